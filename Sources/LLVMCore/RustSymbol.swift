/// A symbol of Rust's mangling "v0" (RFC 2603), read and printed at once.
///
/// Back references make the text longer than the symbol, without end: printing stops at `limit` bytes, and so many
/// steps, and then there is no text.
struct RustSymbol {
    private let bytes: [UInt8]
    private var position = 0
    private let limit: Int
    private var steps = 0
    private var depth = 0
    private var result = ""
    /// Lifetimes that binders around have named.
    private var lifetimes = 0
    /// What is read isn't printed.
    private var isSilent = false

    private struct Malformed: Error {}
    private static let mostNested = 200

    /// `bytes`: what follows `_R`.
    init(_ bytes: ArraySlice<UInt8>, limit: Int) {
        // What LLVM or the linker added stands behind a full stop or dollar sign.
        self.bytes = Array(bytes.prefix { $0 != UInt8(ascii: ".") && $0 != UInt8(ascii: "$") })
        self.limit = limit
    }

    /// nil: it is no symbol, or has too long a text.
    mutating func text() -> String? {
        do throws(Malformed) {
            try path(isValue: true)
            // The crate that instantiated it.
            if position < bytes.count {
                isSilent = true
                try path(isValue: false)
            }
        } catch {
            return nil
        }
        return position == bytes.count ? result : nil
    }

    // MARK: Reading

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func take(_ letter: Character) -> Bool {
        guard next == letter.asciiValue else { return false }
        position += 1
        return true
    }

    private mutating func letter() throws(Malformed) -> Character {
        guard let byte = next else { throw Malformed() }
        position += 1
        return Character(Unicode.Scalar(byte))
    }

    private mutating func base62() throws(Malformed) -> Int {
        if take("_") { return 0 }
        var value = 0
        while !take("_") {
            guard let digit = try letter().base62Digit, value < 1 << 40 else { throw Malformed() }
            value = value * 62 + digit
        }
        return value + 1
    }

    /// 0 if there is none.
    private mutating func optional(_ tag: Character) throws(Malformed) -> Int { take(tag) ? try base62() + 1 : 0 }

    private mutating func identifier() throws(Malformed) -> (name: String, number: Int) {
        let number = try optional("s")
        let isPunycode = take("u")
        var length = 0
        guard let first = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else { throw Malformed() }
        while let digit = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit), length <= bytes.count {
            length = length * 10 + Int(digit - UInt8(ascii: "0"))
            position += 1
            if length == 0 { break }
        }
        _ = take("_")
        guard length <= bytes.count - position else { throw Malformed() }
        let name = String(decoding: bytes[position..<position + length], as: UTF8.self)
        position += length
        return (isPunycode ? "punycode{\(name)}" : name, number)
    }

    // MARK: Printing

    private mutating func print(_ text: String) throws(Malformed) {
        guard !isSilent else { return }
        result += text
        if result.utf8.count > limit { throw Malformed() }
    }

    /// Runs a part of the grammar, if there are not too many around it.
    private mutating func nested(_ body: (inout RustSymbol) throws(Malformed) -> Void) throws(Malformed) {
        depth += 1
        steps += 1
        defer { depth -= 1 }
        guard depth <= RustSymbol.mostNested, steps <= limit else { throw Malformed() }
        try body(&self)
    }

    /// Prints what stands at an earlier place.
    private mutating func backReference(_ body: (inout RustSymbol) throws(Malformed) -> Void) throws(Malformed) {
        let start = position - 1
        let target = try base62()
        guard target < start else { throw Malformed() }
        if isSilent { return }
        let end = position
        position = target
        try body(&self)
        position = end
    }

    private mutating func path(isValue: Bool) throws(Malformed) {
        try nested { (symbol) throws(Malformed) in try symbol.pathBody(isValue: isValue) }
    }

    private mutating func pathBody(isValue: Bool) throws(Malformed) {
        switch try letter() {
        case "C": try print(try identifier().name)
        case "M":
            try implementation()
            try print("<")
            try type()
            try print(">")
        case "X":
            try implementation()
            try asTrait()
        case "Y": try asTrait()
        case "N":
            let namespace = try letter()
            try path(isValue: isValue)
            let (name, number) = try identifier()
            if namespace.isUppercase {
                let kind = namespace == "C" ? "closure" : namespace == "S" ? "shim" : String(namespace)
                try print("::{\(kind)\(name.isEmpty ? "" : ":" + name)#\(number)}")
            } else if !name.isEmpty {
                try print("::\(name)")
            }
        case "I":
            try path(isValue: isValue)
            try print(isValue ? "::<" : "<")
            try list { (symbol) throws(Malformed) in try symbol.genericArgument() }
            try print(">")
        case "B": try backReference { (symbol) throws(Malformed) in try symbol.path(isValue: isValue) }
        default: throw Malformed()
        }
    }

    /// Where an implementation stands, which says less than what it is for.
    private mutating func implementation() throws(Malformed) {
        let wasSilent = isSilent
        isSilent = true
        defer { isSilent = wasSilent }
        _ = try optional("s")
        try path(isValue: false)
    }

    private mutating func asTrait() throws(Malformed) {
        try print("<")
        try type()
        try print(" as ")
        try path(isValue: false)
        try print(">")
    }

    /// Elements up to `E`, with commas. Returns how many.
    @discardableResult
    private mutating func list(_ element: (inout RustSymbol) throws(Malformed) -> Void) throws(Malformed) -> Int {
        var count = 0
        while !take("E") {
            if count > 0 { try print(", ") }
            try element(&self)
            count += 1
        }
        return count
    }

    private mutating func genericArgument() throws(Malformed) {
        if take("L") {
            try lifetime(try base62())
        } else if take("K") {
            try constant()
        } else {
            try type()
        }
    }

    private mutating func lifetime(_ index: Int) throws(Malformed) {
        guard index > 0 else { return try print("'_") }
        let depth = lifetimes - index
        guard depth >= 0 else { throw Malformed() }
        try print(depth < 26 ? "'\(Character(Unicode.Scalar(UInt8(97 + depth))))" : "'_\(depth)")
    }

    /// Runs `body` with the lifetimes that an optional binder names.
    private mutating func bound(_ body: (inout RustSymbol) throws(Malformed) -> Void) throws(Malformed) {
        let outer = lifetimes
        defer { lifetimes = outer }
        let count = try optional("G")
        guard count <= limit else { throw Malformed() }
        if count > 0 {
            try print("for<")
            for index in 0..<count {
                if index > 0 { try print(", ") }
                lifetimes += 1
                try lifetime(1)
            }
            try print("> ")
        }
        try body(&self)
    }

    private static let basicTypes: [Character: String] = [
        "a": "i8", "b": "bool", "c": "char", "d": "f64", "e": "str", "f": "f32", "h": "u8", "i": "isize", "j": "usize",
        "l": "i32", "m": "u32", "n": "i128", "o": "u128", "s": "i16", "t": "u16", "u": "()", "v": "...", "x": "i64",
        "y": "u64", "z": "!", "p": "_",
    ]

    private mutating func type() throws(Malformed) {
        try nested { (symbol) throws(Malformed) in try symbol.typeBody() }
    }

    private mutating func typeBody() throws(Malformed) {
        let tag = try letter()
        if let name = RustSymbol.basicTypes[tag] { return try print(name) }
        switch tag {
        case "A":
            try print("[")
            try type()
            try print("; ")
            try constant()
            try print("]")
        case "S":
            try print("[")
            try type()
            try print("]")
        case "T":
            try print("(")
            let count = try list { (symbol) throws(Malformed) in try symbol.type() }
            try print(count == 1 ? ",)" : ")")
        case "R", "Q":
            try print("&")
            if take("L") {
                let index = try base62()
                if index > 0 {
                    try lifetime(index)
                    try print(" ")
                }
            }
            if tag == "Q" { try print("mut ") }
            try type()
        case "P", "O":
            try print(tag == "P" ? "*const " : "*mut ")
            try type()
        case "F": try bound { (symbol) throws(Malformed) in try symbol.signature() }
        case "D":
            try print("dyn ")
            try bound { (symbol) throws(Malformed) in try symbol.traits() }
            guard take("L") else { throw Malformed() }
            let index = try base62()
            if index > 0 {
                try print(" + ")
                try lifetime(index)
            }
        case "B": try backReference { (symbol) throws(Malformed) in try symbol.type() }
        default:
            position -= 1
            try path(isValue: false)
        }
    }

    private mutating func signature() throws(Malformed) {
        if take("U") { try print("unsafe ") }
        if take("K") {
            try print("extern \"\(take("C") ? "C" : try identifier().name.replacing("_", with: "-"))\" ")
        }
        try print("fn(")
        try list { (symbol) throws(Malformed) in try symbol.type() }
        try print(")")
        // Nothing is returned.
        if take("u") { return }
        try print(" -> ")
        try type()
    }

    private mutating func traits() throws(Malformed) {
        var count = 0
        while !take("E") {
            if count > 0 { try print(" + ") }
            try path(isValue: false)
            while take("p") {
                try print("<\(try identifier().name) = ")
                try type()
                try print(">")
            }
            count += 1
        }
    }

    private mutating func constant() throws(Malformed) {
        try nested { (symbol) throws(Malformed) in try symbol.constantBody() }
    }

    private mutating func constantBody() throws(Malformed) {
        let tag = try letter()
        if tag == "p" { return try print("_") }
        if tag == "B" { return try backReference { (symbol) throws(Malformed) in try symbol.constant() } }
        guard let name = RustSymbol.basicTypes[tag] else { throw Malformed() }
        let isNegative = take("n")
        var digits = ""
        while !take("_") { digits.append(try letter()) }
        guard digits.allSatisfy(\.isHexDigit) else { throw Malformed() }
        let value = UInt64(digits.isEmpty ? "0" : digits, radix: 16)
        switch (name, value) {
        case ("bool", let value?) where value < 2: try print(value == 1 ? "true" : "false")
        case ("char", let value?):
            guard let scalar = UInt32(exactly: value).flatMap(Unicode.Scalar.init) else { throw Malformed() }
            try print("'\(Character(scalar))'")
        case (_, let value?): try print("\(isNegative ? "-" : "")\(value)")
        case (_, nil): try print("\(isNegative ? "-" : "")0x\(digits)")
        }
    }
}

extension Character {
    fileprivate var base62Digit: Int? {
        guard let value = asciiValue else { return nil }
        switch value {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): return Int(value - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): return Int(value - UInt8(ascii: "a")) + 10
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): return Int(value - UInt8(ascii: "A")) + 36
        default: return nil
        }
    }
}

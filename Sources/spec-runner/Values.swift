import WPCRuntime

extension wpc_value {
    /// A value of the script as an argument; nil if its type is none that can be passed.
    init?(_ value: Script.Value) {
        self.init()
        switch value.value {
        case .lanes(let lanes):
            guard let pair = LaneShape(value.laneType)?.pack(lanes) else { return nil }
            bits = pair
        case .one(let text):
            guard let number = Self.number(text, type: value.type) else { return nil }
            bits = (number, 0)
        case nil: return nil
        }
    }

    /// The bits of a number, or of a host's reference: null is 0, reference n is n + 1.
    private static func number(_ text: String, type: String) -> UInt64? {
        switch type {
        case "i32", "f32": UInt32(text).map(UInt64.init) ?? Int32(text).map { UInt64(UInt32(bitPattern: $0)) }
        case "i64", "f64": UInt64(text) ?? Int64(text).map { UInt64(bitPattern: $0) }
        default: text == "null" ? 0 : UInt64(text).map { $0 &+ 1 }
        }
    }

    /// Whether this, a result of the value type `type`, is what the script expects.
    func matches(_ expected: Script.Value, type: wpc_value_type) -> Bool {
        if let values = expected.values { return values.contains { matches($0, type: type) } }
        guard let code = Self.code(expected.type) else { return bits.0 == 0 }
        guard Self.fits(type & 0xFF, code) else { return false }
        switch expected.value {
        case .lanes(let lanes):
            guard let shape = LaneShape(expected.laneType), lanes.count == shape.count else { return false }
            return lanes.indices.allSatisfy {
                Self.bitsMatch(shape.lane($0, of: bits), lanes[$0], width: shape.width, isFloat: shape.isFloat)
            }
        case .one(let text):
            switch expected.type {
            case "i32", "f32":
                return Self.bitsMatch(bits.0 & 0xFFFF_FFFF, text, width: 32, isFloat: expected.type == "f32")
            case "i64", "f64": return Self.bitsMatch(bits.0, text, width: 64, isFloat: expected.type == "f64")
            default: return Self.number(text, type: expected.type) == bits.0
            }
        case nil: return Self.isNumber(code) || bits.0 != 0
        }
    }

    /// The binary code of a value type; nil for the types that have null alone.
    private static func code(_ type: String) -> UInt32? {
        switch type {
        case "i32": 0x7F
        case "i64": 0x7E
        case "f32": 0x7D
        case "f64": 0x7C
        case "v128": 0x7B
        case "funcref": 0x70
        case "externref": 0x6F
        case "anyref": 0x6E
        case "eqref": 0x6D
        case "i31ref": 0x6C
        case "structref": 0x6B
        case "arrayref": 0x6A
        case "exnref": 0x69
        default: nil
        }
    }

    private static func isNumber(_ code: UInt32) -> Bool { code >= 0x7B }

    /// Numbers have to be of the type itself. The kinds of references are told apart by their values only.
    private static func fits(_ actual: UInt32, _ expected: UInt32) -> Bool {
        isNumber(expected) ? actual == expected : !isNumber(actual)
    }

    /// Compares bit patterns; `nan:canonical` and `nan:arithmetic` are sets of them ("Text Format", results of
    /// scripts).
    private static func bitsMatch(_ bits: UInt64, _ expected: String, width: Int, isFloat: Bool) -> Bool {
        let fraction = width == 32 ? 23 : 52
        let sign = UInt64(1) << UInt64(width - 1)
        let exponent = ((sign - 1) >> UInt64(fraction)) << UInt64(fraction)
        let quiet = UInt64(1) << UInt64(fraction - 1)
        switch expected {
        case "nan:canonical" where isFloat: return bits & ~sign == exponent | quiet
        case "nan:arithmetic" where isFloat: return bits & (exponent | quiet) == exponent | quiet
        default:
            let mask = width == 64 ? UInt64.max : (1 << UInt64(width)) - 1
            if let number = UInt64(expected) { return bits == number & mask }
            guard let number = Int64(expected) else { return false }
            return bits == UInt64(bitPattern: number) & mask
        }
    }

    /// For messages.
    func describe(type: wpc_value_type) -> String {
        switch type & 0xFF {
        case 0x7F: "i32 \(UInt32(truncatingIfNeeded: bits.0))"
        case 0x7E: "i64 \(bits.0)"
        case 0x7D: "f32 0x\(String(UInt32(truncatingIfNeeded: bits.0), radix: 16)) (\(f32))"
        case 0x7C: "f64 0x\(String(bits.0, radix: 16)) (\(f64))"
        case 0x7B: "v128 0x\(String(bits.1, radix: 16)) 0x\(String(bits.0, radix: 16))"
        default: bits.0 == 0 ? "null" : "reference 0x\(String(bits.0, radix: 16))"
        }
    }
}

extension Script.Value {
    /// For messages.
    var summary: String {
        if let values { return "either of \(values.map(\.summary).joined(separator: ", "))" }
        switch value {
        case .one(let text): return "\(type) \(text)"
        case .lanes(let lanes): return "\(type) \(laneType ?? "")x\(lanes.count) \(lanes.joined(separator: " "))"
        case nil: return "any \(type)"
        }
    }
}

/// How a v128 is divided.
struct LaneShape {
    let width: Int
    let isFloat: Bool
    var count: Int { 128 / width }

    init?(_ name: String?) {
        guard let name, let width = Int(name.dropFirst()), [8, 16, 32, 64].contains(width) else { return nil }
        self.width = width
        isFloat = name.hasPrefix("f")
    }

    private var mask: UInt64 { width == 64 ? .max : (1 << UInt64(width)) - 1 }

    func pack(_ lanes: [String]) -> (UInt64, UInt64)? {
        guard lanes.count == count else { return nil }
        var halves: (UInt64, UInt64) = (0, 0)
        for (index, text) in lanes.enumerated() {
            guard let bits = UInt64(text) ?? Int64(text).map({ UInt64(bitPattern: $0) }) else { return nil }
            let position = index * width
            if position < 64 {
                halves.0 |= (bits & mask) << UInt64(position)
            } else {
                halves.1 |= (bits & mask) << UInt64(position - 64)
            }
        }
        return halves
    }

    func lane(_ index: Int, of halves: (UInt64, UInt64)) -> UInt64 {
        let position = index * width
        return (position < 64 ? halves.0 >> UInt64(position) : halves.1 >> UInt64(position - 64)) & mask
    }
}

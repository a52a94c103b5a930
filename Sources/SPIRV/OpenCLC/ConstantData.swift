/// The bytes of an initialiser, with the addresses of other variables between them.
struct ConstantData {
    private let translator: ModuleTranslator
    private let place: Operands
    private var parts: [Part] = []
    private(set) var size: UInt64 = 0

    private enum Part {
        case bytes([UInt8])
        /// An expression for a pointer, and its type.
        case pointer(String, type: String)
    }

    init(_ translator: ModuleTranslator, _ place: Operands) {
        self.translator = translator
        self.place = place
    }

    private var module: SPIRVModule { translator.module }

    private mutating func append(bytes: some Sequence<UInt8>) {
        if case .bytes(var last) = parts.last {
            parts.removeLast()
            last.append(contentsOf: bytes)
            parts.append(.bytes(last))
        } else {
            parts.append(.bytes(Array(bytes)))
        }
    }

    private mutating func pad(_ count: UInt64) throws(SPIRVError) {
        size += count
        guard size <= SPIRVLimits.initializerBytes else { throw place.error(.limit, "an initialiser is too large") }
        append(bytes: repeatElement(0, count: Int(count)))
    }

    /// Appends the constant `id` as it lies in memory.
    mutating func append(_ id: ID, as type: ID) throws(SPIRVError) {
        guard var record = module.types.record(type), let layout = record.layout64 else {
            throw place.error(.unsupported, "a constant of a type without a size")
        }
        // Nothing to write, however many members of no size there are.
        if layout.size == 0 { return }
        if record.holdsPointer, module.addressingModel != .physical64 {
            throw place.error(.unsupported, "addresses in an initialiser of a module for 32-bit addresses")
        }
        if case .pointer(let storage, _) = record.type {
            if case .null? = module.constants[id]?.value { return try pad(8) }
            size += 8
            let name = try translator.types.pointerName(storage, place)
            parts.append(.pointer(try translator.constantAddress(id, place), type: name))
            return
        }
        // LLVM, whose pointers have no types, mixes types that differ in what their pointers point to.
        guard let constant = module.constants[id], let actual = module.types.record(constant.type),
            actual.layout64 == layout, actual.holdsPointer == record.holdsPointer
        else { throw place.error(.malformed, "the constant %\(id) doesn't have its place's type") }
        record = actual
        switch (constant.value, record.type) {
        case (.null, _), (.undefined, _):
            try pad(layout.size)
        case (.bool(let value), _):
            size += 1
            append(bytes: [value ? 1 : 0])
        case (.bits(let bits), _):
            size += layout.size
            append(bytes: (0..<layout.size).map { UInt8(truncatingIfNeeded: bits >> ($0 * 8)) })
        case (.composite(let members), .structure(let types, _)):
            guard members.count == types.count else { throw place.error(.malformed, "%\(id) has a wrong member count") }
            let start = size
            for (index, member) in members.enumerated() {
                try pad(start + record.memberOffsets64[index] - size)
                try append(member, as: types[index])
            }
            try pad(start + layout.size - size)
        case (.composite(let members), .array(let element, let count)):
            guard UInt64(members.count) == count else {
                throw place.error(.malformed, "%\(id) has a wrong member count")
            }
            for member in members { try append(member, as: element) }
        case (.composite(let members), .vector(let element, let count)):
            guard members.count == Int(count) else { throw place.error(.malformed, "%\(id) has a wrong member count") }
            let start = size
            for member in members { try append(member, as: element) }
            try pad(start + layout.size - size)
        default:
            throw place.error(.unsupported, "the constant %\(id) in an initialiser")
        }
        guard size <= SPIRVLimits.initializerBytes else { throw place.error(.limit, "an initialiser is too large") }
    }

    func declaration(_ name: String, space: String, attribute: String) throws(SPIRVError) -> String {
        if parts.count == 1, case .bytes(let bytes) = parts[0] {
            if bytes.count % 4 == 0 {
                var words: [String] = []
                for start in stride(from: 0, to: bytes.count, by: 4) {
                    let low = UInt32(bytes[start]) | UInt32(bytes[start + 1]) << 8
                    words.append("\(low | UInt32(bytes[start + 2]) << 16 | UInt32(bytes[start + 3]) << 24)u")
                }
                return "\(space)uint \(name)[\(words.count)] \(attribute) = {\(Self.wrapped(words))};"
            }
            return "\(space)uchar \(name)[\(bytes.count)] \(attribute) = {\(Self.wrapped(bytes.map { "\($0)" }))};"
        }
        var members = ""
        var values: [String] = []
        for (index, part) in parts.enumerated() {
            switch part {
            case .bytes(let bytes):
                if bytes.isEmpty { continue }
                members += " uchar b\(index)[\(bytes.count)];"
                values.append("{\(Self.wrapped(bytes.map { "\($0)" }))}")
            case .pointer(let expression, let type):
                members += " \(type) p\(index);"
                values.append(expression)
            }
        }
        let structure = "typedef struct __attribute__((packed)) {\(members) } \(name)_data;"
        return structure + "\n\(space)\(name)_data \(name)_value \(attribute) = {\(values.joined(separator: ", "))};"
            + "\n#define \(name) (&\(name)_value)"
    }

    /// Comma-separated, with line breaks that keep lines short.
    private static func wrapped(_ values: [String]) -> String {
        var text = ""
        for (index, value) in values.enumerated() {
            if index > 0 { text += index % 16 == 0 ? ",\n    " : ", " }
            text += value
        }
        return text
    }
}

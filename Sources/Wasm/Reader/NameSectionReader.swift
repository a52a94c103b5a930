/// The custom sections that the compiler understands. They never make a module invalid: what is damaged is left out.
extension ModuleReader {
    mutating func readNamesAndHints() {
        for section in module.customSections {
            switch section.name {
            case "name": module.names = NameSection(bytes, section.payload)
            case "metadata.code.branch_hint" where features.allowed.contains(.branchHinting):
                if let hints = try? ModuleReader.readBranchHints(bytes, section.payload) {
                    module.branchHints = hints
                    features.used.insert(.branchHinting)
                }
            default: break
            }
        }
    }

    private static func readBranchHints(
        _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>
    ) throws(WasmError) -> [UInt32: [UInt32: Bool]] {
        var reader = ByteReader(bytes, range: range)
        var hints: [UInt32: [UInt32: Bool]] = [:]
        for _ in 0..<(try reader.readUInt32()) {
            let function = try reader.readUInt32()
            for _ in 0..<(try reader.readUInt32()) {
                let offset = try reader.readUInt32()
                guard try reader.readUInt32() == 1 else {
                    throw reader.malformed("malformed branch hint", at: reader.position)
                }
                hints[function, default: [:]][offset] = try reader.readByte() == 1
            }
        }
        return hints
    }
}

extension NameSection {
    /// Reads the payload of a custom section `name` at `range` of a module.
    public init(_ module: [UInt8], payload range: Range<Int>) {
        self = module.withUnsafeBufferPointer { NameSection($0, range) }
    }

    init(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) {
        self.init()
        var reader = ByteReader(bytes, range: range)
        while !reader.isAtEnd {
            guard let id = try? reader.readByte(), let size = try? reader.readUInt32(),
                let content = try? reader.readRange(Int(size))
            else { return }
            try? readSubsection(id, ByteReader(bytes, range: content))
        }
    }

    private mutating func readSubsection(_ id: UInt8, _ reader: consuming ByteReader) throws(WasmError) {
        switch id {
        case 0: module = try reader.readName()
        case 1: functions = NameSection.readMap(&reader)
        case 4: types = NameSection.readMap(&reader)
        case 5: tables = NameSection.readMap(&reader)
        case 6: memories = NameSection.readMap(&reader)
        case 7: globals = NameSection.readMap(&reader)
        case 8: elementSegments = NameSection.readMap(&reader)
        case 9: dataSegments = NameSection.readMap(&reader)
        case 11: tags = NameSection.readMap(&reader)
        default: break
        }
    }

    /// Reads names by index, as far as they are sound.
    private static func readMap(_ reader: inout ByteReader) -> [UInt32: String] {
        var map: [UInt32: String] = [:]
        guard let count = try? reader.readUInt32() else { return map }
        for _ in 0..<count {
            guard let index = try? reader.readUInt32(), let name = try? reader.readName() else { break }
            map[index] = name
        }
        return map
    }
}

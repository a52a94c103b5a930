/// Which proposals may be used, and which were.
struct FeatureUse {
    let allowed: FeatureSet
    var used: FeatureSet = []

    init(allowed: FeatureSet) { self.allowed = allowed }

    /// Notes the use of `feature`; throws if it may not be used.
    mutating func require(_ feature: Feature, at offset: Int) throws(WasmError) {
        guard allowed.contains(feature) else { throw FeatureUse.unsupported(feature, at: offset) }
        used.insert(feature)
    }

    static func unsupported(_ feature: Feature, at offset: Int) -> WasmError {
        WasmError(
            .unsupported(feature),
            "the module uses the proposal \(feature.name), which is off: enable it by --features=\(feature.name)",
            at: offset)
    }
}

/// Types in the binary format (specification, "Types" of the chapter "Binary Format").
extension ByteReader {
    /// Reads a value type. A type index in it must be below `typeCount`.
    mutating func readValueType(typeCount: Int, _ features: inout FeatureUse) throws(WasmError) -> ValueType {
        let byte = try peekByte()
        if byte >= 0x7C && byte <= 0x7F {
            advance(to: position + 1)
            return ValueType(rawValue: UInt32(byte))
        }
        if byte == 0x7B {
            try features.require(.simd, at: position)
            advance(to: position + 1)
            return .v128
        }
        return try readReferenceType(typeCount: typeCount, &features)
    }

    mutating func readReferenceType(typeCount: Int, _ features: inout FeatureUse) throws(WasmError) -> ValueType {
        let offset = position
        let byte = try peekByte()
        if byte == 0x63 || byte == 0x64 {
            advance(to: position + 1)
            try features.require(.functionReferences, at: offset)
            let heapType = try readHeapType(typeCount: typeCount, &features)
            return ValueType(reference: heapType, nullable: byte == 0x63)
        }
        guard let heapType = HeapType(code: byte) else { throw malformed("malformed value type", at: offset) }
        advance(to: position + 1)
        try heapType.require(&features, at: offset)
        return ValueType(reference: heapType, nullable: true)
    }

    mutating func readHeapType(typeCount: Int, _ features: inout FeatureUse) throws(WasmError) -> HeapType {
        let offset = position
        let byte = try peekByte()
        // One byte whose sign bit is set: an abstract heap type.
        if byte & 0xC0 == 0x40 {
            guard let heapType = HeapType(code: byte) else { throw malformed("malformed heap type", at: offset) }
            advance(to: position + 1)
            try heapType.require(&features, at: offset)
            return heapType
        }
        let index = try readInt33()
        guard index >= 0 else { throw malformed("malformed heap type", at: offset) }
        try features.require(.functionReferences, at: offset)
        guard index < Int64(typeCount) else { throw WasmError(.invalid, "unknown type \(index)", at: offset) }
        return HeapType(index: UInt32(truncatingIfNeeded: index))
    }

    mutating func readBlockType(typeCount: Int, _ features: inout FeatureUse) throws(WasmError) -> BlockType {
        let offset = position
        let byte = try peekByte()
        if byte == 0x40 {
            advance(to: position + 1)
            return .empty
        }
        if byte & 0xC0 == 0x40 { return .value(try readValueType(typeCount: typeCount, &features)) }
        let index = try readInt33()
        guard index >= 0 else { throw malformed("malformed block type", at: offset) }
        try features.require(.multiValue, at: offset)
        guard index < Int64(typeCount) else { throw WasmError(.invalid, "unknown type \(index)", at: offset) }
        return .type(UInt32(truncatingIfNeeded: index))
    }
}

extension HeapType {
    /// The abstract heap type with this code in the binary format.
    init?(code: UInt8) {
        guard code >= 0x69 && code <= 0x74 else { return nil }
        self.init(rawValue: UInt32(code))
    }

    func require(_ features: inout FeatureUse, at offset: Int) throws(WasmError) {
        switch self {
        case .func, .extern: try features.require(.referenceTypes, at: offset)
        case .exn, .noexn: try features.require(.exceptions, at: offset)
        default: try features.require(.garbageCollection, at: offset)
        }
    }
}

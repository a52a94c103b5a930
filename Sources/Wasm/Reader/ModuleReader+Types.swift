/// The type section: recursion groups, their validity and their canonical numbers (specification, "Recursive Types").
extension ModuleReader {
    mutating func readTypes() throws(WasmError) {
        let count = try readCount(of: "types", limit: ImplementationLimits.types)
        for _ in 0..<count {
            let offset = reader.position
            if try reader.peekByte() == 0x4E {
                try features.require(.garbageCollection, at: offset)
                reader.advance(to: offset + 1)
                let size = try readCount(of: "types", having: module.types.count, limit: ImplementationLimits.types)
                try readRecursionGroup(size: Int(size), at: offset)
            } else {
                guard module.types.count < ImplementationLimits.types else {
                    throw WasmError(.limit, "more than \(ImplementationLimits.types) types", at: offset)
                }
                try readRecursionGroup(size: 1, at: offset)
            }
        }
    }

    private mutating func readRecursionGroup(size: Int, at offset: Int) throws(WasmError) {
        let start = module.types.count
        var offsets: [Int] = []
        for position in 0..<size {
            offsets.append(reader.position)
            module.types.append(try readSubType(index: start + position, typeCount: start + size))
        }
        let group = UInt32(start)..<UInt32(start + size)
        module.recursionGroups.append(group)
        canonicalize(group)
        for index in group { try checkSupertype(of: index, at: offsets[Int(index) - start]) }
    }

    /// Gives the types of a recursion group the numbers of the first group that is equal to it.
    private mutating func canonicalize(_ group: Range<UInt32>) {
        let key = module.types[Int(group.lowerBound)...].map { type in
            SubType(
                composite: canonical(type.composite, in: group), isFinal: type.isFinal,
                supertype: type.supertype.map { canonical($0, in: group) })
        }
        let first = groups[key] ?? group.lowerBound
        if first == group.lowerBound { groups[key] = first }
        for index in group { module.canonicalTypes.append(first + (index - group.lowerBound)) }
    }

    /// A reference out of the group becomes the canonical number, one into it the place in the group, marked by a bit
    /// that no type index has.
    private func canonical(_ index: UInt32, in group: Range<UInt32>) -> UInt32 {
        index >= group.lowerBound ? (index - group.lowerBound) | 1 << 21 : module.canonicalTypes[Int(index)]
    }

    private func canonical(_ type: ValueType, in group: Range<UInt32>) -> ValueType {
        guard type.isReference, let index = type.heapType.index else { return type }
        return ValueType(reference: HeapType(index: canonical(index, in: group)), nullable: type.isNullable)
    }

    private func canonical(_ field: FieldType, in group: Range<UInt32>) -> FieldType {
        guard case .value(let type) = field.storage else { return field }
        return FieldType(storage: .value(canonical(type, in: group)), isMutable: field.isMutable)
    }

    private func canonical(_ composite: CompositeType, in group: Range<UInt32>) -> CompositeType {
        switch composite {
        case .function(let type):
            .function(
                FunctionType(
                    parameters: type.parameters.map { canonical($0, in: group) },
                    results: type.results.map { canonical($0, in: group) }))
        case .structure(let fields): .structure(fields.map { canonical($0, in: group) })
        case .array(let field): .array(canonical(field, in: group))
        }
    }

    private mutating func checkSupertype(of index: UInt32, at offset: Int) throws(WasmError) {
        let type = module.types[Int(index)]
        guard let supertype = type.supertype else {
            subtypingDepths.append(0)
            return
        }
        let above = module.types[Int(supertype)]
        guard !above.isFinal, module.matches(type.composite, above.composite) else {
            throw WasmError(.invalid, "sub type \(index) does not match super type \(supertype)", at: offset)
        }
        let depth = Int(subtypingDepths[Int(supertype)]) + 1
        guard depth <= ImplementationLimits.subtypingDepth else {
            throw WasmError(.limit, "more than \(ImplementationLimits.subtypingDepth) levels of subtypes", at: offset)
        }
        subtypingDepths.append(UInt8(depth))
    }

    private mutating func readSubType(index: Int, typeCount: Int) throws(WasmError) -> SubType {
        let offset = reader.position
        let byte = try reader.peekByte()
        guard byte == 0x50 || byte == 0x4F else {
            return SubType(composite: try readCompositeType(typeCount: typeCount))
        }
        try features.require(.garbageCollection, at: offset)
        reader.advance(to: offset + 1)
        let count = try reader.readUInt32()
        guard count <= 1 else { throw WasmError(.invalid, "more than one super type", at: offset) }
        var supertype: UInt32?
        if count == 1 {
            let supertypeOffset = reader.position
            let above = try reader.readUInt32()
            guard above < index else {
                throw WasmError(.invalid, "unknown type \(above): a super type must come first", at: supertypeOffset)
            }
            supertype = above
        }
        let composite = try readCompositeType(typeCount: typeCount)
        return SubType(composite: composite, isFinal: byte == 0x4F, supertype: supertype)
    }

    private mutating func readCompositeType(typeCount: Int) throws(WasmError) -> CompositeType {
        let offset = reader.position
        switch try reader.readByte() {
        case 0x60:
            let parameters = try readValueTypes(
                "parameters", limit: ImplementationLimits.parameters, typeCount: typeCount)
            let results = try readValueTypes("results", limit: ImplementationLimits.results, typeCount: typeCount)
            if results.count > 1 { try features.require(.multiValue, at: offset) }
            return .function(FunctionType(parameters: parameters, results: results))
        case 0x5F:
            try features.require(.garbageCollection, at: offset)
            let count = try readCount(of: "fields", limit: ImplementationLimits.structFields)
            var fields: [FieldType] = []
            for _ in 0..<count { fields.append(try readFieldType(typeCount: typeCount)) }
            return .structure(fields)
        case 0x5E:
            try features.require(.garbageCollection, at: offset)
            return .array(try readFieldType(typeCount: typeCount))
        default:
            throw reader.malformed("malformed type", at: offset)
        }
    }

    private mutating func readValueTypes(_ what: String, limit: Int, typeCount: Int) throws(WasmError) -> [ValueType] {
        let count = try readCount(of: what, limit: limit)
        var types: [ValueType] = []
        for _ in 0..<count { types.append(try reader.readValueType(typeCount: typeCount, &features)) }
        return types
    }

    private mutating func readFieldType(typeCount: Int) throws(WasmError) -> FieldType {
        let storage: StorageType
        switch try reader.peekByte() {
        case 0x78:
            reader.advance(to: reader.position + 1)
            storage = .i8
        case 0x77:
            reader.advance(to: reader.position + 1)
            storage = .i16
        default:
            storage = .value(try reader.readValueType(typeCount: typeCount, &features))
        }
        return FieldType(storage: storage, isMutable: try readMutability())
    }

    mutating func readMutability() throws(WasmError) -> Bool {
        let offset = reader.position
        let byte = try reader.readByte()
        guard byte <= 1 else { throw reader.malformed("malformed mutability", at: offset) }
        return byte == 1
    }
}

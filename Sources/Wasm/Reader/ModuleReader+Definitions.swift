/// Imports, tables, memories and globals.
extension ModuleReader {
    mutating func readImports() throws(WasmError) {
        let count = try readCount(of: "imports", limit: ImplementationLimits.imports)
        for _ in 0..<count {
            let offset = reader.position
            let moduleName = try reader.readName()
            let name = try reader.readName()
            let kindOffset = reader.position
            guard let kind = ExternKind(rawValue: try reader.readByte()) else {
                throw reader.malformed("malformed import kind", at: kindOffset)
            }
            let index = UInt32(truncatingIfNeeded: module.count(of: kind))
            switch kind {
            case .function: module.functions.append(try readFunctionTypeIndex())
            case .table: try append(Module.Table(type: try readTableType()), at: offset)
            case .memory: try append(try readMemoryType(), at: offset)
            case .global:
                let type = try readGlobalType()
                if type.isMutable { try features.require(.mutableGlobals, at: offset) }
                module.globals.append(Module.Global(type: type))
            case .tag: module.tags.append(try readTagType())
            }
            module.imports.append(
                Module.Import(module: moduleName, name: name, kind: kind, index: index, offset: offset))
        }
        module.importedFunctionCount = module.functions.count
        module.importedTableCount = module.tables.count
        module.importedMemoryCount = module.memories.count
        module.importedGlobalCount = module.globals.count
        module.importedTagCount = module.tags.count
    }

    // MARK: Tables and memories

    mutating func readTables() throws(WasmError) {
        let count = try readCount(of: "tables", having: module.tables.count, limit: ImplementationLimits.tables)
        for _ in 0..<count {
            let offset = reader.position
            if try reader.peekByte() == 0x40 {
                try features.require(.functionReferences, at: offset)
                reader.advance(to: offset + 1)
                guard try reader.readByte() == 0 else { throw reader.malformed("malformed table", at: offset) }
                let type = try readTableType()
                let initializer = try readConstantExpression(expected: type.element)
                try append(Module.Table(type: type, initializer: initializer), at: offset)
            } else {
                let type = try readTableType()
                guard type.element.isNullable else {
                    throw WasmError(
                        .invalid, "type mismatch: a table of \(type.element) needs an initial value", at: offset)
                }
                try append(Module.Table(type: type), at: offset)
            }
        }
    }

    private mutating func append(_ table: Module.Table, at offset: Int) throws(WasmError) {
        guard module.tables.count < ImplementationLimits.tables else {
            throw WasmError(.limit, "more than \(ImplementationLimits.tables) tables", at: offset)
        }
        if !module.tables.isEmpty { try features.require(.referenceTypes, at: offset) }
        module.tables.append(table)
    }

    private mutating func append(_ memory: MemoryType, at offset: Int) throws(WasmError) {
        guard module.memories.count < ImplementationLimits.memories else {
            throw WasmError(.limit, "more than \(ImplementationLimits.memories) memories", at: offset)
        }
        if !module.memories.isEmpty { try features.require(.multiMemory, at: offset) }
        module.memories.append(memory)
    }

    mutating func readMemories() throws(WasmError) {
        let count = try readCount(of: "memories", having: module.memories.count, limit: ImplementationLimits.memories)
        for _ in 0..<count {
            let offset = reader.position
            try append(try readMemoryType(), at: offset)
        }
    }

    private mutating func readTableType() throws(WasmError) -> TableType {
        let element: ValueType
        if try reader.peekByte() == 0x70 {
            // Tables of functions are part of the MVP, unlike functions as values.
            reader.advance(to: reader.position + 1)
            element = .funcref
        } else {
            element = try reader.readReferenceType(typeCount: module.types.count, &features)
        }
        let offset = reader.position
        let flags = try reader.readByte()
        guard flags & ~0b101 == 0 else { throw reader.malformed("malformed limits flags", at: offset) }
        let is64 = flags & 0b100 != 0
        if is64 { try features.require(.memory64, at: offset) }
        let limits = try readLimits(
            hasMaximum: flags & 1 != 0, is64: is64, largest: is64 ? .max : 0xFFFF_FFFF, "table size", at: offset)
        return TableType(element: element, limits: limits, is64: is64)
    }

    private mutating func readMemoryType() throws(WasmError) -> MemoryType {
        let offset = reader.position
        let flags = try reader.readByte()
        guard flags & ~0b1111 == 0 else { throw reader.malformed("malformed limits flags", at: offset) }
        let is64 = flags & 0b100 != 0
        let isShared = flags & 0b10 != 0
        if is64 { try features.require(.memory64, at: offset) }
        if isShared {
            try features.require(.threads, at: offset)
            guard flags & 1 != 0 else { throw WasmError(.invalid, "shared memory must have maximum", at: offset) }
        }
        let limits = try readLimits(hasMaximum: flags & 1 != 0, is64: is64, at: offset)
        var pageSizeLog2: UInt32 = 16
        if flags & 0b1000 != 0 {
            try features.require(.customPageSizes, at: offset)
            let pageSizeOffset = reader.position
            pageSizeLog2 = try reader.readUInt32()
            guard pageSizeLog2 < 64 else { throw reader.malformed("invalid custom page size", at: pageSizeOffset) }
            guard pageSizeLog2 == 0 || pageSizeLog2 == 16 else {
                throw WasmError(.invalid, "invalid custom page size: it must be 1 or 65536 bytes", at: pageSizeOffset)
            }
        }
        // As many pages as there are addresses, but a size that the address type can express.
        let widest: UInt64 = is64 ? .max : 0xFFFF_FFFF
        let largest = pageSizeLog2 == 0 ? widest : widest >> UInt64(pageSizeLog2) + 1
        try check(limits, largest: largest, "memory size", at: offset)
        return MemoryType(limits: limits, is64: is64, isShared: isShared, pageSizeLog2: pageSizeLog2)
    }

    private mutating func readLimits(hasMaximum: Bool, is64: Bool, largest: UInt64, _ what: String, at offset: Int)
        throws(WasmError) -> Limits
    {
        let limits = try readLimits(hasMaximum: hasMaximum, is64: is64, at: offset)
        try check(limits, largest: largest, what, at: offset)
        return limits
    }

    private mutating func readLimits(hasMaximum: Bool, is64: Bool, at offset: Int) throws(WasmError) -> Limits {
        let minimum = try readLimit(is64: is64)
        return Limits(minimum: minimum, maximum: hasMaximum ? try readLimit(is64: is64) : nil)
    }

    /// WebAssembly 3.0 writes all limits as 64-bit numbers, earlier versions as 32-bit ones.
    private mutating func readLimit(is64: Bool) throws(WasmError) -> UInt64 {
        if is64 || features.allowed.contains(.memory64) { return try reader.readUInt64() }
        return UInt64(try reader.readUInt32())
    }

    private func check(_ limits: Limits, largest: UInt64, _ what: String, at offset: Int) throws(WasmError) {
        guard limits.minimum <= largest, (limits.maximum ?? 0) <= largest else {
            throw WasmError(.invalid, "\(what) must be at most \(largest)", at: offset)
        }
        guard limits.minimum <= limits.maximum ?? .max else {
            throw WasmError(.invalid, "size minimum must not be greater than maximum", at: offset)
        }
    }

    // MARK: Globals

    mutating func readGlobals() throws(WasmError) {
        let count = try readCount(of: "globals", having: module.globals.count, limit: ImplementationLimits.globals)
        for _ in 0..<count {
            let type = try readGlobalType()
            let initializer = try readConstantExpression(expected: type.value)
            module.globals.append(Module.Global(type: type, initializer: initializer))
        }
    }

    private mutating func readGlobalType() throws(WasmError) -> GlobalType {
        let value = try reader.readValueType(typeCount: module.types.count, &features)
        return GlobalType(value: value, isMutable: try readMutability())
    }

    /// Reads and checks a constant expression; the range includes its `end`.
    mutating func readConstantExpression(expected: ValueType) throws(WasmError) -> Range<Int> {
        let start = reader.position
        var emitter = NullEmitter()
        let result = try FunctionDecoder<NullEmitter>.decodeConstant(
            module, bytes, start..<reader.end, expected: expected, globalCount: module.globals.count,
            features: features.allowed,
            emitter: &emitter)
        reader.advance(to: result.end)
        features.used.formUnion(result.features)
        module.declaredFunctions.formUnion(result.functions)
        return start..<result.end
    }
}

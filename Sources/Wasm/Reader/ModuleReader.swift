/// Reads a binary module and checks everything but the function bodies (specification, "Modules" of the chapters
/// "Binary Format" and "Validation").
public struct ModuleReader: ~Copyable {
    var module: Module
    var reader: ByteReader
    var features: FeatureUse
    /// Known equal recursion groups: types whose references are canonical or relative to the group, and the group's
    /// start.
    var groups: [[SubType]: UInt32] = [:]
    /// How many supertypes each type has above it.
    var subtypingDepths: [UInt8] = []
    let bytes: UnsafeBufferPointer<UInt8>

    private init(_ bytes: [UInt8], _ buffer: UnsafeBufferPointer<UInt8>, features: FeatureSet) {
        self.bytes = buffer
        module = Module(bytes: bytes)
        reader = ByteReader(buffer, range: 0..<buffer.count)
        self.features = FeatureUse(allowed: features)
    }

    /// Reads `bytes` as a binary module that uses no proposal outside of `features`.
    ///
    /// Function bodies are left to `FunctionDecoder`; constant expressions are checked. The result's `features` are
    /// those that the sections use.
    public static func read(_ bytes: [UInt8], features: FeatureSet) throws(WasmError) -> Module {
        guard bytes.count <= ImplementationLimits.moduleBytes else {
            throw WasmError(.limit, "the module is larger than \(ImplementationLimits.moduleBytes) bytes", at: 0)
        }
        return try bytes.withUnsafeBufferPointer { buffer throws(WasmError) in
            var reader = ModuleReader(bytes, buffer, features: features)
            try reader.readModule()
            reader.module.features = reader.features.used
            return reader.module
        }
    }

    private mutating func readModule() throws(WasmError) {
        guard bytes.count >= 4 else { throw reader.unexpectedEnd() }
        guard try reader.readLittleEndian(UInt32.self) == 0x6D73_6100 else {
            throw WasmError(.malformed, "magic header not detected", at: 0)
        }
        guard bytes.count >= 8 else { throw reader.unexpectedEnd() }
        let version = try reader.readLittleEndian(UInt32.self)
        guard version == 1 else {
            throw WasmError(
                .malformed, version == 0x1_000D ? "the file is a component, not a module" : "unknown binary version",
                at: 4)
        }
        var lastOrder = 0
        while !reader.isAtEnd { try readSection(&lastOrder) }
        try checkCounts()
        readNamesAndHints()
    }

    private mutating func readSection(_ lastOrder: inout Int) throws(WasmError) {
        let start = reader.position
        let id = try reader.readByte()
        guard id < 14 else { throw WasmError(.malformed, "malformed section id \(id)", at: start) }
        let size = try reader.readUInt32()
        guard Int(size) <= reader.remaining else {
            throw WasmError(.malformed, "unexpected end: the section is longer than the module", at: reader.position)
        }
        var section = try reader.split(Int(size))
        module.sections.append(Module.Section(id: id, range: section.position..<section.end))
        if id == 0 {
            let name = try section.readName()
            module.customSections.append(Module.CustomSection(name: name, payload: section.position..<section.end))
            return
        }
        // The data count section stands before the code, the tags before the globals.
        let order = [0, 1, 2, 3, 4, 5, 7, 8, 9, 10, 12, 13, 11, 6][Int(id)]
        guard order > lastOrder else {
            throw WasmError(
                .malformed, "unexpected content after last section: section \(id) is out of order or there twice",
                at: start)
        }
        lastOrder = order
        swap(&reader, &section)
        // On an error the whole reader is given up, so it needn't be swapped back.
        try readContent(of: id)
        guard reader.isAtEnd else { throw reader.malformed("section size mismatch", at: reader.position) }
        swap(&reader, &section)
    }

    private mutating func readContent(of id: UInt8) throws(WasmError) {
        switch id {
        case 1: try readTypes()
        case 2: try readImports()
        case 3: try readFunctions()
        case 4: try readTables()
        case 5: try readMemories()
        case 6: try readGlobals()
        case 7: try readExports()
        case 8: try readStart()
        case 9: try readElements()
        case 10: try readBodies()
        case 11: try readData()
        case 12:
            try features.require(.bulkMemory, at: reader.position)
            module.dataCount = try reader.readUInt32()
        default: try readTags()
        }
    }

    private func checkCounts() throws(WasmError) {
        guard module.functions.count - module.importedFunctionCount == module.bodies.count else {
            throw reader.malformed("function and code section have inconsistent lengths", at: reader.position)
        }
        if let count = module.dataCount, Int(count) != module.data.count {
            throw reader.malformed("data count and data section have inconsistent lengths", at: reader.position)
        }
    }

    /// Reads the number of entries of a section, of which there may be `limit` with those that are there.
    mutating func readCount(of what: String, having count: Int = 0, limit: Int) throws(WasmError) -> UInt32 {
        let offset = reader.position
        let new = try reader.readUInt32()
        guard count + Int(new) <= limit else { throw WasmError(.limit, "more than \(limit) \(what)", at: offset) }
        // Every entry takes a byte at least: a number that can't be true is refused before anything is read.
        guard Int(new) <= reader.remaining else {
            throw WasmError(.malformed, "unexpected end: too few \(what)", at: reader.end)
        }
        return new
    }

    // MARK: Functions and tags

    private mutating func readFunctions() throws(WasmError) {
        let count = try readCount(
            of: "functions", having: module.functions.count, limit: ImplementationLimits.functions)
        for _ in 0..<count { module.functions.append(try readFunctionTypeIndex()) }
    }

    /// Reads a type index and checks that it is a function type's.
    mutating func readFunctionTypeIndex() throws(WasmError) -> UInt32 {
        let offset = reader.position
        let index = try reader.readUInt32()
        guard index < module.types.count else { throw WasmError(.invalid, "unknown type \(index)", at: offset) }
        guard case .function = module.types[Int(index)].composite else {
            throw WasmError(.invalid, "type \(index) is not a function type", at: offset)
        }
        return index
    }

    private mutating func readTags() throws(WasmError) {
        let count = try readCount(of: "tags", having: module.tags.count, limit: ImplementationLimits.tags)
        for _ in 0..<count { module.tags.append(try readTagType()) }
    }

    mutating func readTagType() throws(WasmError) -> UInt32 {
        let offset = reader.position
        if !features.allowed.contains(.legacyExceptions) || features.allowed.contains(.exceptions) {
            try features.require(.exceptions, at: offset)
        }
        guard try reader.readByte() == 0 else { throw reader.malformed("malformed tag attribute", at: offset) }
        let index = try readFunctionTypeIndex()
        guard module.functionType(typeIndex: index)?.results.isEmpty == true else {
            throw WasmError(.invalid, "non-empty tag result type", at: offset)
        }
        return index
    }

    private mutating func readBodies() throws(WasmError) {
        let count = try readCount(of: "function bodies", limit: ImplementationLimits.functions)
        guard Int(count) == module.functions.count - module.importedFunctionCount else {
            throw reader.malformed("function and code section have inconsistent lengths", at: reader.position)
        }
        for _ in 0..<count {
            let offset = reader.position
            let size = try reader.readUInt32()
            guard size <= ImplementationLimits.bodyBytes else {
                throw WasmError(
                    .limit, "a function body is larger than \(ImplementationLimits.bodyBytes) bytes", at: offset)
            }
            module.bodies.append(try reader.readRange(Int(size)))
        }
    }

    // MARK: Start and exports

    private mutating func readStart() throws(WasmError) {
        let offset = reader.position
        let index = try reader.readUInt32()
        guard let type = module.functionType(at: index) else {
            throw WasmError(.invalid, "unknown function \(index)", at: offset)
        }
        guard type.parameters.isEmpty, type.results.isEmpty else {
            throw WasmError(.invalid, "start function: its type must be [] -> []", at: offset)
        }
        module.start = index
    }

    private mutating func readExports() throws(WasmError) {
        let count = try readCount(of: "exports", limit: ImplementationLimits.exports)
        // Strings compare by canonical equivalence, the names of exports by their bytes.
        var names: Set<[UInt8]> = []
        for _ in 0..<count {
            let nameOffset = reader.position
            let name = try reader.readName()
            guard names.insert(Array(name.utf8)).inserted else {
                throw WasmError(.invalid, "duplicate export name \"\(name)\"", at: nameOffset)
            }
            let kindOffset = reader.position
            guard let kind = ExternKind(rawValue: try reader.readByte()) else {
                throw reader.malformed("malformed export kind", at: kindOffset)
            }
            let offset = reader.position
            let index = try reader.readUInt32()
            guard index < module.count(of: kind) else {
                throw WasmError(.invalid, "unknown \(kind.name) \(index)", at: offset)
            }
            switch kind {
            case .function: module.declaredFunctions.insert(index)
            case .global where module.globals[Int(index)].type.isMutable:
                try features.require(.mutableGlobals, at: offset)
            default: break
            }
            module.exports.append(Module.Export(name: name, kind: kind, index: index))
            if kind == .function, module.exportNames[index] == nil { module.exportNames[index] = name }
        }
    }
}

extension Module {
    /// The size of the index space of `kind`.
    public func count(of kind: ExternKind) -> Int {
        switch kind {
        case .function: functions.count
        case .table: tables.count
        case .memory: memories.count
        case .global: globals.count
        case .tag: tags.count
        }
    }
}

extension ExternKind {
    /// What the specification calls it in messages.
    public var name: String {
        switch self {
        case .function: "function"
        case .table: "table"
        case .memory: "memory"
        case .global: "global"
        case .tag: "tag"
        }
    }
}

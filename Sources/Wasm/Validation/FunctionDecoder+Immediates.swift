/// Immediates of instructions, checked against the module.
extension FunctionDecoder {
    mutating func readMemoryIndex() throws(WasmError) -> UInt32 {
        let position = reader.position
        let index = try reader.readUInt32()
        if !features.allowed.contains(.multiMemory), reader.position - position != 1 || index != 0 {
            throw reader.malformed("zero byte expected", at: position)
        }
        return try checkMemory(index)
    }

    func checkMemory(_ index: UInt32) throws(WasmError) -> UInt32 {
        guard index < module.pointee.memories.count else { throw invalid("unknown memory \(index)") }
        return index
    }

    func addressType(of argument: MemoryArgument) -> ValueType {
        module.pointee.memories[Int(argument.memory)].addressType
    }

    /// Reads alignment and offset; bit 6 of the alignment says that a memory index stands between them.
    @inline(__always)
    mutating func readMemoryArgument(_ opcode: Opcode) throws(WasmError) -> MemoryArgument {
        let position = reader.position
        var align = try reader.readUInt32()
        var memory: UInt32 = 0
        if align >= 0x40 {
            guard align < 0x80 else { throw reader.malformed("malformed memop flags", at: position) }
            try features.require(.multiMemory, at: position)
            align &= 0x3F
            memory = try reader.readUInt32()
        }
        memory = try checkMemory(memory)
        let natural = opcode.naturalAlignmentLog2
        guard align <= natural else { throw invalid("alignment must not be larger than natural") }
        let offset: UInt64
        if features.allowed.contains(.memory64) {
            offset = try reader.readUInt64()
            guard offset <= 0xFFFF_FFFF || module.pointee.memories[Int(memory)].is64 else {
                throw invalid("offset out of range")
            }
        } else {
            offset = UInt64(try reader.readUInt32())
        }
        return MemoryArgument(memory: memory, offset: offset, alignLog2: align)
    }

    mutating func readTableIndex() throws(WasmError) -> UInt32 {
        let index = try reader.readUInt32()
        guard index < module.pointee.tables.count else { throw invalid("unknown table \(index)") }
        return index
    }

    mutating func readDataIndex() throws(WasmError) -> UInt32 {
        let position = reader.position
        let index = try reader.readUInt32()
        guard let count = module.pointee.dataCount else {
            throw reader.malformed("data count section required", at: position)
        }
        guard index < count else { throw invalid("unknown data segment \(index)") }
        return index
    }

    mutating func readElementIndex() throws(WasmError) -> UInt32 {
        let index = try reader.readUInt32()
        guard index < module.pointee.elements.count else { throw invalid("unknown elem segment \(index)") }
        return index
    }

    mutating func readFunctionIndex() throws(WasmError) -> UInt32 {
        let index = try reader.readUInt32()
        guard index < module.pointee.functions.count else { throw invalid("unknown function \(index)") }
        return index
    }

    mutating func readFunctionType() throws(WasmError) -> (index: UInt32, type: FunctionType) {
        let index = try reader.readUInt32()
        guard index < module.pointee.types.count else { throw invalid("unknown type \(index)") }
        guard let type = module.pointee.functionType(typeIndex: index) else {
            throw invalid("type \(index) is not a function type")
        }
        return (index, type)
    }

    /// Reads a tag index and returns it with the types of the exception's operands.
    mutating func readTag() throws(WasmError) -> (index: UInt32, parameters: [ValueType]) {
        let index = try reader.readUInt32()
        guard index < module.pointee.tags.count else { throw invalid("unknown tag \(index)") }
        return (index, module.pointee.functionType(typeIndex: module.pointee.tags[Int(index)])?.parameters ?? [])
    }

    mutating func readStructType() throws(WasmError) -> (index: UInt32, fields: [FieldType]) {
        let index = try reader.readUInt32()
        guard index < module.pointee.types.count else { throw invalid("unknown type \(index)") }
        guard case .structure(let fields) = module.pointee.types[Int(index)].composite else {
            throw invalid("type \(index) is not a structure type")
        }
        return (index, fields)
    }

    mutating func readArrayType() throws(WasmError) -> (index: UInt32, element: FieldType) {
        let index = try reader.readUInt32()
        guard index < module.pointee.types.count else { throw invalid("unknown type \(index)") }
        guard case .array(let element) = module.pointee.types[Int(index)].composite else {
            throw invalid("type \(index) is not an array type")
        }
        return (index, element)
    }

    mutating func readHeapType() throws(WasmError) -> HeapType {
        try reader.readHeapType(typeCount: module.pointee.types.count, &features)
    }

    mutating func readValueType() throws(WasmError) -> ValueType {
        try reader.readValueType(typeCount: module.pointee.types.count, &features)
    }

    /// Reads a label and returns its frame's place in `frames`. `skipping` counts innermost frames that have no label
    /// here.
    mutating func readLabel(skipping: Int = 0) throws(WasmError) -> Int {
        try frameIndex(ofLabel: try reader.readUInt32(), skipping: skipping)
    }

    func frameIndex(ofLabel depth: UInt32, skipping: Int = 0) throws(WasmError) -> Int {
        let index = frames.count - 1 - skipping - Int(depth)
        guard index >= 0 else { throw invalid("unknown label \(depth)") }
        return index
    }
}

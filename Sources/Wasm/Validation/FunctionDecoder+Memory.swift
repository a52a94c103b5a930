/// Memory, atomic and table instructions.
extension FunctionDecoder {
    private func addressType(ofMemory index: UInt32) -> ValueType { module.pointee.memories[Int(index)].addressType }
    private func addressType(ofTable index: UInt32) -> ValueType { module.pointee.tables[Int(index)].type.addressType }

    mutating func decodeMemory(_ opcode: Opcode) throws(WasmError) {
        switch opcode {
        case .memorySize:
            let memory = try readMemoryIndex()
            push(addressType(ofMemory: memory), isEmitting ? emitter.pointee.memorySize(memory) : unreachableValue)
        case .memoryGrow:
            let memory = try readMemoryIndex()
            let type = addressType(ofMemory: memory)
            let delta = try pop(type)
            push(type, isEmitting ? emitter.pointee.memoryGrow(memory, delta: delta) : unreachableValue)
        case .memoryInit:
            let segment = try readDataIndex()
            let memory = try readMemoryIndex()
            let length = try pop(.i32)
            let source = try pop(.i32)
            let destination = try pop(addressType(ofMemory: memory))
            if isEmitting {
                emitter.pointee.memoryInit(
                    memory, segment: segment, destination: destination, source: source, length: length)
            }
        case .dataDrop:
            let segment = try readDataIndex()
            if isEmitting { emitter.pointee.dataDrop(segment) }
        case .memoryCopy:
            let to = try readMemoryIndex()
            let from = try readMemoryIndex()
            let toType = addressType(ofMemory: to)
            let fromType = addressType(ofMemory: from)
            let length = try pop(toType == .i64 && fromType == .i64 ? .i64 : .i32)
            let source = try pop(fromType)
            let destination = try pop(toType)
            if isEmitting {
                emitter.pointee.memoryCopy(to: to, from: from, destination: destination, source: source, length: length)
            }
        default:
            let memory = try readMemoryIndex()
            let type = addressType(ofMemory: memory)
            let length = try pop(type)
            let byte = try pop(.i32)
            let destination = try pop(type)
            if isEmitting { emitter.pointee.memoryFill(memory, destination: destination, byte: byte, length: length) }
        }
    }

    mutating func decodeLaneAccess(_ opcode: Opcode) throws(WasmError) {
        let argument = try readMemoryArgument(opcode)
        let lane = try readLane(below: 16 >> UInt8(truncatingIfNeeded: opcode.naturalAlignmentLog2))
        let vector = try pop(.v128)
        let address = try pop(addressType(of: argument))
        if opcode.family == .loadLane {
            push(
                .v128,
                isEmitting
                    ? emitter.pointee.loadLane(opcode, argument, lane: lane, address: address, vector: vector)
                    : unreachableValue)
        } else if isEmitting {
            emitter.pointee.storeLane(opcode, argument, lane: lane, address: address, vector: vector)
        }
    }

    mutating func decodeAtomic(_ opcode: Opcode) throws(WasmError) {
        if opcode == .atomicFence {
            let position = reader.position
            guard try reader.readByte() == 0 else { throw reader.malformed("zero byte expected", at: position) }
            if isEmitting {
                _ = emitter.pointee.atomic(opcode, MemoryArgument(memory: 0, offset: 0, alignLog2: 0), operands: [])
            }
            return
        }
        let argument = try readMemoryArgument(opcode)
        guard argument.alignLog2 == opcode.naturalAlignmentLog2 else {
            throw invalid("atomic alignment must be natural")
        }
        let operands = try popParameters(opcode, addressType: addressType(of: argument))
        let result = isEmitting ? emitter.pointee.atomic(opcode, argument, operands: operands) : nil
        if opcode.signature.resultCount == 1 { push(opcode.signature.result(0), result ?? unreachableValue) }
    }

    mutating func decodeTable(_ opcode: Opcode) throws(WasmError) {
        switch opcode {
        case .tableInit: return try decodeTableInit()
        case .tableCopy: return try decodeTableCopy()
        case .elemDrop:
            let segment = try readElementIndex()
            if isEmitting { emitter.pointee.elementDrop(segment) }
            return
        default: break
        }
        let table = try readTableIndex()
        let type = addressType(ofTable: table)
        let element = module.pointee.tables[Int(table)].type.element
        switch opcode {
        case .tableGet:
            let index = try pop(type)
            push(element, isEmitting ? emitter.pointee.tableGet(table, index: index) : unreachableValue)
        case .tableSet:
            let value = try pop(element)
            let index = try pop(type)
            if isEmitting { emitter.pointee.tableSet(table, index: index, value: value) }
        case .tableSize:
            push(type, isEmitting ? emitter.pointee.tableSize(table) : unreachableValue)
        case .tableGrow:
            let delta = try pop(type)
            let value = try pop(element)
            push(type, isEmitting ? emitter.pointee.tableGrow(table, value: value, delta: delta) : unreachableValue)
        default:
            let length = try pop(type)
            let value = try pop(element)
            let start = try pop(type)
            if isEmitting { emitter.pointee.tableFill(table, start: start, value: value, length: length) }
        }
    }

    private mutating func decodeTableInit() throws(WasmError) {
        let segment = try readElementIndex()
        let table = try readTableIndex()
        let element = module.pointee.tables[Int(table)].type.element
        let segmentType = module.pointee.elements[Int(segment)].type
        guard module.pointee.matches(segmentType, element) else { throw mismatch(element, segmentType) }
        let length = try pop(.i32)
        let source = try pop(.i32)
        let destination = try pop(addressType(ofTable: table))
        if isEmitting {
            emitter.pointee.tableInit(table, segment: segment, destination: destination, source: source, length: length)
        }
    }

    private mutating func decodeTableCopy() throws(WasmError) {
        let to = try readTableIndex()
        let from = try readTableIndex()
        let toTable = module.pointee.tables[Int(to)].type
        let fromTable = module.pointee.tables[Int(from)].type
        guard module.pointee.matches(fromTable.element, toTable.element) else {
            throw mismatch(toTable.element, fromTable.element)
        }
        let length = try pop(toTable.is64 && fromTable.is64 ? .i64 : .i32)
        let source = try pop(fromTable.addressType)
        let destination = try pop(toTable.addressType)
        if isEmitting {
            emitter.pointee.tableCopy(to: to, from: from, destination: destination, source: source, length: length)
        }
    }
}

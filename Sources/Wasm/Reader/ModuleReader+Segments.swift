/// Element and data segments.
extension ModuleReader {
    mutating func readElements() throws(WasmError) {
        let count = try readCount(of: "element segments", limit: ImplementationLimits.elementSegments)
        for _ in 0..<count { module.elements.append(try readElement()) }
    }

    /// Reads a segment. Of its flags bit 0 says passive or declarative; bit 1 an explicit table, or declarative; bit 2
    /// expressions instead of function indices.
    private mutating func readElement() throws(WasmError) -> Module.ElementSegment {
        let start = reader.position
        let flags = try reader.readUInt32()
        guard flags < 8 else { throw reader.malformed("malformed elements segment kind", at: start) }
        if flags & 1 != 0 { try features.require(.bulkMemory, at: start) }
        if flags & 4 != 0 || flags & 3 == 2 { try features.require(.referenceTypes, at: start) }
        var mode: Module.SegmentMode = flags & 2 != 0 ? .declarative : .passive
        var tableElement: ValueType?
        if flags & 1 == 0 {
            let index = flags & 2 != 0 ? try reader.readUInt32() : 0
            guard index < module.tables.count else { throw WasmError(.invalid, "unknown table \(index)", at: start) }
            let table = module.tables[Int(index)].type
            tableElement = table.element
            mode = .active(index: index, offset: try readConstantExpression(expected: table.addressType))
        }
        var type = flags & 4 != 0 ? .funcref : ValueType(reference: .func, nullable: false)
        let typeOffset = reader.position
        if flags & 3 != 0 {
            if flags & 4 != 0 {
                type = try reader.readReferenceType(typeCount: module.types.count, &features)
            } else if try reader.readByte() != 0 {
                throw reader.malformed("malformed element kind", at: typeOffset)
            }
        }
        if let tableElement, !module.matches(type, tableElement) {
            throw WasmError(
                .invalid, "type mismatch: the table holds \(tableElement), the segment \(type)", at: typeOffset)
        }
        return Module.ElementSegment(type: type, mode: mode, items: try readItems(areExpressions: flags & 4 != 0, type))
    }

    private mutating func readItems(areExpressions: Bool, _ type: ValueType) throws(WasmError)
        -> Module.ElementSegment.Items
    {
        let count = try readCount(of: "elements", limit: ImplementationLimits.elementsInSegment)
        if areExpressions {
            var expressions: [Range<Int>] = []
            for _ in 0..<count { expressions.append(try readConstantExpression(expected: type)) }
            return .expressions(expressions)
        }
        var functions: [UInt32] = []
        for _ in 0..<count {
            let offset = reader.position
            let index = try reader.readUInt32()
            guard index < module.functions.count else {
                throw WasmError(.invalid, "unknown function \(index)", at: offset)
            }
            functions.append(index)
        }
        module.declaredFunctions.formUnion(functions)
        return .functions(functions)
    }

    mutating func readData() throws(WasmError) {
        let count = try readCount(of: "data segments", limit: ImplementationLimits.dataSegments)
        if let expected = module.dataCount, expected != count {
            throw reader.malformed("data count and data section have inconsistent lengths", at: reader.position)
        }
        for _ in 0..<count {
            let offset = reader.position
            let flags = try reader.readUInt32()
            guard flags < 3 else { throw reader.malformed("malformed data segment kind", at: offset) }
            if flags != 0 { try features.require(.bulkMemory, at: offset) }
            var mode = Module.SegmentMode.passive
            if flags != 1 {
                let index = flags == 2 ? try reader.readUInt32() : 0
                guard index < module.memories.count else {
                    throw WasmError(.invalid, "unknown memory \(index)", at: offset)
                }
                mode = .active(
                    index: index, offset: try readConstantExpression(expected: module.memories[Int(index)].addressType))
            }
            let size = try reader.readUInt32()
            module.data.append(Module.DataSegment(mode: mode, content: try reader.readRange(Int(size))))
        }
    }
}

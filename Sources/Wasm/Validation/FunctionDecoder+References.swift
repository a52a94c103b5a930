/// Calls and references.
extension FunctionDecoder {
    // MARK: Calls

    mutating func decodeCall(_ opcode: Opcode) throws(WasmError) {
        switch opcode {
        case .call, .returnCall:
            let function = try readFunctionIndex()
            guard let type = module.pointee.functionType(at: function) else {
                throw invalid("unknown function \(function)")
            }
            let arguments = try pop(type.parameters)
            if opcode == .call {
                try push(
                    type.results, isEmitting ? emitter.pointee.call(function, type: type, arguments: arguments) : [])
            } else {
                try checkTailCall(type)
                if isEmitting { emitter.pointee.returnCall(function, type: type, arguments: arguments) }
                setUnreachable()
            }
        case .callIndirect, .returnCallIndirect: try decodeCallIndirect(opcode)
        default:
            let (typeIndex, type) = try readFunctionType()
            let reference = try popReference(ValueType(reference: HeapType(index: typeIndex), nullable: true))
            let arguments = try pop(type.parameters)
            let isNullable = reference.type.isNullable
            if opcode == .callRef {
                try push(
                    type.results,
                    isEmitting
                        ? emitter.pointee.callReference(
                            typeIndex: typeIndex, type: type, reference: reference.value, isNullable: isNullable,
                            arguments: arguments)
                        : [])
            } else {
                try features.require(.tailCalls, at: offset)
                try checkTailCall(type)
                if isEmitting {
                    emitter.pointee.returnCallReference(
                        typeIndex: typeIndex, type: type, reference: reference.value, isNullable: isNullable,
                        arguments: arguments)
                }
                setUnreachable()
            }
        }
    }

    private mutating func decodeCallIndirect(_ opcode: Opcode) throws(WasmError) {
        let (typeIndex, type) = try readFunctionType()
        let position = reader.position
        let table = try readTableIndex()
        if table != 0 || reader.position - position > 1 { try features.require(.referenceTypes, at: position) }
        let tableType = module.pointee.tables[Int(table)].type
        guard module.pointee.matches(tableType.element, .funcref) else { throw mismatch(.funcref, tableType.element) }
        let index = try pop(tableType.addressType)
        let arguments = try pop(type.parameters)
        if opcode == .callIndirect {
            try push(
                type.results,
                isEmitting
                    ? emitter.pointee.callIndirect(
                        table: table, typeIndex: typeIndex, type: type, index: index, arguments: arguments) : [])
        } else {
            try checkTailCall(type)
            if isEmitting {
                emitter.pointee.returnCallIndirect(
                    table: table, typeIndex: typeIndex, type: type, index: index, arguments: arguments)
            }
            setUnreachable()
        }
    }

    /// The callee of a tail call returns to this function's caller.
    private func checkTailCall(_ type: FunctionType) throws(WasmError) {
        let results = types(frames[0].results)
        guard type.results.count == results.count,
            zip(type.results, results).allSatisfy({ module.pointee.matches($0, $1) })
        else {
            throw invalid("type mismatch: the results of a tail call must be the function's")
        }
    }

    // MARK: References

    mutating func decodeReference(_ opcode: Opcode) throws(WasmError) {
        switch opcode {
        case .refNull:
            let heapType = try readHeapType()
            push(
                ValueType(reference: heapType, nullable: true),
                isEmitting ? emitter.pointee.referenceNull(heapType) : unreachableValue)
        case .refFunc: try decodeReferenceFunction()
        case .refIsNull:
            let reference = try popReference()
            push(.i32, isEmitting ? emitter.pointee.referenceIsNull(reference.value) : unreachableValue)
        case .refEq:
            let eqref = ValueType(reference: .eq, nullable: true)
            let right = try pop(eqref)
            let left = try pop(eqref)
            push(.i32, isEmitting ? emitter.pointee.referenceEqual(left, right) : unreachableValue)
        case .refAsNonNull:
            let reference = try popReference()
            push(
                reference.type.withNullability(false),
                isEmitting ? emitter.pointee.referenceAsNonNull(reference.value) : unreachableValue)
        case .brOnNull:
            let index = try readLabel()
            let reference = try popReference()
            let operands = try keep(labelTypes(index))
            if let label = target(index) {
                emitter.pointee.branchOnNull(reference.value, to: label, operands: operands)
            }
            // What falls through is the reference itself, now known not to be null.
            push(reference.type.withNullability(false), reference.value)
        default: try decodeBranchOnNonNull()
        }
    }

    private mutating func decodeReferenceFunction() throws(WasmError) {
        let function = try readFunctionIndex()
        if isConstant {
            namedFunctions.append(function)
        } else if !module.pointee.declaredFunctions.contains(function) {
            throw invalid("undeclared function reference \(function)")
        }
        // Before typed references the type was funcref, to which this one is a subtype.
        let type = ValueType(reference: HeapType(index: module.pointee.functions[Int(function)]), nullable: false)
        push(type, isEmitting ? emitter.pointee.referenceFunction(function) : unreachableValue)
    }

    private mutating func decodeBranchOnNonNull() throws(WasmError) {
        let index = try readLabel()
        var types = labelTypes(index)
        guard let last = types.popLast(), last.isReference else {
            throw invalid("type mismatch: the label of br_on_non_null takes no reference")
        }
        let reference = try popReference(last.withNullability(true))
        let operands = try keep(types)
        if let label = target(index) { emitter.pointee.branchOnNonNull(reference.value, to: label, operands: operands) }
    }
}

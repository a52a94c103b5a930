/// Structures, arrays, i31 and casts of the proposal gc.
extension FunctionDecoder {
    mutating func decodeAggregate(_ opcode: Opcode) throws(WasmError) {
        switch opcode {
        case .structNew, .structNewDefault, .structGet, .structGetS, .structGetU, .structSet: try decodeStruct(opcode)
        case .arrayNew, .arrayNewDefault, .arrayNewFixed, .arrayNewData, .arrayNewElem: try decodeArrayNew(opcode)
        case .arrayLen:
            let reference = try pop(ValueType(reference: .array, nullable: true))
            push(.i32, isEmitting ? emitter.pointee.arrayLength(reference) : unreachableValue)
        case .arrayGet, .arrayGetS, .arrayGetU, .arraySet, .arrayFill, .arrayCopy, .arrayInitData, .arrayInitElem:
            try decodeArray(opcode)
        case .refTest, .refTestNull, .refCast, .refCastNull: try decodeCast(opcode)
        case .brOnCast, .brOnCastFail: try decodeBranchOnCast(opcode)
        case .refI31:
            let value = try pop(.i32)
            push(
                ValueType(reference: .i31, nullable: false),
                isEmitting ? emitter.pointee.referenceI31(value) : unreachableValue)
        case .i31GetS, .i31GetU:
            let reference = try pop(ValueType(reference: .i31, nullable: true))
            push(.i32, isEmitting ? emitter.pointee.i31Get(reference, isSigned: opcode == .i31GetS) : unreachableValue)
        default:
            let isToAny = opcode == .anyConvertExtern
            let reference = try popReference(isToAny ? .externref : ValueType(reference: .any, nullable: true))
            push(
                ValueType(reference: isToAny ? .any : .extern, nullable: reference.type.isNullable),
                isEmitting ? emitter.pointee.convertReference(opcode, reference.value) : unreachableValue)
        }
    }

    private func reference(to index: UInt32, nullable: Bool) -> ValueType {
        ValueType(reference: HeapType(index: index), nullable: nullable)
    }

    // MARK: Structures

    private mutating func decodeStruct(_ opcode: Opcode) throws(WasmError) {
        let (type, fields) = try readStructType()
        switch opcode {
        case .structNew:
            let values = try pop(fields.map(\.storage.unpacked))
            push(
                reference(to: type, nullable: false),
                isEmitting ? emitter.pointee.structNew(type, fields: values) : unreachableValue)
        case .structNewDefault:
            guard fields.allSatisfy(\.storage.unpacked.isDefaultable) else {
                throw invalid("field type is not defaultable")
            }
            push(
                reference(to: type, nullable: false),
                isEmitting ? emitter.pointee.structNew(type, fields: nil) : unreachableValue)
        default:
            let field = try reader.readUInt32()
            guard field < fields.count else { throw invalid("unknown field \(field)") }
            let fieldType = fields[Int(field)]
            if opcode == .structSet {
                guard fieldType.isMutable else { throw invalid("immutable field") }
                let value = try pop(fieldType.storage.unpacked)
                let object = try pop(reference(to: type, nullable: true))
                if isEmitting { emitter.pointee.structSet(type, field: field, reference: object, value: value) }
            } else {
                let isSigned = try checkSignedness(
                    fieldType, isSigned: opcode == .structGet ? nil : opcode == .structGetS)
                let object = try pop(reference(to: type, nullable: true))
                push(
                    fieldType.storage.unpacked,
                    isEmitting
                        ? emitter.pointee.structGet(type, field: field, isSigned: isSigned, reference: object)
                        : unreachableValue)
            }
        }
    }

    /// The forms with a sign are for packed fields, the others for those that aren't.
    private func checkSignedness(_ field: FieldType, isSigned: Bool?) throws(WasmError) -> Bool? {
        guard field.isPacked == (isSigned != nil) else {
            throw invalid(field.isPacked ? "field is packed" : "field is unpacked")
        }
        return isSigned
    }

    // MARK: Arrays

    private mutating func decodeArrayNew(_ opcode: Opcode) throws(WasmError) {
        let (type, element) = try readArrayType()
        let elementType = element.storage.unpacked
        let result = reference(to: type, nullable: false)
        switch opcode {
        case .arrayNew:
            let length = try pop(.i32)
            let value = try pop(elementType)
            push(result, isEmitting ? emitter.pointee.arrayNew(type, element: value, length: length) : unreachableValue)
        case .arrayNewDefault:
            guard elementType.isDefaultable else { throw invalid("array type is not defaultable") }
            let length = try pop(.i32)
            push(result, isEmitting ? emitter.pointee.arrayNew(type, element: nil, length: length) : unreachableValue)
        case .arrayNewFixed:
            let count = try reader.readUInt32()
            guard count <= ImplementationLimits.arrayNewFixedOperands else {
                throw WasmError(
                    .limit, "more than \(ImplementationLimits.arrayNewFixedOperands) operands of array.new_fixed",
                    at: offset)
            }
            let values = try pop(Array(repeating: elementType, count: Int(count)))
            push(result, isEmitting ? emitter.pointee.arrayNewFixed(type, elements: values) : unreachableValue)
        case .arrayNewData:
            let segment = try readDataIndex()
            guard elementType.isNumber || elementType.isVector else {
                throw invalid("array type is not numeric or vector")
            }
            let length = try pop(.i32)
            let start = try pop(.i32)
            push(
                result,
                isEmitting
                    ? emitter.pointee.arrayNewData(type, segment: segment, offset: start, length: length)
                    : unreachableValue)
        default:
            let segment = try readElementIndex()
            try checkSegment(segment, fits: elementType)
            let length = try pop(.i32)
            let start = try pop(.i32)
            push(
                result,
                isEmitting
                    ? emitter.pointee.arrayNewElement(type, segment: segment, offset: start, length: length)
                    : unreachableValue)
        }
    }

    private func checkSegment(_ segment: UInt32, fits element: ValueType) throws(WasmError) {
        let type = module.pointee.elements[Int(segment)].type
        guard module.pointee.matches(type, element) else { throw mismatch(element, type) }
    }

    private mutating func decodeArray(_ opcode: Opcode) throws(WasmError) {
        let (type, element) = try readArrayType()
        let elementType = element.storage.unpacked
        let object = reference(to: type, nullable: true)
        switch opcode {
        case .arrayGet, .arrayGetS, .arrayGetU:
            let isSigned = try checkSignedness(element, isSigned: opcode == .arrayGet ? nil : opcode == .arrayGetS)
            let index = try pop(.i32)
            let array = try pop(object)
            push(
                elementType,
                isEmitting
                    ? emitter.pointee.arrayGet(type, isSigned: isSigned, reference: array, index: index)
                    : unreachableValue)
            return
        default: break
        }
        guard element.isMutable else { throw invalid("immutable array") }
        switch opcode {
        case .arraySet:
            let value = try pop(elementType)
            let index = try pop(.i32)
            let array = try pop(object)
            if isEmitting { emitter.pointee.arraySet(type, reference: array, index: index, value: value) }
        case .arrayFill:
            let length = try pop(.i32)
            let value = try pop(elementType)
            let index = try pop(.i32)
            let array = try pop(object)
            if isEmitting {
                emitter.pointee.arrayFill(type, reference: array, index: index, value: value, length: length)
            }
        case .arrayCopy:
            let (sourceType, sourceElement) = try readArrayType()
            guard module.pointee.matches(sourceElement.storage, element.storage) else {
                throw invalid("array types do not match")
            }
            let length = try pop(.i32)
            let sourceIndex = try pop(.i32)
            let source = try pop(reference(to: sourceType, nullable: true))
            let index = try pop(.i32)
            let array = try pop(object)
            if isEmitting {
                emitter.pointee.arrayCopy(
                    to: type, from: sourceType, destination: array, destinationIndex: index, source: source,
                    sourceIndex: sourceIndex,
                    length: length)
            }
        default:
            let segment: UInt32
            if opcode == .arrayInitData {
                segment = try readDataIndex()
                guard elementType.isNumber || elementType.isVector else {
                    throw invalid("array type is not numeric or vector")
                }
            } else {
                segment = try readElementIndex()
                try checkSegment(segment, fits: elementType)
            }
            let length = try pop(.i32)
            let start = try pop(.i32)
            let index = try pop(.i32)
            let array = try pop(object)
            guard isEmitting else { return }
            if opcode == .arrayInitData {
                emitter.pointee.arrayInitData(
                    type, segment: segment, reference: array, index: index, offset: start, length: length)
            } else {
                emitter.pointee.arrayInitElement(
                    type, segment: segment, reference: array, index: index, offset: start, length: length)
            }
        }
    }

    // MARK: Casts

    private mutating func decodeCast(_ opcode: Opcode) throws(WasmError) {
        let heapType = try readHeapType()
        let target = ValueType(reference: heapType, nullable: opcode == .refTestNull || opcode == .refCastNull)
        let operand = try popReference(ValueType(reference: module.pointee.top(of: heapType), nullable: true))
        if opcode == .refTest || opcode == .refTestNull {
            push(
                .i32,
                isEmitting
                    ? emitter.pointee.referenceTest(operand.value, from: operand.type, to: target) : unreachableValue)
        } else {
            push(
                target,
                isEmitting
                    ? emitter.pointee.referenceCast(operand.value, from: operand.type, to: target) : unreachableValue)
        }
    }

    private mutating func decodeBranchOnCast(_ opcode: Opcode) throws(WasmError) {
        let position = reader.position
        let flags = try reader.readByte()
        guard flags < 4 else { throw reader.malformed("malformed br_on_cast flags", at: position) }
        let index = try readLabel()
        let source = ValueType(reference: try readHeapType(), nullable: flags & 1 != 0)
        let target = ValueType(reference: try readHeapType(), nullable: flags & 2 != 0)
        guard module.pointee.matches(target, source) else { throw mismatch(source, target) }
        // What is left of the source type when the cast fails.
        let rest = target.isNullable ? source.withNullability(false) : source
        let onFailure = opcode == .brOnCastFail
        var types = labelTypes(index)
        guard let last = types.popLast() else {
            throw invalid("type mismatch: the label of \(opcode.name) takes no reference")
        }
        let handedOn = onFailure ? rest : target
        guard module.pointee.matches(handedOn, last) else { throw mismatch(last, handedOn) }
        let reference = try pop(source)
        let operands = try keep(types)
        if let label = self.target(index) {
            emitter.pointee.branchOnCast(
                reference, from: source, to: target, onFailure: onFailure, label: label, operands: operands)
        }
        push(onFailure ? target : rest, reference)
    }
}

extension FieldType {
    fileprivate var isPacked: Bool {
        switch storage {
        case .i8, .i16: true
        case .value: false
        }
    }
}

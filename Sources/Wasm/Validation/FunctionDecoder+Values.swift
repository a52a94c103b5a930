/// Parametric and variable instructions, constants, vectors.
extension FunctionDecoder {
    // MARK: Variables

    @inline(__always)
    mutating func decodeVariable(_ opcode: Opcode) throws(WasmError) {
        let index = try reader.readUInt32()
        switch opcode {
        case .localGet:
            let type = try localType(index)
            if !isLocalSet.isEmpty, !isLocalSet[Int(index)] { throw invalid("uninitialized local \(index)") }
            push(type, isEmitting ? emitter.pointee.localGet(index) : unreachableValue)
        case .localSet:
            let value = try pop(try localType(index))
            noteSet(index)
            if isEmitting { emitter.pointee.localSet(index, value) }
        case .localTee:
            let type = try localType(index)
            let value = try pop(type)
            noteSet(index)
            if isEmitting { emitter.pointee.localSet(index, value) }
            push(type, value)
        default: try decodeGlobal(opcode, index)
        }
    }

    @inline(__always)
    private func localType(_ index: UInt32) throws(WasmError) -> ValueType {
        guard index < locals.count else { throw invalid("unknown local \(index)") }
        return locals[Int(index)]
    }

    @inline(__always)
    private mutating func noteSet(_ index: UInt32) {
        if isLocalSet.isEmpty || isLocalSet[Int(index)] { return }
        isLocalSet[Int(index)] = true
        setLocals.append(index)
    }

    private mutating func decodeGlobal(_ opcode: Opcode, _ index: UInt32) throws(WasmError) {
        guard index < globalCount else { throw invalid("unknown global \(index)") }
        let type = module.pointee.globals[Int(index)].type
        if opcode == .globalGet {
            if isConstant {
                guard !type.isMutable else { throw invalid("constant expression required: global \(index) is mutable") }
                if Int(index) >= module.pointee.importedGlobalCount {
                    try features.require(.garbageCollection, at: offset)
                }
            }
            push(type.value, isEmitting ? emitter.pointee.globalGet(index) : unreachableValue)
        } else {
            guard type.isMutable else { throw invalid("global is immutable") }
            let value = try pop(type.value)
            if isEmitting { emitter.pointee.globalSet(index, value) }
        }
    }

    // MARK: Parametric instructions

    mutating func decodeParametric(_ opcode: Opcode) throws(WasmError) {
        if opcode == .drop {
            let operand = try popAny()
            if isEmitting { emitter.pointee.drop(operand.value) }
            return
        }
        var type = ValueType.bottom
        if opcode == .selectTyped {
            let count = try reader.readUInt32()
            guard count == 1 else { throw invalid("invalid result arity") }
            type = try readValueType()
        }
        let condition = try pop(.i32)
        let second, first: Value
        if opcode == .selectTyped {
            second = try pop(type)
            first = try pop(type)
        } else {
            let upper = try popAny()
            let lower = try popAny()
            guard !upper.type.isReferenceOrBottomReference, !lower.type.isReferenceOrBottomReference else {
                throw invalid("type mismatch: select of references needs a type")
            }
            guard upper.type == lower.type || upper.type == .bottom || lower.type == .bottom else {
                throw mismatch(lower.type, upper.type)
            }
            type = upper.type == .bottom ? lower.type : upper.type
            second = upper.value
            first = lower.value
        }
        push(type, isEmitting ? emitter.pointee.select(condition, first, second, type: type) : unreachableValue)
    }

    // MARK: Constants

    @inline(__always)
    mutating func decodeConstantInstruction(_ opcode: Opcode) throws(WasmError) {
        switch opcode {
        case .i32Const:
            let value = UInt32(bitPattern: try reader.readInt32())
            push(.i32, isEmitting ? emitter.pointee.constant(i32: value) : unreachableValue)
        case .i64Const:
            let value = UInt64(bitPattern: try reader.readInt64())
            push(.i64, isEmitting ? emitter.pointee.constant(i64: value) : unreachableValue)
        case .f32Const:
            let bits = try reader.readLittleEndian(UInt32.self)
            push(.f32, isEmitting ? emitter.pointee.constant(f32: bits) : unreachableValue)
        case .f64Const:
            let bits = try reader.readLittleEndian(UInt64.self)
            push(.f64, isEmitting ? emitter.pointee.constant(f64: bits) : unreachableValue)
        default:
            let low = try reader.readLittleEndian(UInt64.self)
            let high = try reader.readLittleEndian(UInt64.self)
            push(.v128, isEmitting ? emitter.pointee.constant(v128: low, high: high) : unreachableValue)
        }
    }

    /// Refuses what isn't allowed in constant expressions (specification, "Constant Expressions").
    mutating func checkConstant(_ opcode: Opcode) throws(WasmError) {
        switch opcode {
        case .i32Const, .i64Const, .f32Const, .f64Const, .v128Const, .globalGet, .refNull, .refFunc, .end: break
        case .refI31, .structNew, .structNewDefault, .arrayNew, .arrayNewDefault, .arrayNewFixed, .anyConvertExtern,
            .externConvertAny:
            break
        case .i32Add, .i32Sub, .i32Mul, .i64Add, .i64Sub, .i64Mul: try features.require(.extendedConstants, at: offset)
        default: throw invalid("constant expression required: \(opcode.name) is not allowed in one")
        }
    }

    // MARK: Vectors and wide arithmetic

    /// Pops the operands of an instruction whose types are fixed.
    mutating func popParameters(_ opcode: Opcode, addressType: ValueType = .i32) throws(WasmError) -> [Value] {
        let signature = opcode.signature
        var values: [Value] = []
        for index in stride(from: signature.parameterCount - 1, through: 0, by: -1) {
            values.append(try pop(signature.parameter(index, addressType: addressType)))
        }
        values.reverse()
        return values
    }

    mutating func decodeVector(_ opcode: Opcode) throws(WasmError) {
        var lanes: [UInt8] = []
        switch opcode.immediates {
        case .shuffle:
            for _ in 0..<16 { lanes.append(try readLane(below: 32)) }
        case .lane2: lanes.append(try readLane(below: 2))
        case .lane4: lanes.append(try readLane(below: 4))
        case .lane8: lanes.append(try readLane(below: 8))
        case .lane16: lanes.append(try readLane(below: 16))
        default: break
        }
        let operands = try popParameters(opcode)
        push(
            opcode.signature.result(0),
            isEmitting ? emitter.pointee.vector(opcode, operands, lanes: lanes) : unreachableValue)
    }

    mutating func readLane(below count: UInt8) throws(WasmError) -> UInt8 {
        let lane = try reader.readByte()
        guard lane < count else { throw invalid("invalid lane index \(lane)") }
        return lane
    }

    mutating func decodeWide(_ opcode: Opcode) throws(WasmError) {
        let operands = try popParameters(opcode)
        try push([.i64, .i64], isEmitting ? emitter.pointee.wide(opcode, operands) : [])
    }
}

extension ValueType {
    fileprivate var isReferenceOrBottomReference: Bool { isReference || self == .bottomReference }
}

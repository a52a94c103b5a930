import Analysis
import IRUnit
import LLVMCore
import Wasm

/// Vector instructions without memory access (specification, "Vector Instructions"), as operations on LLVM vectors.
///
/// Operands are `<2 x i64>` between instructions; the casts vanish when the code is optimised.
extension FunctionLowering {
    public func constant(v128 low: UInt64, high: UInt64) -> IRValue {
        .vector([unit.i64.constant(low), unit.i64.constant(high)])
    }

    public func vector(_ opcode: Opcode, _ operands: [IRValue], lanes: [UInt8]) -> IRValue {
        guard let operation = VectorOperation(opcode) else {
            preconditionFailure("\(opcode.name) is no vector instruction")
        }
        let shape = operation.shape
        switch operation.kind {
        case .splat: return packed(splat(operands[0], shape))
        case .extractLane, .extractLaneS, .extractLaneU: return extract(operation, operands[0], lane: lanes[0])
        case .replaceLane:
            let lane = unit.i32.constant(UInt64(lanes[0]))
            return packed(builder.insertElement(shaped(operands[0], shape), laneValue(operands[1], shape), at: lane))
        case .shuffle:
            let mask = lanes.map { unit.i32.constant(UInt64($0)) }
            return packed(
                builder.shuffle(shaped(operands[0], .i8x16), shaped(operands[1], .i8x16), mask: .vector(mask)))
        case .swizzle: return packed(swizzle(shaped(operands[0], .i8x16), shaped(operands[1], .i8x16)))
        case .anyTrue:
            if unit.device != nil { return deviceAnyTrue(operands[0]) }
            let whole = builder.cast(.bitcast, operands[0], to: unit.context.i128)
            return integer(builder.compare(.ne, whole, whole.type.zero))
        case .allTrue:
            let vector = shaped(operands[0], shape)
            if unit.device != nil { return deviceAllTrue(vector, shape) }
            let bits = laneBits(builder.compare(.eq, vector, vector.type.zero), shape)
            return integer(builder.compare(.eq, bits, bits.type.zero))
        case .bitmask:
            let vector = shaped(operands[0], shape)
            if unit.device != nil { return deviceBitmask(vector, shape) }
            let bits = laneBits(builder.compare(.slt, vector, vector.type.zero), shape)
            return builder.cast(.zext, bits, to: unit.i32)
        case .shl, .shrS, .shrU: return packed(shift(operation, shaped(operands[0], shape), by: operands[1]))
        case .not: return builder.binary(.xor, operands[0], constant(v128: .max, high: .max))
        case .bitselect:
            let (first, second, mask) = (operands[0], operands[1], operands[2])
            let inverse = builder.binary(.xor, mask, constant(v128: .max, high: .max))
            return builder.binary(.or, builder.binary(.and, first, mask), builder.binary(.and, second, inverse))
        default: break
        }
        let values = operands.map { $0.type == unit.v128 ? shaped($0, shape) : $0 }
        switch operands.count {
        case 1: return packed(unaryVector(operation, operands[0], values[0]))
        case 2: return packed(binaryVector(operation, operands, values[0], values[1]))
        default: return packed(ternaryVector(operation, operands, values))
        }
    }

    /// None for devices, whose code generators take no intrinsics of a processor.
    private var vectors: LayoutOptions.VectorInstructions { unit.device == nil ? layout.options.vectors : .generic }

    // MARK: Shapes and lanes

    func vectorType(_ shape: VectorShape) -> IRType { laneType(shape).vectorType(count: shape.lanes) }

    private func laneType(_ shape: VectorShape) -> IRType {
        switch shape {
        case .i8x16: unit.i8
        case .i16x8: unit.i16
        case .i32x4: unit.i32
        case .i64x2: unit.i64
        case .f32x4: unit.float
        case .f64x2: unit.double
        case .v128: unit.context.i128
        }
    }

    /// A v128 operand as lanes of `shape`.
    func shaped(_ value: IRValue, _ shape: VectorShape) -> IRValue {
        shape == .v128 || shape == .i64x2 ? value : builder.cast(.bitcast, value, to: vectorType(shape))
    }

    /// Lanes as a v128 operand.
    func packed(_ vector: IRValue) -> IRValue {
        vector.type == unit.v128 || vector.type == unit.i32 ? vector : builder.cast(.bitcast, vector, to: unit.v128)
    }

    /// An i32 operand cut to the lane's width.
    func laneValue(_ value: IRValue, _ shape: VectorShape) -> IRValue {
        shape == .i8x16 || shape == .i16x8 ? builder.cast(.trunc, value, to: laneType(shape)) : value
    }

    func splat(_ value: IRValue, _ shape: VectorShape) -> IRValue {
        let single = builder.insertElement(vectorType(shape).poison, laneValue(value, shape), at: unit.i32.zero)
        return builder.shuffle(single, single, mask: unit.i32.vectorType(count: shape.lanes).zero)
    }

    private func extract(_ operation: VectorOperation, _ vector: IRValue, lane: UInt8) -> IRValue {
        let value = builder.extractElement(shaped(vector, operation.shape), unit.i32.constant(UInt64(lane)))
        switch operation.kind {
        case .extractLaneS: return builder.cast(.sext, value, to: unit.i32)
        case .extractLaneU: return builder.cast(.zext, value, to: unit.i32)
        default: return value
        }
    }

    /// A vector of one-bit lanes as an integer of as many bits.
    private func laneBits(_ bits: IRValue, _ shape: VectorShape) -> IRValue {
        let width: IRType =
            switch shape {
            case .i8x16: unit.i16
            case .i16x8: unit.i8
            case .i32x4, .f32x4: unit.context.integer(4)
            default: unit.context.integer(2)
            }
        return builder.cast(.bitcast, bits, to: width)
    }

    /// Lanes by constant index.
    private func pick(_ vector: IRValue, _ indices: some Sequence<Int>) -> IRValue {
        builder.shuffle(vector, vector.type.poison, mask: .vector(indices.map { unit.i32.constant(UInt64($0)) }))
    }

    /// An index of 16 or more selects zero. x86's `pshufb` does so for indices with the top bit set, hence the
    /// saturating addition.
    private func swizzle(_ vector: IRValue, _ indices: IRValue) -> IRValue {
        switch vectors {
        case .ssse3:
            let offset = splat(constant(i32: 0x70), .i8x16)
            let adjusted = intrinsic("llvm.uadd.sat", [indices.type], [indices, offset])
            return intrinsic("llvm.x86.ssse3.pshuf.b.128", [], [vector, adjusted])
        case .neon:
            return intrinsic("llvm.aarch64.neon.tbl1", [indices.type], [vector, indices])
        case .sse2, .generic:
            var result = vector.type.zero
            for lane in 0..<16 {
                let place = unit.i32.constant(UInt64(lane))
                let index = builder.extractElement(indices, place)
                let isInside = builder.compare(.ult, index, unit.i8.constant(16))
                let low = builder.binary(.and, index, unit.i8.constant(15))
                let value = builder.select(isInside, builder.extractElement(vector, low), unit.i8.zero)
                result = builder.insertElement(result, value, at: place)
            }
            return result
        }
    }

    private func shift(_ operation: VectorOperation, _ vector: IRValue, by amount: IRValue) -> IRValue {
        let shape = operation.shape
        let bits = builder.binary(.and, amount, unit.i32.constant(UInt64(shape.laneBits - 1)))
        let lane = shape == .i64x2 ? builder.cast(.zext, bits, to: unit.i64) : bits
        let kind: IRBuilder.Binary =
            switch operation.kind {
            case .shl: .shl
            case .shrS: .ashr
            default: .lshr
            }
        return builder.binary(kind, vector, splat(lane, shape))
    }

    // MARK: One operand

    private func unaryVector(_ operation: VectorOperation, _ operand: IRValue, _ value: IRValue) -> IRValue {
        let shape = operation.shape
        switch operation.kind {
        case .abs:
            return shape.isFloat
                ? intrinsic("llvm.fabs", [value.type], [value])
                : intrinsic("llvm.abs", [value.type], [value, unit.i1.zero])
        case .neg: return shape.isFloat ? builder.fneg(value) : builder.binary(.sub, value.type.zero, value)
        case .popcnt: return intrinsic("llvm.ctpop", [value.type], [value])
        case .sqrt: return intrinsic("llvm.sqrt", [value.type], [value])
        case .ceil: return intrinsic("llvm.ceil", [value.type], [value])
        case .floor: return intrinsic("llvm.floor", [value.type], [value])
        case .trunc: return intrinsic("llvm.trunc", [value.type], [value])
        case .nearest: return intrinsic("llvm.roundeven", [value.type], [value])
        case .extendLowS: return extendHalf(operand, to: shape, high: false, .sext)
        case .extendLowU: return extendHalf(operand, to: shape, high: false, .zext)
        case .extendHighS: return extendHalf(operand, to: shape, high: true, .sext)
        case .extendHighU: return extendHalf(operand, to: shape, high: true, .zext)
        case .extendedAddS: return addPairs(operand, to: shape, .sext)
        case .extendedAddU: return addPairs(operand, to: shape, .zext)
        case .truncSatS where vectors.isX86: return x86TruncateSigned(shaped(operand, .f32x4))
        case .truncSatU where vectors.isX86: return x86TruncateUnsigned(shaped(operand, .f32x4))
        case .truncSatZeroS where vectors.isX86: return x86TruncateSignedZero(shaped(operand, .f64x2))
        case .truncSatZeroU where vectors.isX86: return x86TruncateUnsignedZero(shaped(operand, .f64x2))
        case .truncSatS: return saturating(true, shaped(operand, .f32x4), lanes: 4)
        case .truncSatU: return saturating(false, shaped(operand, .f32x4), lanes: 4)
        case .truncSatZeroS: return padded(saturating(true, shaped(operand, .f64x2), lanes: 2))
        case .truncSatZeroU: return padded(saturating(false, shaped(operand, .f64x2), lanes: 2))
        case .convertS: return builder.cast(.sitofp, shaped(operand, .i32x4), to: vectorType(.f32x4))
        case .convertU: return builder.cast(.uitofp, shaped(operand, .i32x4), to: vectorType(.f32x4))
        case .convertLowS: return builder.cast(.sitofp, pick(shaped(operand, .i32x4), 0..<2), to: vectorType(.f64x2))
        case .convertLowU: return builder.cast(.uitofp, pick(shaped(operand, .i32x4), 0..<2), to: vectorType(.f64x2))
        case .demoteZero:
            return padded(builder.cast(.fptrunc, shaped(operand, .f64x2), to: unit.float.vectorType(count: 2)))
        case .promoteLow: return builder.cast(.fpext, pick(shaped(operand, .f32x4), 0..<2), to: vectorType(.f64x2))
        default: preconditionFailure("\(operation) has more than one operand")
        }
    }

    private func extendHalf(_ operand: IRValue, to shape: VectorShape, high: Bool, _ cast: IRBuilder.Cast) -> IRValue {
        let start = high ? shape.lanes : 0
        return builder.cast(
            cast, pick(shaped(operand, shape.narrower), start..<start + shape.lanes), to: vectorType(shape))
    }

    private func addPairs(_ operand: IRValue, to shape: VectorShape, _ cast: IRBuilder.Cast) -> IRValue {
        if vectors == .ssse3, let sums = x86AddPairs(operand, to: shape, signed: cast == .sext) { return sums }
        let source = shaped(operand, shape.narrower)
        let even = builder.cast(cast, pick(source, stride(from: 0, to: shape.lanes * 2, by: 2)), to: vectorType(shape))
        let odd = builder.cast(cast, pick(source, stride(from: 1, to: shape.lanes * 2, by: 2)), to: vectorType(shape))
        return builder.binary(.add, even, odd)
    }

    private func saturating(_ isSigned: Bool, _ value: IRValue, lanes: Int) -> IRValue {
        saturate(value, to: unit.i32.vectorType(count: lanes), isSigned: isSigned)
    }

    /// Two lanes with two zeros after them.
    private func padded(_ half: IRValue) -> IRValue {
        builder.shuffle(half, half.type.zero, mask: .vector((0..<4).map { unit.i32.constant($0) }))
    }

    // MARK: Two operands

    private func binaryVector(_ operation: VectorOperation, _ operands: [IRValue], _ left: IRValue, _ right: IRValue)
        -> IRValue
    {
        let shape = operation.shape
        let type = left.type
        switch operation.kind {
        case .eq:
            return shape.isFloat
                ? mask(builder.compare(.oeq, left, right), shape) : mask(builder.compare(.eq, left, right), shape)
        case .ne:
            return shape.isFloat
                ? mask(builder.compare(.une, left, right), shape) : mask(builder.compare(.ne, left, right), shape)
        case .lt: return mask(builder.compare(.olt, left, right), shape)
        case .gt: return mask(builder.compare(.ogt, left, right), shape)
        case .le: return mask(builder.compare(.ole, left, right), shape)
        case .ge: return mask(builder.compare(.oge, left, right), shape)
        case .ltS: return mask(builder.compare(.slt, left, right), shape)
        case .ltU: return mask(builder.compare(.ult, left, right), shape)
        case .gtS: return mask(builder.compare(.sgt, left, right), shape)
        case .gtU: return mask(builder.compare(.ugt, left, right), shape)
        case .leS: return mask(builder.compare(.sle, left, right), shape)
        case .leU: return mask(builder.compare(.ule, left, right), shape)
        case .geS: return mask(builder.compare(.sge, left, right), shape)
        case .geU: return mask(builder.compare(.uge, left, right), shape)
        case .and: return builder.binary(.and, left, right)
        case .or: return builder.binary(.or, left, right)
        case .xor: return builder.binary(.xor, left, right)
        case .andnot: return builder.binary(.and, left, builder.binary(.xor, right, constant(v128: .max, high: .max)))
        case .add: return shape.isFloat ? floatArithmetic(.fadd, left, right) : builder.binary(.add, left, right)
        case .sub: return shape.isFloat ? floatArithmetic(.fsub, left, right) : builder.binary(.sub, left, right)
        case .mul: return shape.isFloat ? floatArithmetic(.fmul, left, right) : builder.binary(.mul, left, right)
        case .div: return floatArithmetic(.fdiv, left, right)
        case .min: return extremum("llvm.minimum", left, right)
        case .max: return extremum("llvm.maximum", left, right)
        case .pmin where vectors.isX86: return x86PseudoExtremum("min", left, right, shape)
        case .pmax where vectors.isX86: return x86PseudoExtremum("max", left, right, shape)
        case .pmin: return builder.select(builder.compare(.olt, right, left), right, left)
        case .pmax: return builder.select(builder.compare(.olt, left, right), right, left)
        case .minS: return intrinsic("llvm.smin", [type], [left, right])
        case .minU: return intrinsic("llvm.umin", [type], [left, right])
        case .maxS: return intrinsic("llvm.smax", [type], [left, right])
        case .maxU: return intrinsic("llvm.umax", [type], [left, right])
        case .addSatS: return intrinsic("llvm.sadd.sat", [type], [left, right])
        case .addSatU: return intrinsic("llvm.uadd.sat", [type], [left, right])
        case .subSatS: return intrinsic("llvm.ssub.sat", [type], [left, right])
        case .subSatU: return intrinsic("llvm.usub.sat", [type], [left, right])
        case .avgrU: return roundingAverage(left, right, shape)
        case .q15mulrSatS: return vectors == .ssse3 ? x86RoundingQ15(left, right) : roundingQ15(left, right)
        case .dotS: return dotPairs(shaped(operands[0], .i16x8), shaped(operands[1], .i16x8))
        case .dot7: return dotBytes(operands)
        case .narrowS, .narrowU: return narrow(operation, operands)
        case .extendedMultiplyLowS: return extendedMultiply(operands, shape, high: false, .sext)
        case .extendedMultiplyLowU: return extendedMultiply(operands, shape, high: false, .zext)
        case .extendedMultiplyHighS: return extendedMultiply(operands, shape, high: true, .sext)
        case .extendedMultiplyHighU: return extendedMultiply(operands, shape, high: true, .zext)
        default: preconditionFailure("\(operation) does not have two operands")
        }
    }

    /// All ones in the lanes where the bit is set.
    private func mask(_ bits: IRValue, _ shape: VectorShape) -> IRValue {
        builder.cast(.sext, bits, to: vectorType(shape.integer))
    }

    private func roundingAverage(_ left: IRValue, _ right: IRValue, _ shape: VectorShape) -> IRValue {
        let wide = (shape == .i8x16 ? unit.i16 : unit.i32).vectorType(count: shape.lanes)
        let sum = builder.binary(.add, builder.cast(.zext, left, to: wide), builder.cast(.zext, right, to: wide))
        let one = IRValue.vector(
            [IRValue](repeating: (shape == .i8x16 ? unit.i16 : unit.i32).constant(1), count: shape.lanes))
        return builder.cast(.trunc, builder.binary(.lshr, builder.binary(.add, sum, one), one), to: left.type)
    }

    private func constants(_ value: Int32, lanes: Int, _ type: IRType) -> IRValue {
        .vector([IRValue](repeating: type.constant(UInt64(bitPattern: Int64(value))), count: lanes))
    }

    /// (left * right + 2^14) >> 15, saturated: only -1 * -1 in Q15 doesn't fit.
    private func roundingQ15(_ left: IRValue, _ right: IRValue) -> IRValue {
        let wide = unit.i32.vectorType(count: 8)
        let product = builder.binary(.mul, builder.cast(.sext, left, to: wide), builder.cast(.sext, right, to: wide))
        let rounded = builder.binary(.add, product, constants(0x4000, lanes: 8, unit.i32))
        let shifted = builder.binary(.ashr, rounded, constants(15, lanes: 8, unit.i32))
        let limited = intrinsic("llvm.smin", [wide], [shifted, constants(0x7FFF, lanes: 8, unit.i32)])
        return builder.cast(.trunc, limited, to: left.type)
    }

    /// Sums of two neighbouring products of 16-bit lanes; wraps.
    private func dotPairs(_ left: IRValue, _ right: IRValue) -> IRValue {
        let wide = vectorType(.i32x4)
        func product(_ start: Int) -> IRValue {
            let places = stride(from: start, to: 8, by: 2)
            return builder.binary(
                .mul, builder.cast(.sext, pick(left, places), to: wide),
                builder.cast(.sext, pick(right, places), to: wide))
        }
        return builder.binary(.add, product(0), product(1))
    }

    /// Sums of two neighbouring products of signed bytes; wraps. The bytes are brought to their lanes' upper halves and
    /// down again, not picked: shuffles and widening moves take twice as many instructions.
    private func dotBytes(_ operands: [IRValue]) -> IRValue {
        let byte = constants(8, lanes: 8, unit.i16)
        let values = operands.prefix(2).map { shaped($0, .i16x8) }
        let odd = values.map { builder.binary(.ashr, $0, byte) }
        let even = values.map { builder.binary(.ashr, builder.binary(.shl, $0, byte), byte) }
        return builder.binary(.add, builder.binary(.mul, even[0], even[1]), builder.binary(.mul, odd[0], odd[1]))
    }

    /// Signed lanes of both operands, saturated to half their width.
    private func narrow(_ operation: VectorOperation, _ operands: [IRValue]) -> IRValue {
        let source = operation.shape.wider
        let lanes = operation.shape.lanes
        let both = builder.shuffle(
            shaped(operands[0], source), shaped(operands[1], source),
            mask: .vector((0..<lanes).map { unit.i32.constant(UInt64($0)) }))
        let bits = operation.shape.laneBits
        let isSigned = operation.kind == .narrowS
        let minimum: Int32 = isSigned ? -(1 << Int32(bits - 1)) : 0
        let maximum: Int32 = isSigned ? (1 << Int32(bits - 1)) - 1 : (1 << Int32(bits)) - 1
        let lane = source == .i16x8 ? unit.i16 : unit.i32
        let raised = intrinsic("llvm.smax", [both.type], [both, constants(minimum, lanes: lanes, lane)])
        let limited = intrinsic("llvm.smin", [both.type], [raised, constants(maximum, lanes: lanes, lane)])
        return builder.cast(.trunc, limited, to: vectorType(operation.shape))
    }

    private func extendedMultiply(_ operands: [IRValue], _ shape: VectorShape, high: Bool, _ cast: IRBuilder.Cast)
        -> IRValue
    {
        builder.binary(
            .mul, extendHalf(operands[0], to: shape, high: high, cast),
            extendHalf(operands[1], to: shape, high: high, cast))
    }

    // MARK: Three operands

    private func ternaryVector(_ operation: VectorOperation, _ operands: [IRValue], _ values: [IRValue]) -> IRValue {
        switch operation.kind {
        // Not fused, on no target: two roundings.
        case .madd: return floatArithmetic(.fadd, floatArithmetic(.fmul, values[0], values[1]), values[2])
        case .nmadd:
            return floatArithmetic(.fadd, floatArithmetic(.fmul, builder.fneg(values[0]), values[1]), values[2])
        case .dot7Add:
            return builder.binary(
                .add, addPairs(packed(dotBytes(operands)), to: .i32x4, .sext), shaped(operands[2], .i32x4))
        default: preconditionFailure("\(operation) does not have three operands")
        }
    }
}

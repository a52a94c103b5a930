import Analysis
import IRUnit
import LLVMCore
import Wasm

/// Numeric instructions (specification, "Numeric Instructions") but conversions.
extension FunctionLowering {
    public func unary(_ opcode: Opcode, _ operand: IRValue) -> IRValue {
        switch opcode {
        case .i32Eqz: return integer(builder.compare(.eq, operand, unit.i32.zero))
        case .i64Eqz: return integer(builder.compare(.eq, operand, unit.i64.zero))
        case .i32Clz, .i64Clz: return intrinsic("llvm.ctlz", [operand.type], [operand, unit.i1.zero])
        case .i32Ctz, .i64Ctz: return intrinsic("llvm.cttz", [operand.type], [operand, unit.i1.zero])
        case .i32Popcnt, .i64Popcnt: return intrinsic("llvm.ctpop", [operand.type], [operand])
        case .f32Abs, .f64Abs: return intrinsic("llvm.fabs", [operand.type], [operand])
        case .f32Neg, .f64Neg: return builder.fneg(operand)
        case .f32Sqrt, .f64Sqrt: return intrinsic("llvm.sqrt", [operand.type], [operand])
        case .f32Ceil, .f64Ceil: return intrinsic("llvm.ceil", [operand.type], [operand])
        case .f32Floor, .f64Floor: return intrinsic("llvm.floor", [operand.type], [operand])
        case .f32Trunc, .f64Trunc: return intrinsic("llvm.trunc", [operand.type], [operand])
        case .f32Nearest, .f64Nearest: return intrinsic("llvm.roundeven", [operand.type], [operand])
        default: return convert(opcode, operand)
        }
    }

    public func binary(_ opcode: Opcode, _ left: IRValue, _ right: IRValue) -> IRValue {
        switch opcode {
        case .i32Add, .i64Add: return builder.binary(.add, left, right)
        case .i32Sub, .i64Sub: return builder.binary(.sub, left, right)
        case .i32Mul, .i64Mul: return builder.binary(.mul, left, right)
        case .i32DivS, .i64DivS: return signedDivision(left, right)
        case .i32DivU, .i64DivU:
            trapOnZero(right)
            return builder.binary(.udiv, left, right)
        case .i32RemS, .i64RemS: return signedRemainder(left, right)
        case .i32RemU, .i64RemU:
            trapOnZero(right)
            return builder.binary(.urem, left, right)
        case .i32And, .i64And: return builder.binary(.and, left, right)
        case .i32Or, .i64Or: return builder.binary(.or, left, right)
        case .i32Xor, .i64Xor: return builder.binary(.xor, left, right)
        case .i32Shl, .i64Shl: return builder.binary(.shl, left, shiftAmount(right))
        case .i32ShrS, .i64ShrS: return builder.binary(.ashr, left, shiftAmount(right))
        case .i32ShrU, .i64ShrU: return builder.binary(.lshr, left, shiftAmount(right))
        case .i32Rotl, .i64Rotl: return intrinsic("llvm.fshl", [left.type], [left, left, right])
        case .i32Rotr, .i64Rotr: return intrinsic("llvm.fshr", [left.type], [left, left, right])

        case .i32Eq, .i64Eq: return integer(builder.compare(.eq, left, right))
        case .i32Ne, .i64Ne: return integer(builder.compare(.ne, left, right))
        case .i32LtS, .i64LtS: return integer(builder.compare(.slt, left, right))
        case .i32LtU, .i64LtU: return integer(builder.compare(.ult, left, right))
        case .i32GtS, .i64GtS: return integer(builder.compare(.sgt, left, right))
        case .i32GtU, .i64GtU: return integer(builder.compare(.ugt, left, right))
        case .i32LeS, .i64LeS: return integer(builder.compare(.sle, left, right))
        case .i32LeU, .i64LeU: return integer(builder.compare(.ule, left, right))
        case .i32GeS, .i64GeS: return integer(builder.compare(.sge, left, right))
        case .i32GeU, .i64GeU: return integer(builder.compare(.uge, left, right))

        case .f32Eq, .f64Eq: return integer(builder.compare(.oeq, left, right))
        case .f32Ne, .f64Ne: return integer(builder.compare(.une, left, right))
        case .f32Lt, .f64Lt: return integer(builder.compare(.olt, left, right))
        case .f32Gt, .f64Gt: return integer(builder.compare(.ogt, left, right))
        case .f32Le, .f64Le: return integer(builder.compare(.ole, left, right))
        case .f32Ge, .f64Ge: return integer(builder.compare(.oge, left, right))

        case .f32Add, .f64Add: return floatArithmetic(.fadd, left, right)
        case .f32Sub, .f64Sub: return floatArithmetic(.fsub, left, right)
        case .f32Mul, .f64Mul: return floatArithmetic(.fmul, left, right)
        case .f32Div, .f64Div: return floatArithmetic(.fdiv, left, right)
        case .f32Min, .f64Min: return extremum("llvm.minimum", left, right)
        case .f32Max, .f64Max: return extremum("llvm.maximum", left, right)
        case .f32Copysign, .f64Copysign: return intrinsic("llvm.copysign", [left.type], [left, right])
        default: preconditionFailure("\(opcode.name) is no numeric instruction with two operands")
        }
    }

    // MARK: Integers

    private func trapOnZero(_ divisor: IRValue) {
        trap(.integerDivideByZero, if: builder.compare(.eq, divisor, divisor.type.zero))
    }

    /// Whether this is the one division whose quotient doesn't fit: the least integer by -1.
    private func overflows(_ dividend: IRValue, _ divisor: IRValue) -> IRValue {
        let type = divisor.type
        let minimum = type.constant(type == unit.i32 ? 1 << 31 : 1 << 63)
        return builder.binary(
            .and,
            builder.compare(.eq, dividend, minimum),
            builder.compare(.eq, divisor, type.constant(.max)))
    }

    private func signedDivision(_ left: IRValue, _ right: IRValue) -> IRValue {
        trapOnZero(right)
        trap(.integerOverflow, if: overflows(left, right))
        return builder.binary(.sdiv, left, right)
    }

    /// The remainder of a division by -1 is 0, but LLVM's `srem` is undefined where the quotient overflows.
    private func signedRemainder(_ left: IRValue, _ right: IRValue) -> IRValue {
        trapOnZero(right)
        let isMinusOne = builder.compare(.eq, right, right.type.constant(.max))
        let divisor = builder.select(isMinusOne, right.type.constant(1), right)
        return builder.binary(.srem, left, divisor)
    }

    /// Wasm takes shift amounts modulo the width; LLVM's shifts are undefined beyond it.
    private func shiftAmount(_ amount: IRValue) -> IRValue {
        builder.binary(.and, amount, amount.type.constant(amount.type == unit.i32 ? 31 : 63))
    }

    // MARK: Floating point

    /// Arithmetic, of which LLVM's builder folds what has two constants. It may take a signalling NaN beside 1 or 0 for
    /// the result.
    func floatArithmetic(_ operation: IRBuilder.Binary, _ left: IRValue, _ right: IRValue) -> IRValue {
        guard left.isConstant, right.isConstant else { return builder.binary(operation, left, right) }
        return known(
            builder.binary(operation, unit.quieted(constant: left) ?? left, unit.quieted(constant: right) ?? right))
    }

    /// The result of arithmetic that LLVM's builder may have folded.
    func known(_ value: IRValue) -> IRValue {
        guard value.isConstant, layout.options.canonicalizesNaNs else { return value }
        return unit.canonical(constant: value) ?? value
    }

    /// Minimum or maximum. LLVM's intrinsics hand a NaN on as it is, signalling or not; a sum quiets it, off the path
    /// of numbers.
    func extremum(_ name: String, _ left: IRValue, _ right: IRValue) -> IRValue {
        if unit.device != nil { return deviceExtremum(isMinimum: name == "llvm.minimum", left, right) }
        let ofNumbers = intrinsic(name, [left.type], [left, right])
        ofNumbers.setNoNaNs()
        let quiet = floatArithmetic(.fadd, left, right)
        return builder.select(builder.compare(.uno, left, right), quiet, ofNumbers)
    }
}

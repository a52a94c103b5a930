import Analysis
import IRUnit
import LLVMCore
import Wasm

/// Conversions between number types.
extension FunctionLowering {
    func convert(_ opcode: Opcode, _ value: IRValue) -> IRValue {
        switch opcode {
        case .i32WrapI64: return builder.cast(.trunc, value, to: unit.i32)
        case .i64ExtendI32S: return builder.cast(.sext, value, to: unit.i64)
        case .i64ExtendI32U: return builder.cast(.zext, value, to: unit.i64)
        case .i32Extend8S: return extend(value, from: unit.i8)
        case .i32Extend16S: return extend(value, from: unit.i16)
        case .i64Extend8S: return extend(value, from: unit.i8)
        case .i64Extend16S: return extend(value, from: unit.i16)
        case .i64Extend32S: return extend(value, from: unit.i32)

        case .i32TruncF32S:
            return truncate(
                value, to: unit.i32, signed: true, above: -2_147_483_648, inclusive: true, below: 2_147_483_648)
        case .i32TruncF64S:
            return truncate(
                value, to: unit.i32, signed: true, above: -2_147_483_649, inclusive: false, below: 2_147_483_648)
        case .i32TruncF32U, .i32TruncF64U:
            return truncate(value, to: unit.i32, signed: false, above: -1, inclusive: false, below: 4_294_967_296)
        case .i64TruncF32S, .i64TruncF64S:
            return truncate(value, to: unit.i64, signed: true, above: -0x1p63, inclusive: true, below: 0x1p63)
        case .i64TruncF32U, .i64TruncF64U:
            return truncate(value, to: unit.i64, signed: false, above: -1, inclusive: false, below: 0x1p64)

        case .i32TruncSatF32S, .i32TruncSatF64S: return saturate(value, to: unit.i32, isSigned: true)
        case .i32TruncSatF32U, .i32TruncSatF64U: return saturate(value, to: unit.i32, isSigned: false)
        case .i64TruncSatF32S, .i64TruncSatF64S: return saturate(value, to: unit.i64, isSigned: true)
        case .i64TruncSatF32U, .i64TruncSatF64U: return saturate(value, to: unit.i64, isSigned: false)

        case .f32ConvertI32S, .f32ConvertI64S: return builder.cast(.sitofp, value, to: unit.float)
        case .f32ConvertI32U, .f32ConvertI64U: return builder.cast(.uitofp, value, to: unit.float)
        case .f64ConvertI32S, .f64ConvertI64S: return builder.cast(.sitofp, value, to: unit.double)
        case .f64ConvertI32U, .f64ConvertI64U: return builder.cast(.uitofp, value, to: unit.double)
        case .f32DemoteF64: return known(builder.cast(.fptrunc, value, to: unit.float))
        case .f64PromoteF32: return known(builder.cast(.fpext, value, to: unit.double))
        case .i32ReinterpretF32: return builder.cast(.bitcast, value, to: unit.i32)
        case .i64ReinterpretF64: return builder.cast(.bitcast, value, to: unit.i64)
        case .f32ReinterpretI32: return builder.cast(.bitcast, value, to: unit.float)
        case .f64ReinterpretI64: return builder.cast(.bitcast, value, to: unit.double)
        default: preconditionFailure("\(opcode.name) is no numeric instruction with one operand")
        }
    }

    /// Truncation to an integer of `type` (or a vector of them), to the nearest one where none is equal; NaN becomes 0.
    func saturate(_ value: IRValue, to type: IRType, isSigned: Bool) -> IRValue {
        if unit.device != nil { return deviceSaturate(value, to: type, isSigned: isSigned) }
        return intrinsic(isSigned ? "llvm.fptosi.sat" : "llvm.fptoui.sat", [type, value.type], [value])
    }

    private func extend(_ value: IRValue, from narrow: IRType) -> IRValue {
        builder.cast(.sext, builder.cast(.trunc, value, to: narrow), to: value.type)
    }

    /// A conversion that traps where the integer part of `value` isn't in the range: above `minimum` (or equal to it if
    /// `inclusive`) and below `maximum`. Both bounds are exact in the type of `value`.
    private func truncate(
        _ value: IRValue, to type: IRType, signed: Bool, above minimum: Double, inclusive: Bool, below maximum: Double
    ) -> IRValue {
        locate()
        let aboveMinimum = builder.compare(inclusive ? .oge : .ogt, value, number(minimum, like: value))
        let belowMaximum = builder.compare(.olt, value, number(maximum, like: value))
        let isInRange = builder.binary(.and, aboveMinimum, belowMaximum)
        let failing = builder.appendBlock(to: function)
        let continuing = builder.appendBlock(to: function)
        builder.branch(if: isInRange, continuing, else: failing).setMetadata(
            unit.metadata.profileKind, unit.metadata.likely)
        builder.position(atEnd: failing)
        trap(.invalidConversionToInteger, if: builder.compare(.uno, value, value))
        raise(.integerOverflow)
        builder.position(atEnd: continuing)
        return builder.cast(signed ? .fptosi : .fptoui, value, to: type)
    }

    private func number(_ value: Double, like example: IRValue) -> IRValue {
        example.type == unit.float ? constant(f32: Float(value).bitPattern) : constant(f64: value.bitPattern)
    }
}

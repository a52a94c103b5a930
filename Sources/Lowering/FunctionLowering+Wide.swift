import Analysis
import IRUnit
import LLVMCore
import Wasm

/// Wide arithmetic (proposal "wide-arithmetic"): 128-bit integers in two i64, the low half first.
extension FunctionLowering {
    public func wide(_ opcode: Opcode, _ operands: [IRValue]) -> [IRValue] {
        if unit.device != nil { return deviceWide(opcode, operands) }
        switch opcode {
        case .i64Add128, .i64Sub128:
            let (left, right) = (joined(operands[0], operands[1]), joined(operands[2], operands[3]))
            return halves(builder.binary(opcode == .i64Add128 ? .add : .sub, left, right))
        default:
            let extends: IRBuilder.Cast = opcode == .i64MulWideS ? .sext : .zext
            let i128 = unit.context.i128
            return halves(
                builder.binary(
                    .mul, builder.cast(extends, operands[0], to: i128), builder.cast(extends, operands[1], to: i128)))
        }
    }

    private func joined(_ low: IRValue, _ high: IRValue) -> IRValue {
        let i128 = unit.context.i128
        let shifted = builder.binary(.shl, builder.cast(.zext, high, to: i128), i128.constant(64))
        return builder.binary(.or, shifted, builder.cast(.zext, low, to: i128))
    }

    private func halves(_ value: IRValue) -> [IRValue] {
        let high = builder.binary(.lshr, value, unit.context.i128.constant(64))
        return [builder.cast(.trunc, value, to: unit.i64), builder.cast(.trunc, high, to: unit.i64)]
    }
}

import LLVMCore

/// Constants without signalling NaNs (specification, "NaN Propagation").
extension CodeUnit {
    /// A constant with quiet NaNs in place of its signalling ones; nil if it has none, or its bits aren't known.
    func quieted(constant: IRValue) -> IRValue? {
        guard !constant.isUndefined, !constant.isConstantExpression, let format = constant.type.floatFormat else {
            return nil
        }
        guard constant.type.isVector else { return quieted(number: constant, format) }
        var isChanged = false
        let lanes = (0..<constant.type.vectorCount).compactMap { constant.constantElement($0) }.map { lane -> IRValue in
            guard !lane.isUndefined, let other = quieted(number: lane, format) else { return lane }
            isChanged = true
            return other
        }
        return isChanged && lanes.count == constant.type.vectorCount ? .vector(lanes) : nil
    }

    private func quieted(number: IRValue, _ format: (bits: Int, fraction: Int)) -> IRValue? {
        let integer = context.integer(format.bits)
        guard let bits = number.bitCast(to: integer).constantInteger else { return nil }
        let quiet: UInt64 = 1 << UInt64(format.fraction - 1)
        let infinity = (1 << UInt64(format.bits - 1)) - quiet << 1
        guard bits & ((1 << UInt64(format.bits - 1)) - 1) > infinity, bits & quiet == 0 else { return nil }
        return integer.constant(bits | quiet).bitCast(to: number.type)
    }
}

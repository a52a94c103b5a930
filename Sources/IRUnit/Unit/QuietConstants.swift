import LLVMCore

/// Constants without signalling NaNs (specification, "NaN Propagation").
extension CodeUnit {
    /// A constant with quiet NaNs in place of its signalling ones; nil if it has none, or its bits aren't known.
    package func quieted(constant: IRValue) -> IRValue? {
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

    /// Of a float type, or a vector of them (specification, "Floating-Point": a sign of 0, and the quiet bit alone).
    package func canonicalNaN(_ type: IRType) -> IRValue? {
        guard let format = type.floatFormat else { return nil }
        let quiet: UInt64 = 1 << UInt64(format.fraction - 1)
        let bits = (1 << UInt64(format.bits - 1)) - quiet
        let number = context.integer(format.bits).constant(bits).bitCast(to: format.bits == 32 ? float : double)
        return type.isVector ? .vector([IRValue](repeating: number, count: type.vectorCount)) : number
    }

    /// A constant with the canonical NaN in place of others; nil if its bits aren't known.
    package func canonical(constant: IRValue) -> IRValue? {
        guard !constant.isConstantExpression, constant.type.floatFormat != nil else { return nil }
        guard constant.type.isVector else { return constant.isNaN ? canonicalNaN(constant.type) : constant }
        let lanes = (0..<constant.type.vectorCount).compactMap { constant.constantElement($0) }
        guard lanes.count == constant.type.vectorCount else { return nil }
        guard lanes.contains(where: \.isNaN) else { return constant }
        return .vector(lanes.map { $0.isNaN ? canonicalNaN($0.type) ?? $0 : $0 })
    }
}

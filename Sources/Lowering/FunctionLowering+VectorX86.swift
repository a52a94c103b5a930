import Analysis
import IRUnit
import LLVMCore

/// Vector instructions for which x86 has an instruction, or a short sequence, that LLVM doesn't find: by its
/// intrinsics.
extension FunctionLowering {
    private var floats: IRType { vectorType(.f32x4) }
    private var doubles: IRType { vectorType(.f64x2) }
    private var words: IRType { vectorType(.i32x4) }

    private func splat(f32 value: Float) -> IRValue {
        .vector([IRValue](repeating: constant(f32: value.bitPattern), count: 4))
    }
    private func splat(f64 value: Double) -> IRValue {
        .vector([IRValue](repeating: constant(f64: value.bitPattern), count: 2))
    }

    // MARK: Saturating conversions

    /// `cvttps2dq` makes 0x80000000 of all that doesn't fit: right for what is too small, inverted it is right for what
    /// is too large.
    func x86TruncateSigned(_ value: IRValue) -> IRValue {
        let number = builder.select(builder.compare(.oeq, value, value), value, floats.zero)
        let isLarge = builder.cast(.sext, builder.compare(.oge, value, splat(f32: 0x1p31)), to: words)
        return builder.binary(.xor, intrinsic("llvm.x86.sse2.cvttps2dq", [], [number]), isLarge)
    }

    /// Below 2^31 as a signed number; from there on 0x80000000 plus what the value is above 2^31.
    func x86TruncateUnsigned(_ value: IRValue) -> IRValue {
        // Of an operand that is a NaN, and of two zeros, the second one comes out.
        let positive = intrinsic("llvm.x86.sse.max.ps", [], [value, floats.zero])
        let above = builder.binary(.fsub, positive, splat(f32: 0x1p31))
        let isLarge = builder.cast(.sext, builder.compare(.oge, above, splat(f32: 0x1p31)), to: words)
        let high = builder.binary(.xor, intrinsic("llvm.x86.sse2.cvttps2dq", [], [above]), isLarge)
        let low = intrinsic("llvm.x86.sse2.cvttps2dq", [], [positive])
        return builder.binary(.add, low, intrinsic("llvm.smax", [words], [high, words.zero]))
    }

    /// Two lanes of f64 to the lower two of i32; the upper two are zero.
    func x86TruncateSignedZero(_ value: IRValue) -> IRValue {
        let isNumber = builder.cast(.sext, builder.compare(.oeq, value, value), to: unit.v128)
        let limit = builder.cast(.bitcast, splat(f64: 2_147_483_647), to: unit.v128)
        let bound = builder.cast(.bitcast, builder.binary(.and, isNumber, limit), to: doubles)
        // Zero if it is a NaN: then the second operand comes out.
        let limited = intrinsic("llvm.x86.sse2.min.pd", [], [value, bound])
        return intrinsic("llvm.x86.sse2.cvttpd2dq", [], [limited])
    }

    /// 2^52 has a whole number below 2^32 in the lower half of its bits when that is added to it.
    func x86TruncateUnsignedZero(_ value: IRValue) -> IRValue {
        let positive = intrinsic("llvm.x86.sse2.max.pd", [], [value, doubles.zero])
        let limited = intrinsic("llvm.x86.sse2.min.pd", [], [positive, splat(f64: 4_294_967_295)])
        let whole = intrinsic("llvm.trunc", [doubles], [limited])
        let bits = builder.cast(.bitcast, builder.binary(.fadd, whole, splat(f64: 0x1p52)), to: words)
        let places: [UInt64] = [0, 2, 4, 5]
        return builder.shuffle(bits, words.zero, mask: .vector(places.map { unit.i32.constant($0) }))
    }

    // MARK: Minimum and maximum

    /// `b < a ? b : a`, which is what `minps` and `minpd` do with the operands exchanged; `maxps` and `maxpd` likewise.
    func x86PseudoExtremum(_ operation: String, _ left: IRValue, _ right: IRValue, _ shape: VectorShape) -> IRValue {
        intrinsic(
            shape == .f32x4 ? "llvm.x86.sse.\(operation).ps" : "llvm.x86.sse2.\(operation).pd", [], [right, left])
    }

    // MARK: Products

    /// `pmulhrsw`, which makes 0x8000 of the one product that doesn't fit.
    func x86RoundingQ15(_ left: IRValue, _ right: IRValue) -> IRValue {
        let product = intrinsic("llvm.x86.ssse3.pmul.hr.sw.128", [], [left, right])
        let overflow = IRValue.vector([IRValue](repeating: unit.i16.constant(0x8000), count: 8))
        return builder.binary(
            .xor, product, builder.cast(.sext, builder.compare(.eq, product, overflow), to: product.type))
    }

    /// Sums of neighbouring lanes as products with ones. Nil for 16-bit lanes without sign, for which there's no such
    /// product.
    func x86AddPairs(_ operand: IRValue, to shape: VectorShape, signed: Bool) -> IRValue? {
        let source = shaped(operand, shape.narrower)
        switch (shape, signed) {
        case (.i16x8, true): return intrinsic("llvm.x86.ssse3.pmadd.ub.sw.128", [], [ones(unit.i8, 16), source])
        case (.i16x8, false): return intrinsic("llvm.x86.ssse3.pmadd.ub.sw.128", [], [source, ones(unit.i8, 16)])
        case (.i32x4, true): return intrinsic("llvm.x86.sse2.pmadd.wd", [], [source, ones(unit.i16, 8)])
        default: return nil
        }
    }

    private func ones(_ type: IRType, _ count: Int) -> IRValue {
        .vector([IRValue](repeating: type.constant(1), count: count))
    }
}

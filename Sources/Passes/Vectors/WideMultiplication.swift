import Analysis
import IRUnit
import LLVMCore
import Lowering
import Wasm

/// Finds functions that multiply 128-bit integers by parts, such as compiler-rt's `__multi3`, by what they compute, and
/// lets the machine's own multiplication do it.
///
/// Compilers call such a function for every product of 64 x 64 bits into 128, and optimisers don't see that in its
/// additions and shifts. The proof is algebra (see `ModularPolynomial`): with L and H what the function stores and A
/// and B its operands, all of them polynomials in the parameters and in quotients by powers of two, L + 2^64 H and A *
/// B have to be the same one modulo 2^128. So what else the function does, and in which order, doesn't matter: two
/// stored values are replaced by equal ones.
struct WideMultiplication {
    /// Stores of 64-bit values that are looked at.
    private static let storeLimit = 4

    /// Rewrites `function`, a candidate of Wasm type `type` in SSA form, if it stores a product. Returns whether it
    /// does.
    static func rewrite(_ function: IRValue, _ type: FunctionType, in unit: CodeUnit) -> Bool {
        guard let factors = WideFactors(type), let start = function.firstBlock?.firstInstruction else { return false }
        var stores: [IRValue] = []
        forEachInstruction(function) { instruction in
            if instruction.instruction == .store, instruction.operand(0).type == unit.i64 { stores.append(instruction) }
        }
        guard stores.count >= 2, stores.count <= storeLimit else { return false }
        var algebra = ModularAlgebra(i64: unit.i64, i32: unit.i32)
        guard let product = product(of: factors, function, &algebra) else { return false }
        for low in stores {
            guard let lowSum = algebra.value(of: low.operand(0)), lowSum.isExact else { continue }
            for high in stores where high != low {
                guard let highSum = algebra.value(of: high.operand(0)),
                    let sum = lowSum.polynomial.adding(highSum.polynomial.multiplied(by: 1 << 64)), sum == product
                else { continue }
                unit.builder.setLocation(nil)
                unit.builder.position(before: start)
                let halves = unit.multiply(
                    function.parameter(factors.low.0), function.parameter(factors.low.1),
                    high: factors.high.map { (function.parameter($0.0), function.parameter($0.1)) })
                low.setOperand(0, halves.low)
                high.setOperand(0, halves.high)
                return true
            }
        }
        return false
    }

    private static func product(
        of factors: WideFactors, _ function: IRValue, _ algebra: inout ModularAlgebra
    ) -> ModularPolynomial? {
        let left = algebra.parameter(function.parameter(factors.low.0))
        let right = algebra.parameter(function.parameter(factors.low.1))
        guard let product = left.multiplied(by: right) else { return nil }
        guard let high = factors.high else { return product }
        guard let first = left.multiplied(by: algebra.parameter(function.parameter(high.1))),
            let second = right.multiplied(by: algebra.parameter(function.parameter(high.0))),
            let cross = first.adding(second)
        else { return nil }
        return product.adding(cross.multiplied(by: 1 << 64))
    }
}

extension CodeUnit {
    /// The halves of a 128-bit product.
    fileprivate func multiply(
        _ left: IRValue, _ right: IRValue, high: (left: IRValue, right: IRValue)?
    ) -> (low: IRValue, high: IRValue) {
        let i128 = context.i128
        let product = builder.binary(.mul, builder.cast(.zext, left, to: i128), builder.cast(.zext, right, to: i128))
        var upper = builder.cast(.trunc, builder.binary(.lshr, product, i128.constant(64)), to: i64)
        if let high {
            upper = builder.binary(.add, upper, builder.binary(.mul, left, high.right))
            upper = builder.binary(.add, upper, builder.binary(.mul, high.left, right))
        }
        return (builder.cast(.trunc, product, to: i64), upper)
    }
}

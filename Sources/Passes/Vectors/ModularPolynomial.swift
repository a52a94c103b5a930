import Analysis
import IRUnit
import LLVMCore
import Lowering

/// A polynomial in unknown integers with coefficients modulo 2^128.
struct ModularPolynomial: Equatable {
    /// Numbers of unknowns, ascending; an unknown that stands there twice is squared.
    private typealias Monomial = [UInt8]

    /// Never zero.
    private var coefficients: [Monomial: UInt128]

    /// Beyond these an operation has no result, which keeps hostile input cheap.
    private static let (termLimit, degreeLimit) = (64, 2)

    init(constant: UInt128) { coefficients = constant == 0 ? [:] : [[]: constant] }
    init(unknown: UInt8) { coefficients = [[unknown]: 1] }

    func adding(_ other: ModularPolynomial) -> ModularPolynomial? {
        var sum = self
        for (monomial, coefficient) in other.coefficients { sum.add(coefficient, monomial) }
        return sum.coefficients.count <= ModularPolynomial.termLimit ? sum : nil
    }

    func multiplied(by factor: UInt128) -> ModularPolynomial {
        var product = self
        product.coefficients = coefficients.mapValues { $0 &* factor }.filter { $0.value != 0 }
        return product
    }

    func multiplied(by other: ModularPolynomial) -> ModularPolynomial? {
        var product = ModularPolynomial(constant: 0)
        for (left, leftCoefficient) in coefficients {
            for (right, rightCoefficient) in other.coefficients {
                guard left.count + right.count <= ModularPolynomial.degreeLimit else { return nil }
                product.add(leftCoefficient &* rightCoefficient, (left + right).sorted())
            }
        }
        return product.coefficients.count <= ModularPolynomial.termLimit ? product : nil
    }

    private mutating func add(_ coefficient: UInt128, _ monomial: Monomial) {
        let sum = coefficients[monomial, default: 0] &+ coefficient
        coefficients[monomial] = sum == 0 ? nil : sum
    }
}

/// What the 64-bit values of straight-line code are, as polynomials in parameters and in quotients by powers of two.
struct ModularAlgebra {
    struct Value {
        var polynomial: ModularPolynomial
        /// The value, as an unsigned number, is what the polynomial is modulo 2^128; else only modulo 2^64.
        var isExact: Bool
        /// No value is larger.
        var bound: UInt64
        /// Lowest bits that are known to be zero.
        var zeros: UInt64 = 0
    }

    /// A value that was divided by a power of two, and the unknown that is the quotient.
    private struct Division {
        let dividend: ModularPolynomial
        let shift: UInt64
        let quotient: UInt8
    }

    private let i64, i32: IRType
    private var unknownCount: UInt8 = 0
    private var known: [IRValue: Value?] = [:]
    private var divisions: [Division] = []

    private static let (unknownLimit, depthLimit): (UInt8, Int) = (32, 256)

    init(i64: IRType, i32: IRType) {
        self.i64 = i64
        self.i32 = i32
    }

    /// The unknown that a parameter is.
    mutating func parameter(_ value: IRValue) -> ModularPolynomial {
        if case .some(.some(let known)) = known[value] { return known.polynomial }
        let polynomial = ModularPolynomial(unknown: unknownCount)
        unknownCount += 1
        known[value] = Value(polynomial: polynomial, isExact: true, bound: .max)
        return polynomial
    }

    /// Nil if it can't be told.
    mutating func value(of value: IRValue) -> Value? { self.value(of: value, depth: 0) }

    private mutating func value(of value: IRValue, depth: Int) -> Value? {
        if let known = known[value] { return known }
        guard depth < ModularAlgebra.depthLimit else { return nil }
        let result = compute(value, depth: depth + 1)
        known[value] = .some(result)
        return result
    }

    private mutating func compute(_ value: IRValue, depth: Int) -> Value? {
        guard value.type == i64 || value.type == i32 else { return nil }
        if let constant = value.constantInteger { return ModularAlgebra.constant(constant) }
        guard let instruction = value.instruction else { return nil }
        switch instruction {
        case .zext: return self.value(of: value.operand(0), depth: depth)
        case .trunc:
            guard let wide = self.value(of: value.operand(0), depth: depth) else { return nil }
            return remainder(wide, 32)
        case .add, .mul, .or, .xor, .and, .lshr, .shl: break
        default: return nil
        }
        // Arithmetic of 32 bits is modulo 2^32, which nothing here is about.
        let (first, second) = (value.operand(0), value.operand(1))
        guard value.type == i64, let left = self.value(of: first, depth: depth),
            let right = self.value(of: second, depth: depth)
        else { return nil }
        switch instruction {
        case .add: return sum(left, right)
        case .mul: return product(left, right)
        case .or, .xor:
            // Without a bit in common it is a sum.
            guard left.isExact, right.isExact,
                left.bound.bitWidth - left.bound.leadingZeroBitCount <= right.zeros
                    || right.bound.bitWidth - right.bound.leadingZeroBitCount <= left.zeros
            else { return nil }
            return sum(left, right)
        case .and:
            let (masked, mask) = first.constantInteger.map { (right, $0) } ?? (left, second.constantInteger ?? 0)
            guard mask != 0, mask & (mask &+ 1) == 0 else { return nil }
            return mask == .max ? masked : remainder(masked, UInt64((~mask).trailingZeroBitCount))
        case .lshr:
            guard let shift = second.constantInteger, shift < 64 else { return nil }
            return shift == 0 ? left : quotient(left, shift)
        case .shl:
            guard let shift = second.constantInteger, shift < 64 else { return nil }
            return shift == 0 ? left : shifted(left, shift)
        default: return nil
        }
    }

    private static func constant(_ value: UInt64) -> Value {
        Value(
            polynomial: ModularPolynomial(constant: UInt128(value)), isExact: true, bound: value,
            zeros: UInt64(value.trailingZeroBitCount))
    }

    private func sum(_ left: Value, _ right: Value) -> Value? {
        guard let polynomial = left.polynomial.adding(right.polynomial) else { return nil }
        let (bound, overflows) = left.bound.addingReportingOverflow(right.bound)
        let isExact = left.isExact && right.isExact && !overflows
        return Value(
            polynomial: polynomial, isExact: isExact, bound: overflows ? .max : bound,
            zeros: min(left.zeros, right.zeros))
    }

    private func product(_ left: Value, _ right: Value) -> Value? {
        guard let polynomial = left.polynomial.multiplied(by: right.polynomial) else { return nil }
        let (bound, overflows) = left.bound.multipliedReportingOverflow(by: right.bound)
        return Value(
            polynomial: polynomial, isExact: left.isExact && right.isExact && !overflows,
            bound: overflows ? .max : bound)
    }

    /// value >> shift
    private mutating func quotient(_ value: Value, _ shift: UInt64) -> Value? {
        guard value.isExact else { return nil }
        if value.bound >> shift == 0 { return ModularAlgebra.constant(0) }
        let known = divisions.first { $0.shift == shift && $0.dividend == value.polynomial }
        guard let unknown = known?.quotient ?? newUnknown() else { return nil }
        if known == nil { divisions.append(Division(dividend: value.polynomial, shift: shift, quotient: unknown)) }
        return Value(polynomial: ModularPolynomial(unknown: unknown), isExact: true, bound: value.bound >> shift)
    }

    /// The lowest `bits` bits: value - 2^bits (value >> bits)
    private mutating func remainder(_ value: Value, _ bits: UInt64) -> Value? {
        let mask = (UInt64(1) << bits) - 1
        if value.isExact, value.bound <= mask { return value }
        guard let quotient = quotient(value, bits) else { return nil }
        let multiple = quotient.polynomial.multiplied(by: 0 &- (UInt128(1) << UInt128(bits)))
        guard let polynomial = value.polynomial.adding(multiple) else { return nil }
        return Value(polynomial: polynomial, isExact: true, bound: min(value.bound, mask))
    }

    /// value << shift: what is shifted out is gone.
    private mutating func shifted(_ value: Value, _ shift: UInt64) -> Value? {
        guard value.isExact else {
            let polynomial = value.polynomial.multiplied(by: UInt128(1) << UInt128(shift))
            return Value(polynomial: polynomial, isExact: false, bound: .max, zeros: shift)
        }
        guard let kept = remainder(value, 64 - shift) else { return nil }
        return Value(
            polynomial: kept.polynomial.multiplied(by: UInt128(1) << UInt128(shift)), isExact: true,
            bound: kept.bound << shift,
            zeros: shift)
    }

    private mutating func newUnknown() -> UInt8? {
        guard unknownCount < ModularAlgebra.unknownLimit else { return nil }
        unknownCount += 1
        return unknownCount - 1
    }
}

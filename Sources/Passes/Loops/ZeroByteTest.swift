import Analysis
import IRUnit
import LLVMCore
import Lowering

/// A condition on a word that doesn't hold as long as no byte of the word, or of the word xor a value, is zero: what C
/// libraries compute to look at all bytes of a word at once, such as `(x - 0x01010101) & ~x & 0x80808080`.
///
/// That it is one is proved and not matched: each byte of the expression is computed for all 255 values of the word's
/// byte, which is possible since no borrow goes from byte to byte while all are at least 1.
struct ZeroByteTest {
    /// A word that has no zero byte.
    enum Key: Hashable {
        /// The loaded word xor a constant.
        case constant(UInt64)
        /// The loaded word xor a value that doesn't change in the loop.
        case value(IRValue)
    }

    /// The words that were found in the expression.
    private(set) var keys: Set<Key> = []
    private let width: Int
    private let isElement: (IRValue) -> Bool
    private let isInvariant: (IRValue) -> Bool
    /// What the word is xored with to become the one that has no zero byte.
    private let constant: UInt64

    /// What is known of an expression.
    private enum Lanes {
        /// Each byte for the values 1...255 of that byte of a word.
        case bytes(Key, [[UInt8]])
        /// Bits that are always 0, and bits that are always 1.
        case bits(zeros: UInt64, ones: UInt64)
    }

    private static let mostDepth = 7
    private static let mostConstants = 4

    /// The words that, without zero bytes, make `value` equal `result`, or differ from it: whichever `isEqual` says.
    /// Nil if there is no proof.
    static func keys(
        of value: IRValue, width: Int, result: UInt64, isEqual: Bool, isElement: @escaping (IRValue) -> Bool,
        isInvariant: @escaping (IRValue) -> Bool
    ) -> Set<Key>? {
        guard width == 32 || width == 64 else { return nil }
        var constants: [UInt64] = [0]
        collectConstants(of: value, isElement, &constants, depth: 0)
        for constant in constants.prefix(mostConstants) {
            var test = ZeroByteTest(width: width, isElement: isElement, isInvariant: isInvariant, constant: constant)
            guard let lanes = test.lanes(of: value, depth: 0), !test.keys.isEmpty else { continue }
            let (zeros, ones) = test.bits(lanes)
            let isAlwaysEqual = zeros | ones == LinearForm.mask(width: width) && ones == result
            let isNeverEqual = zeros & result != 0 || ones & ~result != 0
            if isEqual ? isAlwaysEqual : isNeverEqual { return test.keys }
        }
        return nil
    }

    private init(
        width: Int, isElement: @escaping (IRValue) -> Bool, isInvariant: @escaping (IRValue) -> Bool, constant: UInt64
    ) {
        (self.width, self.isElement, self.isInvariant, self.constant) = (width, isElement, isInvariant, constant)
    }

    /// Constants that the word is xored with.
    private static func collectConstants(
        of value: IRValue, _ isElement: (IRValue) -> Bool, _ constants: inout [UInt64], depth: Int
    ) {
        guard depth < mostDepth, value.isInstruction, value.opcode != .phi, !value.isLoad, value.operandCount == 2
        else { return }
        if value.opcode == .xor, isElement(value.operand(0)), let constant = value.operand(1).constantInteger {
            if !constants.contains(constant), constants.count < mostConstants { constants.append(constant) }
            return
        }
        for index in 0..<2 { collectConstants(of: value.operand(index), isElement, &constants, depth: depth + 1) }
    }

    private mutating func lanes(of value: IRValue, depth: Int) -> Lanes? {
        let mask = LinearForm.mask(width: width)
        if let constant = value.constantInteger { return .bits(zeros: ~constant & mask, ones: constant & mask) }
        if isElement(value) {
            return combine(.xor, identity(.constant(constant)), .bits(zeros: ~constant & mask, ones: constant))
        }
        guard depth < ZeroByteTest.mostDepth, value.isInstruction, value.operandCount == 2, value.integerWidth == width
        else { return nil }
        let (left, right) = (value.operand(0), value.operand(1))
        let operation = value.opcode
        switch operation {
        case .xor:
            for (word, other) in [(left, right), (right, left)]
            where isElement(word) && other.constantInteger == nil && isInvariant(other) {
                return identity(.value(other))
            }
            fallthrough
        case .and, .or:
            guard let first = lanes(of: left, depth: depth + 1), let second = lanes(of: right, depth: depth + 1) else {
                return nil
            }
            return combine(operation, first, second)
        case .add:
            guard let addend = right.constantInteger, let lanes = lanes(of: left, depth: depth + 1) else { return nil }
            return sum(lanes, addend)
        case .sub:
            if let subtrahend = right.constantInteger, let lanes = lanes(of: left, depth: depth + 1) {
                return sum(lanes, 0 &- subtrahend & mask)
            }
            // k - y is the complement of y + the complement of k.
            guard let minuend = left.constantInteger, let lanes = lanes(of: right, depth: depth + 1),
                let complement = sum(lanes, ~minuend & mask)
            else { return nil }
            return combine(.xor, complement, .bits(zeros: 0, ones: mask))
        default: return nil
        }
    }

    private mutating func identity(_ key: Key) -> Lanes {
        keys.insert(key)
        return .bytes(key, [[UInt8]](repeating: Array(1...255), count: width / 8))
    }

    private func combine(_ operation: IROpcode, _ left: Lanes, _ right: Lanes) -> Lanes {
        func apply(_ first: UInt8, _ second: UInt8) -> UInt8 {
            operation == .and ? first & second : operation == .or ? first | second : first ^ second
        }
        switch (left, right) {
        case (.bytes(let key, let bytes), .bytes(let other, let others)) where key == other:
            return .bytes(key, zip(bytes, others).map { zip($0, $1).map(apply) })
        case (.bytes(let key, let bytes), .bits(let zeros, let ones)),
            (.bits(let zeros, let ones), .bytes(let key, let bytes)):
            guard zeros | ones == LinearForm.mask(width: width) else { break }
            return .bytes(
                key,
                bytes.enumerated().map { lane, values in
                    let byte = UInt8(truncatingIfNeeded: ones >> UInt64(lane * 8))
                    return values.map { apply($0, byte) }
                })
        default: break
        }
        let (first, second) = (bits(left), bits(right))
        switch operation {
        case .and: return .bits(zeros: first.zeros | second.zeros, ones: first.ones & second.ones)
        case .or: return .bits(zeros: first.zeros & second.zeros, ones: first.ones | second.ones)
        default:
            return .bits(
                zeros: first.zeros & second.zeros | first.ones & second.ones,
                ones: first.zeros & second.ones | first.ones & second.zeros)
        }
    }

    /// Lanes + a constant, if nothing is carried from byte to byte: added as it is, or as the number that it subtracts.
    private func sum(_ lanes: Lanes, _ addend: UInt64) -> Lanes? {
        guard case .bytes(let key, let bytes) = lanes else { return nil }
        let difference = 0 &- addend
        var sums: [[UInt8]] = []
        var differences: [[UInt8]] = []
        for (lane, values) in bytes.enumerated() {
            let (added, subtracted) = (
                UInt8(truncatingIfNeeded: addend >> UInt64(lane * 8)),
                UInt8(truncatingIfNeeded: difference >> UInt64(lane * 8))
            )
            if values.allSatisfy({ !$0.addingReportingOverflow(added).overflow }) {
                sums.append(values.map { $0 &+ added })
            }
            if values.allSatisfy({ $0 >= subtracted }) { differences.append(values.map { $0 &- subtracted }) }
        }
        if sums.count == bytes.count { return .bytes(key, sums) }
        return differences.count == bytes.count ? .bytes(key, differences) : nil
    }

    private func bits(_ lanes: Lanes) -> (zeros: UInt64, ones: UInt64) {
        switch lanes {
        case .bits(let zeros, let ones): return (zeros, ones)
        case .bytes(_, let bytes):
            var zeros: UInt64 = 0
            var ones: UInt64 = 0
            for (lane, values) in bytes.enumerated() {
                ones |= UInt64(values.reduce(0xFF, &)) << UInt64(lane * 8)
                zeros |= UInt64(~values.reduce(0, |)) << UInt64(lane * 8)
            }
            return (zeros, ones)
        }
    }
}

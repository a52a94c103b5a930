import Analysis
import IRUnit
import LLVMCore
import Lowering
import Passes

/// How a loop's accesses move, worked out before it runs: which addresses they reach from its first iteration to its
/// last, so that one test in front of the loop can stand for all of those inside.
///
/// A value of the loop is *linear* if in iteration k (counted from 0) it is start + k * step, in the arithmetic of its
/// width, with start and step that the loop doesn't change. Code for both is made in the preheader.
///
/// A kernel without loops is the body of one itself, which runs over the items of the launch.
struct LoopBounds {
    /// Nil: items are what is counted.
    private let loop: InnermostLoop?
    /// The item's number, where items are what is counted.
    private let item: IRValue?
    private let unit: CodeUnit

    struct Linear {
        var start: IRValue
        /// Nil: the value doesn't change.
        var step: IRValue?
    }

    /// The same of an i64.
    struct Linear64 {
        var start: IRValue
        var step: IRValue?

        /// `counter`: the iteration, an i64.
        func value(at counter: IRValue, _ builder: borrowing IRBuilder) -> IRValue {
            step.map { builder.binary(.add, start, builder.binary(.mul, counter, $0)) } ?? start
        }
    }

    /// The number of the last iteration, as an i64 below 2^32, if the loop ends by its latch; and whether that number
    /// is right.
    private(set) var last: IRValue
    private(set) var isCounted: IRValue

    /// How many values may still be looked at: what is used twice in each of many steps would be seen very often.
    private final class Visits { var left = 4096 }
    private let visits = Visits()

    private var builder: IRBuilder { _read { yield unit.builder } }

    /// Nil if the number of iterations can't be told before. Makes code in the preheader.
    init?(_ loop: InnermostLoop, _ unit: CodeUnit) {
        self.loop = loop
        self.unit = unit
        item = nil
        (last, isCounted) = (unit.i64.zero, unit.i1.zero)
        guard let branch = loop.latch.terminator, branch.instruction == .branch, let condition = branch.branchCondition,
            condition.instruction == .compare, let predicate = condition.integerPredicate,
            condition.operand(0).integerWidth == 32
        else { return nil }
        let goesOnIfTrue = loop.latch.successors[0] == loop.header
        guard let end = loop.preheader.terminator else { return nil }
        unit.builder.position(before: end)
        unit.builder.setLocation(nil)
        let (left, right) = (condition.operand(0), condition.operand(1))
        var test: (value: Linear, bound: IRValue, predicate: IRBuilder.IntegerPredicate)?
        if loop.isInvariant(right), let value = linear(left) {
            test = (value, right, predicate)
        } else if loop.isInvariant(left), let value = linear(right) {
            test = (value, left, predicate.swapped)
        }
        guard let test, let stepValue = test.value.step, let step = stepValue.constantInteger else { return nil }
        let continuing = goesOnIfTrue ? test.predicate : test.predicate.inverted
        guard count(test.value.start, Int64(Int32(truncatingIfNeeded: step)), test.bound, continuing) else {
            return nil
        }
    }

    /// Counts `count` items, an i64 from 1 on, the number of each of which is `item`. Code is made where the builder
    /// is.
    init(item: IRValue, count: IRValue, _ unit: CodeUnit) {
        loop = nil
        self.item = item
        self.unit = unit
        isCounted = unit.i1.constant(1)
        last = unit.builder.binary(.sub, count, unit.i64.constant(1))
    }

    private func isInvariant(_ value: IRValue) -> Bool { loop?.isInvariant(value) ?? (value.instruction == nil) }

    /// An i64 that counts the iterations of a copy of `loop` from 0.
    func counter(of loop: InnermostLoop, in copy: InnermostLoop.Copy) -> IRValue {
        builder.positionAtStart(of: copy.header)
        let counter = builder.phi(unit.i64)
        counter.addIncoming(unit.i64.zero, from: loop.preheader)
        if let end = copy.latch.terminator { builder.position(before: end) }
        let next = builder.binary(.add, counter, unit.i64.constant(1))
        next.setNoWrap(unsigned: true, signed: true)
        counter.addIncoming(next, from: copy.latch)
        return counter
    }

    /// Code for the number of the last iteration: the least k for which `start` + k * `step` doesn't satisfy
    /// `predicate` with `bound`.
    private mutating func count(
        _ start: IRValue, _ step: Int64, _ bound: IRValue, _ predicate: IRBuilder.IntegerPredicate
    ) -> Bool {
        guard step != 0 else { return false }
        let size = unit.i64.constant(UInt64(step.magnitude))
        if predicate == .ne {
            // Round the whole ring of numbers if need be.
            let distance = step > 0 ? builder.binary(.sub, bound, start) : builder.binary(.sub, start, bound)
            let wide = builder.cast(.zext, distance, to: unit.i64)
            last = step.magnitude == 1 ? wide : builder.binary(.udiv, wide, size)
            isCounted =
                step.magnitude == 1
                ? unit.i1.constant(1) : builder.compare(.eq, builder.binary(.mul, last, size), wide)
            return true
        }
        let isSigned: Bool
        let isUp: Bool
        let includesBound: Bool
        switch predicate {
        case .slt: (isSigned, isUp, includesBound) = (true, true, false)
        case .sle: (isSigned, isUp, includesBound) = (true, true, true)
        case .ult: (isSigned, isUp, includesBound) = (false, true, false)
        case .ule: (isSigned, isUp, includesBound) = (false, true, true)
        case .sgt: (isSigned, isUp, includesBound) = (true, false, false)
        case .sge: (isSigned, isUp, includesBound) = (true, false, true)
        case .ugt: (isSigned, isUp, includesBound) = (false, false, false)
        case .uge: (isSigned, isUp, includesBound) = (false, false, true)
        default: return false
        }
        guard isUp == (step > 0) else { return false }
        let cast: IRBuilder.Cast = isSigned ? .sext : .zext
        let (first, limit) = (builder.cast(cast, start, to: unit.i64), builder.cast(cast, bound, to: unit.i64))
        // How far it is to the first value that ends the loop: at most 2^32 + 1, so that nothing wraps in 64 bits.
        var distance = isUp ? builder.binary(.sub, limit, first) : builder.binary(.sub, first, limit)
        if includesBound { distance = builder.binary(.add, distance, unit.i64.constant(1)) }
        distance = builder.select(builder.compare(.sgt, distance, unit.i64.zero), distance, unit.i64.zero)
        if step.magnitude > 1 {
            distance = builder.binary(.add, distance, unit.i64.constant(step.magnitude - 1))
            last = builder.binary(.udiv, distance, size)
        } else {
            last = distance
        }
        // The value that ends it must not have wrapped in 32 bits.
        let moved = builder.binary(.mul, last, unit.i64.constant(UInt64(bitPattern: step)))
        let final = builder.binary(.add, first, moved)
        let narrow = builder.cast(cast, builder.cast(.trunc, final, to: unit.i32), to: unit.i64)
        isCounted = builder.compare(.eq, final, narrow)
        return true
    }

    // MARK: Linear values

    /// `value`, of 32 bits, as a linear function of the iteration; nil if it is none. The builder has to be in the
    /// preheader.
    func linear(_ value: IRValue) -> Linear? { linear(value, depth: 0) }

    private func linear(_ value: IRValue, depth: Int) -> Linear? {
        if isInvariant(value) { return value.integerWidth == 32 ? Linear(start: value, step: nil) : nil }
        visits.left -= 1
        guard depth < 24, visits.left > 0, value.integerWidth == 32, let kind = value.instruction else { return nil }
        switch kind {
        case .phi: return loop.flatMap { induction(value, in: $0) }
        case .trunc where value.operand(0) == item: return Linear(start: unit.i32.zero, step: unit.i32.constant(1))
        case .add, .sub:
            return combine(kind, value, depth)
        case .or:
            return value.isDisjoint ? combine(.add, value, depth) : nil
        case .mul:
            let (left, right) = (value.operand(0), value.operand(1))
            if isInvariant(right) { return linear(left, depth: depth + 1).map { scale($0, .mul, right) } }
            if isInvariant(left) { return linear(right, depth: depth + 1).map { scale($0, .mul, left) } }
            return nil
        case .shl:
            let amount = value.operand(1)
            guard isInvariant(amount) else { return nil }
            return linear(value.operand(0), depth: depth + 1).map { scale($0, .shl, amount) }
        default: return nil
        }
    }

    private func scale(_ value: Linear, _ operation: IRBuilder.Binary, _ factor: IRValue) -> Linear {
        Linear(
            start: builder.binary(operation, value.start, factor),
            step: value.step.map { builder.binary(operation, $0, factor) })
    }

    private func combine(_ kind: InstructionKind, _ value: IRValue, _ depth: Int) -> Linear? {
        guard let left = linear(value.operand(0), depth: depth + 1),
            let right = linear(value.operand(1), depth: depth + 1)
        else {
            return nil
        }
        let operation: IRBuilder.Binary = kind == .sub ? .sub : .add
        let start = builder.binary(operation, left.start, right.start)
        switch (left.step, right.step) {
        case (nil, nil): return Linear(start: start, step: nil)
        case (let step?, nil): return Linear(start: start, step: step)
        case (nil, let step?):
            return Linear(start: start, step: kind == .sub ? builder.binary(.sub, unit.i32.zero, step) : step)
        case (let first?, let second?): return Linear(start: start, step: builder.binary(operation, first, second))
        }
    }

    /// A phi node of the header that grows by something invariant.
    private func induction(_ phi: IRValue, in loop: InnermostLoop) -> Linear? {
        guard phi.parent == loop.header else { return nil }
        var start: IRValue?
        var next: IRValue?
        for incoming in phi.incoming {
            if incoming.block == loop.preheader { start = incoming.value } else { next = incoming.value }
        }
        guard let start, let next, !loop.isInvariant(next), let kind = next.instruction else { return nil }
        let (left, right) = (
            next.operandCount == 2 ? next.operand(0) : next, next.operandCount == 2 ? next.operand(1) : next
        )
        switch kind {
        case .add where left == phi && loop.isInvariant(right): return Linear(start: start, step: right)
        case .add where right == phi && loop.isInvariant(left): return Linear(start: start, step: left)
        case .sub where left == phi && loop.isInvariant(right):
            return Linear(start: start, step: builder.binary(.sub, unit.i32.zero, right))
        default: return nil
        }
    }

    // MARK: Accesses

    /// Whether all accesses of `bytes` bytes at `address` + `offset` lie inside of a buffer of `length` bytes that
    /// begins at `base` and are aligned, and the place of one in the buffer in the current iteration.
    func check(_ address: Linear, offset: UInt64, bytes: UInt64, alignment: UInt64, base: IRValue, length: IRValue)
        -> (condition: IRValue, place: Linear64)
    {
        // How far the address is into the buffer. Where it is in front of it this wraps, and then is too large: base +
        // length <= 2^32.
        let distance = builder.cast(.zext, builder.binary(.sub, address.start, base), to: unit.i64)
        let first = builder.binary(.add, distance, unit.i64.constant(offset))
        let limit = builder.cast(.zext, length, to: unit.i64)
        let room = builder.binary(.sub, limit, unit.i64.constant(bytes))
        let isLong = builder.compare(.uge, limit, unit.i64.constant(bytes))
        var condition = builder.binary(.and, isLong, builder.compare(.ule, first, room))
        var isAligned = builder.binary(.and, first, unit.i64.constant(alignment - 1))
        guard let step = address.step else {
            if alignment > 1 {
                condition = builder.binary(.and, condition, builder.compare(.eq, isAligned, unit.i64.zero))
            }
            return (condition, Linear64(start: first, step: nil))
        }
        // Both ends lie inside, so everything between them does. |step| <= 2^31 and the number of iterations is below
        // 2^32, so the product doesn't wrap in 64 bits. Nor does the address on the way in 32 bits: not upwards, since
        // base + length <= 2^32, and downwards only where the offset brings it back, which is tested.
        let stride = builder.cast(.sext, step, to: unit.i64)
        let way = builder.binary(.mul, stride, last)
        let end = builder.binary(.add, first, way)
        condition = builder.binary(.and, condition, builder.compare(.ule, end, room))
        if offset != 0 {
            let lowest = builder.compare(.sge, builder.binary(.add, distance, way), unit.i64.zero)
            condition = builder.binary(.and, condition, lowest)
        }
        if alignment > 1 {
            isAligned = builder.binary(.or, isAligned, builder.binary(.and, stride, unit.i64.constant(alignment - 1)))
            condition = builder.binary(.and, condition, builder.compare(.eq, isAligned, unit.i64.zero))
        }
        return (condition, Linear64(start: first, step: stride))
    }
}

extension IRBuilder.IntegerPredicate {
    /// With the operands exchanged.
    var swapped: IRBuilder.IntegerPredicate {
        switch self {
        case .eq, .ne: self
        case .ugt: .ult
        case .uge: .ule
        case .ult: .ugt
        case .ule: .uge
        case .sgt: .slt
        case .sge: .sle
        case .slt: .sgt
        case .sle: .sge
        }
    }

    var inverted: IRBuilder.IntegerPredicate {
        switch self {
        case .eq: .ne
        case .ne: .eq
        case .ugt: .ule
        case .uge: .ult
        case .ult: .uge
        case .ule: .ugt
        case .sgt: .sle
        case .sge: .slt
        case .slt: .sge
        case .sle: .sgt
        }
    }
}

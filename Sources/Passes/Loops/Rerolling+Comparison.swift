import Analysis
import IRUnit
import LLVMCore
import Lowering

/// Whether copies of a body are iterations of the first one.
extension Rerolling {
    func matches(_ attempt: inout Attempt) -> Bool {
        for phi in recurrences {
            guard let results = results(of: phi, copies: attempt.copies) else { return false }
            guard results[0].parent == loop.block else { return false }
            // Rolled back, a loop that can't be vectorised is slower.
            guard results.allSatisfy(isReduction) else { return false }
            attempt.results[phi] = results
        }
        let share = stores.count / attempt.copies
        for copy in 1..<attempt.copies {
            for index in 0..<share {
                guard match(stores[index], stores[index + copy * share], copy, &attempt) else { return false }
            }
            for phi in recurrences {
                guard let results = attempt.results[phi], match(results[0], results[copy], copy, &attempt) else {
                    return false
                }
            }
        }
        // Inductions have to move by a whole step with each copy, unless nothing but the exit looks at them.
        return loop.inductions.allSatisfy {
            $0.value.step.magnitudeIsMultiple(of: attempt.copies, width: $0.value.width)
                || loop.tail == nil && isIdle($0.key)
        }
    }

    /// The values that a recurrence has at the end of each copy.
    func results(of phi: IRValue, copies: Int) -> [IRValue]? {
        let latch = loop.latchValue(of: phi)
        guard loop.contains(latch), latch.opcode != .phi else { return nil }
        var dependent: Set<IRValue> = [phi]
        var chain: [IRValue] = []
        for instruction in loop.instructions
        where (0..<instruction.operandCount).contains(where: { dependent.contains(instruction.operand($0)) }) {
            dependent.insert(instruction)
            chain.append(instruction)
        }
        // What was loaded before is handed on: it doesn't depend on the recurrence.
        if !dependent.contains(latch) { chain = loads }
        guard let place = chain.firstIndex(of: latch), chain.count % copies == 0 else { return nil }
        let share = chain.count / copies
        let first = place - (copies - 1) * share
        guard first >= 0, first < share else { return nil }
        return (0..<copies).map { chain[first + $0 * share] }
    }

    /// LLVM vectorises recurrences that hand on what was loaded, and those that reduce integers.
    private func isReduction(_ result: IRValue) -> Bool {
        switch result.opcode {
        case .load, .add, .mul, .and, .or, .xor, .select: true
        case .call: result.integerWidth > 0
        default: false
        }
    }

    /// Only its own increment and the exit use an induction.
    private func isIdle(_ phi: IRValue) -> Bool {
        var seen: Set<IRValue> = [phi]
        var work = [phi]
        while let value = work.popLast() {
            for user in value.users where seen.insert(user).inserted {
                guard loop.contains(user) else { return false }
                switch user.opcode {
                case .add, .sub, .icmp: work.append(user)
                case .br: break
                default: return false
                }
            }
        }
        return true
    }

    /// Whether `value` is in copy number `copy` what `first` is in the first one.
    private func match(_ first: IRValue, _ value: IRValue, _ copy: Int, _ attempt: inout Attempt) -> Bool {
        if !loop.contains(first) { return first == value }
        if first.opcode == .phi {
            if let induction = loop.inductions[first] {
                return isShifted(first, value, induction.width, copy, &attempt)
            }
            guard let results = attempt.results[first] else { return false }
            return results[copy - 1] == value
        }
        if let known = attempt.counterparts[copy][first] { return known == value }
        guard attempt.budget > 0 else { return false }
        attempt.budget -= 1
        let isSame = isCounterpart(first, value, copy, &attempt)
        if isSame, loop.contains(value) {
            attempt.counterparts[copy][first] = value
            attempt.originals[copy][value] = first
        }
        return isSame
    }

    private func isCounterpart(_ first: IRValue, _ value: IRValue, _ copy: Int, _ attempt: inout Attempt) -> Bool {
        let width = first.integerWidth
        if width == 32 || width == 64, isLinear(first) || isLinear(value) {
            return isShifted(first, value, width, copy, &attempt)
        }
        guard loop.contains(value), value.opcode == first.opcode, value.type == first.type,
            value.operandCount == first.operandCount
        else { return false }
        switch first.opcode {
        case .load:
            let share = stores.count / attempt.copies
            guard let epoch = epochs[first], epochs[value] == epoch + copy * share, epoch <= share else { return false }
            return isSameAccess(first, value) && matchPointer(first.operand(0), value.operand(0), copy, &attempt)
        case .store:
            return isSameAccess(first, value) && match(first.operand(0), value.operand(0), copy, &attempt)
                && matchPointer(first.operand(1), value.operand(1), copy, &attempt)
        case .icmp, .fcmp:
            guard first.predicate == value.predicate else { return false }
        case .getElementPointer:
            guard first.elementType == value.elementType else { return false }
        case .shuffleVector:
            guard first.shuffleMask == value.shuffleMask else { return false }
        // Instructions that have more to them than operands.
        case .phi, .alloca, .extractValue, .insertValue: return false
        default: break
        }
        if first.opcode.isCommutative,
            match(first.operand(0), value.operand(1), copy, &attempt)
                && match(first.operand(1), value.operand(0), copy, &attempt)
        {
            return true
        }
        return (0..<first.operandCount).allSatisfy { match(first.operand($0), value.operand($0), copy, &attempt) }
    }

    private func isSameAccess(_ first: IRValue, _ value: IRValue) -> Bool {
        let kind = unit.metadata.tbaaKind
        return first.metadata(kind) == value.metadata(kind)
    }

    func isLinear(_ value: IRValue) -> Bool {
        loop.inductions[value] != nil || forms.form(of: value).terms.first?.value != value
            || value.constantInteger != nil
    }

    /// Compares sums. Inductions are further by their share of a step in a later copy.
    private func isShifted(_ first: IRValue, _ value: IRValue, _ width: Int, _ copy: Int, _ attempt: inout Attempt)
        -> Bool
    {
        let mask = LinearForm.mask(width: width)
        guard let shift = shift(first, value, copy, &attempt) else { return false }
        return shift.difference & mask == shift.expected & mask
    }

    /// How far apart the constants of two sums are whose other terms match, and how far they should be; nil if
    /// something doesn't match.
    private func shift(
        _ first: IRValue, _ value: IRValue, _ copy: Int, _ attempt: inout Attempt
    ) -> (difference: UInt64, expected: UInt64)? {
        let (left, right) = (forms.form(of: first), forms.form(of: value))
        guard left.terms.count == right.terms.count else { return nil }
        var expected: UInt64 = 0
        var others = right.terms
        for term in left.terms {
            guard
                let place = others.firstIndex(where: {
                    guard $0.coefficient == term.coefficient else { return false }
                    if loop.inductions[term.value] != nil { return $0.value == term.value }
                    // What is a sum by itself isn't to be taken apart again.
                    if term.value == first && $0.value == value { return false }
                    return match(term.value, $0.value, copy, &attempt)
                })
            else { return nil }
            others.remove(at: place)
            if let induction = loop.inductions[term.value] {
                guard let share = induction.step.share(attempt.copies, width: induction.width) else { return nil }
                expected = expected &+ term.coefficient &* share &* UInt64(copy)
            }
        }
        return (right.constant &- left.constant, expected)
    }

    /// Compares addresses. A later copy may have what it is further by in its offset, and not in its index: that is the
    /// same where the first copy's index can have it added without wrapping, which it can after an access there.
    private func matchPointer(_ first: IRValue, _ value: IRValue, _ copy: Int, _ attempt: inout Attempt) -> Bool {
        guard let left = LinearAddress(first, in: unit), let right = LinearAddress(value, in: unit),
            left.base == right.base
        else {
            return match(first, value, copy, &attempt)
        }
        guard let shift = shift(left.index, right.index, copy, &attempt) else {
            return left.offset == right.offset && match(left.index, right.index, copy, &attempt)
        }
        let (moved, expected) = (shift.difference & 0xFFFF_FFFF, shift.expected & 0xFFFF_FFFF)
        if left.offset == right.offset { return moved == expected }
        return moved <= CodeUnit.slack && expected <= CodeUnit.slack
            && Int64(moved) + Int64(right.offset) - Int64(left.offset) == Int64(expected)
    }
}

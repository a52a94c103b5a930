import Analysis
import IRUnit
import LLVMCore
import Lowering

/// Rolls loops back that the module's producer has unrolled.
///
/// Clang unrolls loops for Wasm that LLVM would vectorise for the machine: of k copies of a body in a row, the first is
/// kept, and the loop runs k times as often. The same accesses happen in the same order, so traps stay what they are. A
/// copy is recognised by comparing it with the first one, instruction by instruction, from what it stores and hands on.
struct Rerolling {
    private let unit: CodeUnit
    private let loop: LoopBody
    private var builder: IRBuilder { _read { yield unit.builder } }
    private let exit: ExitCount
    private var forms = LinearForms()

    /// Phi nodes that aren't inductions: what an iteration hands to the next.
    private var recurrences: [IRValue] = []
    private var loads: [IRValue] = []
    private var stores: [IRValue] = []
    /// How many stores come before each load.
    private var epochs: [IRValue: Int] = [:]

    private static let mostInstructions = 1000
    private static let mostCopies = 16

    /// What is tried with one number of copies.
    fileprivate struct Attempt {
        let copies: Int
        /// The exit comes after so many of them.
        let copiesBeforeExit: Int
        /// The values of each recurrence at the ends of the copies.
        var results: [IRValue: [IRValue]] = [:]
        /// For each copy but the first, what stands in it for an instruction of the first.
        var counterparts: [[IRValue: IRValue]]
        /// For each such, the other way round.
        var originals: [[IRValue: IRValue]]
        var budget = 20_000

        init(copies: Int, copiesBeforeExit: Int) {
            self.copies = copies
            self.copiesBeforeExit = copiesBeforeExit
            counterparts = Array(repeating: [:], count: copies)
            originals = Array(repeating: [:], count: copies)
        }
    }

    /// Nil if the loop has instructions that stand in the way.
    init?(_ loop: LoopBody, in unit: CodeUnit) {
        self.unit = unit
        self.loop = loop
        guard loop.instructions.count <= Rerolling.mostInstructions else { return nil }
        var dependent: Set<IRValue> = []
        for phi in loop.phis where loop.inductions[phi] == nil {
            recurrences.append(phi)
            dependent.insert(phi)
        }
        for instruction in loop.instructions {
            switch instruction.opcode {
            case .load:
                guard !instruction.isVolatile, !instruction.isAtomic else { return nil }
                epochs[instruction] = stores.count
                loads.append(instruction)
            case .store:
                guard !instruction.isVolatile, !instruction.isAtomic else { return nil }
                stores.append(instruction)
            default:
                guard instruction.isRemovableIfUnused else { return nil }
            }
            // A sum that grows from copy to copy is compared by its structure, not as a linear form.
            if (0..<instruction.operandCount).contains(where: { dependent.contains(instruction.operand($0)) }) {
                dependent.insert(instruction)
            } else {
                forms.record(instruction) { loop.contains($0) }
            }
        }
        guard let exit = ExitCount(loop, forms: forms) else { return nil }
        self.exit = exit
    }

    /// After how many copies the exit comes; nil if it is in the middle of one.
    private func copiesBeforeExit(_ copies: Int) -> Int? {
        guard loop.tail != nil else { return copies }
        var counts: Set<Int> = []
        for accesses in [loads, stores] where !accesses.isEmpty {
            let before = accesses.count { $0.parent == loop.block }
            guard before % (accesses.count / copies) == 0 else { return nil }
            counts.insert(before / (accesses.count / copies))
        }
        guard counts.count == 1, let count = counts.first, count > 0 else { return nil }
        return count
    }

    /// Rolls the loop back if it is unrolled. Returns the most iterations that it then has, nil if it wasn't changed.
    func run() -> UInt64? {
        guard !loads.isEmpty || !stores.isEmpty else { return nil }
        for copies in stride(from: Rerolling.mostCopies, through: 2, by: -1) {
            guard stores.count % copies == 0, loads.count % copies == 0, let before = copiesBeforeExit(copies) else {
                continue
            }
            var attempt = Attempt(copies: copies, copiesBeforeExit: before)
            if matches(&attempt), let outside = valuesOutside(attempt) { return rewrite(attempt, outside: outside) }
        }
        return nil
    }

    // MARK: Comparing

    private func matches(_ attempt: inout Attempt) -> Bool {
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
    private func results(of phi: IRValue, copies: Int) -> [IRValue]? {
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

    private func isLinear(_ value: IRValue) -> Bool {
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

    // MARK: Rewriting

    /// What code after the loop uses, and what it is to use instead. Nil if that can't be had from the first copy.
    fileprivate func valuesOutside(_ attempt: Attempt) -> [(value: IRValue, replacement: Replacement)]? {
        var replacements: [(IRValue, Replacement)] = []
        for value in loop.phis + loop.instructions {
            guard value.users.contains(where: { !loop.contains($0) }) else { continue }
            let form = forms.form(of: value)
            if !form.terms.isEmpty,
                form.terms.allSatisfy({ loop.inductions[$0.value] != nil || !loop.contains($0.value) })
            {
                for term in form.terms {
                    guard let induction = loop.inductions[term.value] else { continue }
                    guard induction.step.share(attempt.copies, width: induction.width) != nil else { return nil }
                }
                replacements.append((value, .sum(form)))
            } else if attempt.copiesBeforeExit == 1, !recurrences.contains(value) {
                replacements.append((value, .instruction(value)))
            } else if let first = attempt.originals[attempt.copiesBeforeExit - 1][value] {
                replacements.append((value, .instruction(first)))
            } else {
                return nil
            }
        }
        return replacements
    }

    fileprivate enum Replacement {
        case sum(LinearForm)
        case instruction(IRValue)
    }

    fileprivate func rewrite(_ attempt: Attempt, outside: [(value: IRValue, replacement: Replacement)]) -> UInt64 {
        let factor = UInt64(attempt.copies)
        let mostUntilTrap = unit.mostUntilTrap(loads + stores, of: loop, forms: forms, copies: factor)
        let location = (loads.first ?? stores.first)?.location
        builder.setLocation(nil)
        // What an unrolled iteration began with, as seen from the end of the last of its copies.
        var begins: [IRValue: IRValue] = [:]
        for (phi, induction) in loop.inductions.sorted(by: { position(of: $0.key) < position(of: $1.key) }) {
            guard let share = induction.step.share(attempt.copies, width: induction.width) else { continue }
            builder.position(before: loop.branch)
            let next = builder.binary(.add, phi, phi.type.constant(share))
            if outside.contains(where: { $0.replacement.uses(phi) }) {
                begins[phi] = builder.binary(
                    .sub, next,
                    phi.type.constant(
                        (share &* UInt64(attempt.copiesBeforeExit)) & LinearForm.mask(width: induction.width)))
            }
            phi.setOperand(loop.latchIndex(of: phi), next)
        }
        for (value, replacement) in outside {
            let new: IRValue
            switch replacement {
            case .sum(let form): new = unit.materialize(form, type: value.type, before: loop.branch) { begins[$0] }
            case .instruction(let first): new = first
            }
            for user in value.users where !loop.contains(user) { user.replaceOperand(value, with: new) }
        }
        for (phi, results) in attempt.results { phi.setOperand(loop.latchIndex(of: phi), results[0]) }

        // What is known of one copy's address needn't hold for those of the others.
        for access in loads + stores { access.setAlignment(1) }
        let kept = stores.count / attempt.copies
        for store in stores[kept...] { store.deleteInstruction() }
        let isStore = Set(stores)
        for instruction in loop.instructions.reversed() where !isStore.contains(instruction) {
            if !instruction.hasUses {
                instruction.deleteInstruction()
            } else if instruction.opcode == .or, instruction.isDisjoint, isLinear(instruction) {
                // It was compared as a sum, and is none where the other copies' addresses have bits in common.
                instruction.replaceAllUses(with: sum(instruction))
                instruction.deleteInstruction()
            } else {
                instruction.clearPoisonFlags(in: unit)
            }
        }
        if let tail = loop.tail {
            loop.branch.setSuccessor(loop.continuesIfTrue ? 0 : 1, loop.block)
            unit.replaceIncomingBlock(tail, by: loop.block, in: loop.block)
            tail.delete()
        }
        return unit.countIterations(
            of: loop, exit: exit, factor: factor, omitted: factor - UInt64(attempt.copiesBeforeExit),
            mostUntilTrap: mostUntilTrap,
            location: location)
    }

    private func sum(_ instruction: IRValue) -> IRValue {
        builder.position(before: instruction)
        builder.setLocation(instruction.location)
        return builder.binary(.add, instruction.operand(0), instruction.operand(1))
    }

    private func position(of phi: IRValue) -> Int { loop.phis.firstIndex(of: phi) ?? 0 }
}

extension Rerolling.Replacement {
    fileprivate func uses(_ phi: IRValue) -> Bool {
        if case .sum(let form) = self { form.terms.contains { $0.value == phi } } else { false }
    }
}

extension UInt64 {
    /// This number, as a signed one of `width` bits, divided by `parts`; nil if there is a rest.
    fileprivate func share(_ parts: Int, width: Int) -> UInt64? {
        let signed = width == 32 ? Int64(Int32(truncatingIfNeeded: self)) : Int64(bitPattern: self)
        guard signed % Int64(parts) == 0 else { return nil }
        return UInt64(bitPattern: signed / Int64(parts)) & LinearForm.mask(width: width)
    }

    fileprivate func magnitudeIsMultiple(of parts: Int, width: Int) -> Bool { share(parts, width: width) != nil }
}

extension IRValue {
    /// Removes assumptions that were made for one of several copies.
    fileprivate func clearPoisonFlags(in unit: CodeUnit) {
        guard opcode == .trunc else { return clearPoisonFlags() }
        unit.builder.position(before: self)
        replaceAllUses(with: unit.builder.cast(.trunc, operand(0), to: type))
        deleteInstruction()
    }
}

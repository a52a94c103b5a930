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
    let unit: CodeUnit
    let loop: LoopBody
    private var builder: IRBuilder { _read { yield unit.builder } }
    let exit: ExitCount
    var forms = LinearForms()

    /// Phi nodes that aren't inductions: what an iteration hands to the next.
    var recurrences: [IRValue] = []
    var loads: [IRValue] = []
    var stores: [IRValue] = []
    /// How many stores come before each load.
    var epochs: [IRValue: Int] = [:]

    private static let mostInstructions = 1000
    private static let mostCopies = 16

    /// What is tried with one number of copies.
    struct Attempt {
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

    // MARK: Rewriting

    /// What code after the loop uses, and what it is to use instead. Nil if that can't be had from the first copy.
    func valuesOutside(_ attempt: Attempt) -> [(value: IRValue, replacement: Replacement)]? {
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

    enum Replacement {
        case sum(LinearForm)
        case instruction(IRValue)
    }

    func rewrite(_ attempt: Attempt, outside: [(value: IRValue, replacement: Replacement)]) -> UInt64 {
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

    func sum(_ instruction: IRValue) -> IRValue {
        builder.position(before: instruction)
        builder.setLocation(instruction.location)
        return builder.binary(.add, instruction.operand(0), instruction.operand(1))
    }

    private func position(of phi: IRValue) -> Int { loop.phis.firstIndex(of: phi) ?? 0 }
}

extension Rerolling.Replacement {
    func uses(_ phi: IRValue) -> Bool {
        if case .sum(let form) = self { form.terms.contains { $0.value == phi } } else { false }
    }
}

extension UInt64 {
    /// This number, as a signed one of `width` bits, divided by `parts`; nil if there is a rest.
    func share(_ parts: Int, width: Int) -> UInt64? {
        let signed = width == 32 ? Int64(Int32(truncatingIfNeeded: self)) : Int64(bitPattern: self)
        guard signed % Int64(parts) == 0 else { return nil }
        return UInt64(bitPattern: signed / Int64(parts)) & LinearForm.mask(width: width)
    }

    func magnitudeIsMultiple(of parts: Int, width: Int) -> Bool { share(parts, width: width) != nil }
}

extension IRValue {
    /// Removes assumptions that were made for one of several copies.
    func clearPoisonFlags(in unit: CodeUnit) {
        guard opcode == .trunc else { return clearPoisonFlags() }
        unit.builder.position(before: self)
        replaceAllUses(with: unit.builder.cast(.trunc, operand(0), to: type))
        deleteInstruction()
    }
}

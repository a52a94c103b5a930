import IRUnit
import LLVMCore

/// A loop of one block, or of two that has its exit between them, with what passes over it want to know.
package struct LoopBody {
    /// The header, which ends with the exit.
    package let block: IRBlock
    /// What comes between the exit and the header, if anything does.
    package let tail: IRBlock?
    package let preheader: IRBlock
    package let exit: IRBlock
    package let branch: IRValue
    /// Goes on where the condition is true.
    package let continuesIfTrue: Bool
    package let phis: [IRValue]
    /// Everything but phi nodes and branches, in order.
    package let instructions: [IRValue]
    package let inductions: [IRValue: Induction]

    /// A phi node that grows by `step` with each iteration, modulo 2^width.
    package struct Induction {
        package let start: IRValue
        package let step: UInt64
        package let width: Int

        package init(start: IRValue, step: UInt64, width: Int) {
            self.start = start
            self.step = step
            self.width = width
        }
    }

    /// Nil if the loop `number` isn't one of this kind.
    package init?(_ number: Int, of flow: FlowGraph) {
        let loop = flow.loops[number]
        guard loop.blocks.count <= 2, loop.latches.count == 1, let outside = flow.preheader(of: number) else {
            return nil
        }
        let block = flow.blocks[loop.header]
        let tail = loop.latches[0] == loop.header ? nil : flow.blocks[loop.latches[0]]
        if tail != nil, flow.successors[loop.latches[0]].count != 1 { return nil }
        guard tail != nil || loop.blocks.count == 1 else { return nil }
        preheader = flow.blocks[outside]
        guard let branch = block.terminator, branch.isConditionalBranch, branch.successor(0) != branch.successor(1)
        else { return nil }
        let next = tail ?? block
        guard branch.successor(0) == next || branch.successor(1) == next else { return nil }
        continuesIfTrue = branch.successor(0) == next
        exit = branch.successor(continuesIfTrue ? 1 : 0)
        guard let home = flow.number(of: exit), !loop.blocks.contains(home) else { return nil }
        (self.block, self.tail, self.branch) = (block, tail, branch)

        var phis: [IRValue] = []
        var instructions: [IRValue] = []
        for part in [block] + (tail.map { [$0] } ?? []) {
            var instruction = part.firstInstruction
            while let current = instruction, current != part.terminator {
                if current.opcode != .phi {
                    instructions.append(current)
                } else if part == block {
                    phis.append(current)
                } else {
                    return nil
                }
                instruction = current.nextInstruction
            }
        }
        self.phis = phis
        self.instructions = instructions

        var forms = LinearForms()
        for instruction in instructions {
            forms.record(instruction) { $0.isInstruction && ($0.parent == block || $0.parent == tail) }
        }
        var inductions: [IRValue: Induction] = [:]
        for phi in phis {
            guard phi.integerWidth == 32 || phi.integerWidth == 64, phi.incomingCount == 2 else { continue }
            let back = phi.incomingBlock(0) == next ? 0 : 1
            let form = forms.form(of: phi.incomingValue(back))
            guard form.terms == [.init(value: phi, coefficient: 1)], form.constant != 0 else { continue }
            inductions[phi] = Induction(
                start: phi.incomingValue(1 - back), step: form.constant, width: phi.integerWidth)
        }
        self.inductions = inductions
    }

    package func contains(_ value: IRValue) -> Bool {
        value.isInstruction && (value.parent == block || value.parent == tail)
    }
    package func latchIndex(of phi: IRValue) -> Int { phi.incomingBlock(0) == tail ?? block ? 0 : 1 }
    package func latchValue(of phi: IRValue) -> IRValue { phi.incomingValue(latchIndex(of: phi)) }

    /// Whether a phi node hands on the result of floating-point arithmetic.
    package func isFloatSum(_ phi: IRValue) -> Bool { latchValue(of: phi).instruction == .floatArithmetic }

    /// What is added to a sum with each iteration. Nil if that isn't a constant: some of its values vary, and aren't
    /// inductions.
    package func step(of form: LinearForm, mask: UInt64) -> UInt64? {
        var step: UInt64 = 0
        for term in form.terms {
            if let induction = inductions[term.value] {
                step = (step &+ term.coefficient &* induction.step) & mask
            } else if contains(term.value) {
                return nil
            }
        }
        return step
    }
}

/// How often a loop runs that ends where a 32-bit sum, which grows by a constant, equals a value that doesn't change.
package struct ExitCount {
    package let variable: LinearForm
    package let limit: IRValue
    /// Not 0.
    package let step: UInt32

    private var zeros: UInt32 { UInt32(step.trailingZeroBitCount) }

    /// The most iterations of a loop that ends at all.
    package var most: UInt64 { 1 << UInt64(32 - zeros) }

    package init?(_ loop: LoopBody, forms: LinearForms) {
        guard case let condition = loop.branch.operand(0), loop.contains(condition), condition.opcode == .icmp,
            condition.operand(0).integerWidth == 32,
            loop.continuesIfTrue ? condition.isInequality : condition.isEquality
        else { return nil }
        for (side, other) in [(0, 1), (1, 0)] {
            let limit = condition.operand(other)
            guard !loop.contains(limit) else { continue }
            let form = forms.form(of: condition.operand(side))
            guard let step = loop.step(of: form, mask: 0xFFFF_FFFF), step != 0 else { continue }
            variable = form
            self.limit = limit
            self.step = UInt32(step)
            return
        }
        return nil
    }

    /// How often the loop runs is a number.
    package func isConstant(in loop: LoopBody) -> Bool {
        limit.constantInteger != nil
            && variable.terms.allSatisfy { (loop.inductions[$0.value]?.start ?? $0.value).constantInteger != nil }
    }

    /// The number of iterations as an i64, from 1 on, and whether the loop never ends, as an i1: computed before
    /// `place`.
    func emit(in unit: CodeUnit, of loop: LoopBody, before place: IRValue) -> (count: IRValue, isEndless: IRValue) {
        let first = unit.materialize(variable, type: unit.i32, before: place) { loop.inductions[$0]?.start }
        let distance = unit.builder.binary(.sub, limit, first)
        // step * n = distance modulo 2^32, for the smallest n: both sides lose the factors 2 of the step, and its odd
        // rest has an inverse.
        let odd = step >> zeros
        var inverse = odd
        for _ in 0..<5 { inverse = inverse &* (2 &- odd &* inverse) }
        let reduced = zeros == 0 ? distance : unit.builder.binary(.lshr, distance, unit.i32.constant(UInt64(zeros)))
        var count = inverse == 1 ? reduced : unit.builder.binary(.mul, reduced, unit.i32.constant(UInt64(inverse)))
        if zeros > 0 && inverse != 1 { count = unit.builder.binary(.and, count, unit.i32.constant(most - 1)) }
        var isEndless = unit.i1.zero
        if zeros > 0 {
            let rest = unit.builder.binary(.and, distance, unit.i32.constant((1 << UInt64(zeros)) - 1))
            isEndless = unit.builder.compare(.ne, rest, unit.i32.zero)
        }
        let wide = unit.builder.binary(.add, unit.builder.cast(.zext, count, to: unit.i64), unit.i64.constant(1))
        return (wide, isEndless)
    }
}

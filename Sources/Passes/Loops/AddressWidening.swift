import Analysis
import IRUnit
import LLVMCore
import Lowering
import WPCRuntime

/// Gives accesses addresses of 64 bits that LLVM can reason about.
///
/// Wasm adds addresses in 32 bits, where they may wrap; LLVM then sees no relation between the addresses p and p + 8,
/// nor between those of one iteration and the next. But no short memory gets the last 64 KiB of the index range
/// (`WPC_MEMORY_SHORT`; other modules are left alone), so after an access at index p, p + c doesn't wrap for c up to
/// that. And if p - c is below 0, where it wraps, the access traps, as it does there without wrapping
/// (`WPC_MEMORY_BELOW`). So:
///
/// * an access at p + c that an access at p dominates is at zext(p) + c;
/// * an access that each iteration of a loop does, and whose index moves by a constant, is at zext(start) + a 64-bit
///   induction variable.
///
/// An optimiser may drop an access on which that rests. A dominated access then is at most 64 KiB further than 32 bits
/// reach, and a loop that moves addresses has a bound on the distance (`most`): both stay inside of the reservation.
struct AddressWidening {
    private let unit: CodeUnit
    private let flow: FlowGraph
    private var builder: IRBuilder { _read { yield unit.builder } }
    private var forms = LinearForms()
    /// Each value that is a term, by number.
    private var numbers = AddressTable()
    private var anchors: [Key: [Anchor]] = [:]
    private var walks: [Int: Walk] = [:]
    private var widened = 0

    /// Accesses whose indices differ by a constant.
    private struct Key: Hashable {
        let base: IRValue
        /// Number of the value, coefficient.
        var terms: [UInt64] = []
    }

    /// An access that others are related to.
    private struct Anchor {
        let block: Int
        /// The constant in the index's form.
        let constant: UInt32
        /// base + index, as a pointer.
        let pointer: IRValue
        /// The index never exceeds 32 bits by more than this.
        let excess: UInt64
        /// Where the pointer wouldn't be inside of the memory, it may be below it.
        let mayBeNegative: Bool
    }

    /// What is known of a loop with a preheader and one latch.
    private struct Walk {
        let preheader: IRBlock
        let header: IRBlock
        let latch: IRBlock
        let latchNumber: Int
        let inductions: [IRValue: LoopBody.Induction]
        /// How many iterations it has at most.
        var most: UInt64
        /// The number of the iteration, from 0, in 64 bits.
        var counter: IRValue?
        /// Distances by step.
        var variables: [Int64: IRValue] = [:]
    }

    /// Anchors of one key that are remembered.
    private static let mostAnchors = 8

    init(_ flow: FlowGraph, in unit: CodeUnit) {
        self.flow = flow
        self.unit = unit
    }

    /// `most`: of loops by header, how many iterations they have at most, where that is known already. Returns how many
    /// accesses it widened.
    mutating func run(most known: [IRBlock: UInt64]) -> Int {
        recordForms()
        findWalks(known)
        for (number, block) in flow.blocks.enumerated() {
            var instruction = block.firstInstruction
            while let current = instruction {
                instruction = current.nextInstruction
                if current.opcode == .load { widen(current, operand: 0, number) }
                if current.opcode == .store { widen(current, operand: 1, number) }
            }
        }
        return widened
    }

    /// Sums are followed inside of one loop, not into those around it: what they computed is there already.
    private mutating func recordForms() {
        for (number, block) in flow.blocks.enumerated() {
            let loop = flow.innermost[number]
            var instruction = block.firstInstruction
            while let current = instruction {
                forms.record(current) { [flow] value in
                    guard value.isInstruction, let home = flow.number(of: value.parent) else { return false }
                    return flow.innermost[home] == loop
                }
                instruction = current.nextInstruction
            }
        }
    }

    private mutating func findWalks(_ known: [IRBlock: UInt64]) {
        for (number, loop) in flow.loops.enumerated() {
            guard loop.latches.count == 1, let latch = loop.latches.first, let preheader = flow.preheader(of: number)
            else { continue }
            let header = flow.blocks[loop.header]
            var inductions: [IRValue: LoopBody.Induction] = [:]
            var instruction = header.firstInstruction
            while let phi = instruction, phi.opcode == .phi {
                instruction = phi.nextInstruction
                guard phi.integerWidth == 32, phi.incomingCount == 2 else { continue }
                let back = phi.incomingBlock(0) == flow.blocks[latch] ? 0 : 1
                let form = forms.form(of: phi.incomingValue(back))
                guard form.terms == [.init(value: phi, coefficient: 1)], form.constant != 0 else { continue }
                inductions[phi] = .init(start: phi.incomingValue(1 - back), step: form.constant, width: 32)
            }
            guard !inductions.isEmpty else { continue }
            var walk = Walk(
                preheader: flow.blocks[preheader], header: header, latch: flow.blocks[latch], latchNumber: latch,
                inductions: inductions, most: known[header] ?? .max)
            if known[header] == nil { walk.most = mostIterations(of: number, walk) }
            walks[number] = walk
        }
    }

    /// By an exit that each iteration passes, and that waits for a sum to equal a value that doesn't change.
    private func mostIterations(of loop: Int, _ walk: Walk) -> UInt64 {
        var most = UInt64.max
        for block in flow.loops[loop].blocks where flow.dominates(block, walk.latchNumber) {
            guard let branch = flow.blocks[block].terminator, branch.isConditionalBranch else { continue }
            let inside = flow.successors[block].map { flow.loops[loop].blocks.contains($0) }
            guard inside.count == 2, inside[0] != inside[1], case let condition = branch.operand(0),
                condition.isInstruction, condition.opcode == .icmp, condition.operand(0).integerWidth == 32,
                inside[0] ? condition.isInequality : condition.isEquality
            else { continue }
            for (side, other) in [(0, 1), (1, 0)] where flow.isInvariant(condition.operand(other), in: loop) {
                let form = forms.form(of: condition.operand(side))
                guard let step = step(of: form, loop, walk), step != 0 else { continue }
                // An odd step gets everywhere, and constants tell exactly. Others may miss.
                if step & 1 != 0 { most = min(most, 1 << 32) }
                let terms = form.terms
                if let limit = condition.operand(other).constantInteger, terms.count == 1, let term = terms.first,
                    let start = walk.inductions[term.value]?.start.constantInteger
                {
                    let first = Int64(Int32(truncatingIfNeeded: start &* term.coefficient &+ form.constant))
                    let distance = Int64(Int32(truncatingIfNeeded: limit)) - first
                    if distance % step == 0, distance / step >= 0 { most = min(most, UInt64(distance / step) + 1) }
                }
            }
        }
        return most
    }

    /// By how much a sum moves with each iteration; nil if it isn't the same always.
    private func step(of form: LinearForm, _ loop: Int, _ walk: Walk) -> Int64? {
        var step: UInt64 = 0
        for term in form.terms {
            if let induction = walk.inductions[term.value] {
                step = step &+ term.coefficient &* induction.step
            } else if !flow.isInvariant(term.value, in: loop) {
                return nil
            }
        }
        return Int64(Int32(truncatingIfNeeded: step))
    }

    // MARK: Accesses

    private mutating func widen(_ access: IRValue, operand: Int, _ block: Int) {
        guard !access.isAtomic, let address = LinearAddress(access.operand(operand), in: unit) else { return }
        let form = forms.form(of: address.index)
        guard !form.terms.isEmpty else { return }
        let key = key(address.base, form)
        let constant = UInt32(truncatingIfNeeded: form.constant)
        for anchor in (anchors[key] ?? []).reversed() where flow.dominates(anchor.block, block) {
            let distance = Int64(Int32(bitPattern: constant &- anchor.constant))
            guard distance.magnitude <= CodeUnit.slack, distance >= 0 || address.offset == 0,
                anchor.excess == 0 || address.offset <= CodeUnit.slack
            else { continue }
            place(access, operand, anchor, distance: distance, offset: address.offset)
            return
        }
        let anchor = promoted(access, address, form, block) ?? plain(access, operand, address, constant, block)
        if anchor.excess > 0 { place(access, operand, anchor, distance: 0, offset: address.offset) }
        var others = anchors[key] ?? []
        if others.count >= AddressWidening.mostAnchors { others.removeFirst() }
        others.append(anchor)
        anchors[key] = others
    }

    private mutating func key(_ base: IRValue, _ form: LinearForm) -> Key {
        var key = Key(base: base)
        var terms = form.terms.map { term in
            (numbers.insert(term.value, numbers.count).number, term.coefficient)
        }
        terms.sort { $0.0 < $1.0 }
        for term in terms { key.terms += [UInt64(term.0), term.1] }
        return key
    }

    /// Lets `access` be at `anchor` + distance + offset.
    private mutating func place(_ access: IRValue, _ operand: Int, _ anchor: Anchor, distance: Int64, offset: UInt64) {
        widened += 1
        builder.position(before: access)
        builder.setLocation(access.location)
        var pointer = anchor.pointer
        if distance < 0 || anchor.mayBeNegative && distance > 0 {
            pointer = builder.signedOffset(pointer, by: unit.i64.constant(UInt64(bitPattern: distance)))
        } else if distance > 0 {
            pointer = builder.offset(pointer, by: unit.i64.constant(UInt64(distance)))
        }
        if offset > 0 { pointer = builder.offset(pointer, by: unit.i64.constant(offset)) }
        access.setOperand(operand, pointer)
    }

    private func plain(_ access: IRValue, _ operand: Int, _ address: LinearAddress, _ constant: UInt32, _ block: Int)
        -> Anchor
    {
        var pointer = access.operand(operand)
        while pointer.operand(1).constantInteger != nil { pointer = pointer.operand(0) }
        return Anchor(block: block, constant: constant, pointer: pointer, excess: 0, mayBeNegative: false)
    }

    /// The access as one that moves with a 64-bit induction variable of the loop around it.
    private mutating func promoted(_ access: IRValue, _ address: LinearAddress, _ form: LinearForm, _ block: Int)
        -> Anchor?
    {
        let loop = flow.innermost[block]
        guard loop >= 0, var walk = walks[loop], flow.dominates(block, walk.latchNumber),
            let step = step(of: form, loop, walk), step != 0, step.magnitude <= CodeUnit.slack,
            step > 0 || address.offset == 0, address.offset <= CodeUnit.slack, flow.isInvariant(address.base, in: loop),
            form.terms.allSatisfy({ walk.inductions[$0.value] != nil || flow.isInvariant($0.value, in: loop) })
        else { return nil }
        guard let reach = reach(of: step, walk), let end = walk.preheader.terminator else { return nil }

        let row: IRValue
        var excess = reach
        var mayBeNegative = step < 0
        if let outer = outerRow(address, form, loop, walk, block, step: step, reach: reach) {
            (row, excess) = (outer.pointer, reach + outer.reach)
            mayBeNegative = mayBeNegative || outer.mayBeNegative
        } else {
            row = makeRow(
                address.base, unit.materialize(form, type: unit.i32, before: end) { walk.inductions[$0]?.start })
        }
        let variable = makeVariable(step, &walk)
        walks[loop] = walk
        builder.position(before: access)
        builder.setLocation(access.location)
        let pointer = step > 0 ? builder.offset(row, by: variable) : builder.signedOffset(row, by: variable)
        return Anchor(
            block: block, constant: UInt32(truncatingIfNeeded: form.constant), pointer: pointer, excess: excess,
            mayBeNegative: mayBeNegative)
    }

    /// How far a loop moves what moves by `step` with each iteration; nil if that may be further than there is room
    /// for.
    private func reach(of step: Int64, _ walk: Walk) -> UInt64? {
        let (reach, overflow) = walk.most.multipliedReportingOverflow(by: UInt64(step.magnitude))
        return overflow || reach > (1 << 32) + CodeUnit.slack ? nil : reach
    }

    /// base + index as a pointer, where the builder is.
    ///
    /// Made from an integer, it is an object of its own to LLVM. Of accesses to one object that it can't relate it
    /// gives up vectorising the loop, where for two it compares addresses at run time.
    private func makeRow(_ base: IRValue, _ index: IRValue) -> IRValue {
        let sum = builder.binary(
            .add, builder.cast(.ptrtoint, base, to: unit.i64), builder.cast(.zext, index, to: unit.i64))
        sum.setNoWrap(unsigned: true, signed: false)
        return builder.cast(.inttoptr, sum, to: unit.pointer)
    }

    /// Where the accesses of the loop begin, if that moves by a constant with the loop around it: by a 64-bit induction
    /// variable of that. In each of its iterations it does the access, so that what holds for the inner loop holds for
    /// it. LLVM then compares addresses once for both loops. `reach` bytes are what the inner loop needs of the room
    /// that there is.
    private mutating func outerRow(
        _ address: LinearAddress, _ form: LinearForm, _ inner: Int, _ walk: Walk, _ block: Int, step: Int64,
        reach innerReach: UInt64
    ) -> (pointer: IRValue, reach: UInt64, mayBeNegative: Bool)? {
        guard let home = flow.number(of: walk.preheader), case let loop = flow.innermost[home], loop >= 0,
            var outer = walks[loop],
            flow.dominates(block, outer.latchNumber), flow.isInvariant(address.base, in: loop),
            let start = startForm(form, walk), let move = self.step(of: start, loop, outer), move != 0,
            move.magnitude <= CodeUnit.slack,
            move > 0 || address.offset == 0, let reach = reach(of: move, outer),
            reach + innerReach <= (1 << 32) + CodeUnit.slack,
            let outerEnd = outer.preheader.terminator, let innerEnd = walk.preheader.terminator
        else { return nil }
        let index = unit.materialize(start, type: unit.i32, before: outerEnd) { outer.inductions[$0]?.start }
        let row = makeRow(address.base, index)
        let variable = makeVariable(move, &outer)
        walks[loop] = outer
        builder.position(before: innerEnd)
        builder.setLocation(nil)
        let pointer = move > 0 ? builder.offset(row, by: variable) : builder.signedOffset(row, by: variable)
        return (pointer, reach, move < 0)
    }

    /// A sum of the inner loop as it is when that starts, by the values of the loop around it.
    private func startForm(_ form: LinearForm, _ walk: Walk) -> LinearForm? {
        var sum = LinearForm(constant: form.constant)
        for term in form.terms {
            let start = forms.form(of: walk.inductions[term.value]?.start ?? term.value)
            guard let next = sum.plus(start, times: term.coefficient, mask: LinearForm.mask(width: 32)) else {
                return nil
            }
            sum = next
        }
        return sum
    }

    /// The distance that something which moves by `step` has come, as an i64, in the loop's header. Loops count their
    /// iterations in one phi node: LLVM then needs no other for where the loop ends.
    private func makeVariable(_ step: Int64, _ walk: inout Walk) -> IRValue {
        if let known = walk.variables[step] { return known }
        let counter = walk.counter ?? makeCounter(walk)
        walk.counter = counter
        builder.setLocation(nil)
        if let place = walk.header.firstNonPhi { builder.position(before: place) }
        let variable = builder.binary(.mul, counter, unit.i64.constant(UInt64(bitPattern: step)))
        variable.setNoWrap(unsigned: step > 0, signed: true)
        walk.variables[step] = variable
        return variable
    }

    private func makeCounter(_ walk: Walk) -> IRValue {
        builder.setLocation(nil)
        if let first = walk.header.firstInstruction { builder.position(before: first) }
        let counter = builder.phi(unit.i64)
        if let end = walk.latch.terminator { builder.position(before: end) }
        let next = builder.binary(.add, counter, unit.i64.constant(1))
        next.setNoWrap(unsigned: true, signed: true)
        counter.addIncoming(unit.i64.zero, from: walk.preheader)
        counter.addIncoming(next, from: walk.latch)
        return counter
    }
}

extension CodeUnit {
    /// Gives a loop that moves addresses a bound on its iterations, where it needs one. Returns the bound, nil if it
    /// got none.
    func boundIterations(of loop: LoopBody) -> UInt64? {
        // A sum of floating-point numbers keeps its order, so the loop isn't vectorised, and the sum takes longer than
        // the addresses.
        guard loop.tail == nil, !loop.phis.contains(where: loop.isFloatSum) else { return nil }
        var forms = LinearForms()
        var accesses: [IRValue] = []
        for instruction in loop.instructions {
            forms.record(instruction) { loop.contains($0) }
            if instruction.opcode == .load || instruction.opcode == .store { accesses.append(instruction) }
            if instruction.isCall, !instruction.isPureCall { return nil }
        }
        guard let exit = ExitCount(loop, forms: forms), !exit.isConstant(in: loop),
            let most = mostUntilTrap(accesses, of: loop, forms: forms)
        else { return nil }
        return countIterations(of: loop, exit: exit, factor: 1, mostUntilTrap: most, location: accesses.first?.location)
    }
}

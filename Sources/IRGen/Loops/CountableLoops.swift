import LLVMCore

/// Finds functions for which the loop passes can do much: those with an innermost loop that counts its iterations and calls nothing. Only such
/// loops can be vectorised, or unrolled without a test after each copy of the body.
struct CountableLoops {
    private let flow: FlowGraph

    private init(_ flow: FlowGraph) { self.flow = flow }

    static func areIn(_ function: IRValue) -> Bool {
        guard let flow = FlowGraph(function) else { return false }
        let search = CountableLoops(flow)
        return flow.loops.indices.contains { flow.isInnermost($0) && search.isCountable($0) }
    }

    private func isCountable(_ number: Int) -> Bool {
        let loop = flow.loops[number]
        var counters: Set<IRValue> = []
        var instruction = flow.blocks[loop.header].firstInstruction
        while let phi = instruction, phi.opcode == .phi {
            if let next = step(of: phi, in: number) {
                counters.insert(phi)
                counters.insert(next)
            }
            instruction = phi.nextInstruction
        }
        return !counters.isEmpty && loop.blocks.contains { endsLoop($0, number, counters) } && !loop.blocks.contains(where: calls)
    }

    /// The sum that a phi node of the header is in the next iteration, if that adds the same number each time.
    private func step(of phi: IRValue, in loop: Int) -> IRValue? {
        guard phi.integerWidth > 0 else { return nil }
        for index in 0..<phi.incomingCount {
            guard let block = flow.number(of: phi.incomingBlock(index)), flow.loops[loop].blocks.contains(block) else { continue }
            let next = phi.incomingValue(index)
            guard next.isInstruction, next.opcode == .add || next.opcode == .sub, next.operand(0) == phi || next.operand(1) == phi,
                flow.isInvariant(next.operand(next.operand(0) == phi ? 1 : 0), in: loop)
            else { return nil }
            return next
        }
        return nil
    }

    /// The block leaves the loop when a counter reaches what doesn't change.
    private func endsLoop(_ number: Int, _ loop: Int, _ counters: Set<IRValue>) -> Bool {
        guard flow.successors[number].contains(where: { !flow.loops[loop].blocks.contains($0) }),
            let branch = flow.blocks[number].terminator, branch.isConditionalBranch
        else { return false }
        let condition = branch.operand(0)
        guard condition.isInstruction, condition.opcode == .icmp else { return false }
        let (left, right) = (condition.operand(0), condition.operand(1))
        return isCounter(left, counters) && flow.isInvariant(right, in: loop) || isCounter(right, counters) && flow.isInvariant(left, in: loop)
    }

    /// A counter, or what is computed of one and constants.
    private func isCounter(_ value: IRValue, _ counters: Set<IRValue>) -> Bool {
        var value = value
        for _ in 0..<4 {
            if counters.contains(value) { return true }
            guard value.isInstruction, [.add, .sub, .and, .zext, .sext, .trunc].contains(value.opcode) else { return false }
            if value.operandCount == 2, value.operand(1).constantInteger == nil { return false }
            value = value.operand(0)
        }
        return false
    }

    private func calls(_ number: Int) -> Bool {
        var next = flow.blocks[number].firstInstruction
        while let instruction = next {
            if instruction.isCall, !instruction.isRemovableIfUnused { return true }
            next = instruction.nextInstruction
        }
        return false
    }
}

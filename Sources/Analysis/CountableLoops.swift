import IRUnit
import LLVMCore

/// Tells which loops count their iterations, so that the passes for loops can do something for them. What these find
/// out about the others costs as much time.
package struct CountableLoops {
    private let flow: FlowGraph

    package init(_ flow: FlowGraph) { self.flow = flow }

    /// The function has an innermost loop that a counter may end, and that calls nothing.
    package static func areIn(_ function: IRValue) -> Bool {
        guard let flow = FlowGraph(function) else { return false }
        let search = CountableLoops(flow)
        return flow.loops.indices.contains { number in
            flow.isInnermost(number) && search.exits(of: number).contains(true) && !search.hasCalls(number)
        }
    }

    /// Nothing but counters ends the loop.
    package func isCountable(_ number: Int) -> Bool {
        let exits = exits(of: number)
        return !exits.isEmpty && !exits.contains(false)
    }

    /// For each block from which control can go on behind the loop, whether the test of a counter decides that. A trap
    /// ends no loop.
    private func exits(of number: Int) -> [Bool] {
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
        return loop.blocks.filter { leaves($0, loop) }.map { isTest(ofAny: counters, at: $0, in: number) }
    }

    /// Something in the loop is called that LLVM couldn't delete.
    package func hasCalls(_ number: Int) -> Bool { flow.loops[number].blocks.contains(where: calls) }

    /// The loop ends, by a counter or by something that it loads, and has no effects but stores: no calls and no traps
    /// but those of accesses.
    package func onlyComputes(_ number: Int) -> Bool {
        !exits(of: number).isEmpty
            && flow.loops[number].blocks.allSatisfy { block in
                !calls(block)
                    && !flow.successors[block].contains { flow.blocks[$0].terminator?.instruction == .unreachable }
            }
    }

    /// Control can go on from `block` to somewhere behind the loop. A trap is no such place.
    private func leaves(_ block: Int, _ loop: FlowGraph.Loop) -> Bool {
        flow.successors[block].contains {
            !loop.blocks.contains($0) && flow.blocks[$0].terminator?.instruction != .unreachable
        }
    }

    /// The sum that a phi node of the header is in the next iteration, if that adds the same number each time.
    private func step(of phi: IRValue, in loop: Int) -> IRValue? {
        guard phi.integerWidth > 0 else { return nil }
        for index in 0..<phi.incomingCount {
            guard let block = flow.number(of: phi.incomingBlock(index)), flow.loops[loop].blocks.contains(block) else {
                continue
            }
            let next = phi.incomingValue(index)
            guard next.isInstruction, next.opcode == .add || next.opcode == .sub,
                next.operand(0) == phi || next.operand(1) == phi,
                flow.isInvariant(next.operand(next.operand(0) == phi ? 1 : 0), in: loop)
            else { return nil }
            return next
        }
        return nil
    }

    /// The block ends with a branch on the comparison of a counter with what doesn't change.
    private func isTest(ofAny counters: Set<IRValue>, at block: Int, in loop: Int) -> Bool {
        guard let branch = flow.blocks[block].terminator, branch.isConditionalBranch else { return false }
        let condition = branch.operand(0)
        guard condition.isInstruction, condition.opcode == .icmp else { return false }
        let (left, right) = (condition.operand(0), condition.operand(1))
        return isCounter(left, counters) && flow.isInvariant(right, in: loop)
            || isCounter(right, counters) && flow.isInvariant(left, in: loop)
    }

    /// A counter, or what is computed of one and constants.
    private func isCounter(_ value: IRValue, _ counters: Set<IRValue>) -> Bool {
        var value = value
        for _ in 0..<4 {
            if counters.contains(value) { return true }
            guard value.isInstruction, [.add, .sub, .mul, .shl, .and, .or, .zext, .sext, .trunc].contains(value.opcode)
            else { return false }
            if value.operandCount == 2, value.operand(1).constantInteger == nil { return false }
            value = value.operand(0)
        }
        return false
    }

    private func calls(_ number: Int) -> Bool {
        var next = flow.blocks[number].firstInstruction
        while let instruction = next {
            if instruction.isCall, !instruction.isRemovableIfUnused, !instruction.isMarker { return true }
            next = instruction.nextInstruction
        }
        return false
    }
}

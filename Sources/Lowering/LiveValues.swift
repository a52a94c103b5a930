import Analysis
import IRUnit
import LLVMCore

extension FlowGraph {
    /// How many of the function's instructions and of these parameters are computed before `call` and used behind it.
    /// The registers that a callee saves hold them meanwhile, or the frame.
    func valuesLive(across call: IRValue, parameters: some Sequence<IRValue>) -> Int {
        guard let home = number(of: call.parent) else { return 0 }
        var before = Set<IRValue>()
        var values = Array(parameters)
        for block in blocks {
            var next = block.firstInstruction
            while let instruction = next, instruction != call {
                if block == call.parent { before.insert(instruction) }
                values.append(instruction)
                next = instruction.nextInstruction
            }
        }
        return values.count { isLive($0, across: call, in: home, before) }
    }

    /// - Parameter earlier: the instructions of the call's block, `home`, that come before it.
    private func isLive(_ value: IRValue, across call: IRValue, in home: Int, _ earlier: Set<IRValue>) -> Bool {
        guard let source = value.isParameter ? 0 : number(of: value.parent) else { return false }
        let isKnown = value.isParameter || source != home || earlier.contains(value)
        // Blocks at whose end the value may be live.
        var pending: [Int] = []
        for user in value.users {
            if user.opcode == .phi {
                pending += user.incoming.compactMap { $0.value == value ? number(of: $0.block) : nil }
                continue
            }
            guard let place = number(of: user.parent) else { continue }
            if place == home, isKnown, user != call, !earlier.contains(user) { return true }
            if place != source { pending += predecessors[place] }
        }
        var seen = Set<Int>()
        while let block = pending.popLast() {
            guard seen.insert(block).inserted else { continue }
            if block == home, isKnown { return true }
            if block != source { pending += predecessors[block] }
        }
        return false
    }
}

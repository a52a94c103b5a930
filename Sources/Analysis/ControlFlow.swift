import IRUnit
import LLVMCore

/// A loop without another one inside: a natural loop with one entry edge, one latch, and the exit test in the latch, as
/// LLVM's loop rotation leaves most.
package struct InnermostLoop {
    /// The only block outside that jumps to the header, and jumps nowhere else.
    package let preheader: IRBlock
    package let header: IRBlock
    /// Ends with the conditional branch that goes back to the header or leaves the loop.
    package let latch: IRBlock
    package let blocks: Set<IRBlock>

    package init(preheader: IRBlock, header: IRBlock, latch: IRBlock, blocks: Set<IRBlock>) {
        self.preheader = preheader
        self.header = header
        self.latch = latch
        self.blocks = blocks
    }

    /// Whether `value` is the same in all iterations.
    package func isInvariant(_ value: IRValue) -> Bool {
        value.instruction == nil || !blocks.contains(value.parent)
    }

    package static func all(of function: IRValue) -> [InnermostLoop] {
        let graph = ControlFlow(function)
        var bodies: [IRBlock: (latches: [IRBlock], blocks: Set<IRBlock>)] = [:]
        for block in graph.order {
            for header in block.successors where graph.dominates(header, block) {
                bodies[header, default: ([], [])].latches.append(block)
            }
        }
        for (header, body) in bodies {
            var blocks: Set<IRBlock> = [header]
            var work = body.latches
            while let block = work.popLast() {
                guard blocks.insert(block).inserted else { continue }
                work += graph.predecessors[block] ?? []
            }
            bodies[header]?.blocks = blocks
        }
        return bodies.compactMap { header, body -> InnermostLoop? in
            guard body.latches.count == 1, !bodies.keys.contains(where: { $0 != header && body.blocks.contains($0) })
            else { return nil }
            let latch = body.latches[0]
            let outside = (graph.predecessors[header] ?? []).filter { !body.blocks.contains($0) }
            guard outside.count == 1, outside[0].successors == [header], latch.successors.count == 2 else { return nil }
            return InnermostLoop(preheader: outside[0], header: header, latch: latch, blocks: body.blocks)
        }
        .sorted { (graph.position[$0.header] ?? 0) < (graph.position[$1.header] ?? 0) }
    }
}

extension InnermostLoop {
    /// A second loop of the same instructions.
    package struct Copy {
        package var header: IRBlock
        package var latch: IRBlock
        /// What each instruction of the loop became.
        package var values: [IRValue: IRValue]
    }

    package var instructionCount: Int {
        var count = 0
        for block in blocks { block.forEachInstruction { _ in count += 1 } }
        return count
    }

    /// Makes a copy of the loop, which the preheader goes to if `condition` is true. Values of the loop may be used
    /// outside by phi nodes in the blocks that it leaves to alone (LLVM's pass lcssa).
    package func duplicate(if condition: IRValue, _ unit: CodeUnit) -> Copy {
        let ordered = unit.builder.function.blocks.filter(blocks.contains)
        let copy = BlockCopy(of: ordered, into: unit.builder.function, replacing: [:], unit)
        for block in ordered {
            guard let twin = copy.blocks[block] else { continue }
            for exit in Set(block.successors) where !blocks.contains(exit) {
                exit.forEachInstruction { phi in
                    guard phi.instruction == .phi else { return }
                    for incoming in phi.incoming where incoming.block == block {
                        phi.addIncoming(copy.values[incoming.value] ?? incoming.value, from: twin)
                    }
                }
            }
        }
        if let end = preheader.terminator { end.deleteInstruction() }
        unit.builder.position(atEnd: preheader)
        let (header, latch) = (copy.blocks[header] ?? header, copy.blocks[latch] ?? latch)
        unit.builder.branch(if: condition, header, else: self.header).setMetadata(
            unit.metadata.profileKind, unit.metadata.likely)
        return Copy(header: header, latch: latch, values: copy.values)
    }
}

/// Blocks once more, in the same or in another function.
package struct BlockCopy {
    package private(set) var blocks: [IRBlock: IRBlock]
    /// What each instruction became.
    package private(set) var values: [IRValue: IRValue] = [:]

    /// `ordered`: in the order of their function, so that what is made doesn't depend on addresses. Values of
    /// `replacing` give way to others; blocks and other values that are not copied stay what they are.
    package init(of ordered: [IRBlock], into function: IRValue, replacing: [IRValue: IRValue], _ unit: CodeUnit) {
        blocks = Dictionary(uniqueKeysWithValues: ordered.map { ($0, unit.builder.appendBlock(to: function)) })
        var instructions: [(original: IRValue, copy: IRValue)] = []
        for block in ordered {
            guard let copy = blocks[block] else { continue }
            unit.builder.position(atEnd: copy)
            block.forEachInstruction { instruction in
                let copy =
                    instruction.instruction == .phi
                    ? unit.builder.phi(instruction.type) : unit.builder.insert(copyOf: instruction)
                instructions.append((instruction, copy))
                values[instruction] = copy
            }
        }
        // In the order of the function: uses are listed in the order in which they are made.
        for (original, copy) in instructions {
            guard original.instruction != .phi else {
                for incoming in original.incoming {
                    let value = values[incoming.value] ?? replacing[incoming.value] ?? incoming.value
                    copy.addIncoming(value, from: blocks[incoming.block] ?? incoming.block)
                }
                continue
            }
            for index in 0..<copy.operandCount {
                let operand = copy.operand(index)
                if let block = operand.block {
                    if let target = blocks[block] { copy.setOperand(index, target.value) }
                } else if let value = values[operand] ?? replacing[operand] {
                    copy.setOperand(index, value)
                }
            }
        }
    }
}

extension IRValue {
    /// The blocks of a function.
    package var blocks: [IRBlock] {
        var blocks: [IRBlock] = []
        var next = firstBlock
        while let block = next {
            blocks.append(block)
            next = block.nextBlock
        }
        return blocks
    }

    /// Whether some block of a function can be reached from itself.
    package var hasCycles: Bool { ControlFlow(self).hasCycles }
}

extension IRBlock {
    package func forEachInstruction(_ body: (IRValue) -> Void) {
        var instruction = firstInstruction
        while let item = instruction {
            instruction = item.nextInstruction
            body(item)
        }
    }
}

/// Reachable blocks of a function with their dominators.
private struct ControlFlow {
    /// In reverse postorder.
    private(set) var order: [IRBlock] = []
    private(set) var position: [IRBlock: Int] = [:]
    private(set) var predecessors: [IRBlock: [IRBlock]] = [:]
    /// Immediate dominators, as positions.
    private var dominators: [Int] = []

    init(_ function: IRValue) {
        guard let entry = function.firstBlock else { return }
        var seen: Set<IRBlock> = [entry]
        var stack: [(block: IRBlock, next: Int, successors: [IRBlock])] = [(entry, 0, entry.successors)]
        var postorder: [IRBlock] = []
        while let top = stack.last {
            guard top.next < top.successors.count else {
                postorder.append(top.block)
                stack.removeLast()
                continue
            }
            stack[stack.count - 1].next += 1
            let successor = top.successors[top.next]
            if seen.insert(successor).inserted { stack.append((successor, 0, successor.successors)) }
        }
        order = postorder.reversed()
        for (index, block) in order.enumerated() { position[block] = index }
        for block in order {
            for successor in Set(block.successors) { predecessors[successor, default: []].append(block) }
        }
        findDominators()
    }

    /// Cooper, Harvey, Kennedy: "A Simple, Fast Dominance Algorithm".
    private mutating func findDominators() {
        dominators = [Int](repeating: -1, count: order.count)
        guard !order.isEmpty else { return }
        dominators[0] = 0
        var isChanged = true
        while isChanged {
            isChanged = false
            for index in 1..<max(order.count, 1) {
                var new = -1
                for predecessor in predecessors[order[index]] ?? [] {
                    guard let place = position[predecessor], dominators[place] >= 0 else { continue }
                    new = new < 0 ? place : common(new, place)
                }
                if new >= 0, dominators[index] != new {
                    dominators[index] = new
                    isChanged = true
                }
            }
        }
    }

    private func common(_ first: Int, _ second: Int) -> Int {
        var (a, b) = (first, second)
        while a != b {
            while a > b { a = dominators[a] }
            while b > a { b = dominators[b] }
        }
        return a
    }

    /// Some block can be reached from itself.
    var hasCycles: Bool {
        order.contains { block in block.successors.contains { (position[$0] ?? 0) <= (position[block] ?? 0) } }
    }

    func dominates(_ first: IRBlock, _ second: IRBlock) -> Bool {
        guard let goal = position[first], var current = position[second] else { return false }
        while current > goal { current = dominators[current] }
        return current == goal
    }
}

import LLVMCore

/// The blocks of a function by number, who dominates whom, and the innermost loop of each block.
///
/// A picture of the moment: whoever changes branches makes a new one.
struct FlowGraph {
    /// Reachable blocks in reverse postorder: the entry is 0, and a block comes after those that dominate it.
    let blocks: [IRBlock]
    let numbers: [IRBlock: Int]
    let predecessors: [[Int]]
    let successors: [[Int]]
    /// The immediate dominator of each block; the entry's is itself.
    let dominators: [Int]
    let loops: [Loop]
    /// The index in `loops` of the innermost loop around each block, -1 if there is none.
    let innermost: [Int]

    /// A natural loop.
    struct Loop {
        let header: Int
        /// The blocks that branch back to the header.
        let latches: [Int]
        let blocks: Set<Int>
    }

    /// The place of each block in the dominator tree: it dominates those whose `enter` lies in its enter ... exit.
    private let enter: [Int]
    private let exit: [Int]

    /// Functions with more blocks are left alone: what is computed here may take quadratic time.
    private static let mostBlocks = 1 << 13

    /// Nil for functions that are too large.
    init?(_ function: IRValue) {
        guard let entry = function.firstBlock, let order = FlowGraph.reversePostorder(from: entry) else { return nil }
        var numbers: [IRBlock: Int] = [:]
        for (number, block) in order.enumerated() { numbers[block] = number }
        var successors = [[Int]](repeating: [], count: order.count)
        var predecessors = [[Int]](repeating: [], count: order.count)
        for (number, block) in order.enumerated() {
            guard let terminator = block.terminator else { return nil }
            for index in 0..<terminator.successorCount {
                guard let target = numbers[terminator.successor(index)] else { return nil }
                successors[number].append(target)
                predecessors[target].append(number)
            }
        }
        blocks = order
        self.numbers = numbers
        self.successors = successors
        self.predecessors = predecessors
        dominators = FlowGraph.immediateDominators(predecessors)
        (enter, exit) = FlowGraph.intervals(dominators)

        var loops: [Loop] = []
        var innermost = [Int](repeating: -1, count: order.count)
        // Inner loops have headers further behind.
        for header in order.indices.reversed() {
            var latches: [Int] = []
            for latch in predecessors[header] where enter[header] <= enter[latch] && enter[latch] <= exit[header] {
                if !latches.contains(latch) { latches.append(latch) }
            }
            guard !latches.isEmpty else { continue }
            var body: Set<Int> = [header]
            var work = latches
            while let block = work.popLast() {
                guard body.insert(block).inserted else { continue }
                work.append(contentsOf: predecessors[block])
            }
            for block in body where innermost[block] < 0 { innermost[block] = loops.count }
            loops.append(Loop(header: header, latches: latches, blocks: body))
        }
        self.loops = loops
        self.innermost = innermost
    }

    func dominates(_ first: Int, _ second: Int) -> Bool {
        enter[first] <= enter[second] && enter[second] <= exit[first]
    }

    /// No other loop is inside of it.
    func isInnermost(_ loop: Int) -> Bool { loops[loop].blocks.allSatisfy { innermost[$0] == loop } }

    /// The value is computed outside of the loop. False where that can't be told, in code that isn't reached.
    func isInvariant(_ value: IRValue, in loop: Int) -> Bool {
        guard value.isInstruction else { return true }
        guard let home = numbers[value.parent] else { return false }
        return !loops[loop].blocks.contains(home)
    }

    /// The only block outside of the loop that branches to its header, if that goes nowhere else.
    func preheader(of loop: Int) -> Int? {
        let outside = predecessors[loops[loop].header].filter { !loops[loop].blocks.contains($0) }
        guard outside.count == 1, let block = outside.first, successors[block].count == 1 else { return nil }
        return block
    }

    private static func reversePostorder(from entry: IRBlock) -> [IRBlock]? {
        var seen: Set<IRBlock> = [entry]
        var postorder: [IRBlock] = []
        var stack: [(block: IRBlock, next: Int, count: Int)] = [(entry, 0, entry.terminator?.successorCount ?? 0)]
        while let top = stack.last {
            if top.next == top.count {
                postorder.append(top.block)
                stack.removeLast()
                continue
            }
            stack[stack.count - 1].next += 1
            guard let target = top.block.terminator?.successor(top.next), seen.insert(target).inserted else { continue }
            guard seen.count <= mostBlocks else { return nil }
            stack.append((target, 0, target.terminator?.successorCount ?? 0))
        }
        return postorder.reversed()
    }

    /// Cooper, Harvey and Kennedy's algorithm.
    private static func immediateDominators(_ predecessors: [[Int]]) -> [Int] {
        var dominators = [Int](repeating: -1, count: predecessors.count)
        dominators[0] = 0
        var isChanged = true
        while isChanged {
            isChanged = false
            for block in predecessors.indices.dropFirst() {
                var common = -1
                for predecessor in predecessors[block] where dominators[predecessor] >= 0 {
                    guard common >= 0 else {
                        common = predecessor
                        continue
                    }
                    var other = predecessor
                    while other != common {
                        while other > common { other = dominators[other] }
                        while common > other { common = dominators[common] }
                    }
                }
                if dominators[block] != common {
                    dominators[block] = common
                    isChanged = true
                }
            }
        }
        return dominators
    }

    private static func intervals(_ dominators: [Int]) -> (enter: [Int], exit: [Int]) {
        var children = [[Int]](repeating: [], count: dominators.count)
        for block in dominators.indices.dropFirst() { children[dominators[block]].append(block) }
        var enter = [Int](repeating: 0, count: dominators.count)
        var exit = enter
        var time = 0
        var stack: [(block: Int, next: Int)] = [(0, 0)]
        while let top = stack.last {
            if top.next == children[top.block].count {
                exit[top.block] = time
                stack.removeLast()
                continue
            }
            stack[stack.count - 1].next += 1
            let child = children[top.block][top.next]
            time += 1
            enter[child] = time
            stack.append((child, 0))
        }
        return (enter, exit)
    }
}

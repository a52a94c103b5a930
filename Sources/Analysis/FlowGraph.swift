import IRUnit
import LLVMCore

/// The blocks of a function by number, who dominates whom, and the innermost loop of each block.
///
/// A picture of the moment: whoever changes branches makes a new one.
package final class FlowGraph {
    /// Reachable blocks in reverse postorder: the entry is 0, and a block comes after those that dominate it.
    package let blocks: [IRBlock]
    package let predecessors: Edges
    package let successors: Edges
    package let loops: [Loop]
    /// The index in `loops` of the innermost loop around each block, -1 if there is none.
    package let innermost: [Int]
    private lazy var tree = DominatorTree(predecessors)
    /// Blocks in the order in which they were found, and the number of each of them.
    private let found: AddressTable
    private let numbers: [Int]

    /// A natural loop.
    package struct Loop {
        package let header: Int
        /// The blocks that branch back to the header.
        package let latches: [Int]
        package let blocks: Set<Int>
    }

    /// For each block those at the other end of its edges.
    package struct Edges {
        /// Where the blocks of each block begin among `ends`, and where the last one's end.
        fileprivate let starts: [Int]
        fileprivate let ends: [Int]

        package subscript(block: Int) -> ArraySlice<Int> { ends[starts[block]..<starts[block + 1]] }
        var blockCount: Int { starts.count - 1 }

        /// The same edges, seen from their other ends: in the order of the blocks here.
        fileprivate var reversed: Edges {
            var starts = [Int](repeating: 0, count: self.starts.count)
            for end in ends { starts[end + 1] += 1 }
            for block in 0..<blockCount { starts[block + 1] += starts[block] }
            var next = starts
            var sources = [Int](repeating: 0, count: ends.count)
            for block in 0..<blockCount {
                for edge in self.starts[block]..<self.starts[block + 1] {
                    sources[next[ends[edge]]] = block
                    next[ends[edge]] += 1
                }
            }
            return Edges(starts: starts, ends: sources)
        }
    }

    /// Functions with more blocks are left alone: what is computed here may take quadratic time.
    private static let mostBlocks = 1 << 13

    /// Nil for functions that are too large.
    package init?(_ function: IRValue) {
        guard let (found, order, edges) = FlowGraph.reachable(in: function) else { return nil }
        let postorder = FlowGraph.postorder(edges)
        var numbers = [Int](repeating: 0, count: order.count)
        for (number, block) in postorder.reversed().enumerated() { numbers[block] = number }
        var starts = [0]
        var ends: [Int] = []
        starts.reserveCapacity(order.count + 1)
        ends.reserveCapacity(edges.ends.count)
        for block in postorder.reversed() {
            for edge in edges.starts[block]..<edges.starts[block + 1] { ends.append(numbers[edges.ends[edge]]) }
            starts.append(ends.count)
        }
        blocks = postorder.reversed().map { order[$0] }
        (self.found, self.numbers) = (found, numbers)
        successors = Edges(starts: starts, ends: ends)
        predecessors = successors.reversed
        let headers = FlowGraph.possibleHeaders(successors)
        guard !headers.isEmpty else {
            (loops, innermost) = ([], [Int](repeating: -1, count: order.count))
            return
        }
        let tree = DominatorTree(predecessors)
        (loops, innermost) = FlowGraph.loops(headers, predecessors, tree)
        self.tree = tree
    }

    /// The number of a block; nil if it isn't reached.
    package func number(of block: IRBlock) -> Int? { found[block].map { numbers[$0] } }

    package func dominates(_ first: Int, _ second: Int) -> Bool { tree.dominates(first, second) }

    /// No other loop is inside of it.
    package func isInnermost(_ loop: Int) -> Bool { loops[loop].blocks.allSatisfy { innermost[$0] == loop } }

    /// The value is computed outside of the loop. False where that can't be told, in code that isn't reached.
    package func isInvariant(_ value: IRValue, in loop: Int) -> Bool {
        guard value.isInstruction else { return true }
        guard let home = number(of: value.parent) else { return false }
        return !loops[loop].blocks.contains(home)
    }

    /// The only block outside of the loop that branches to its header, if that goes nowhere else.
    package func preheader(of loop: Int) -> Int? {
        let outside = predecessors[loops[loop].header].filter { !loops[loop].blocks.contains($0) }
        guard outside.count == 1, let block = outside.first, successors[block].count == 1 else { return nil }
        return block
    }

    /// The blocks that can be reached, in the order in which branches name them, and where they branch to.
    private static func reachable(in function: IRValue) -> (found: AddressTable, order: [IRBlock], edges: Edges)? {
        guard let entry = function.firstBlock else { return nil }
        var found = AddressTable()
        var order = [entry]
        var starts = [0]
        var ends: [Int] = []
        found.insert(entry, 0)
        while starts.count <= order.count {
            guard order.count <= mostBlocks, let terminator = order[starts.count - 1].terminator else { return nil }
            for index in 0..<terminator.successorCount {
                let target = terminator.successor(index)
                let (number, isNew) = found.insert(target, order.count)
                if isNew { order.append(target) }
                ends.append(number)
            }
            starts.append(ends.count)
        }
        return (found, order, Edges(starts: starts, ends: ends))
    }

    private static func postorder(_ edges: Edges) -> [Int] {
        var postorder: [Int] = []
        postorder.reserveCapacity(edges.blockCount)
        var isSeen = [Bool](repeating: false, count: edges.blockCount)
        // The next edge to follow of each block on the stack.
        var next = edges.starts
        var stack = [0]
        isSeen[0] = true
        while let top = stack.last {
            guard next[top] < edges.starts[top + 1] else {
                postorder.append(top)
                stack.removeLast()
                continue
            }
            let target = edges.ends[next[top]]
            next[top] += 1
            if isSeen[target] { continue }
            isSeen[target] = true
            stack.append(target)
        }
        return postorder
    }

    /// The blocks that are branched to from no earlier one: a loop's header is among them. Inner loops have headers
    /// further behind.
    private static func possibleHeaders(_ successors: Edges) -> [Int] {
        var isHeader = [Bool](repeating: false, count: successors.blockCount)
        for block in isHeader.indices {
            for edge in successors.starts[block]..<successors.starts[block + 1] where successors.ends[edge] <= block {
                isHeader[successors.ends[edge]] = true
            }
        }
        return isHeader.indices.filter { isHeader[$0] }.reversed()
    }

    private static func loops(_ headers: [Int], _ predecessors: Edges, _ tree: DominatorTree) -> (
        loops: [Loop], innermost: [Int]
    ) {
        var loops: [Loop] = []
        var innermost = [Int](repeating: -1, count: predecessors.blockCount)
        for header in headers {
            var latches: [Int] = []
            for latch in predecessors[header] where tree.dominates(header, latch) && !latches.contains(latch) {
                latches.append(latch)
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
        return (loops, innermost)
    }
}

/// Who dominates whom, of blocks that are numbered in reverse postorder.
private struct DominatorTree {
    /// The place of each block in the tree: it dominates those whose `enter` lies in its enter ... exit.
    private let enter: [Int]
    private let exit: [Int]

    init(_ predecessors: FlowGraph.Edges) {
        let dominators = DominatorTree.immediateDominators(predecessors)
        // The blocks that each block is the immediate dominator of, as a list.
        var firstChild = [Int](repeating: -1, count: dominators.count)
        var nextSibling = firstChild
        for block in dominators.indices.dropFirst().reversed() {
            nextSibling[block] = firstChild[dominators[block]]
            firstChild[dominators[block]] = block
        }
        var enter = [Int](repeating: 0, count: dominators.count)
        var exit = enter
        var time = 0
        var block = 0
        while true {
            if firstChild[block] >= 0 {
                block = firstChild[block]
            } else {
                exit[block] = time
                while block != 0, nextSibling[block] < 0 {
                    block = dominators[block]
                    exit[block] = time
                }
                if block == 0 { break }
                block = nextSibling[block]
            }
            time += 1
            enter[block] = time
        }
        (self.enter, self.exit) = (enter, exit)
    }

    func dominates(_ first: Int, _ second: Int) -> Bool {
        enter[first] <= enter[second] && enter[second] <= exit[first]
    }

    /// The immediate dominator of each block; the entry's is itself. Cooper, Harvey and Kennedy's algorithm.
    private static func immediateDominators(_ predecessors: FlowGraph.Edges) -> [Int] {
        var dominators = [Int](repeating: -1, count: predecessors.blockCount)
        dominators[0] = 0
        var isChanged = true
        while isChanged {
            isChanged = false
            for block in 1..<max(predecessors.blockCount, 1) {
                var common = -1
                for edge in predecessors.starts[block]..<predecessors.starts[block + 1] {
                    let predecessor = predecessors.ends[edge]
                    guard dominators[predecessor] >= 0 else { continue }
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
}

/// How the blocks of a reducible flow graph nest as statements: which loops there are, and after which block or loop
/// each block is written. Made from dominators (Cooper, Harvey and Kennedy's algorithm) and natural loops.
struct BlockStructure {
    /// The immediate dominator of each block; the entry's is itself.
    private(set) var dominator: [Int]
    /// Whether a block heads a loop.
    private(set) var isHeader: [Bool]
    /// The header of the innermost loop that holds a block, the block itself for a header; -1 outside loops.
    private(set) var loop: [Int]
    /// Blocks written inside an arm of the branch that alone leads to them.
    private(set) var isInline: [Bool]
    /// For each block the blocks that follow its statements, in reverse postorder.
    private(set) var followers: [[Int]]
    /// For each header the blocks that follow its loop, in reverse postorder.
    private(set) var afterLoop: [[Int]]

    /// `nil` where the graph is irreducible or the analysis would take too long.
    init?(_ graph: ControlFlowGraph) {
        let count = graph.blocks.count
        guard let dominator = Self.dominators(graph) else { return nil }
        self.dominator = dominator

        // Depth of each block in the tree of dominators, to tell whether one block dominates another.
        var depth = Array(repeating: 0, count: count)
        for block in 0..<count where block > 0 { depth[block] = depth[dominator[block]] + 1 }
        var budget = 1_000_000 + 64 * count
        func dominates(_ a: Int, _ b: Int) -> Bool {
            var block = b
            while depth[block] > depth[a] {
                block = dominator[block]
                budget -= 1
                if budget < 0 { return false }
            }
            return block == a
        }

        isHeader = Array(repeating: false, count: count)
        for block in 0..<count {
            for successor in graph.successors[block] where successor <= block {
                guard dominates(successor, block) else { return nil }
                isHeader[successor] = true
            }
        }

        // Inner loops have later headers. A block already in a loop stands for that loop as a whole.
        loop = Array(repeating: -1, count: count)
        var parent = Array(repeating: -1, count: count)
        for header in (0..<count).reversed() where isHeader[header] {
            loop[header] = header
            var pending = graph.predecessors[header].filter { $0 >= header }
            while let block = pending.popLast() {
                var outermost = loop[block]
                if outermost < 0 {
                    loop[block] = header
                    pending += graph.predecessors[block]
                    continue
                }
                while outermost != header, parent[outermost] >= 0 {
                    outermost = parent[outermost]
                    budget -= 1
                    if budget < 0 { return nil }
                }
                if outermost == header { continue }
                parent[outermost] = header
                pending += graph.predecessors[outermost].filter { $0 < outermost }
            }
        }

        isInline = Array(repeating: false, count: count)
        followers = Array(repeating: [], count: count)
        afterLoop = Array(repeating: [], count: count)
        for block in 0..<count where block > 0 {
            let holder = dominator[block]
            var enclosing = loop[holder]
            var outermostLeft = -1
            while enclosing >= 0, !Self.contains(enclosing, block, loop, parent, &budget) {
                outermostLeft = enclosing
                enclosing = parent[enclosing]
            }
            guard budget >= 0 else { return nil }
            let forward = graph.predecessors[block].filter { $0 < block }
            if outermostLeft >= 0 {
                afterLoop[outermostLeft].append(block)
            } else if forward.count == 1, forward[0] == holder {
                isInline[block] = true
            } else {
                followers[holder].append(block)
            }
        }
    }

    private static func contains(
        _ header: Int, _ block: Int, _ loop: [Int], _ parent: [Int], _ budget: inout Int
    ) -> Bool {
        var current = loop[block]
        while current >= 0 {
            if current == header { return true }
            current = parent[current]
            budget -= 1
            if budget < 0 { return true }
        }
        return false
    }

    private static func dominators(_ graph: ControlFlowGraph) -> [Int]? {
        let count = graph.blocks.count
        var dominator = Array(repeating: -1, count: count)
        dominator[0] = 0
        var budget = 1_000_000 + 256 * count
        var changed = true
        while changed {
            changed = false
            for block in 0..<count where block > 0 {
                var best = -1
                for predecessor in graph.predecessors[block] where dominator[predecessor] >= 0 {
                    if best < 0 {
                        best = predecessor
                        continue
                    }
                    var other = predecessor
                    while other != best {
                        while other > best { other = dominator[other]; budget -= 1 }
                        while best > other { best = dominator[best]; budget -= 1 }
                        if budget < 0 { return nil }
                    }
                }
                if best >= 0, dominator[block] != best {
                    dominator[block] = best
                    changed = true
                }
            }
        }
        return dominator
    }
}

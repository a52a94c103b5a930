import Analysis
import IRUnit
import LLVMCore
import Lowering

/// Makes the `br_table` of an interpreter's loop a jump through a table of addresses, at the end of every instruction's
/// code.
///
/// clang makes one switch of all computed jumps in a function, and interpreters written with a switch have only one
/// anyway. LLVM lowers it to a comparison, a load of a relative address, an addition and the jump, in one place: all
/// instructions of the interpreted program share the processor's memory of where that jump went. Here addresses are
/// absolute, so that comparison and jump suffice, and the block with the switch is copied behind its predecessors.
///
/// Runs last, since LLVM's optimiser understands switches better than computed jumps.
struct BranchThreading {
    private let unit: CodeUnit
    private let function: IRValue
    private var builder: IRBuilder { _read { yield unit.builder } }

    /// Fewer cases are no interpreter.
    private static let fewestCases = 8
    /// Cases up to this one are counted from 0 rather than from the lowest.
    private static let lowCase: UInt64 = 8
    /// Entries of one table, all tables of a unit; each is relocated when the program starts.
    private static let mostEntries = 1024
    static let unitBudget = 1 << 13
    /// Instructions of a block that is copied. All values that it uses or computes are in memory at that time.
    private static let mostInstructions = 80
    /// Destinations of one table. Each copy branches to each of them, and where there are many copies, what registers
    /// hold is moved about between them more than the jumps save: SQLite, with 190 instructions, executed 4 % more
    /// machine instructions.
    private static let mostDestinations = 96
    /// Pairs of a copy and a destination of one table.
    private static let mostEdges = 1 << 15
    /// Predecessors that the block with the switch has, or one before it.
    private static let fewestJoins = 6
    /// Predecessors from which on a block that branches to copies is itself copied.
    private static let fewestPredecessors = 4

    /// A block that ends in the jump or in the comparison before it.
    private struct Head {
        let block: IRBlock
        /// Where the jump is, if the comparison comes before it.
        let jump: IRBlock?
    }

    /// A switch that becomes a jump.
    private struct Table {
        let branch: IRValue
        /// The case of the first entry.
        let first: UInt64
        let entries: [IRBlock]
        /// The switch's default can be reached.
        let isChecked: Bool
        let destinations: [IRBlock]
    }

    /// Returns how many entries of tables it made, of at most `budget`, and how many tables.
    static func run(_ function: IRValue, in unit: CodeUnit, on machine: borrowing TargetMachine, budget: Int)
        throws(LLVMError) -> (entries: Int, tables: Int)
    {
        let threading = BranchThreading(unit: unit, function: function)
        let branches = threading.branchesInLoops(budget: budget)
        guard !branches.isEmpty else { return (0, 0) }
        // Blocks without phi nodes and without values for others can be copied as they are.
        try unit.module.run(passes: "reg2mem", over: function, on: machine)
        var (entries, tables) = (0, 0)
        for branch in branches {
            // The edges were split, which changed the blocks that the switch branches to.
            guard let table = threading.table(branch) else { continue }
            entries += table.entries.count
            tables += 1
            threading.lower(table)
        }
        try unit.module.run(passes: "mem2reg,early-cse,adce", over: function, on: machine)
        return (entries, tables)
    }

    /// The switches in loops that are dense enough.
    private func branchesInLoops(budget: Int) -> [IRValue] {
        var branches: [IRValue] = []
        var isExcluded = false
        var block = function.firstBlock
        while let current = block {
            block = current.nextBlock
            guard let terminator = current.terminator else { return [] }
            if terminator.opcode == .switch { branches.append(terminator) }
            if terminator.opcode == .invoke || terminator.opcode == .indirectBranch { isExcluded = true }
        }
        guard !isExcluded else { return [] }
        var left = budget
        branches = branches.filter { branch in
            guard let table = table(branch), table.entries.count <= left else { return false }
            left -= table.entries.count
            return true
        }
        guard !branches.isEmpty, let flow = FlowGraph(function) else { return [] }
        return branches.filter { branch in flow.number(of: branch.parent).map { isDispatch($0, flow) } ?? false }
    }

    /// Whether much of a loop goes on at a block, or at one before it.
    private func isDispatch(_ block: Int, _ flow: FlowGraph) -> Bool {
        guard flow.innermost[block] >= 0 else { return false }
        return ([block] + flow.predecessors[block]).contains {
            flow.predecessors[$0].count >= BranchThreading.fewestJoins
        }
    }

    /// What becomes of a switch; nil if it stays.
    private func table(_ branch: IRValue) -> Table? {
        let cases = branch.switchCases
        guard cases.count >= BranchThreading.fewestCases, branch.switchValue.integerWidth <= 64,
            let lowest = cases.map(\.value).min(), let highest = cases.map(\.value).max()
        else { return nil }
        let first = lowest <= BranchThreading.lowCase ? 0 : lowest
        guard highest - first < UInt64(BranchThreading.mostEntries) else { return nil }
        let count = Int(highest - first) + 1
        guard count <= 2 * cases.count + Int(BranchThreading.lowCase) else { return nil }
        var entries = [IRBlock](repeating: branch.defaultBlock, count: count)
        for (value, block) in cases { entries[Int(value - first)] = block }
        var destinations: [IRBlock] = []
        var seen: Set<IRBlock> = []
        for entry in entries where seen.insert(entry).inserted { destinations.append(entry) }
        guard destinations.count <= BranchThreading.mostDestinations else { return nil }
        let isChecked = branch.defaultBlock.firstInstruction?.opcode != .unreachable
        return Table(branch: branch, first: first, entries: entries, isChecked: isChecked, destinations: destinations)
    }

    /// Replaces the switch by the jump, in its own block and in copies of that.
    private func lower(_ table: Table) {
        let block = table.branch.parent
        builder.position(before: table.branch)
        builder.setLocation(table.branch.location)
        var index = table.branch.switchValue
        if table.first > 0 { index = builder.binary(.sub, index, index.type.constant(table.first)) }
        var jump: IRBlock?
        if table.isChecked {
            let isInside = builder.compare(.ult, index, index.type.constant(UInt64(table.entries.count)))
            let inside = builder.appendBlock(to: function)
            builder.branch(if: isInside, inside, else: table.branch.defaultBlock)
            builder.position(atEnd: inside)
            jump = inside
        }
        table.branch.deleteInstruction()
        if jump == nil { builder.position(atEnd: block) }
        let position = index.integerWidth < 64 ? builder.cast(.zext, index, to: unit.i64) : index
        let place = builder.element(position, of: addresses(table), type: unit.pointer)
        builder.indirectBranch(builder.load(unit.pointer, place, alignment: 8), table.destinations)
        copy(Head(block: block, jump: jump), table)
    }

    private func addresses(_ table: Table) -> IRValue {
        let addresses = unit.module.addGlobal("", type: unit.pointer.arrayType(count: table.entries.count))
        addresses.setPrivate()
        addresses.setConstant()
        addresses.setUnnamedAddress()
        addresses.setAlignment(8)
        addresses.setInitializer(unit.pointer.array(table.entries.map(\.address)))
        return addresses
    }

    // MARK: Copies

    /// Copies `head` behind its predecessors, and those of them that many blocks branch to behind theirs.
    private func copy(_ head: Head, _ table: Table) {
        var predecessors: [IRBlock: [IRBlock]] = [:]
        var block = function.firstBlock
        while let current = block {
            block = current.nextBlock
            var seen: Set<IRBlock> = []
            for successor in current.successors where seen.insert(successor).inserted {
                predecessors[successor, default: []].append(current)
            }
        }
        var edges = BranchThreading.mostEdges
        var copied: Set<IRBlock> = [head.block]
        var heads = [head]
        while let head = heads.popLast() {
            let sources = (predecessors[head.block] ?? []).filter { $0.terminator?.opcode == .br && $0 != head.block }
            guard sources.count > 1, isCopied(head.block), case let cost = sources.count * table.destinations.count,
                cost <= edges
            else { continue }
            edges -= cost
            for source in sources {
                let joins = predecessors[source]?.count ?? 0
                let (block, jump) = copy(head, behind: source)
                guard block == source, joins >= BranchThreading.fewestPredecessors, copied.insert(source).inserted
                else { continue }
                heads.append(Head(block: source, jump: jump))
            }
        }
    }

    private func isCopied(_ block: IRBlock) -> Bool {
        var count = 0
        var instruction = block.firstInstruction
        while let current = instruction {
            instruction = current.nextInstruction
            count += 1
            guard count <= BranchThreading.mostInstructions, !current.isCall || current.isPureCall,
                current.opcode != .alloca, current.opcode != .phi
            else { return false }
        }
        return true
    }

    /// Makes `source` go on in a copy of `head`, at its own end or on the edge to it. Returns the block with the copy,
    /// and that with its jump.
    private func copy(_ head: Head, behind source: IRBlock) -> (block: IRBlock, jump: IRBlock?) {
        guard let branch = source.terminator else { return (source, nil) }
        var block = source
        if branch.isConditionalBranch {
            block = builder.appendBlock(to: function)
            for index in 0..<branch.successorCount where branch.successor(index) == head.block {
                branch.setSuccessor(index, block)
            }
        } else {
            branch.deleteInstruction()
        }
        var copies: [IRValue: IRValue] = [:]
        copyInstructions(of: head.block, to: block, &copies)
        guard let jump = head.jump else { return (block, nil) }
        let ownJump = builder.appendBlock(to: function)
        copyInstructions(of: jump, to: ownJump, &copies)
        if let comparison = block.terminator {
            for index in 0..<comparison.successorCount where comparison.successor(index) == jump {
                comparison.setSuccessor(index, ownJump)
            }
        }
        return (block, ownJump)
    }

    private func copyInstructions(of block: IRBlock, to target: IRBlock, _ copies: inout [IRValue: IRValue]) {
        builder.position(atEnd: target)
        var instruction = block.firstInstruction
        while let current = instruction {
            instruction = current.nextInstruction
            let copy = builder.insert(copyOf: current)
            for index in 0..<copy.operandCount {
                if let replacement = copies[copy.operand(index)] { copy.setOperand(index, replacement) }
            }
            copies[current] = copy
        }
    }
}

extension CodeUnit {
    /// Threads the branch tables of all functions. Returns how many.
    func threadBranchTables(on machine: borrowing TargetMachine) throws(LLVMError) -> Int {
        var functions: [IRValue] = []
        forEachOptimized { functions.append($0) }
        var (left, tables) = (BranchThreading.unitBudget, 0)
        for function in functions {
            let made = try BranchThreading.run(function, in: self, on: machine, budget: left)
            left -= made.entries
            tables += made.tables
        }
        return tables
    }
}

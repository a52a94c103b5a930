import Analysis
import IRUnit
import LLVMCore
import Lowering

/// Lets branches into a loop's middle go there.
///
/// Wasm's control flow is structured, so compilers make a loop with several entries, as `goto` and a `switch` around
/// loops do, to one with a single entry, where a variable says by a `br_table` where it goes on: with each iteration,
/// although most branches to that place set the variable to a number. LLVM doesn't thread branches through a loop's
/// header, which would give loops several entries again. Here the block with the switch is copied behind each
/// predecessor that brings a number, and the copy goes where the number says.
///
/// bzip2's decompression is one such loop: twice as many instructions as natively were executed in it, most of them
/// moved values about.
private struct DispatchThreading {
    private let unit: CodeUnit
    private var builder: IRBuilder { _read { yield unit.builder } }

    /// Instructions of a block that is copied, all of them loads and stores of what were phi nodes.
    private static let mostInstructions = 256
    /// Predecessors that bring numbers.
    private static let mostPredecessors = 64
    private static let fewestPredecessors = 2

    init(_ unit: CodeUnit) { self.unit = unit }

    /// The switches on a phi node of numbers in blocks that do nothing else, at the beginning of loops.
    func switches(_ function: IRValue) -> [IRValue] {
        var found: [IRValue] = []
        var block = function.firstBlock
        while let current = block {
            block = current.nextBlock
            guard let branch = current.terminator else { return [] }
            if branch.opcode == .invoke || branch.opcode == .indirectBranch { return [] }
            guard branch.opcode == .switch, case let value = branch.switchValue, value.isInstruction,
                value.opcode == .phi,
                value.parent == current, current.firstNonPhi == branch
            else { continue }
            let numbers = value.incoming.count { $0.value.constantInteger != nil }
            if (DispatchThreading.fewestPredecessors...DispatchThreading.mostPredecessors).contains(numbers) {
                found.append(branch)
            }
        }
        guard !found.isEmpty, let flow = FlowGraph(function) else { return [] }
        let headers = Set(flow.loops.map { flow.blocks[$0.header] })
        return found.filter { headers.contains($0.parent) }
    }

    /// Threads the predecessors of a switch, in a function whose values are in memory between blocks. Returns how many.
    func thread(_ branch: IRValue, in function: IRValue) -> Int {
        let block = branch.parent
        guard case let value = branch.switchValue, value.isInstruction, value.isLoad, value.parent == block,
            isCopied(block),
            case let variable = value.operand(0), !stores(in: block, to: variable)
        else { return 0 }
        var predecessors: [IRBlock] = []
        var candidate = function.firstBlock
        while let current = candidate {
            candidate = current.nextBlock
            if let end = current.terminator, end.opcode == .br, !end.isConditionalBranch, end.successor(0) == block,
                current != block
            {
                predecessors.append(current)
            }
        }
        var threaded = 0
        for predecessor in predecessors {
            guard let number = stored(in: predecessor, to: variable), let end = predecessor.terminator else { continue }
            let target = branch.switchCases.first { $0.value == number }?.block ?? branch.defaultBlock
            end.deleteInstruction()
            builder.position(atEnd: predecessor)
            var copies: [IRValue: IRValue] = [:]
            var instruction = block.firstInstruction
            while let current = instruction, current != branch {
                instruction = current.nextInstruction
                let copy = builder.insert(copyOf: current)
                for index in 0..<copy.operandCount {
                    if let replacement = copies[copy.operand(index)] { copy.setOperand(index, replacement) }
                }
                copies[current] = copy
            }
            builder.setLocation(branch.location)
            builder.branch(target)
            threaded += 1
        }
        return threaded
    }

    /// Loads and stores of variables are all that it does.
    private func isCopied(_ block: IRBlock) -> Bool {
        var count = 0
        var instruction = block.firstInstruction
        while let current = instruction, current != block.terminator {
            instruction = current.nextInstruction
            count += 1
            guard count <= DispatchThreading.mostInstructions, current.isLoad || current.opcode == .store,
                case let place = current.operand(current.isLoad ? 0 : 1), place.isInstruction, place.opcode == .alloca
            else { return false }
        }
        return true
    }

    private func stores(in block: IRBlock, to variable: IRValue) -> Bool {
        var instruction = block.firstInstruction
        while let current = instruction {
            instruction = current.nextInstruction
            if current.opcode == .store, current.operand(1) == variable { return true }
        }
        return false
    }

    /// The number that a block stores to `variable` last.
    private func stored(in block: IRBlock, to variable: IRValue) -> UInt64? {
        var number: UInt64?
        var instruction = block.firstInstruction
        while let current = instruction {
            instruction = current.nextInstruction
            if current.opcode == .store, current.operand(1) == variable { number = current.operand(0).constantInteger }
        }
        return number
    }
}

extension CodeUnit {
    /// Threads branches to switches at the beginning of loops. Returns how many.
    func threadDispatches(of function: IRValue, on machine: borrowing TargetMachine) throws(LLVMError) -> Int {
        let threading = DispatchThreading(self)
        let switches = threading.switches(function)
        guard !switches.isEmpty else { return 0 }
        // Blocks without phi nodes and without values for others can be copied as they are.
        try module.run(passes: "reg2mem", over: function, on: machine)
        let threaded = switches.reduce(0) { $0 + threading.thread($1, in: function) }
        try module.run(passes: "mem2reg,simplifycfg", over: function, on: machine)
        return threaded
    }
}

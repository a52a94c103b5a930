import Analysis
import IRUnit
import LLVMCore

/// Keeps LLVM's passes for loops away from those that don't count their iterations.
extension CodeUnit {
    /// Has LLVM neither vectorise nor unroll innermost loops that something else than a counter ends, or that call
    /// something.
    ///
    /// It would do neither to most of them, but only after it has worked out all that can be known of how often they
    /// run, and once more after every change. LZ4 takes 2.6 % fewer instructions to compile, Lua 0.8 %; programs
    /// execute the same. Loops around others aren't left alone: LLVM takes SQLite's interpreter apart at its first
    /// iteration, for 1 % fewer instructions.
    /// Returns how many.
    func leaveUncountableLoops(_ flow: FlowGraph) -> Int {
        var left = 0
        let search = CountableLoops(flow)
        for (number, loop) in flow.loops.enumerated() where loop.latches.count == 1 && flow.isInnermost(number) {
            guard let latch = flow.blocks[loop.latches[0]].terminator, latch.metadata(loopKind) == nil,
                !search.isCountable(number) || search.hasCalls(number)
            else { continue }
            leaveLoopAlone(endingWith: latch)
            left += 1
        }
        return left
    }

    /// Has LLVM neither vectorise nor unroll the loop with this latch.
    func leaveLoopAlone(endingWith latch: IRValue) {
        let properties = [
            context.metadata([.string("llvm.loop.vectorize.enable"), .value(i1.zero)]),
            context.metadata([.string("llvm.loop.unroll.disable")]),
        ]
        latch.setMetadata(loopKind, context.loopMetadata(properties))
    }

    /// Reduces the strength of what innermost loops compute that count their iterations, in all functions but these.
    ///
    /// Others often end after few iterations, so that what is computed before them isn't paid back, and it takes
    /// registers: with strength reduced in every loop sudoku executes 26 % more instructions, quicksort 9 %, Lua 2 %;
    /// LZ4, where the registers fall otherwise, and numbers 2 % fewer, merge-sort and bzip2 1 %. zstd takes 3.6 % fewer
    /// instructions to compile. Returns in how many functions.
    func reduceStrength(_ pipeline: Pipeline, on machine: borrowing TargetMachine, leavingOut functions: [IRValue])
        throws(LLVMError) -> Int
    {
        let kind = context.metadataKind("wpc.hidden")
        let excluded = Set(functions)
        var leftOut = functions
        var hidden: [IRValue] = []
        var reduced = 0
        forEachOptimized { function in
            guard !excluded.contains(function), let flow = FlowGraph(function) else { return }
            let search = CountableLoops(flow)
            let gaining = flow.loops.indices.filter { flow.isInnermost($0) && search.isCountable($0) }
            guard !gaining.isEmpty else {
                leftOut.append(function)
                return
            }
            reduced += 1
            guard gaining.count < flow.loops.count else { return }
            hidden.append(function)
            for number in flow.loops.indices where !gaining.contains(number) { hideInductions(of: number, flow, kind) }
        }
        try run(pipeline.last, of: pipeline, on: machine, leavingOut: leftOut)
        for function in hidden { showInductions(of: function, kind) }
        return reduced
    }

    /// Puts a freeze instruction between a loop's values and their next ones. What it yields is unknown to scalar
    /// evolution, so that nothing in the loop is an induction.
    private func hideInductions(of loop: Int, _ flow: FlowGraph, _ kind: UInt32) {
        builder.setLocation(nil)
        var next = flow.blocks[flow.loops[loop].header].firstInstruction
        while let phi = next, phi.opcode == .phi {
            next = phi.nextInstruction
            guard phi.integerWidth > 0 || phi.type == pointer else { continue }
            // A switch may branch to the header by several edges, which hand on one value.
            var frozen: [IRBlock: IRValue] = [:]
            for index in 0..<phi.incomingCount {
                let (value, block) = (phi.incomingValue(index), phi.incomingBlock(index))
                guard let number = flow.number(of: block), flow.loops[loop].blocks.contains(number),
                    let end = block.terminator,
                    value != end
                else { continue }
                if frozen[block] == nil {
                    builder.position(before: end)
                    let copy = builder.freeze(value)
                    copy.setMetadata(kind, metadata.empty)
                    frozen[block] = copy
                }
                if let copy = frozen[block] { phi.setOperand(index, copy) }
            }
        }
    }

    /// Takes these instructions out again: they would only keep the code generator from choosing the best instructions.
    private func showInductions(of function: IRValue, _ kind: UInt32) {
        var frozen: [IRValue] = []
        forEachInstruction(function) { instruction in
            if instruction.instruction == .freeze, instruction.metadata(kind) != nil { frozen.append(instruction) }
        }
        for instruction in frozen {
            instruction.replaceAllUses(with: instruction.operand(0))
            instruction.deleteInstruction()
        }
    }
}

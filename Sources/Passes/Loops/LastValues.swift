import Analysis
import IRUnit
import LLVMCore

extension CodeUnit {
    /// Keeps LLVM from vectorising loops after which the last value of something loaded is used, and that hand nothing
    /// else on.
    ///
    /// Of such a loop with neighbouring loads LLVM 22 makes one that takes the last value from the wrong lane, of a
    /// load beyond what the loop reads: when it narrows groups of interleaved accesses it forgets the uses after the
    /// loop. Phi nodes that aren't inductions keep it from narrowing. Returns how many loops it excluded.
    func excludeLastValues(_ flow: FlowGraph) -> Int {
        var excluded = 0
        for (number, loop) in flow.loops.enumerated() where loop.latches.count == 1 && flow.isInnermost(number) {
            guard let latch = flow.blocks[loop.latches[0]].terminator, latch.metadata(loopKind) == nil,
                isExcluded(loop, flow)
            else { continue }
            let disabled = context.metadata([.string("llvm.loop.vectorize.enable"), .value(i1.zero)])
            latch.setMetadata(loopKind, context.loopMetadata([disabled]))
            excluded += 1
        }
        return excluded
    }

    var loopKind: UInt32 { context.metadataKind("llvm.loop") }

    private func isExcluded(_ loop: FlowGraph.Loop, _ flow: FlowGraph) -> Bool {
        var loads = 0
        var hasLastValue = false
        for number in loop.blocks {
            let block = flow.blocks[number]
            var instruction = block.firstInstruction
            while let current = instruction {
                instruction = current.nextInstruction
                if current.opcode == .phi {
                    // Handed on by other means than as an integer that moves.
                    if number == loop.header, !isMoving(current) { return false }
                    continue
                }
                if current.isLoad { loads += 1 }
                guard !hasLastValue, !isSum(current) else { continue }
                hasLastValue = current.users.contains { user in
                    flow.number(of: user.parent).map { !loop.blocks.contains($0) } ?? false
                }
            }
        }
        return hasLastValue && loads > 1
    }

    private func isMoving(_ phi: IRValue) -> Bool {
        phi.incoming.contains { isSum($0.value) && ($0.value.operand(0) == phi || $0.value.operand(1) == phi) }
    }

    private func isSum(_ value: IRValue) -> Bool {
        value.isInstruction && (value.opcode == .add || value.opcode == .sub) && value.operand(1).constantInteger != nil
    }
}

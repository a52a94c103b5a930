import LLVMCore

/// Makes loads volatile whose results no side effect depends on.
///
/// To LLVM a load can't trap, so it deletes one that nobody uses. In Wasm such a load still has to trap outside of the
/// memory (specification, "Memory Instructions"). Runs after locals became SSA values; loads through cells of the runtime,
/// which can't trap, are harmless to keep.
func keepTrappingLoads(in module: borrowing IRModule) {
    module.forEachDefinition(keepTrappingLoads(inFunction:))
}

private func keepTrappingLoads(inFunction function: IRValue) {
    // Cheap first look: a function in which every load has a use in an instruction that stays needs no more.
    var candidates: [IRValue] = []
    var suspicious = false
    var count = 0
    forEachInstruction(function) { instruction in
        count += 1
        guard instruction.isRemovableIfUnused else { return }
        if instruction.isLoad { candidates.append(instruction) }
        if !instruction.hasUses { suspicious = true }
    }
    guard !candidates.isEmpty, suspicious else { return }

    var live = AddressTable(capacity: count)
    var work: [IRValue] = []
    forEachInstruction(function) { instruction in
        if !instruction.isRemovableIfUnused, live.insert(instruction) { work.append(instruction) }
    }
    func markOperands() {
        while let instruction = work.popLast() {
            for index in 0..<instruction.operandCount {
                guard let operand = instruction.instructionOperand(index), live.insert(operand) else { continue }
                work.append(operand)
            }
        }
    }
    markOperands()
    // Backwards, so that what a load needs for its address is alive before its turn comes.
    for load in candidates.reversed() where live.insert(load) {
        load.setVolatile()
        work.append(load)
        markOperands()
    }
}

func forEachInstruction(_ function: IRValue, _ body: (IRValue) -> Void) {
    var block = function.firstBlock
    while let current = block {
        var instruction = current.firstInstruction
        while let item = instruction {
            body(item)
            instruction = item.nextInstruction
        }
        block = current.nextBlock
    }
}

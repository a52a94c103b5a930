import LLVMCore

/// Marks choices that no processor can foresee, so that they stay choices and don't become branches.
///
/// LLVM's x86 back end makes a branch of a conditional move in a loop where that takes it off the path from one iteration to
/// the next, as if every branch were foreseen. Which of two values from memory is the greater one is data: what sorting,
/// merging and heaps ask again and again because they don't know. The Wasm has a `select` there because clang, too, saw no reason for a branch.
/// Measured: Dijkstra's algorithm on a binary heap takes half the time. To keep all conditional moves made Lua and zstd slower.
extension CodeUnit {
    func markUnpredictableChoices() {
        module.forEachDefinition { function in
            forEachInstruction(function) { instruction in
                guard instruction.instruction == .select, case let condition = instruction.operand(0), condition.opcode == .icmp,
                    !condition.isEquality, !condition.isInequality, isLoaded(condition.operand(0), in: instruction.parent),
                    isLoaded(condition.operand(1), in: instruction.parent)
                else { return }
                instruction.setMetadata(metadata.unpredictableKind, metadata.empty)
            }
        }
    }

    /// A number that `block` itself loads.
    private func isLoaded(_ value: IRValue, in block: IRBlock) -> Bool {
        guard value.isInstruction, value.parent == block else { return false }
        if value.isLoad { return true }
        switch value.instruction {
        case .zext, .sext: return value.operand(0).isLoad
        default: return false
        }
    }
}

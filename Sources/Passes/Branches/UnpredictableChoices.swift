import Analysis
import IRUnit
import LLVMCore
import Lowering

/// Marks choices that no processor can foresee, so that they stay choices and don't become branches.
///
/// LLVM's x86 back end makes a branch of a conditional move in a loop where that takes it off the path from one
/// iteration to the next, as if every branch were foreseen. Which of two values from memory is the greater one is data:
/// what sorting, merging and heaps ask again and again because they don't know. The Wasm has a `select` there because
/// clang, too, saw no reason for a branch. Measured: Dijkstra's algorithm on a binary heap takes half the time. To keep
/// all conditional moves made Lua and zstd slower.
///
/// The lesser or greater of two numbers that are both computed there is the step of dynamic programming, and as little
/// to be foreseen. Edit distance takes 0.78 of the time. With a constant, a number from outside of the loop or a result
/// of the iteration before it's a limit, or an extreme so far, which rarely changes.
extension CodeUnit {
    /// Returns how many were marked.
    func markUnpredictableChoices() -> Int {
        var marked = 0
        forEachOptimized { function in
            forEachInstruction(function) { instruction in
                guard instruction.instruction == .select, case let condition = instruction.operand(0),
                    condition.opcode == .icmp,
                    !condition.isEquality, !condition.isInequality,
                    isLoaded(condition.operand(0), in: instruction.parent),
                    isLoaded(condition.operand(1), in: instruction.parent)
                else { return }
                instruction.setMetadata(metadata.unpredictableKind, metadata.empty)
                marked += 1
            }
        }
        return marked + chooseExtremes()
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

    /// Makes choices, which can be marked, of LLVM's intrinsics for the lesser and the greater of two integers.
    private func chooseExtremes() -> Int {
        var chosen = 0
        let predicates: [(name: String, predicate: IRBuilder.IntegerPredicate)] = [
            ("llvm.smin", .slt), ("llvm.smax", .sgt), ("llvm.umin", .ult), ("llvm.umax", .ugt),
        ]
        for (name, predicate) in predicates {
            for type in ["i32", "i64"] {
                guard let intrinsic = module.function(named: "\(name).\(type)") else { continue }
                for call in intrinsic.users where call.isCall(of: intrinsic) {
                    let (first, second) = (call.operand(0), call.operand(1))
                    guard isComputed(first, in: call.parent), isComputed(second, in: call.parent) else { continue }
                    builder.position(before: call)
                    let choice = builder.select(builder.compare(predicate, first, second), first, second)
                    choice.setMetadata(metadata.unpredictableKind, metadata.empty)
                    call.replaceAllUses(with: choice)
                    call.deleteInstruction()
                    chosen += 1
                }
            }
        }
        return chosen
    }

    private func isComputed(_ value: IRValue, in block: IRBlock) -> Bool {
        value.isInstruction && value.parent == block && value.instruction != .phi
    }
}

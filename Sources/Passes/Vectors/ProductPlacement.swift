import Analysis
import IRUnit
import LLVMCore

/// Puts floating-point products next to the sums that they are for.
///
/// The vectoriser leaves all products of an interleaved iteration in front of all loads that come next, and the code
/// generator keeps to that order. From C, where a product and a sum are one instruction up to the code generator
/// (`llvm.fmuladd`), clang gets the two side by side, and a loop that streams through memory may be several per cent
/// faster for it.
///
/// Returns how many it moved.
func placeProducts(in module: borrowing IRModule, _ builder: borrowing IRBuilder) -> Int {
    var moved = 0
    module.forEachDefinition { function in
        var products: [(product: IRValue, sum: IRValue)] = []
        forEachInstruction(function) { instruction in
            guard instruction.opcode == .fmul, case let users = instruction.users, users.count == 1,
                let user = users.first,
                user.parent == instruction.parent, user.opcode == .fadd || user.opcode == .fsub,
                instruction.nextInstruction != user
            else { return }
            products.append((instruction, user))
        }
        for (product, sum) in products {
            builder.position(before: sum)
            builder.move(product)
        }
        moved += products.count
    }
    return moved
}

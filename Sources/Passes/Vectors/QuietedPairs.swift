import Analysis
import IRUnit
import LLVMCore
import Lowering

/// Replaces `llvm.canonicalize` of two floats by that of four.
///
/// LLVM's vectoriser makes the former of two scalar ones, and LLVM 22's x86 code generator crashes on it: it declares
/// the type as its own to legalise, and has no code for it. Every other type is legalised as usual.
///
/// Returns how many it replaced.
func widenCanonicalizations(in module: borrowing IRModule, _ builder: borrowing IRBuilder, i32: IRType, float: IRType)
    -> Int
{
    guard let narrow = module.function(named: "llvm.canonicalize.v2f32") else { return 0 }
    var replaced = 0
    let wide = module.intrinsic("llvm.canonicalize", [float.vectorType(count: 4)])
    func mask(_ lanes: [UInt64]) -> IRValue { .vector(lanes.map { i32.constant($0) }) }
    module.forEachDefinition { function in
        var calls: [IRValue] = []
        forEachInstruction(function) { if $0.isCall(of: narrow) { calls.append($0) } }
        for call in calls {
            builder.position(before: call)
            let pair = call.operand(0)
            let both = builder.shuffle(pair, pair, mask: mask([0, 1, 0, 1]))
            let canonical = builder.call(wide.function, type: wide.type, [both])
            call.replaceAllUses(with: builder.shuffle(canonical, canonical, mask: mask([0, 1])))
            call.deleteInstruction()
        }
        replaced += calls.count
    }
    return replaced
}

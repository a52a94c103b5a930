import Analysis
import IRUnit
import LLVMCore
import Wasm

/// Inlines small functions that call themselves into themselves, once.
///
/// LLVM's inliner leaves every call of a function alone that calls itself. But a recursion's base case is most often a
/// comparison and a value, and half of all calls or more end there: to do the first of them in its caller's frame saves
/// those calls with all the saving and restoring of registers round them. So such a function is lowered twice: it calls
/// the second body, which LLVM always inlines, and that calls the function.
///
/// In a function that keeps many values while it calls itself, two bodies keep twice as many, and what no longer fits
/// into the registers that callees save is loaded and stored at every step. Such functions are left alone.
///
/// Endless recursion exhausts the stack as before, and a backtrace shows all calls: they are inlined ones to it.
extension CodeUnit {
    /// Bytes of a function's code, and of all that is inlined. What goes beyond has more work in a call than a call
    /// costs: a search with loops of 472 bytes got 4 % slower, insertion into a tree (2 times 251) is 14 % faster,
    /// sorting (2 times 404) 4 %.
    private static let (mostBytes, mostInlinedBytes) = (450, 1000)

    /// Values that live across a call in a function that is inlined into itself: with the instance, as many as callees
    /// on x86-64 save. Takeuchi's function (5 values) takes 0.8 of the time with it; the search for queens (8) takes
    /// 0.86 of it without, merge sort (13) 0.97, and quicksort (10) and the sorting of a list (8) as much.
    private static let mostLiveValues = 5

    /// Lowers the defined function `index` (counted without imports), whose function is `body`, once more if it is to
    /// be inlined into itself.
    func inlineRecursion(in body: IRValue, function index: Int, features: FeatureSet) throws(WasmError) {
        let (functionIndex, range) = (UInt32(layout.module.importedFunctionCount + index), layout.module.bodies[index])
        guard layout.options.inlinesRecursion, device == nil, range.count <= CodeUnit.mostBytes,
            !layout.kernels.contains(functionIndex)
        else { return }
        let calls = body.users.filter { $0.isCall(of: body) && $0.parent.function == body }
        guard !calls.isEmpty, range.count * calls.count <= CodeUnit.mostInlinedBytes,
            let type = layout.module.functionType(at: functionIndex),
            let flow = FlowGraph(body)
        else { return }
        let parameters = type.parameters.indices.map { body.parameter($0 + type.firstParameter) }
        let live = calls.map { flow.valuesLive(across: $0, parameters: parameters) }
        guard live.allSatisfy({ $0 <= CodeUnit.mostLiveValues }) else { return }
        let symbol = layout.symbol(ofFunction: functionIndex) + ".recursion"
        let copy = module.addFunction(symbol, type: functionType(type))
        copy.setInternal()
        addCodeAttributes(copy, type)
        copy.add(context.attribute("alwaysinline"))
        var lowering = FunctionLowering(copy, in: self, index: functionIndex, offset: range.lowerBound)
        _ = try FunctionDecoder<FunctionLowering>.decode(
            layout.module, function: index, features: features, emitter: &lowering)
        // The other way round the copy would take in the function, and then be what calls itself.
        for call in body.users where call.isCall(of: body) && call.parent.function == copy {
            call.addToCall(context.attribute("noinline"))
        }
        for call in calls { call.setOperand(call.operandCount - 1, copy) }
        recursionCopies.append((symbol, body))
    }

    /// After inlining: a call of a copy that LLVM has left calls the function itself. Returns how many functions had
    /// one.
    package func removeRecursionCopies() -> Int {
        for (symbol, body) in recursionCopies {
            guard let copy = module.function(named: symbol) else { continue }
            copy.replaceAllUses(with: body)
            copy.deleteFunction()
        }
        return recursionCopies.count
    }
}

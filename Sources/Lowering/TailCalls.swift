import Analysis
import IRUnit
import LLVMCore
import Wasm

/// Functions in LLVM's calling convention `tailcc`, for guaranteed tail calls between functions of any types.
///
/// A function with a tail call in it has its body under the symbol `….tail` in that convention, and its own symbol is a
/// bridge from the C convention. A tail call goes to the callee's `….tail`. Where that is a function without tail
/// calls, it is a bridge to the C convention, a weak one of each unit that needs it: a function's own unit has the last
/// word. So who uses no tail calls pays nothing for them.
extension CodeUnit {
    /// The callee of a tail call of the defined function `index`.
    func tailFunction(_ index: UInt32) -> IRValue {
        if let known = tailFunctions[index] { return known }
        let function = addTailFunction(index)
        tailFunctions[index] = function
        undefinedTailFunctions.insert(index)
        return function
    }

    private func addTailFunction(_ index: UInt32) -> IRValue {
        let type = layout.module.functionType(at: index) ?? FunctionType()
        let function = module.addFunction(layout.tailSymbol(ofFunction: index), type: functionType(type))
        function.setHidden()
        function.setTailConvention()
        addCodeAttributes(function, type)
        return function
    }

    /// Turns `body`, the defined function `index` as it was lowered, into its `….tail`, and puts a bridge in its place.
    func makeTailFunction(_ body: IRValue, of index: UInt32) {
        let type = layout.module.functionType(at: index) ?? FunctionType()
        // The new function takes the name, after the body has given it up.
        body.setName("")
        let bridge = defineBridge(index, type)
        body.replaceAllUses(with: bridge)
        body.setTailConvention()
        if let declared = tailFunctions[index] {
            declared.setName("")
            declared.replaceAllUses(with: body)
            declared.deleteFunction()
            undefinedTailFunctions.remove(index)
        }
        body.setName(layout.tailSymbol(ofFunction: index))
        tailFunctions[index] = body
        forward(bridge, to: body, type, isTailConvention: true)
    }

    /// Defines what was declared by `tailFunction` and not by `makeTailFunction`.
    func defineTailBridges() {
        for index in undefinedTailFunctions.sorted() {
            guard let bridge = tailFunctions[index], let type = layout.module.functionType(at: index) else { continue }
            bridge.setWeak()
            bridge.add(unwindTable)
            forward(bridge, to: function(index), type, isTailConvention: false)
        }
        undefinedTailFunctions = []
    }

    /// A function outside of the code section: backtraces don't show it.
    func defineBridge(_ index: UInt32, _ type: FunctionType) -> IRValue {
        let bridge = module.addFunction(layout.symbol(ofFunction: index), type: functionType(type))
        bridge.setHidden()
        addCodeAttributes(bridge, type)
        bridge.add(unwindTable)
        replaceFunction(index, with: bridge)
        return bridge
    }

    private func forward(_ bridge: IRValue, to callee: IRValue, _ type: FunctionType, isTailConvention: Bool) {
        builder.setLocation(nil)
        builder.position(atEnd: builder.appendBlock(to: bridge))
        let count = type.firstParameter + type.parameters.count
        let call = builder.call(callee, type: functionType(type), (0..<count).map(bridge.parameter))
        if isTailConvention { call.setCallTailConvention() }
        if type.results.isEmpty || type.returnsInMemory {
            builder.returnVoid()
        } else {
            builder.return(call)
        }
    }
}

/// Makes guaranteed tail calls right after optimisation.
///
/// LLVM 22's x86 code generator takes a `musttail` call for one whose stack arguments are in place already: it neither
/// stores them nor removes the caller's. A `tail` call of the same convention, `tailcc`, is guaranteed too, if it is
/// followed by the return, and lowered as it should be. But optimisation may move such a call out of its place, so it
/// is `musttail` until then. Returns how many there are.
package func lowerTailCalls(in module: borrowing IRModule) -> Int {
    var lowered = 0
    var function = module.firstFunction
    while let current = function {
        if current.firstBlock != nil { lowered += lowerTailCalls(inFunction: current) }
        function = current.nextFunction
    }
    return lowered
}

private func lowerTailCalls(inFunction function: IRValue) -> Int {
    var tailCalls: [IRValue] = []
    var otherCalls: [IRValue] = []
    forEachInstruction(function) { instruction in
        guard instruction.isCall else { return }
        if instruction.isMustTail { tailCalls.append(instruction) } else { otherCalls.append(instruction) }
    }
    guard !tailCalls.isEmpty else { return 0 }
    // Calls that only happen to be in tail position keep their caller's frame.
    for call in otherCalls { call.setTail(.never) }
    for call in tailCalls { call.setTail(.ifLast) }
    function.removeAttribute(key: CodeUnit.disableTailCallsKey)
    return tailCalls.count
}

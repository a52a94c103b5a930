import Analysis
import IRUnit
import LLVMCore
import Wasm

/// Functions that one thread at a time may be in (`ModuleLayout.lockedFunctions`).
extension CodeUnit {
    /// Puts a function that takes the lock in the place of `body`, the defined function `index` as it was lowered.
    func makeLockedFunction(_ body: IRValue, of index: UInt32) {
        let type = layout.module.functionType(at: index) ?? FunctionType()
        body.setName("")
        let locked = defineBridge(index, type)
        body.replaceAllUses(with: locked)
        body.setName(layout.symbol(ofFunction: index) + ".unlocked")
        body.setInternal()
        builder.setLocation(nil)
        builder.position(atEnd: builder.appendBlock(to: locked))
        let (enter, leave) = (entryPoint(.openMPEnter), entryPoint(.openMPLeave))
        let parameters = (0..<locked.parameterCount).map(locked.parameter)
        _ = builder.call(enter.function, type: enter.type, [parameters[0]])
        let call = builder.call(body, type: functionType(type), parameters)
        _ = builder.call(leave.function, type: leave.type, [parameters[0]])
        if type.results.isEmpty || type.returnsInMemory {
            builder.returnVoid()
        } else {
            builder.return(call)
        }
    }
}

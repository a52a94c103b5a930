import LLVMCore
import Wasm

/// Calls of compiled code that hand on the memory's base (see `ModuleLayout.passesMemoryBase`).
extension CodeUnit {
    /// The place of the memory's base among the native parameters, counted from 1.
    func memoryBasePosition(_ type: FunctionType) -> UInt32 { UInt32(type.firstParameter + type.parameters.count) + 1 }

    /// The argument that `passMemoryBases` sets.
    package var unknownMemoryBase: [IRValue] { layout.passesMemoryBase && device == nil ? [pointer.poison] : [] }

    package func markMemoryBase(of call: IRValue, _ type: FunctionType) {
        if layout.passesMemoryBase, device == nil { call.addToCall(swiftself, at: memoryBasePosition(type)) }
    }

    /// The parameter of a function that is the memory's base.
    package func memoryBaseParameter(of function: IRValue) -> IRValue? {
        let count = function.parameterCount
        return count > 0 && function.hasAttribute(swiftself, at: UInt32(count)) ? function.parameter(count - 1) : nil
    }
}

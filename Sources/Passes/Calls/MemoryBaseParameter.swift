import Analysis
import IRUnit
import LLVMCore
import Lowering
import Wasm

/// Makes the loads of the memory's base a parameter (`MemoryBase` says why).
extension CodeUnit {
    /// Gives all calls of compiled code the memory's base, and replaces the loads of it. Returns how many loads.
    func passMemoryBases() -> Int {
        var replaced = 0
        module.forEachDefinition { function in
            let parameter = memoryBaseParameter(of: function)
            var loads: [IRValue] = []
            var calls: [IRValue] = []
            forEachInstruction(function) { instruction in
                if parameter != nil, isLoadOfMemoryBase(instruction, thread: function.parameter(0)) {
                    loads.append(instruction)
                }
                if instruction.isCall || instruction.opcode == .invoke { calls.append(instruction) }
            }
            for call in calls { passMemoryBase(parameter, to: call) }
            guard let parameter else { return }
            // What was found out about a parameter that nothing used.
            let position = UInt32(function.parameterCount)
            for name in ["readnone", "readonly", "writeonly", "captures"] {
                function.removeAttribute(named: name, at: position)
            }
            for load in loads {
                load.replaceAllUses(with: parameter)
                load.deleteInstruction()
            }
            replaced += loads.count
        }
        return replaced
    }

    private func passMemoryBase(_ parameter: IRValue?, to call: IRValue) {
        let count = call.argumentCount
        guard count > 1, call.callHasAttribute(swiftself, at: UInt32(count)) else { return }
        call.setOperand(count - 1, parameter ?? loadMemoryBase(from: call.operand(0), before: call))
    }

    /// Where nobody hands it over: in code that the runtime calls.
    private func loadMemoryBase(from thread: IRValue, before call: IRValue) -> IRValue {
        builder.position(before: call)
        builder.setLocation(nil)
        let place = builder.offset(thread, by: i64.constant(UInt64(layout.memorySlot(0) + ABI.memorySlotBase)))
        let base = builder.load(pointer, place, alignment: 8)
        base.setMetadata(metadata.invariantKind, metadata.empty)
        return base
    }

    private func isLoadOfMemoryBase(_ load: IRValue, thread: IRValue) -> Bool {
        guard isGuardedBase(load) else { return false }
        let place = load.operand(0)
        return place.opcode == .getElementPointer && place.operandCount == 2 && place.elementType == i8
            && place.operand(0) == thread
            && place.operand(1).constantInteger == UInt64(layout.memorySlot(0) + ABI.memorySlotBase)
    }
}

import Analysis
import IRUnit
import LLVMCore
import Wasm

/// Tail calls (specification, "Control Instructions": return_call, return_call_indirect, return_call_ref).
extension FunctionLowering {
    public func returnCall(_ index: UInt32, type: FunctionType, arguments: [IRValue]) {
        // Everything is inlined on devices: the stack doesn't grow.
        guard unit.device == nil else {
            return unit.returnResults(call(index, type: type, arguments: arguments), to: nil)
        }
        guard index < module.importedFunctionCount else {
            return emitTailCall(unit.tailFunction(index), on: thread, type: type, arguments)
        }
        guard case .slot = layout.imports[Int(index)] else {
            // The runtime's own functions call nothing in tail position, so the stack can't grow by them.
            return unit.returnResults(outsideOfTries { call(index, type: type, arguments: arguments) }, to: resultPlace)
        }
        let reference = functionReference(slot: index)
        tailCall(reference, type: type, arguments) { call(.calleeThread, [thread, reference]) }
    }

    public func returnCallIndirect(
        table: UInt32, typeIndex: UInt32, type: FunctionType, index: IRValue, arguments: [IRValue]
    ) {
        guard unit.device == nil else {
            let results = callIndirect(
                table: table, typeIndex: typeIndex, type: type, index: index, arguments: arguments)
            return unit.returnResults(results, to: nil)
        }
        let reference = indirectReference(table, typeIndex, index)
        tailCall(reference, type: type, arguments) { target(of: reference).thread }
    }

    public func returnCallReference(
        typeIndex: UInt32, type: FunctionType, reference: IRValue, isNullable: Bool, arguments: [IRValue]
    ) {
        checkNull(reference, isNullable: isNullable)
        tailCall(reference, type: type, arguments) { target(of: reference).thread }
    }

    /// A function without tail calls in it has no code in their convention. It can be called: whatever it calls returns
    /// to it, and the stack doesn't grow by tail calls.
    private func tailCall(
        _ reference: IRValue, type: FunctionType, _ arguments: [IRValue], on calleeThread: () -> IRValue
    ) {
        locate()
        let callee = calleeThread()
        let tailCode = invariantLoad(unit.pointer, reference, ABI.functionTailCode)
        let (jumping, calling) = (builder.appendBlock(to: function), builder.appendBlock(to: function))
        builder.branch(if: builder.compare(.ne, tailCode, unit.pointer.zero), jumping, else: calling)
        builder.position(atEnd: calling)
        let code = invariantLoad(unit.pointer, reference, ABI.functionCode)
        unit.returnResults(outsideOfTries { emitCall(code, on: callee, type: type, arguments) }, to: resultPlace)
        builder.position(atEnd: jumping)
        emitTailCall(tailCode, on: callee, type: type, arguments)
    }

    /// A tail call leaves the tries around it before it is done.
    private func outsideOfTries(_ body: () -> [IRValue]) -> [IRValue] {
        let handlers = activeHandlers
        activeHandlers = []
        defer { activeHandlers = handlers }
        return body()
    }

    /// The callee's results are this function's, and go where this function's have to.
    private func emitTailCall(_ code: IRValue, on thread: IRValue, type: FunctionType, _ arguments: [IRValue]) {
        locate()
        makesTailCalls = true
        unit.hasTailCalls = true
        let place = resultPlace.map { [$0] } ?? []
        let call = builder.call(code, type: unit.functionType(type), [thread] + place + arguments)
        call.setCallTailConvention()
        call.setTail(.always)
        if type.results.isEmpty || type.returnsInMemory {
            builder.returnVoid()
        } else {
            builder.return(call)
        }
    }
}

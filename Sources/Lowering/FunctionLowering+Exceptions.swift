import Analysis
import IRUnit
import LLVMCore
import Wasm

/// Exceptions (specification, "Control Instructions": try_table, throw, throw_ref; and the legacy form).
///
/// Calls inside a try are LLVM's `invoke`, which costs nothing while nothing is thrown. A try has one landing pad,
/// which catches everything and goes to its dispatch: the tag is compared there, since only an instance knows its tags.
/// What no clause wants goes to the dispatch of the try around it, or is thrown again to the caller.
extension FunctionLowering {
    /// The handler of a try.
    struct Handler {
        /// Finds the clause; begins with the phi node `exception`.
        let dispatch: IRBlock
        let exception: IRValue
        /// Where invokes unwind to; nil before the first.
        var landing: IRBlock?
        var isReached = false
        var clauses: [Clause] = []
    }

    struct Clause {
        /// Nil: catches everything.
        let tag: UInt32?
        let block: IRBlock
    }

    // MARK: Throwing

    public func `throw`(_ tag: UInt32, operands: [IRValue]) {
        let exception = call(
            .exceptionNew, [thread, unit.i32.constant(UInt64(tag)), unit.i32.constant(UInt64(operands.count))])
        for (index, operand) in operands.enumerated() {
            keepReference(operand, stored: parameters(ofTag: tag)[index])
            builder.store(operand, valuePlace(exception, index), alignment: 16)
        }
        propagate(exception)
    }

    public func throwReference(_ exception: IRValue) {
        trap(.nullExceptionReference, if: builder.compare(.eq, exception, unit.pointer.zero))
        propagate(exception)
    }

    public func rethrow(_ label: Label) {
        guard let handler = label.handler else { return raise(.unreachable) }
        propagate(handlers[handler].exception)
    }

    /// Hands an exception to the innermost handler of the function that code is inside of, else to the caller. Ends the
    /// block.
    private func propagate(_ exception: IRValue, depth: Int? = nil) {
        let depth = depth ?? activeHandlers.count
        if depth > 0 {
            let handler = activeHandlers[depth - 1]
            handlers[handler].isReached = true
            handlers[handler].exception.addIncoming(exception, from: builder.block)
            builder.branch(handlers[handler].dispatch)
        } else {
            let thrown = call(.exceptionThrow, [exception])
            // Each call's return address tells its place.
            for attribute in [unit.nomerge, unit.noreturn, unit.cold] { thrown.addToCall(attribute) }
            builder.unreachable()
        }
    }

    /// A reference that is stored where the runtime doesn't look for references to exceptions: it has to stay.
    func keepReference(_ value: IRValue, stored type: ValueType) {
        guard type.isReference, module.top(of: type.heapType) == .exn else { return }
        _ = call(.exceptionPin, [value])
    }

    // MARK: Handlers

    private func pushHandler(for label: inout Label) {
        let current = builder.block
        let dispatch = builder.appendBlock(to: function)
        builder.position(atEnd: dispatch)
        handlers.append(Handler(dispatch: dispatch, exception: builder.phi(unit.pointer)))
        builder.position(atEnd: current)
        activeHandlers.append(handlers.count - 1)
        label.handler = handlers.count - 1
        label.handlerDepth = activeHandlers.count
    }

    private func isActive(_ handler: Int) -> Bool { activeHandlers.last == handler }

    /// The blocks of an invoke, if code is inside of a try.
    func landing() -> (normal: IRBlock, unwind: IRBlock)? {
        guard let handler = activeHandlers.last else { return nil }
        return (builder.appendBlock(to: function), landingPad(of: handler))
    }

    private func landingPad(of handler: Int) -> IRBlock {
        if let known = handlers[handler].landing { return known }
        function.setPersonality(unit.personality)
        let current = builder.block
        let landing = builder.appendBlock(to: function)
        builder.position(atEnd: landing)
        let pad = builder.landingPad(unit.context.structure([unit.pointer, unit.pointer]))
        handlers[handler].exception.addIncoming(builder.extract(pad, 0), from: landing)
        builder.branch(handlers[handler].dispatch)
        builder.position(atEnd: current)
        handlers[handler].landing = landing
        handlers[handler].isReached = true
        return landing
    }

    /// Writes the dispatch of a handler whose try has ended: its clauses, and then `depth` handlers around it.
    private func finishDispatch(_ index: Int, depth: Int? = nil) {
        let current = builder.block
        let handler = handlers[index]
        builder.position(atEnd: handler.dispatch)
        var catchesAll = false
        for clause in handler.clauses where !catchesAll {
            guard let tag = clause.tag else {
                builder.branch(clause.block)
                catchesAll = true
                continue
            }
            let actual = builder.load(unit.pointer, pointer(handler.exception, plus: ABI.exceptionTag), alignment: 8)
            let next = builder.appendBlock(to: function)
            builder.branch(if: builder.compare(.eq, actual, instanceTag(tag)), clause.block, else: next)
            builder.position(atEnd: next)
        }
        if !catchesAll { propagate(handler.exception, depth: depth) }
        if !handler.isReached {
            // A phi node needs a predecessor.
            handler.exception.replaceAllUses(with: unit.pointer.poison)
            handler.exception.deleteInstruction()
        }
        builder.position(atEnd: current)
    }

    private func instanceTag(_ tag: UInt32) -> IRValue {
        let instance = invariantLoad(unit.pointer, thread, ABI.threadInstance)
        return invariantLoad(unit.pointer, invariantLoad(unit.pointer, instance, ABI.instanceTags), Int(tag) * 8)
    }

    private func parameters(ofTag tag: UInt32) -> [ValueType] {
        module.functionType(typeIndex: module.tags[Int(tag)])?.parameters ?? []
    }

    private func valuePlace(_ exception: IRValue, _ index: Int) -> IRValue {
        unit.accessesObjects = true
        return pointer(exception, plus: ABI.exceptionValues + index * ABI.value)
    }

    private func loadValues(_ exception: IRValue, ofTag tag: UInt32) -> [IRValue] {
        parameters(ofTag: tag).enumerated().map { index, type in
            builder.load(unit.type(of: type), valuePlace(exception, index), alignment: 16)
        }
    }

    // MARK: try_table

    public func beginTryTable(results: [ValueType], catches: [CatchClause<Label>]) -> Label {
        var label = label(for: results)
        let outside = builder.block
        pushHandler(for: &label)
        // The clauses' code is outside of the try, but its labels are known here alone.
        let handler = activeHandlers.removeLast()
        for clause in catches {
            let block = builder.appendBlock(to: function)
            handlers[handler].clauses.append(Clause(tag: clause.tag, block: block))
            builder.position(atEnd: block)
            let exception = handlers[handler].exception
            var operands = clause.tag.map { loadValues(exception, ofTag: $0) } ?? []
            if clause.passesReference {
                _ = call(.exceptionReference, [exception])
                operands.append(exception)
            } else {
                _ = call(.exceptionCaught, [exception])
            }
            branch(to: clause.label, operands: operands)
        }
        builder.position(atEnd: outside)
        activeHandlers.append(handler)
        return label
    }

    public func endTryTable(_ label: Label, results: [IRValue]?, isReachable: Bool) -> [IRValue] {
        activeHandlers.removeLast()
        let operands = endBlock(label, results: results, isReachable: isReachable)
        if let handler = label.handler { finishDispatch(handler) }
        return operands
    }

    // MARK: Legacy form

    public func beginTry(results: [ValueType]) -> Label {
        var label = label(for: results)
        pushHandler(for: &label)
        return label
    }

    public func beginCatch(_ label: Label, tag: UInt32?, results: [IRValue]?) -> [IRValue] {
        if let results { branch(to: label, operands: results) }
        guard let handler = label.handler else { return [] }
        if isActive(handler) { activeHandlers.removeLast() }
        let block = builder.appendBlock(to: function)
        handlers[handler].clauses.append(Clause(tag: tag, block: block))
        builder.position(atEnd: block)
        let exception = handlers[handler].exception
        let operands = tag.map { loadValues(exception, ofTag: $0) } ?? []
        // `rethrow` may need it up to the handler's end.
        _ = call(.exceptionReference, [exception])
        return operands
    }

    public func endTry(_ label: Label, results: [IRValue]?, isReachable: Bool) -> [IRValue] {
        guard let handler = label.handler else { return [] }
        if isActive(handler) { activeHandlers.removeLast() }
        let operands = endBlock(label, results: results, isReachable: isReachable)
        finishDispatch(handler)
        return operands
    }

    public func endDelegate(_ label: Label, target: Label, results: [IRValue]?, isReachable: Bool) -> [IRValue] {
        guard let handler = label.handler else { return [] }
        activeHandlers.removeLast()
        let operands = endBlock(label, results: results, isReachable: isReachable)
        // A try in one of its handlers has no handler any more, and those around it count.
        let isOver = target.handler.map { own in
            target.handlerDepth > activeHandlers.count || activeHandlers[target.handlerDepth - 1] != own
        }
        finishDispatch(handler, depth: isOver == true ? target.handlerDepth - 1 : target.handlerDepth)
        return operands
    }
}

extension Module {
    /// References to exceptions can get to where the runtime doesn't look for them, so that a collector has to.
    public var storesExceptions: Bool {
        func isException(_ type: ValueType) -> Bool { type.isReference && top(of: type.heapType) == .exn }
        return tables.contains { isException($0.type.element) }
            || globals.contains { $0.type.isMutable && isException($0.type.value) }
            || tags.contains { functionType(typeIndex: $0)?.parameters.contains(where: isException) == true }
    }
}

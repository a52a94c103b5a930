import Analysis
import IRUnit
import LLVMCore
import Wasm

/// Calls (specification, "Control Instructions": call, call_indirect, call_ref).
extension FunctionLowering {
    public func call(_ index: UInt32, type: FunctionType, arguments: [IRValue]) -> [IRValue] {
        locate()
        if let device = unit.device {
            if device.cutEnding(at: offset, in: function) { return type.results.map { unit.type(of: $0).zero } }
            return device.call(index, type: type, arguments: arguments, at: offset)
        }
        guard index < module.importedFunctionCount else {
            return emitCall(unit.function(index), on: thread, type: type, arguments, inlining: inliningLimit)
        }
        switch layout.imports[Int(index)] {
        case .host(let symbol):
            let host = unit.hostFunction(symbol, type: type)
            return unit.unpack(builder.call(host.function, type: host.type, [thread] + arguments), type)
        case .missing:
            trapAndContinue(.missingImport)
            return type.results.map { unit.type(of: $0).zero }
        case .slot:
            let reference = functionReference(slot: index)
            let callee = call(.calleeThread, [thread, reference])
            return emitCall(invariantLoad(unit.pointer, reference, ABI.functionCode), on: callee, type: type, arguments)
        }
    }

    private var inliningLimit: IRAttribute? {
        limitsInlining ? loopDepth == 0 ? unit.limitedInlining : unit.loopInlining : nil
    }

    public func callIndirect(
        table: UInt32, typeIndex: UInt32, type: FunctionType, index: IRValue, arguments: [IRValue]
    ) -> [IRValue] {
        if let device = unit.device {
            locate()
            if device.cutEnding(at: offset, in: function) { return type.results.map { unit.type(of: $0).zero } }
            return device.callIndirect(
                table: table, typeIndex: typeIndex, type: type, index: index, arguments: arguments, in: self, at: offset
            )
        }
        if let dispatch = layout.knownTables.dispatch(table, typeIndex) {
            return call(through: dispatch, type: type, index: index, arguments)
        }
        let callee = target(of: indirectReference(table, typeIndex, index))
        return emitCall(callee.code, on: callee.thread, type: type, arguments)
    }

    public func callReference(
        typeIndex: UInt32, type: FunctionType, reference: IRValue, isNullable: Bool, arguments: [IRValue]
    ) -> [IRValue] {
        checkNull(reference, isNullable: isNullable)
        let callee = target(of: reference)
        return emitCall(callee.code, on: callee.thread, type: type, arguments)
    }

    // MARK: Callees

    /// The reference in a table, after the checks that a call through it begins with.
    func indirectReference(_ table: UInt32, _ typeIndex: UInt32, _ index: IRValue) -> IRValue {
        let element = tableElement(table, index, orTrap: .undefinedElement)
        let reference = builder.load(unit.pointer, element, alignment: 8)
        reference.setMetadata(unit.metadata.tbaaKind, unit.metadata.element)
        trap(.uninitializedElement, if: builder.compare(.eq, reference, unit.pointer.zero))
        if needsTypeCheck(typeIndex, of: module.tables[Int(table)].type.element) {
            let actual = invariantLoad(unit.pointer, reference, ABI.functionType)
            trap(.indirectCallTypeMismatch, if: isNoSubtype(actual, of: typeIndex))
        }
        return reference
    }

    func checkNull(_ reference: IRValue, isNullable: Bool) {
        if isNullable { trap(.nullFunctionReference, if: builder.compare(.eq, reference, unit.pointer.zero)) }
    }

    /// Whether a table's elements can be of other types than the one at `typeIndex`.
    private func needsTypeCheck(_ typeIndex: UInt32, of element: ValueType) -> Bool {
        !module.matches(element.heapType, HeapType(index: typeIndex))
    }

    /// Whether the unique type `actual` is neither the type at `typeIndex` nor declared below it: one bit.
    ///
    /// A final type has no subtypes. For others the place in `actual`'s list of supertypes where the type would have to
    /// stand is its number of supertypes, which the module knows.
    func isNoSubtype(_ actual: IRValue, of typeIndex: UInt32) -> IRValue {
        let expected = uniqueType(typeIndex)
        let differs = builder.compare(.ne, actual, expected)
        guard !module.types[Int(typeIndex)].isFinal else { return differs }
        let depth = module.subtypingDepth(of: typeIndex)
        let start = builder.block
        let (deeper, listed, end) = (
            builder.appendBlock(to: function), builder.appendBlock(to: function), builder.appendBlock(to: function)
        )
        builder.branch(if: differs, deeper, else: end)
        builder.position(atEnd: deeper)
        let actualDepth = invariantLoad(unit.i16, actual, ABI.typeDepth, alignment: 2)
        let isShallow = builder.compare(.ule, actualDepth, unit.i16.constant(UInt64(depth)))
        builder.branch(if: isShallow, end, else: listed)
        builder.position(atEnd: listed)
        let supertypes = invariantLoad(unit.pointer, actual, ABI.typeSupertypes)
        let isOther = builder.compare(.ne, invariantLoad(unit.pointer, supertypes, depth * 8), expected)
        builder.branch(end)
        builder.position(atEnd: end)
        let result = builder.phi(unit.i1)
        result.addIncoming(unit.i1.zero, from: start)
        result.addIncoming(unit.i1.constant(1), from: deeper)
        result.addIncoming(isOther, from: listed)
        return result
    }

    /// The unique type behind a type index: the runtime fills the module's array before any code runs.
    func uniqueType(_ typeIndex: UInt32) -> IRValue {
        invariantLoad(unit.pointer, unit.uniqueTypes, Int(typeIndex) * 8)
    }

    /// The code that a function reference, known to be of the right type and not null, refers to, and the thread block
    /// to call it on.
    func target(of reference: IRValue) -> (code: IRValue, thread: IRValue) {
        locate()
        let code = invariantLoad(unit.pointer, reference, ABI.functionCode)
        guard !layout.options.isClosedWorld else { return (code, thread) }

        // A function of another instance runs on that instance's thread block.
        let owner = invariantLoad(unit.pointer, reference, ABI.functionInstance)
        let isForeign = builder.compare(.ne, owner, invariantLoad(unit.pointer, thread, ABI.threadInstance))
        let foreign = builder.appendBlock(to: function)
        let calling = builder.appendBlock(to: function)
        let before = builder.block
        builder.branch(if: isForeign, foreign, else: calling).setMetadata(
            unit.metadata.profileKind, unit.metadata.unlikely)
        builder.position(atEnd: foreign)
        let other = call(.calleeThread, [thread, reference])
        builder.branch(calling)
        builder.position(atEnd: calling)
        let callee = builder.phi(unit.pointer)
        callee.addIncoming(thread, from: before)
        callee.addIncoming(other, from: foreign)
        return (code, callee)
    }

    func emitCall(
        _ code: IRValue, on thread: IRValue, type: FunctionType, _ arguments: [IRValue], isUnique: Bool = false,
        inlining: IRAttribute? = nil
    ) -> [IRValue] {
        return unit.callCode(
            code, type: type, thread: thread, arguments, landing: landing(), isUnique: isUnique, inlining: inlining
        ) { resultBuffer($0) }
    }

    /// Memory of this frame for results of a struct type.
    private func resultBuffer(_ type: IRType) -> IRValue {
        if let known = resultBuffers[type] { return known }
        let buffer = inPrologue { $0.alloca(type) }
        resultBuffers[type] = buffer
        return buffer
    }

    /// A trap after which the decoder still has code for the instruction's results.
    private func trapAndContinue(_ trap: Trap) {
        raise(trap)
        builder.position(atEnd: builder.appendBlock(to: function))
    }
}

extension CodeUnit {
    /// The module's array of unique types, one pointer for each type index.
    var uniqueTypes: IRValue { global(layout.symbol("types")) }

    /// A hidden variable that the module's description defines.
    func global(_ name: String) -> IRValue {
        if let known = module.global(named: name) { return known }
        let global = module.addGlobal(name, type: pointer)
        global.setHidden()
        return global
    }
}

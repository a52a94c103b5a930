import Analysis
import IRUnit
import LLVMCore
import Wasm

/// Control instructions (specification, "Control Instructions") but calls.
extension FunctionLowering {
    public func beginFunction(type: FunctionType, locals declared: [ValueType]) -> Label {
        locals.reserveCapacity(type.parameters.count + declared.count)
        for (index, parameter) in type.parameters.enumerated() {
            addLocal(parameter, initial: function.parameter(unit.device == nil ? index + type.firstParameter : index))
        }
        if type.returnsInMemory, unit.device == nil { resultPlace = function.parameter(1) }
        for local in declared { addLocal(local, initial: unit.type(of: local).zero) }
        return label(for: type.results)
    }

    private func addLocal(_ valueType: ValueType, initial: IRValue) {
        let type = unit.type(of: valueType)
        let alignment: UInt32 =
            switch valueType {
            case .i32, .f32: 4
            case .v128: 16
            default: 8
            }
        let slot = inPrologue { $0.alloca(type) }
        builder.store(initial, slot, alignment: alignment)
        locals.append((slot, type, alignment))
    }

    public func endFunction(_ label: Label, results: [IRValue]?) {
        if let results { branch(to: label, operands: results) }
        builder.position(atEnd: label.target)
        locate()
        unit.returnResults(label.phis, to: resultPlace)
    }

    /// A new block with a phi node for each of `types`.
    func label(for types: [ValueType]) -> Label {
        let block = builder.appendBlock(to: function)
        guard !types.isEmpty else { return Label(target: block, phis: [], handlerDepth: activeHandlers.count) }
        let current = builder.block
        builder.position(atEnd: block)
        let phis = types.map { builder.phi(unit.type(of: $0)) }
        builder.position(atEnd: current)
        return Label(target: block, phis: phis, handlerDepth: activeHandlers.count)
    }

    public func beginBlock(results: [ValueType]) -> Label { label(for: results) }

    public func beginLoop(parameters: [ValueType], arguments: [IRValue]) -> (label: Label, parameters: [IRValue]) {
        let label = label(for: parameters)
        loopDepth += 1
        loopCount += 1
        deepestLoop = max(deepestLoop, loopDepth)
        branch(to: label, operands: arguments)
        builder.position(atEnd: label.target)
        return (label, label.phis)
    }

    public func beginIf(condition: IRValue, results: [ValueType], likely: Bool?) -> Label {
        var label = label(for: results)
        let then = builder.appendBlock(to: function)
        let otherwise = builder.appendBlock(to: function)
        label.elseBlock = otherwise
        weigh(builder.branch(if: bit(condition), then, else: otherwise), likely)
        builder.position(atEnd: then)
        return label
    }

    public func beginElse(_ label: Label, results: [IRValue]?) {
        if let results { branch(to: label, operands: results) }
        if let otherwise = label.elseBlock { builder.position(atEnd: otherwise) }
    }

    public func endBlock(_ label: Label, results: [IRValue]?, isReachable: Bool) -> [IRValue] {
        if let results { branch(to: label, operands: results) }
        guard isReachable else {
            label.target.delete()
            return label.phis
        }
        builder.position(atEnd: label.target)
        return label.phis
    }

    public func endIf(_ label: Label, results: [IRValue]?, missingElse arguments: [IRValue]?, isReachable: Bool)
        -> [IRValue]
    {
        if let arguments, let otherwise = label.elseBlock {
            if let results { branch(to: label, operands: results) }
            builder.position(atEnd: otherwise)
            return endBlock(label, results: arguments, isReachable: isReachable)
        }
        return endBlock(label, results: results, isReachable: isReachable)
    }

    public func endLoop(_ label: Label) { loopDepth -= 1 }

    public func branch(to label: Label, operands: [IRValue]) {
        hand(operands, to: label)
        builder.branch(label.target)
    }

    public func branchIf(_ condition: IRValue, to label: Label, operands: [IRValue], likely: Bool?) {
        let next = builder.appendBlock(to: function)
        let condition = bit(condition)
        hand(operands, to: label)
        weigh(builder.branch(if: condition, label.target, else: next), likely)
        builder.position(atEnd: next)
    }

    public func branchTable(_ index: IRValue, targets: [Label], defaultTarget: Label, operands: [IRValue]) {
        let table = builder.switch(index, default: defaultTarget.target, caseCount: targets.count)
        hand(operands, to: defaultTarget)
        for (number, target) in targets.enumerated() where target.target != defaultTarget.target {
            table.addCase(unit.i32.constant(UInt64(number)), target.target)
            hand(operands, to: target)
        }
    }

    /// Adds the operands of a branch from the current block to the label's phi nodes.
    func hand(_ operands: [IRValue], to label: Label) {
        guard !label.phis.isEmpty else { return }
        let block = builder.block
        for (phi, operand) in zip(label.phis, operands) { phi.addIncoming(operand, from: block) }
    }

    private func weigh(_ branch: IRValue, _ likely: Bool?) {
        guard let likely else { return }
        branch.setMetadata(unit.metadata.profileKind, likely ? unit.metadata.likely : unit.metadata.unlikely)
    }

    public func `return`(_ operands: [IRValue]) { unit.returnResults(operands, to: resultPlace) }

    public func unreachable() { raise(.unreachable) }

    // MARK: Parametric and variable instructions

    public func drop(_ value: IRValue) {}

    public func select(_ condition: IRValue, _ first: IRValue, _ second: IRValue, type: ValueType) -> IRValue {
        builder.select(bit(condition), first, second)
    }

    public func localGet(_ index: UInt32) -> IRValue {
        let local = locals[Int(index)]
        return builder.load(local.type, local.slot, alignment: local.alignment)
    }

    public func localSet(_ index: UInt32, _ value: IRValue) {
        let local = locals[Int(index)]
        builder.store(value, local.slot, alignment: local.alignment)
    }

    public func globalGet(_ index: UInt32) -> IRValue {
        if let value = layout.constantGlobals[Int(index)] { return constant(value) }
        let global = module.globals[Int(index)]
        if let device = unit.device {
            let place = device.global(index, at: offset)
            return builder.load(place.type, place.variable, alignment: 8)
        }
        let (place, tag) = globalPlace(index)
        let load = builder.load(unit.type(of: global.type.value), place, alignment: 8)
        // A cell's value is set before code of an importing instance runs; the thread's own may be read while it's
        // being set.
        load.setMetadata(unit.metadata.tbaaKind, tag)
        return load
    }

    public func globalSet(_ index: UInt32, _ value: IRValue) {
        if let device = unit.device { return device.setGlobal(index, value, at: offset) }
        keepReference(value, stored: module.globals[Int(index)].type.value)
        let (place, tag) = globalPlace(index)
        builder.store(value, place, alignment: 8).setMetadata(unit.metadata.tbaaKind, tag)
    }

    private func globalPlace(_ index: UInt32) -> (IRValue, IRMetadata) {
        let slot = layout.globalSlot(index)
        guard layout.cellGlobals[Int(index)] else { return (pointer(thread, plus: slot), unit.metadata.globals[index]) }
        return (pointer(threadPointer(at: slot), plus: ABI.globalValue), unit.metadata.cell)
    }
}

import Analysis
import IRUnit
import LLVMCore
import Wasm

/// Table instructions, and the references in tables.
extension FunctionLowering {
    /// The runtime's description of a table.
    func tableObject(_ table: UInt32) -> IRValue {
        invariantLoad(unit.pointer, thread, layout.tableSlot(table) + ABI.tableSlotTable)
    }

    /// The number of elements, as an i64: a constant where the table can't grow.
    func tableLength(_ table: UInt32) -> IRValue {
        let limits = module.tables[Int(table)].type.limits
        let isFixed = limits.maximum == limits.minimum && table >= module.importedTableCount
        if isFixed || layout.knownTables.elements(of: table) != nil { return unit.i64.constant(limits.minimum) }
        let load = builder.load(unit.i64, pointer(tableObject(table), plus: ABI.tableLength), alignment: 8)
        load.setMetadata(unit.metadata.tbaaKind, unit.metadata.length)
        return load
    }

    /// The place of an element after its bounds check, which raises `trap` when it fails.
    func tableElement(_ table: UInt32, _ index: IRValue, orTrap kind: Trap) -> IRValue {
        let position = wide(index)
        let length = tableLength(table)
        trap(kind, if: builder.compare(.uge, position, length))
        let elements = invariantLoad(unit.pointer, thread, layout.tableSlot(table) + ABI.tableSlotElements)
        let checked = guarded(position, below: length)
        return builder.offset(elements, by: builder.binary(.shl, checked, unit.i64.constant(3)))
    }

    public func tableGet(_ table: UInt32, index: IRValue) -> IRValue {
        let load = builder.load(unit.pointer, tableElement(table, index, orTrap: .tableOutOfBounds), alignment: 8)
        load.setMetadata(unit.metadata.tbaaKind, unit.metadata.element)
        return load
    }

    public func tableSet(_ table: UInt32, index: IRValue, value: IRValue) {
        keepReference(value, stored: module.tables[Int(table)].type.element)
        let place = tableElement(table, index, orTrap: .tableOutOfBounds)
        builder.store(value, place, alignment: 8).setMetadata(unit.metadata.tbaaKind, unit.metadata.element)
    }

    public func tableSize(_ table: UInt32) -> IRValue { tableAddress(tableLength(table), table) }

    public func tableGrow(_ table: UInt32, value: IRValue, delta: IRValue) -> IRValue {
        keepReference(value, stored: module.tables[Int(table)].type.element)
        return tableAddress(call(.tableGrow, [thread, tableObject(table), value, wide(delta)]), table)
    }

    private func tableAddress(_ value: IRValue, _ table: UInt32) -> IRValue {
        module.tables[Int(table)].type.is64 ? value : builder.cast(.trunc, value, to: unit.i32)
    }

    public func tableFill(_ table: UInt32, start: IRValue, value: IRValue, length: IRValue) {
        keepReference(value, stored: module.tables[Int(table)].type.element)
        _ = call(.tableFill, [tableObject(table), wide(start), value, wide(length)])
    }

    public func tableCopy(
        to destinationTable: UInt32, from sourceTable: UInt32, destination: IRValue, source: IRValue, length: IRValue
    ) {
        _ = call(
            .tableCopy,
            [
                tableObject(destinationTable), tableObject(sourceTable), wide(destination), wide(source), wide(length),
            ])
    }

    public func tableInit(_ table: UInt32, segment: UInt32, destination: IRValue, source: IRValue, length: IRValue) {
        _ = call(
            .tableInit,
            [
                thread, tableObject(table), unit.i32.constant(UInt64(segment)), wide(destination), wide(source),
                wide(length),
            ])
    }

    public func elementDrop(_ segment: UInt32) { _ = call(.elementDrop, [thread, unit.i32.constant(UInt64(segment))]) }

    // MARK: References

    public func referenceNull(_ type: HeapType) -> IRValue { unit.pointer.zero }

    public func referenceFunction(_ function: UInt32) -> IRValue {
        // Validation lets ref.func name declared functions only, and each of those has a slot.
        guard let slot = layout.referenceSlot(of: function) else { return unit.pointer.zero }
        return functionReference(slot: slot)
    }

    /// What the instance's functions hold at `slot`.
    func functionReference(slot: UInt32) -> IRValue {
        let instance = invariantLoad(unit.pointer, thread, ABI.threadInstance)
        let functions = invariantLoad(unit.pointer, instance, ABI.instanceFunctions)
        return invariantLoad(unit.pointer, functions, Int(slot) * 8)
    }

    public func referenceIsNull(_ reference: IRValue) -> IRValue {
        integer(builder.compare(.eq, reference, unit.pointer.zero))
    }

    public func referenceAsNonNull(_ reference: IRValue) -> IRValue {
        trap(.nullReference, if: builder.compare(.eq, reference, unit.pointer.zero))
        return reference
    }

    public func referenceEqual(_ left: IRValue, _ right: IRValue) -> IRValue {
        integer(builder.compare(.eq, left, right))
    }

    public func branchOnNull(_ reference: IRValue, to label: Label, operands: [IRValue]) {
        branchIf(referenceIsNull(reference), to: label, operands: operands, likely: nil)
    }

    public func branchOnNonNull(_ reference: IRValue, to label: Label, operands: [IRValue]) {
        let isNonNull = integer(builder.compare(.ne, reference, unit.pointer.zero))
        branchIf(isNonNull, to: label, operands: operands + [reference], likely: nil)
    }
}

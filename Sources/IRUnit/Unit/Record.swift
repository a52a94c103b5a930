import LLVMCore

/// A constant of one of the contract's structs, put together field by field at the offsets that the C header gives.
package struct Record<Root> {
    private var fields: [(offset: Int, size: Int, value: IRValue)] = []

    package init() {}

    /// Sets a field; `value` must be as wide as the field is.
    package mutating func set<Field>(_ path: KeyPath<Root, Field>, _ value: IRValue) {
        guard let offset = MemoryLayout<Root>.offset(of: path) else {
            preconditionFailure("\(path) is not a stored field of the contract's struct")
        }
        fields.append((offset, MemoryLayout<Field>.size, value))
    }

    /// The constant; fields that weren't set are zero.
    package func constant(in unit: CodeUnit) -> IRValue {
        var parts: [IRValue] = []
        var end = 0
        for field in fields.sorted(by: { $0.offset < $1.offset }) {
            precondition(field.offset >= end, "two fields of a record overlap")
            if field.offset > end { parts.append(unit.i8.arrayType(count: field.offset - end).zero) }
            parts.append(field.value)
            end = field.offset + field.size
        }
        let size = MemoryLayout<Root>.stride
        if size > end { parts.append(unit.i8.arrayType(count: size - end).zero) }
        return unit.context.packedStructure(parts)
    }
}

extension CodeUnit {
    /// An array of records in read-only data; null if there are none.
    package func records<Root>(_ records: [Record<Root>]) -> IRValue {
        guard !records.isEmpty else { return pointer.zero }
        let constants = records.map { $0.constant(in: self) }
        // Records of one kind can differ in their LLVM type (where the padding is), so the array is a struct.
        let array = context.packedStructure(constants)
        let global = module.addGlobal("", type: array.type)
        global.setInitializer(array)
        global.setPrivate()
        global.setConstant()
        global.setAlignment(UInt32(MemoryLayout<Root>.alignment))
        return global
    }
}

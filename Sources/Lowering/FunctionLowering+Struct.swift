import Analysis
import IRUnit
import LLVMCore
import Wasm

/// Structures and i31 (specification, "Aggregate Instructions").
extension FunctionLowering {
    public func structNew(_ type: UInt32, fields: [IRValue]?) -> IRValue {
        let types = module.structFields(type)
        let layout = StructLayout(types, in: module)
        let object = call(
            .gcStruct,
            [
                uniqueType(type), unit.i64.constant(UInt64(layout.size)), unit.i32.constant(layout.isOpaque ? 1 : 0),
            ])
        for (index, value) in (fields ?? []).enumerated() {
            store(value, as: types[index].storage, at: pointer(object, plus: layout.offsets[index]))
        }
        return object
    }

    public func structGet(_ type: UInt32, field: UInt32, isSigned: Bool?, reference: IRValue) -> IRValue {
        let (storage, place) = fieldPlace(type, field, reference)
        return loadStored(storage, at: place, isSigned: isSigned)
    }

    public func structSet(_ type: UInt32, field: UInt32, reference: IRValue, value: IRValue) {
        let (storage, place) = fieldPlace(type, field, reference)
        store(value, as: storage, at: place)
    }

    private func fieldPlace(_ type: UInt32, _ field: UInt32, _ reference: IRValue) -> (StorageType, IRValue) {
        unit.accessesObjects = true
        checkNull(reference, .nullStructureReference)
        let types = module.structFields(type)
        let offset = StructLayout(types, in: module).offsets[Int(field)]
        return (types[Int(field)].storage, pointer(reference, plus: offset))
    }

    // MARK: i31

    public func referenceI31(_ value: IRValue) -> IRValue {
        let shifted = builder.binary(.shl, value, unit.i32.constant(1))
        let tagged = builder.binary(.or, shifted, unit.i32.constant(1))
        return builder.cast(.inttoptr, builder.cast(.zext, tagged, to: unit.i64), to: unit.pointer)
    }

    public func i31Get(_ reference: IRValue, isSigned: Bool) -> IRValue {
        checkNull(reference, .nullI31Reference)
        let tagged = builder.cast(.trunc, builder.cast(.ptrtoint, reference, to: unit.i64), to: unit.i32)
        return builder.binary(isSigned ? .ashr : .lshr, tagged, unit.i32.constant(1))
    }
}

import Analysis
import IRUnit
import LLVMCore
import Wasm

/// Parts of objects as operands.
extension FunctionLowering {
    func storageType(_ storage: StorageType) -> IRType {
        switch storage {
        case .i8: unit.i8
        case .i16: unit.i16
        case .value(let type): unit.type(of: type)
        }
    }

    /// Reads a field or an element as an operand.
    func loadStored(_ storage: StorageType, at place: IRValue, isSigned: Bool?) -> IRValue {
        let load = builder.load(storageType(storage), place, alignment: 1 << UInt32(storage.sizeLog2))
        load.setMetadata(unit.metadata.tbaaKind, unit.metadata.object)
        switch storage {
        case .i8, .i16: return builder.cast(isSigned == true ? .sext : .zext, load, to: unit.i32)
        case .value: return load
        }
    }

    /// Writes an operand to a field or an element.
    func store(_ value: IRValue, as storage: StorageType, at place: IRValue) {
        var value = value
        switch storage {
        case .i8, .i16: value = builder.cast(.trunc, value, to: storageType(storage))
        case .value(let type): keepReference(value, stored: type)
        }
        builder.store(value, place, alignment: 1 << UInt32(storage.sizeLog2))
            .setMetadata(unit.metadata.tbaaKind, unit.metadata.object)
    }

    func checkNull(_ reference: IRValue, _ kind: Trap) {
        trap(kind, if: builder.compare(.eq, reference, unit.pointer.zero))
    }
}

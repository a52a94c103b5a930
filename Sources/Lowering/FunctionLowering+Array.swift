import Analysis
import IRUnit
import LLVMCore
import Wasm

/// Arrays (specification, "Aggregate Instructions").
extension FunctionLowering {
    // MARK: New ones

    public func arrayNew(_ type: UInt32, element: IRValue?, length: IRValue) -> IRValue {
        let array = allocateArray(type, length: length)
        if let element { fill(array, type, from: unit.i64.zero, element, count: wide(length)) }
        return array
    }

    public func arrayNewFixed(_ type: UInt32, elements: [IRValue]) -> IRValue {
        let array = allocateArray(type, length: unit.i32.constant(UInt64(elements.count)))
        let storage = module.arrayElement(type).storage
        for (index, element) in elements.enumerated() {
            store(element, as: storage, at: pointer(array, plus: ABI.arrayElements + (index << storage.sizeLog2)))
        }
        return array
    }

    public func arrayNewData(_ type: UInt32, segment: UInt32, offset: IRValue, length: IRValue) -> IRValue {
        let bytes = byteCount(type, wide(length))
        // Before there is an array, which may be too large for any memory.
        _ = call(.gcCheckData, [thread, unit.i32.constant(UInt64(segment)), offset, bytes])
        let array = allocateArray(type, length: length)
        copyData(segment, offset, bytes, to: elementPlace(array, type, unit.i64.zero))
        return array
    }

    public func arrayNewElement(_ type: UInt32, segment: UInt32, offset: IRValue, length: IRValue) -> IRValue {
        _ = call(.gcCheckElements, [thread, unit.i32.constant(UInt64(segment)), offset, length])
        let array = allocateArray(type, length: length)
        copyElements(segment, offset, length, to: elementPlace(array, type, unit.i64.zero))
        return array
    }

    private func allocateArray(_ type: UInt32, length: IRValue) -> IRValue {
        let storage = module.arrayElement(type).storage
        return call(
            .gcArray,
            [
                uniqueType(type), length, unit.i32.constant(UInt64(storage.sizeLog2)),
                unit.i32.constant(storage.isOpaque(in: module) ? 1 : 0),
            ])
    }

    // MARK: Elements

    public func arrayGet(_ type: UInt32, isSigned: Bool?, reference: IRValue, index: IRValue) -> IRValue {
        let place = checkedElement(reference, type, index)
        return loadStored(module.arrayElement(type).storage, at: place, isSigned: isSigned)
    }

    public func arraySet(_ type: UInt32, reference: IRValue, index: IRValue, value: IRValue) {
        store(value, as: module.arrayElement(type).storage, at: checkedElement(reference, type, index))
    }

    public func arrayLength(_ reference: IRValue) -> IRValue {
        checkNull(reference, .nullArrayReference)
        return length(of: reference)
    }

    private func length(of array: IRValue) -> IRValue {
        let load = builder.load(unit.i32, pointer(array, plus: ABI.arrayLength), alignment: 4)
        load.setMetadata(unit.metadata.tbaaKind, unit.metadata.objectHeader)
        return load
    }

    private func checkedElement(_ array: IRValue, _ type: UInt32, _ index: IRValue) -> IRValue {
        checkNull(array, .nullArrayReference)
        trap(.arrayOutOfBounds, if: builder.compare(.uge, index, length(of: array)))
        return elementPlace(array, type, wide(index))
    }

    /// The place of `count` elements from `index`, checked to be inside.
    private func checkedRange(_ array: IRValue, _ type: UInt32, _ index: IRValue, _ count: IRValue) -> IRValue {
        checkNull(array, .nullArrayReference)
        let end = builder.binary(.add, wide(index), wide(count))
        trap(.arrayOutOfBounds, if: builder.compare(.ugt, end, wide(length(of: array))))
        return elementPlace(array, type, wide(index))
    }

    private func elementPlace(_ array: IRValue, _ type: UInt32, _ index: IRValue) -> IRValue {
        unit.accessesObjects = true
        return builder.offset(pointer(array, plus: ABI.arrayElements), by: byteCount(type, index))
    }

    private func byteCount(_ type: UInt32, _ count: IRValue) -> IRValue {
        let shift = module.arrayElement(type).storage.sizeLog2
        return shift == 0 ? count : builder.binary(.shl, count, unit.i64.constant(UInt64(shift)))
    }

    // MARK: Ranges

    public func arrayFill(_ type: UInt32, reference: IRValue, index: IRValue, value: IRValue, length: IRValue) {
        _ = checkedRange(reference, type, index, length)
        fill(reference, type, from: wide(index), value, count: wide(length))
    }

    /// A loop, which LLVM knows how to make fast.
    private func fill(_ array: IRValue, _ type: UInt32, from start: IRValue, _ value: IRValue, count: IRValue) {
        let storage = module.arrayElement(type).storage
        if case .value(let type) = storage { keepReference(value, stored: type) }
        let (before, loop, end) = (builder.block, builder.appendBlock(to: function), builder.appendBlock(to: function))
        let limit = builder.binary(.add, start, count)
        builder.branch(if: builder.compare(.eq, count, unit.i64.zero), end, else: loop)
        builder.position(atEnd: loop)
        let index = builder.phi(unit.i64)
        index.addIncoming(start, from: before)
        let narrow = storageType(storage)
        let stored = narrow == value.type ? value : builder.cast(.trunc, value, to: narrow)
        builder.store(stored, elementPlace(array, type, index), alignment: 1 << UInt32(storage.sizeLog2))
            .setMetadata(unit.metadata.tbaaKind, unit.metadata.object)
        let next = builder.binary(.add, index, unit.i64.constant(1))
        index.addIncoming(next, from: loop)
        builder.branch(if: builder.compare(.ult, next, limit), loop, else: end)
        builder.position(atEnd: end)
    }

    public func arrayCopy(
        to destinationType: UInt32, from sourceType: UInt32, destination: IRValue, destinationIndex: IRValue,
        source: IRValue,
        sourceIndex: IRValue, length: IRValue
    ) {
        checkNull(destination, .nullArrayReference)
        checkNull(source, .nullArrayReference)
        let target = checkedRange(destination, destinationType, destinationIndex, length)
        let origin = checkedRange(source, sourceType, sourceIndex, length)
        builder.memoryMove(target, origin, length: byteCount(destinationType, wide(length)))
    }

    public func arrayInitData(
        _ type: UInt32, segment: UInt32, reference: IRValue, index: IRValue, offset: IRValue, length: IRValue
    ) {
        copyData(segment, offset, byteCount(type, wide(length)), to: checkedRange(reference, type, index, length))
    }

    public func arrayInitElement(
        _ type: UInt32, segment: UInt32, reference: IRValue, index: IRValue, offset: IRValue, length: IRValue
    ) {
        copyElements(segment, offset, length, to: checkedRange(reference, type, index, length))
    }

    private func copyData(_ segment: UInt32, _ offset: IRValue, _ bytes: IRValue, to place: IRValue) {
        _ = call(.gcCopyData, [thread, unit.i32.constant(UInt64(segment)), offset, bytes, place])
    }

    private func copyElements(_ segment: UInt32, _ offset: IRValue, _ count: IRValue, to place: IRValue) {
        _ = call(.gcCopyElements, [thread, unit.i32.constant(UInt64(segment)), offset, count, place])
    }
}

import Analysis
import IRUnit
import LLVMCore
import Wasm

/// Memory instructions (specification, "Memory Instructions").
extension FunctionLowering {
    // MARK: Loads and stores

    /// What a load reads and how it becomes an operand.
    private enum Extension {
        case none, signed, unsigned
    }

    public func load(_ opcode: Opcode, _ argument: MemoryArgument, address: IRValue) -> IRValue {
        switch opcode {
        case .i32Load: load(unit.i32, .none, unit.i32, argument, address, bytes: 4)
        case .i64Load: load(unit.i64, .none, unit.i64, argument, address, bytes: 8)
        case .f32Load: load(unit.float, .none, unit.float, argument, address, bytes: 4)
        case .f64Load: load(unit.double, .none, unit.double, argument, address, bytes: 8)
        case .i32Load8S: load(unit.i8, .signed, unit.i32, argument, address, bytes: 1)
        case .i32Load8U: load(unit.i8, .unsigned, unit.i32, argument, address, bytes: 1)
        case .i32Load16S: load(unit.i16, .signed, unit.i32, argument, address, bytes: 2)
        case .i32Load16U: load(unit.i16, .unsigned, unit.i32, argument, address, bytes: 2)
        case .i64Load8S: load(unit.i8, .signed, unit.i64, argument, address, bytes: 1)
        case .i64Load8U: load(unit.i8, .unsigned, unit.i64, argument, address, bytes: 1)
        case .i64Load16S: load(unit.i16, .signed, unit.i64, argument, address, bytes: 2)
        case .i64Load16U: load(unit.i16, .unsigned, unit.i64, argument, address, bytes: 2)
        case .i64Load32S: load(unit.i32, .signed, unit.i64, argument, address, bytes: 4)
        case .i64Load32U: load(unit.i32, .unsigned, unit.i64, argument, address, bytes: 4)
        default: vectorLoad(opcode, argument, address)
        }
    }

    public func store(_ opcode: Opcode, _ argument: MemoryArgument, address: IRValue, value: IRValue) {
        switch opcode {
        case .i32Store, .f32Store: store(value, argument, address, bytes: 4)
        case .i64Store, .f64Store: store(value, argument, address, bytes: 8)
        case .i32Store8, .i64Store8: store(builder.cast(.trunc, value, to: unit.i8), argument, address, bytes: 1)
        case .i32Store16, .i64Store16: store(builder.cast(.trunc, value, to: unit.i16), argument, address, bytes: 2)
        case .i64Store32: store(builder.cast(.trunc, value, to: unit.i32), argument, address, bytes: 4)
        default: store(value, argument, address, bytes: 16)
        }
    }

    private func load(
        _ type: IRType, _ extends: Extension, _ result: IRType, _ argument: MemoryArgument, _ address: IRValue,
        bytes: UInt64
    ) -> IRValue {
        let value = load(type, argument, address, bytes: bytes)
        switch extends {
        case .none: return value
        case .signed: return builder.cast(.sext, value, to: result)
        case .unsigned: return builder.cast(.zext, value, to: result)
        }
    }

    /// A load of `type` from the linear memory. Alignment 1: what the module declares is only a hint.
    func load(_ type: IRType, _ argument: MemoryArgument, _ address: IRValue, bytes: UInt64) -> IRValue {
        locate()
        if let device = unit.device { return device.load(type, address, argument, at: offset) }
        let place = effectiveAddress(argument, address, bytes: bytes)
        tellAccess(.load, argument, address, bytes: bytes)
        let load = builder.load(type, place, alignment: 1)
        load.setMetadata(unit.metadata.tbaaKind, unit.metadata.memory)
        return load
    }

    func store(_ value: IRValue, _ argument: MemoryArgument, _ address: IRValue, bytes: UInt64) {
        locate()
        if let device = unit.device { return device.store(value, address, argument, at: offset) }
        let place = effectiveAddress(argument, address, bytes: bytes)
        tellAccess(.store, argument, address, bytes: bytes)
        let store = builder.store(value, place, alignment: 1)
        store.setMetadata(unit.metadata.tbaaKind, unit.metadata.memory)
    }

    /// The host's address of `bytes` bytes.
    ///
    /// Memories with 32-bit addresses and whole pages reserve all that index and offset can reach, and a fault there is
    /// the trap. The others are checked here.
    func effectiveAddress(_ argument: MemoryArgument, _ address: IRValue, bytes: UInt64) -> IRValue {
        let type = module.memories[Int(argument.memory)]
        let base = memoryBase(argument.memory)
        let index = type.is64 ? address : builder.cast(.zext, address, to: unit.i64)
        guard type.is64 || type.pageSizeLog2 != 16 else {
            let place = builder.offset(base, by: index)
            return argument.offset == 0 ? place : builder.offset(place, by: unit.i64.constant(argument.offset))
        }
        let (end, overflow) = argument.offset.addingReportingOverflow(bytes)
        let length = memoryLength(argument.memory)
        // In bounds if offset + bytes <= length and index <= length - (offset + bytes); an end beyond 2^64 never is.
        let needed = unit.i64.constant(overflow ? .max : end)
        let isShort = builder.compare(.ult, length, needed)
        let isBeyond = builder.compare(.ugt, index, builder.binary(.sub, length, needed))
        trap(.memoryOutOfBounds, if: builder.binary(.or, isShort, isBeyond))
        // Where the sum wraps, which only a wrong guess gets to see, it is inside if it is less than this.
        let displacement = builder.binary(.add, index, unit.i64.constant(argument.offset))
        guard layout.options.mitigatesSpectre else { return builder.offset(base, by: displacement) }
        let most = intrinsic("llvm.usub.sat", [unit.i64], [length, unit.i64.constant(bytes - 1)])
        return builder.offset(base, by: guarded(displacement, below: most))
    }

    // MARK: Size

    /// The runtime's description of a memory.
    func memoryObject(_ memory: UInt32) -> IRValue {
        invariantLoad(unit.pointer, thread, layout.memorySlot(memory) + ABI.memorySlotMemory)
    }

    /// The bytes of a memory that are accessible now.
    func memoryLength(_ memory: UInt32) -> IRValue {
        if let device = unit.device { return device.memoryLength() }
        let load = builder.load(unit.i64, pointer(memoryObject(memory), plus: ABI.memoryByteLength), alignment: 8)
        load.setMetadata(unit.metadata.tbaaKind, unit.metadata.length)
        return load
    }

    public func memorySize(_ memory: UInt32) -> IRValue {
        let type = module.memories[Int(memory)]
        let pages = builder.binary(.lshr, memoryLength(memory), unit.i64.constant(UInt64(type.pageSizeLog2)))
        return type.is64 ? pages : builder.cast(.trunc, pages, to: unit.i32)
    }

    public func memoryGrow(_ memory: UInt32, delta: IRValue) -> IRValue {
        let is64 = module.memories[Int(memory)].is64
        let old = call(.memoryGrow, [thread, memoryObject(memory), wide(delta)])
        return is64 ? old : builder.cast(.trunc, old, to: unit.i32)
    }

    /// An address, index or length as an i64.
    func wide(_ value: IRValue) -> IRValue {
        value.type == unit.i64 ? value : builder.cast(.zext, value, to: unit.i64)
    }

    // MARK: Bulk operations

    public func memoryCopy(
        to destinationMemory: UInt32, from sourceMemory: UInt32, destination: IRValue, source: IRValue, length: IRValue
    ) {
        if unit.device != nil { return copyOnDevice(to: destination, from: source, length) }
        tellAccess(.load, memory: sourceMemory, wide(source), wide(length))
        tellAccess(.store, memory: destinationMemory, wide(destination), wide(length))
        // A copy inside a 32-bit memory can't overflow in 64 bits, and LLVM knows short constant lengths.
        guard destinationMemory == sourceMemory, !module.memories[Int(sourceMemory)].is64 else {
            _ = call(
                .memoryCopy,
                [
                    memoryObject(destinationMemory), memoryObject(sourceMemory), wide(destination), wide(source),
                    wide(length),
                ])
            return
        }
        let (to, from, count) = (wide(destination), wide(source), wide(length))
        let limit = memoryLength(sourceMemory)
        let isBeyond = builder.binary(
            .or,
            builder.compare(.ugt, builder.binary(.add, to, count), limit),
            builder.compare(.ugt, builder.binary(.add, from, count), limit))
        trap(.memoryOutOfBounds, if: isBeyond)
        let base = memoryBase(sourceMemory)
        builder.memoryMove(builder.offset(base, by: to), builder.offset(base, by: from), length: count)
    }

    public func memoryFill(_ memory: UInt32, destination: IRValue, byte: IRValue, length: IRValue) {
        if unit.device != nil { return fillOnDevice(destination, byte, length) }
        tellAccess(.store, memory: memory, wide(destination), wide(length))
        guard !module.memories[Int(memory)].is64 else {
            _ = call(.memoryFill, [memoryObject(memory), wide(destination), byte, wide(length)])
            return
        }
        let (start, count) = (wide(destination), wide(length))
        trap(.memoryOutOfBounds, if: builder.compare(.ugt, builder.binary(.add, start, count), memoryLength(memory)))
        let place = builder.offset(memoryBase(memory), by: start)
        builder.memorySet(place, byte: builder.cast(.trunc, byte, to: unit.i8), length: count)
    }

    public func memoryInit(_ memory: UInt32, segment: UInt32, destination: IRValue, source: IRValue, length: IRValue) {
        tellAccess(.store, memory: memory, wide(destination), wide(length))
        _ = call(
            .memoryInit,
            [
                thread, memoryObject(memory), unit.i32.constant(UInt64(segment)), wide(destination), wide(source),
                wide(length),
            ])
    }

    public func dataDrop(_ segment: UInt32) { _ = call(.dataDrop, [thread, unit.i32.constant(UInt64(segment))]) }
}

import Analysis
import IRUnit
import LLVMCore
import Wasm

/// Atomic memory instructions (threads proposal, "Atomic Memory Instructions"). All are sequentially consistent.
extension FunctionLowering {
    public func atomic(_ opcode: Opcode, _ argument: MemoryArgument, operands: [IRValue]) -> IRValue? {
        switch opcode {
        case .atomicFence:
            if unit.device == nil { builder.fence() }
            return nil
        case .memoryAtomicNotify:
            let address = checkedAddress(argument, operands[0], bytes: 4)
            return call(.atomicNotify, [memoryObject(argument.memory), address, operands[1]])
        case .memoryAtomicWait32:
            let address = checkedAddress(argument, operands[0], bytes: 4)
            return call(.atomicWait32, [memoryObject(argument.memory), address, operands[1], operands[2]])
        case .memoryAtomicWait64:
            let address = checkedAddress(argument, operands[0], bytes: 8)
            return call(.atomicWait64, [memoryObject(argument.memory), address, operands[1], operands[2]])
        default:
            return unit.device == nil ? access(opcode, argument, operands) : accessOnDevice(opcode, argument, operands)
        }
    }

    private func access(_ opcode: Opcode, _ argument: MemoryArgument, _ operands: [IRValue]) -> IRValue? {
        let bytes = UInt64(1) << UInt64(opcode.naturalAlignmentLog2)
        let alignment = UInt32(bytes)
        let cell = [unit.i8, unit.i16, unit.i32, unit.i64][Int(opcode.naturalAlignmentLog2)]
        let result = opcode.signature.resultCount > 0 ? unit.type(of: opcode.signature.result(0)) : unit.void
        let place = builder.offset(memoryBase(argument.memory), by: checkedAddress(argument, operands[0], bytes: bytes))
        tellAccess(AtomicAccess(opcode) == .load ? .atomicLoad : .atomic, argument, operands[0], bytes: bytes)
        let values = operands.dropFirst().map { $0.type == cell ? $0 : builder.cast(.trunc, $0, to: cell) }
        locate()
        let before: IRValue
        switch AtomicAccess(opcode) {
        case .load: before = builder.atomicLoad(cell, place, alignment: alignment)
        case .store:
            builder.atomicStore(values[0], place, alignment: alignment)
            return nil
        case .modify(let operation): before = builder.atomicModify(operation, place, values[0])
        case .compareExchange:
            before = builder.atomicCompareExchange(place, expected: values[0], replacement: values[1])
        }
        return cell == result ? before : builder.cast(.zext, before, to: result)
    }

    /// The address in the memory, as an i64: aligned to the access, or a trap. Where the memory has guard pages the
    /// bounds are checked by the access itself, which comes with every atomic instruction: `wait` and `notify` look at
    /// the address.
    private func checkedAddress(_ argument: MemoryArgument, _ address: IRValue, bytes: UInt64) -> IRValue {
        let type = module.memories[Int(argument.memory)]
        if type.is64 || type.pageSizeLog2 != 16 { _ = effectiveAddress(argument, address, bytes: bytes) }
        let place = builder.binary(.add, wide(address), unit.i64.constant(argument.offset))
        guard bytes > 1 else { return place }
        let low = builder.binary(.and, place, unit.i64.constant(bytes - 1))
        trap(.unalignedAtomic, if: builder.compare(.ne, low, unit.i64.zero))
        return place
    }
}

import IRUnit
import LLVMCore
import WPCRuntime

/// The address of an access to a linear memory that guard pages protect: base + zero-extended 32-bit index + offset.
package struct LinearAddress {
    package let base: IRValue
    package let index: IRValue
    package let offset: UInt64

    /// Nil for pointers of another shape, such as one that passed through a phi node.
    package init?(_ pointer: IRValue, in unit: CodeUnit) {
        var offset: UInt64 = 0
        var pointer = pointer
        while pointer.isInstruction, pointer.opcode == .getElementPointer, pointer.operandCount == 2,
            pointer.elementType == unit.i8
        {
            let index = pointer.operand(1)
            if let constant = index.constantInteger {
                let sum = offset.addingReportingOverflow(constant)
                guard !sum.overflow, sum.partialValue < 1 << 33 else { return nil }
                offset = sum.partialValue
                pointer = pointer.operand(0)
                continue
            }
            guard index.isInstruction, index.opcode == .zext, index.operand(0).type == unit.i32 else { return nil }
            base = pointer.operand(0)
            self.index = index.operand(0)
            self.offset = offset
            guard unit.isGuardedBase(base) else { return nil }
            return
        }
        return nil
    }
}

extension CodeUnit {
    /// Whether a value is the base address of a memory that guard pages protect.
    package func isGuardedBase(_ value: IRValue) -> Bool {
        value.isInstruction && value.isLoad && value.metadata(metadata.tbaaKind) == metadata.memoryBase
    }

    /// The bytes that can be accessed of the memory that begins at `base`, one that guard pages protect: loaded where
    /// the builder is.
    package func memoryLength(base: IRValue) -> IRValue {
        let distance = i64.constant(UInt64(ABI.memorySlotMemory - ABI.memorySlotBase))
        let memory = builder.load(pointer, builder.offset(base.operand(0), by: distance), alignment: 8)
        memory.setMetadata(metadata.invariantKind, metadata.empty)
        let length = builder.load(
            i64, builder.offset(memory, by: i64.constant(UInt64(ABI.memoryByteLength))), alignment: 8)
        length.setMetadata(metadata.tbaaKind, metadata.length)
        return length
    }

    /// Bytes by which an address that was accessed may be exceeded, or undercut, without wrapping unnoticed: the part
    /// of the index range that no short memory gets (`ModuleLayout.assumesShortMemories`).
    package static let slack: UInt64 = (1 << 32) - WPC_MEMORY_SHORT
}

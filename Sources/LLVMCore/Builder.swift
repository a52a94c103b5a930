import CLLVM

/// Appends instructions to a basic block. Values are left unnamed.
public struct IRBuilder: ~Copyable {
    let ref: LLVMBuilderRef
    private let owner: IRContext
    private var context: LLVMContextRef { owner.ref }

    public init(in context: IRContext) {
        owner = context
        ref = LLVMCreateBuilderInContext(context.ref)
    }

    deinit { LLVMDisposeBuilder(ref) }

    // MARK: Position

    public func appendBlock(to function: IRValue, name: String = "") -> IRBlock {
        IRBlock(LLVMAppendBasicBlockInContext(context, function.ref, name))
    }

    public var block: IRBlock { IRBlock(LLVMGetInsertBlock(ref)) }
    public func position(atEnd block: IRBlock) { LLVMPositionBuilderAtEnd(ref, block.ref) }
    public func position(before instruction: IRValue) { LLVMPositionBuilderBefore(ref, instruction.ref) }
    public func setLocation(_ location: DebugLocation?) { LLVMSetCurrentDebugLocation2(ref, location?.ref) }

    // MARK: Control flow

    @discardableResult
    public func branch(_ target: IRBlock) -> IRValue { IRValue(LLVMBuildBr(ref, target.ref)) }
    @discardableResult
    public func branch(if condition: IRValue, _ then: IRBlock, else otherwise: IRBlock) -> IRValue {
        IRValue(LLVMBuildCondBr(ref, condition.ref, then.ref, otherwise.ref))
    }
    public func `switch`(_ value: IRValue, default block: IRBlock, caseCount: Int) -> IRValue {
        IRValue(LLVMBuildSwitch(ref, value.ref, block.ref, UInt32(clamping: caseCount)))
    }
    public func unreachable() { LLVMBuildUnreachable(ref) }
    public func returnVoid() { LLVMBuildRetVoid(ref) }
    public func `return`(_ value: IRValue) { LLVMBuildRet(ref, value.ref) }
    public func phi(_ type: IRType) -> IRValue { IRValue(LLVMBuildPhi(ref, type.ref, "")) }

    public func call(_ function: IRValue, type: IRType, _ arguments: [IRValue]) -> IRValue {
        withUnsafeTemporaryAllocation(of: LLVMValueRef?.self, capacity: arguments.count) { buffer in
            for (index, argument) in arguments.enumerated() { buffer.initializeElement(at: index, to: argument.ref) }
            return IRValue(LLVMBuildCall2(ref, type.ref, function.ref, buffer.baseAddress, UInt32(arguments.count), ""))
        }
    }

    /// A call that goes on at `normal`, or, if an exception leaves it, at the landing pad `unwind`.
    public func invoke(
        _ function: IRValue, type: IRType, _ arguments: [IRValue], normal: IRBlock, unwind: IRBlock
    ) -> IRValue {
        withUnsafeTemporaryAllocation(of: LLVMValueRef?.self, capacity: arguments.count) { buffer in
            for (index, argument) in arguments.enumerated() { buffer.initializeElement(at: index, to: argument.ref) }
            return IRValue(
                LLVMBuildInvoke2(
                    ref, type.ref, function.ref, buffer.baseAddress, UInt32(arguments.count), normal.ref, unwind.ref, ""
                ))
        }
    }

    /// Begins a block that catches every exception; `type` is a struct of the two values that the
    /// personality routine hands over. The function needs a personality.
    public func landingPad(_ type: IRType) -> IRValue {
        let pad = LLVMBuildLandingPad(ref, type.ref, nil, 1, "")
        LLVMAddClause(pad, LLVMConstNull(LLVMPointerTypeInContext(context, 0)))
        return IRValue(pad!)
    }

    // MARK: Memory

    public func alloca(_ type: IRType) -> IRValue { IRValue(LLVMBuildAlloca(ref, type.ref, "")) }
    public func load(_ type: IRType, _ pointer: IRValue, alignment: UInt32) -> IRValue {
        let load = IRValue(LLVMBuildLoad2(ref, type.ref, pointer.ref, ""))
        load.setAlignment(alignment)
        return load
    }
    @discardableResult
    public func store(_ value: IRValue, _ pointer: IRValue, alignment: UInt32) -> IRValue {
        let store = IRValue(LLVMBuildStore(ref, value.ref, pointer.ref))
        store.setAlignment(alignment)
        return store
    }
    /// `pointer` + `offset` bytes, which stays inside one allocation and doesn't wrap.
    public func offset(_ pointer: IRValue, by offset: IRValue) -> IRValue {
        var indices: LLVMValueRef? = offset.ref
        let flags = LLVMGEPNoWrapFlags(UInt32(LLVMGEPFlagInBounds | LLVMGEPFlagNUW))
        return IRValue(
            LLVMBuildGEPWithNoWrapFlags(ref, LLVMInt8TypeInContext(context), pointer.ref, &indices, 1, "", flags))
    }
    /// `pointer` + `offset` bytes, where `offset` is signed, which doesn't wrap but may leave the allocation.
    public func signedOffset(_ pointer: IRValue, by offset: IRValue) -> IRValue {
        var indices: LLVMValueRef? = offset.ref
        let flags = LLVMGEPNoWrapFlags(UInt32(LLVMGEPFlagNUSW))
        return IRValue(
            LLVMBuildGEPWithNoWrapFlags(ref, LLVMInt8TypeInContext(context), pointer.ref, &indices, 1, "", flags))
    }
    public func memoryMove(_ destination: IRValue, _ source: IRValue, length: IRValue) {
        LLVMBuildMemMove(ref, destination.ref, 1, source.ref, 1, length.ref)
    }
    public func memorySet(_ destination: IRValue, byte: IRValue, length: IRValue) {
        LLVMBuildMemSet(ref, destination.ref, byte.ref, length.ref, 1)
    }

    // MARK: Arithmetic

    public enum Binary: UInt8, Sendable {
        case add, sub, mul, udiv, sdiv, urem, srem, and, or, xor, shl, lshr, ashr, fadd, fsub, fmul, fdiv

        var opcode: LLVMOpcode {
            switch self {
            case .add: LLVMAdd
            case .sub: LLVMSub
            case .mul: LLVMMul
            case .udiv: LLVMUDiv
            case .sdiv: LLVMSDiv
            case .urem: LLVMURem
            case .srem: LLVMSRem
            case .and: LLVMAnd
            case .or: LLVMOr
            case .xor: LLVMXor
            case .shl: LLVMShl
            case .lshr: LLVMLShr
            case .ashr: LLVMAShr
            case .fadd: LLVMFAdd
            case .fsub: LLVMFSub
            case .fmul: LLVMFMul
            case .fdiv: LLVMFDiv
            }
        }
    }

    public func binary(_ operation: Binary, _ left: IRValue, _ right: IRValue) -> IRValue {
        IRValue(LLVMBuildBinOp(ref, operation.opcode, left.ref, right.ref, ""))
    }

    public func fneg(_ value: IRValue) -> IRValue { IRValue(LLVMBuildFNeg(ref, value.ref, "")) }
    public func select(_ condition: IRValue, _ then: IRValue, _ otherwise: IRValue) -> IRValue {
        IRValue(LLVMBuildSelect(ref, condition.ref, then.ref, otherwise.ref, ""))
    }

    public enum IntegerPredicate: UInt8, Sendable {
        case eq, ne, ugt, uge, ult, ule, sgt, sge, slt, sle

        var predicate: LLVMIntPredicate {
            switch self {
            case .eq: LLVMIntEQ
            case .ne: LLVMIntNE
            case .ugt: LLVMIntUGT
            case .uge: LLVMIntUGE
            case .ult: LLVMIntULT
            case .ule: LLVMIntULE
            case .sgt: LLVMIntSGT
            case .sge: LLVMIntSGE
            case .slt: LLVMIntSLT
            case .sle: LLVMIntSLE
            }
        }
    }

    public func compare(_ predicate: IntegerPredicate, _ left: IRValue, _ right: IRValue) -> IRValue {
        IRValue(LLVMBuildICmp(ref, predicate.predicate, left.ref, right.ref, ""))
    }

    /// `o` is ordered (false if an operand is NaN), `u` unordered (true if one is).
    public enum FloatPredicate {
        case oeq, une, ogt, oge, olt, ole, uno

        var predicate: LLVMRealPredicate {
            switch self {
            case .oeq: LLVMRealOEQ
            case .une: LLVMRealUNE
            case .ogt: LLVMRealOGT
            case .oge: LLVMRealOGE
            case .olt: LLVMRealOLT
            case .ole: LLVMRealOLE
            case .uno: LLVMRealUNO
            }
        }
    }

    public func compare(_ predicate: FloatPredicate, _ left: IRValue, _ right: IRValue) -> IRValue {
        IRValue(LLVMBuildFCmp(ref, predicate.predicate, left.ref, right.ref, ""))
    }

    public enum Cast: UInt8, Sendable {
        case trunc, zext, sext, fptrunc, fpext, fptosi, fptoui, sitofp, uitofp, bitcast, ptrtoint, inttoptr

        var opcode: LLVMOpcode {
            switch self {
            case .trunc: LLVMTrunc
            case .zext: LLVMZExt
            case .sext: LLVMSExt
            case .fptrunc: LLVMFPTrunc
            case .fpext: LLVMFPExt
            case .fptosi: LLVMFPToSI
            case .fptoui: LLVMFPToUI
            case .sitofp: LLVMSIToFP
            case .uitofp: LLVMUIToFP
            case .bitcast: LLVMBitCast
            case .ptrtoint: LLVMPtrToInt
            case .inttoptr: LLVMIntToPtr
            }
        }
    }

    public func cast(_ cast: Cast, _ value: IRValue, to type: IRType) -> IRValue {
        IRValue(LLVMBuildCast(ref, cast.opcode, value.ref, type.ref, ""))
    }

    // MARK: Aggregates

    public func extract(_ aggregate: IRValue, _ index: Int) -> IRValue {
        IRValue(LLVMBuildExtractValue(ref, aggregate.ref, UInt32(index), ""))
    }
    public func insert(_ aggregate: IRValue, _ value: IRValue, at index: Int) -> IRValue {
        IRValue(LLVMBuildInsertValue(ref, aggregate.ref, value.ref, UInt32(index), ""))
    }

    // MARK: Vectors

    public func extractElement(_ vector: IRValue, _ index: IRValue) -> IRValue {
        IRValue(LLVMBuildExtractElement(ref, vector.ref, index.ref, ""))
    }
    public func insertElement(_ vector: IRValue, _ element: IRValue, at index: IRValue) -> IRValue {
        IRValue(LLVMBuildInsertElement(ref, vector.ref, element.ref, index.ref, ""))
    }
    /// Lanes of `first` and, counted on, `second`, in the order of the constant vector `mask`.
    public func shuffle(_ first: IRValue, _ second: IRValue, mask: IRValue) -> IRValue {
        IRValue(LLVMBuildShuffleVector(ref, first.ref, second.ref, mask.ref, ""))
    }

    // MARK: Atomics, all sequentially consistent

    public func atomicLoad(_ type: IRType, _ pointer: IRValue, alignment: UInt32) -> IRValue {
        let load = load(type, pointer, alignment: alignment)
        LLVMSetOrdering(load.ref, LLVMAtomicOrderingSequentiallyConsistent)
        return load
    }

    @discardableResult
    public func atomicStore(_ value: IRValue, _ pointer: IRValue, alignment: UInt32) -> IRValue {
        let store = store(value, pointer, alignment: alignment)
        LLVMSetOrdering(store.ref, LLVMAtomicOrderingSequentiallyConsistent)
        return store
    }

    public enum AtomicOperation {
        case add, sub, and, or, xor, exchange

        var operation: LLVMAtomicRMWBinOp {
            switch self {
            case .add: LLVMAtomicRMWBinOpAdd
            case .sub: LLVMAtomicRMWBinOpSub
            case .and: LLVMAtomicRMWBinOpAnd
            case .or: LLVMAtomicRMWBinOpOr
            case .xor: LLVMAtomicRMWBinOpXor
            case .exchange: LLVMAtomicRMWBinOpXchg
            }
        }
    }

    /// Returns the value before.
    public func atomicModify(_ operation: AtomicOperation, _ pointer: IRValue, _ value: IRValue) -> IRValue {
        IRValue(
            LLVMBuildAtomicRMW(
                ref, operation.operation, pointer.ref, value.ref, LLVMAtomicOrderingSequentiallyConsistent, 0))
    }

    /// Returns the value before.
    public func atomicCompareExchange(_ pointer: IRValue, expected: IRValue, replacement: IRValue) -> IRValue {
        let pair = LLVMBuildAtomicCmpXchg(
            ref, pointer.ref, expected.ref, replacement.ref, LLVMAtomicOrderingSequentiallyConsistent,
            LLVMAtomicOrderingSequentiallyConsistent, 0)
        return IRValue(LLVMBuildExtractValue(ref, pair, 0, ""))
    }

    public func fence() { LLVMBuildFence(ref, LLVMAtomicOrderingSequentiallyConsistent, 0, "") }
}

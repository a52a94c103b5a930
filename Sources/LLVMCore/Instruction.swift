import CLLVM

/// What an instruction does (LangRef, "Instruction Reference").
public struct IROpcode: Hashable, Sendable {
    let raw: UInt32

    init(_ opcode: LLVMOpcode) { raw = opcode.rawValue }

    public static let add = IROpcode(LLVMAdd)
    public static let sub = IROpcode(LLVMSub)
    public static let mul = IROpcode(LLVMMul)
    public static let shl = IROpcode(LLVMShl)
    public static let or = IROpcode(LLVMOr)
    public static let udiv = IROpcode(LLVMUDiv)
    public static let sdiv = IROpcode(LLVMSDiv)
    public static let urem = IROpcode(LLVMURem)
    public static let srem = IROpcode(LLVMSRem)
    public static let lshr = IROpcode(LLVMLShr)
    public static let ashr = IROpcode(LLVMAShr)
    public static let trunc = IROpcode(LLVMTrunc)
    public static let zext = IROpcode(LLVMZExt)
    public static let sext = IROpcode(LLVMSExt)
    public static let and = IROpcode(LLVMAnd)
    public static let xor = IROpcode(LLVMXor)
    public static let fadd = IROpcode(LLVMFAdd)
    public static let fsub = IROpcode(LLVMFSub)
    public static let fmul = IROpcode(LLVMFMul)
    public static let fdiv = IROpcode(LLVMFDiv)
    public static let fneg = IROpcode(LLVMFNeg)
    public static let fpext = IROpcode(LLVMFPExt)
    public static let fptrunc = IROpcode(LLVMFPTrunc)
    public static let fptosi = IROpcode(LLVMFPToSI)
    public static let fptoui = IROpcode(LLVMFPToUI)
    public static let freeze = IROpcode(LLVMFreeze)
    public static let select = IROpcode(LLVMSelect)
    public static let phi = IROpcode(LLVMPHI)
    public static let load = IROpcode(LLVMLoad)
    public static let store = IROpcode(LLVMStore)
    public static let call = IROpcode(LLVMCall)
    public static let getElementPointer = IROpcode(LLVMGetElementPtr)
    public static let icmp = IROpcode(LLVMICmp)
    public static let fcmp = IROpcode(LLVMFCmp)
    public static let br = IROpcode(LLVMBr)
    public static let `switch` = IROpcode(LLVMSwitch)
    public static let indirectBranch = IROpcode(LLVMIndirectBr)
    public static let atomicModify = IROpcode(LLVMAtomicRMW)
    public static let ret = IROpcode(LLVMRet)
    public static let invoke = IROpcode(LLVMInvoke)
    public static let unreachable = IROpcode(LLVMUnreachable)
    public static let uitofp = IROpcode(LLVMUIToFP)
    public static let sitofp = IROpcode(LLVMSIToFP)
    public static let pointerToInteger = IROpcode(LLVMPtrToInt)
    public static let integerToPointer = IROpcode(LLVMIntToPtr)
    public static let bitcast = IROpcode(LLVMBitCast)
    public static let alloca = IROpcode(LLVMAlloca)
    public static let shuffleVector = IROpcode(LLVMShuffleVector)
    public static let insertElement = IROpcode(LLVMInsertElement)
    public static let extractElement = IROpcode(LLVMExtractElement)
    public static let extractValue = IROpcode(LLVMExtractValue)
    public static let insertValue = IROpcode(LLVMInsertValue)

    /// Operands may change places.
    public var isCommutative: Bool {
        switch self {
        case .add, .mul, .or, .and, .xor, .fadd, .fmul: true
        default: false
        }
    }
}

/// Instructions as passes look at them. The properties hold for instructions alone, unless they say otherwise.
extension IRValue {
    /// Of any value.
    public var isInstruction: Bool { LLVMIsAInstruction(ref) != nil }
    public var opcode: IROpcode { IROpcode(LLVMGetInstructionOpcode(ref)) }

    public var incomingCount: Int { Int(LLVMCountIncoming(ref)) }
    public func incomingValue(_ index: Int) -> IRValue { IRValue(LLVMGetIncomingValue(ref, UInt32(index))) }
    public func incomingBlock(_ index: Int) -> IRBlock { IRBlock(LLVMGetIncomingBlock(ref, UInt32(index))) }

    /// Of a load or store.
    public var isVolatile: Bool { LLVMGetVolatile(ref) != 0 }
    /// Of a load or store.
    public var isAtomic: Bool { LLVMGetOrdering(ref) != LLVMAtomicOrderingNotAtomic }
    /// Of a load or store.
    public var alignment: UInt32 { LLVMGetAlignment(ref) }

    public func metadata(_ kind: UInt32) -> IRMetadata? { LLVMGetMetadata(ref, kind).map(IRMetadata.init) }

    public func removeMetadata(_ kind: UInt32) { LLVMSetMetadata(ref, kind, nil) }
    /// Of a function: it has landing pads.
    public var hasPersonality: Bool { LLVMHasPersonalityFn(ref) != 0 }

    /// The predicate of a comparison, as a number that differs between predicates.
    public var predicate: UInt32 {
        opcode == .icmp ? LLVMGetICmpPredicate(ref).rawValue : LLVMGetFCmpPredicate(ref).rawValue
    }
    /// Of an icmp.
    public var isEquality: Bool { LLVMGetICmpPredicate(ref) == LLVMIntEQ }
    /// Of an icmp.
    public var isInequality: Bool { LLVMGetICmpPredicate(ref) == LLVMIntNE }

    /// The lanes that a shufflevector takes; they are no operands of it.
    public var shuffleMask: [Int32] { (0..<LLVMGetNumMaskElements(ref)).map { LLVMGetMaskValue(ref, $0) } }

    /// The type that indices of a getelementptr count in.
    public var elementType: IRType { IRType(LLVMGetGEPSourceElementType(ref)) }

    /// Of any value: it is a function of the module.
    public var isFunction: Bool { LLVMIsAFunction(ref) != nil }
    /// Of a function: the body in this module is the one that is linked.
    public var isFinalDefinition: Bool {
        guard firstBlock != nil else { return false }
        switch LLVMGetLinkage(ref) {
        case LLVMExternalLinkage, LLVMInternalLinkage, LLVMPrivateLinkage: return true
        default: return false
        }
    }
    /// Of a function.
    public var parameterCount: Int { Int(LLVMCountParams(ref)) }
    /// Of a function.
    public var functionType: IRType { IRType(LLVMGlobalGetValueType(ref)) }
    /// Of a call or invoke: the type that it calls its callee with.
    public var calledType: IRType { IRType(LLVMGetCalledFunctionType(ref)) }

    public var isTerminator: Bool { isInstruction && LLVMIsATerminatorInst(ref) != nil }
    public var isLandingPad: Bool { isInstruction && LLVMIsALandingPadInst(ref) != nil }

    /// A call of an intrinsic that only computes a value from its operands.
    public var isPureCall: Bool { isCall && isRemovableIfUnused }

    public var isConditionalBranch: Bool { opcode == .br && LLVMIsConditional(ref) != 0 }
    public var successorCount: Int { Int(LLVMGetNumSuccessors(ref)) }
    public func successor(_ index: Int) -> IRBlock { IRBlock(LLVMGetSuccessor(ref, UInt32(index))) }
    public func setSuccessor(_ index: Int, _ block: IRBlock) { LLVMSetSuccessor(ref, UInt32(index), block.ref) }
    /// Of a conditional branch.
    public func setCondition(_ condition: IRValue) { LLVMSetCondition(ref, condition.ref) }

    /// Removes what makes the result poison if it overflows or loses bits. Not of a `trunc`: the C API can't.
    public func clearPoisonFlags() {
        switch opcode {
        case .add, .sub, .mul, .shl: setNoWrap(unsigned: false, signed: false)
        case .udiv, .sdiv, .lshr, .ashr: LLVMSetExact(ref, 0)
        case .or: LLVMSetIsDisjoint(ref, 0)
        case .zext, .uitofp: LLVMSetNNeg(ref, 0)
        case .icmp: LLVMSetICmpSameSign(ref, 0)
        default: break
        }
    }

    /// The only use's instruction; nil if there are several uses, or none.
    public var onlyUser: IRValue? {
        guard let use = LLVMGetFirstUse(ref), LLVMGetNextUse(use) == nil else { return nil }
        return LLVMGetUser(use).map(IRValue.init)
    }

    public func replaceOperand(_ value: IRValue, with other: IRValue) {
        for index in 0..<operandCount where operand(index) == value { setOperand(index, other) }
    }

    /// Lets an integer operation assume that it doesn't overflow.
    public func setNoWrap(unsigned: Bool, signed: Bool) {
        LLVMSetNUW(ref, unsigned ? 1 : 0)
        LLVMSetNSW(ref, signed ? 1 : 0)
    }

    /// Where the instruction came from; nil if that isn't known.
    public var location: DebugLocation? { LLVMInstructionGetDebugLoc(ref).map(DebugLocation.init) }
}

extension IRBlock {
    /// One branch leads here, from one block.
    public var hasOnlyPredecessor: Bool { value.onlyUser != nil }
    public var firstNonPhi: IRValue? {
        var instruction = firstInstruction
        while let current = instruction, current.opcode == .phi { instruction = current.nextInstruction }
        return instruction
    }
}

extension IRMetadata: Equatable {
    public static func == (left: IRMetadata, right: IRMetadata) -> Bool { left.ref == right.ref }
}

extension IRBlock {
    public var function: IRValue { IRValue(LLVMGetBasicBlockParent(ref)) }
}

extension IRBuilder {
    /// The operation that `other` is, without its promises, of other operands.
    public func binary(sameAs other: IRValue, _ left: IRValue, _ right: IRValue) -> IRValue {
        IRValue(LLVMBuildBinOp(ref, LLVMGetInstructionOpcode(other.ref), left.ref, right.ref, ""))
    }

    /// Takes an instruction from where it is and inserts it at the builder's place.
    public func move(_ instruction: IRValue) {
        let location = LLVMInstructionGetDebugLoc(instruction.ref)
        LLVMInstructionRemoveFromParent(instruction.ref)
        LLVMInsertIntoBuilder(ref, instruction.ref)
        LLVMInstructionSetDebugLoc(instruction.ref, location)
    }
}

extension IRType {
    /// Of an integer type; 0 for others.
    public var integerWidth: Int { LLVMGetTypeKind(ref) == LLVMIntegerTypeKind ? Int(LLVMGetIntTypeWidth(ref)) : 0 }

    /// What a number of this type, or a vector of them, takes in memory; nil for other types, and for integers that
    /// aren't whole bytes.
    public var byteCount: UInt64? {
        switch LLVMGetTypeKind(ref) {
        case LLVMIntegerTypeKind: LLVMGetIntTypeWidth(ref) % 8 == 0 ? UInt64(LLVMGetIntTypeWidth(ref) / 8) : nil
        case LLVMFloatTypeKind: 4
        case LLVMDoubleTypeKind, LLVMPointerTypeKind: 8
        case LLVMVectorTypeKind: IRType(LLVMGetElementType(ref)).byteCount.map { $0 * UInt64(LLVMGetVectorSize(ref)) }
        default: nil
        }
    }

    /// The same of a number alone; nil for vectors too.
    public var scalarByteCount: UInt64? { isVector ? nil : byteCount }
}

/// Numbers with a fraction.
extension IRType {
    /// Of a float type, or a vector of them: the bits of a lane and those of its fraction; nil for other types.
    public var floatFormat: (bits: Int, fraction: Int)? {
        switch LLVMGetTypeKind(ref) {
        case LLVMFloatTypeKind: (32, 23)
        case LLVMDoubleTypeKind: (64, 52)
        case LLVMVectorTypeKind: IRType(LLVMGetElementType(ref)).floatFormat
        default: nil
        }
    }
}

extension IRValue {
    /// A value of no particular content: undef or poison.
    public var isUndefined: Bool { LLVMIsUndef(ref) != 0 }
    public var isConstantExpression: Bool { LLVMIsAConstantExpr(ref) != nil }
    /// Of any value: it is a constant, and no number.
    public var isNaN: Bool { constantFloat?.isNaN == true }
}

import CLLVM

/// A type of LLVM IR. Owned by its context; valid as long as that lives.
public struct IRType: Hashable {
    let ref: LLVMTypeRef

    init(_ ref: LLVMTypeRef) { self.ref = ref }

    /// The integer 0, the float +0.0, null or an aggregate of them.
    public var zero: IRValue { IRValue(LLVMConstNull(ref)) }
    /// The constant of all bits set, of an integer type or a vector of integers.
    public var allOnes: IRValue { IRValue(LLVMConstAllOnes(ref)) }
    public var isStructure: Bool { LLVMGetTypeKind(ref) == LLVMStructTypeKind }
    public var isVector: Bool { LLVMGetTypeKind(ref) == LLVMVectorTypeKind }
    /// Lanes of a vector type.
    public var vectorCount: Int { Int(LLVMGetVectorSize(ref)) }
    public var poison: IRValue { IRValue(LLVMGetPoison(ref)) }

    /// An integer constant of this type; `value` is cut to its width.
    public func constant(_ value: UInt64) -> IRValue { IRValue(LLVMConstInt(ref, value, 0)) }

    /// An array constant with this type as its element type.
    public func array(_ elements: [IRValue]) -> IRValue {
        var refs: [LLVMValueRef?] = elements.map(\.ref)
        return IRValue(LLVMConstArray2(ref, &refs, UInt64(refs.count)))
    }

    public func arrayType(count: Int) -> IRType { IRType(LLVMArrayType2(ref, UInt64(count))) }
    public func vectorType(count: Int) -> IRType { IRType(LLVMVectorType(ref, UInt32(count))) }

    /// A struct constant of this (named or literal) struct type.
    public func structure(_ fields: [IRValue]) -> IRValue {
        var refs: [LLVMValueRef?] = fields.map(\.ref)
        return IRValue(LLVMConstNamedStruct(ref, &refs, UInt32(refs.count)))
    }
}

/// A value of LLVM IR. Owned by its context or module.
public struct IRValue: Hashable {
    public let ref: LLVMValueRef

    init(_ ref: LLVMValueRef) { self.ref = ref }

    public var type: IRType { IRType(LLVMTypeOf(ref)) }
    public var isConstant: Bool { LLVMIsConstant(ref) != 0 }
    public var hasUses: Bool { LLVMGetFirstUse(ref) != nil }
    public var isLoad: Bool { LLVMIsALoadInst(ref) != nil }

    /// The one-bit value that this one extends with zeros, if it does.
    public var zeroExtendedBit: IRValue? {
        guard LLVMIsAZExtInst(ref) != nil, let operand = LLVMGetOperand(ref, 0) else { return nil }
        let type = LLVMTypeOf(operand)
        guard LLVMGetTypeKind(type) == LLVMIntegerTypeKind, LLVMGetIntTypeWidth(type) == 1 else { return nil }
        return IRValue(operand)
    }

    /// The value of a constant integer, zero-extended.
    public var constantInteger: UInt64? {
        LLVMIsAConstantInt(ref) == nil ? nil : LLVMConstIntGetZExtValue(ref)
    }

    /// The value of a constant float.
    public var constantFloat: Double? {
        guard LLVMIsAConstantFP(ref) != nil else { return nil }
        var isLossy: LLVMBool = 0
        return LLVMConstRealGetDouble(ref, &isLossy)
    }

    /// Lets a floating-point call assume that no operand is NaN.
    public func setNoNaNs() { LLVMSetFastMathFlags(ref, LLVMFastMathFlags(LLVMFastMathNoNaNs)) }
    public func setVolatile(_ isVolatile: Bool = true) { LLVMSetVolatile(ref, isVolatile ? 1 : 0) }
    public func setAlignment(_ bytes: UInt32) { LLVMSetAlignment(ref, bytes) }
    public func setMetadata(_ kind: UInt32, _ node: IRMetadata) { LLVMSetMetadata(ref, kind, node.ref) }

    /// Lane or field `index` of a constant aggregate.
    public func constantElement(_ index: Int) -> IRValue? {
        LLVMGetAggregateElement(ref, UInt32(index)).map(IRValue.init)
    }

    /// A vector constant of these lanes.
    public static func vector(_ lanes: [IRValue]) -> IRValue {
        var refs: [LLVMValueRef?] = lanes.map(\.ref)
        return IRValue(LLVMConstVector(&refs, UInt32(refs.count)))
    }

    /// Constant expressions.
    public func bitCast(to type: IRType) -> IRValue { IRValue(LLVMConstBitCast(ref, type.ref)) }
    public func offset(by bytes: IRValue, i8: IRType) -> IRValue {
        var indices: [LLVMValueRef?] = [bytes.ref]
        return IRValue(LLVMConstGEP2(i8.ref, ref, &indices, 1))
    }

    // Phi nodes

    public func addIncoming(_ value: IRValue, from block: IRBlock) {
        var values: LLVMValueRef? = value.ref
        var blocks: LLVMBasicBlockRef? = block.ref
        LLVMAddIncoming(ref, &values, &blocks, 1)
    }

    // Switches

    public func addCase(_ value: IRValue, _ block: IRBlock) { LLVMAddCase(ref, value.ref, block.ref) }

    // Functions and globals

    public func parameter(_ index: Int) -> IRValue { IRValue(LLVMGetParam(ref, UInt32(index))) }
    public func setHidden() { LLVMSetVisibility(ref, LLVMHiddenVisibility) }
    public func setInternal() { LLVMSetLinkage(ref, LLVMInternalLinkage) }
    public func setPrivate() { LLVMSetLinkage(ref, LLVMPrivateLinkage) }
    public func setExternal() { LLVMSetLinkage(ref, LLVMExternalLinkage) }
    /// The definition is there to be read by the optimiser; another module has the one that is linked.
    public func setAvailableExternally() { LLVMSetLinkage(ref, LLVMAvailableExternallyLinkage) }
    public func setSection(_ name: String) { LLVMSetSection(ref, name) }
    public func setUnnamedAddress() { LLVMSetUnnamedAddress(ref, LLVMGlobalUnnamedAddr) }
    public func setConstant() { LLVMSetGlobalConstant(ref, 1) }
    public func setInitializer(_ value: IRValue) { LLVMSetInitializer(ref, value.ref) }

    /// LLVM's `tailcc`: like the C calling convention, but the callee removes its stack arguments, so that a call in
    /// tail position can be guaranteed to need no stack, whatever the prototypes are.
    private static let tailConvention: UInt32 = 18
    public func setTailConvention() { LLVMSetFunctionCallConv(ref, IRValue.tailConvention) }
    public func setCallTailConvention() { LLVMSetInstructionCallConv(ref, IRValue.tailConvention) }

    /// Whether a call may become a jump (LangRef, "call"). `always` is checked: a return has to follow the call.
    public enum Tail {
        case never, ifLast, always
    }

    public func setTail(_ tail: Tail) {
        switch tail {
        case .never: LLVMSetTailCallKind(ref, LLVMTailCallKindNoTail)
        case .ifLast: LLVMSetTailCallKind(ref, LLVMTailCallKindTail)
        case .always: LLVMSetTailCallKind(ref, LLVMTailCallKindMustTail)
        }
    }

    public func setName(_ name: String) { LLVMSetValueName2(ref, name, name.utf8.count) }
    public func setWeak() { LLVMSetLinkage(ref, LLVMWeakAnyLinkage) }
    public func replaceAllUses(with value: IRValue) { LLVMReplaceAllUsesWith(ref, value.ref) }
    /// Names the function that the unwinder asks what to do at this one's frames.
    public func setPersonality(_ function: IRValue) { LLVMSetPersonalityFn(ref, function.ref) }
    /// Deletes an instruction that nothing uses.
    public func deleteInstruction() { LLVMInstructionEraseFromParent(ref) }
    /// Deletes a function that nothing uses.
    public func deleteFunction() { LLVMDeleteFunction(ref) }

    public var isCall: Bool { LLVMIsACallInst(ref) != nil }
    public func isCall(of function: IRValue) -> Bool { isCall && LLVMGetCalledValue(ref) == function.ref }
    public var isMustTail: Bool { LLVMGetTailCallKind(ref) == LLVMTailCallKindMustTail }

    /// The index by which `add(attribute:at:)` means the function itself.
    public static let functionIndex = LLVMAttributeIndex(bitPattern: Int32(LLVMAttributeFunctionIndex))

    /// Attributes of a function; `at` counts 0 for the result, 1... for the parameters.
    public func add(_ attribute: IRAttribute, at index: LLVMAttributeIndex = IRValue.functionIndex) {
        LLVMAddAttributeAtIndex(ref, index, attribute.ref)
    }

    /// Removes an attribute of a function that isn't one of LLVM's own.
    public func removeAttribute(key: String) {
        LLVMRemoveStringAttributeAtIndex(ref, IRValue.functionIndex, key, UInt32(key.utf8.count))
    }

    /// Removes one of LLVM's own attributes, such as `nonnull`, of a function.
    public func removeAttribute(named name: String, at index: LLVMAttributeIndex) {
        LLVMRemoveEnumAttributeAtIndex(ref, index, LLVMGetEnumAttributeKindForName(name, name.utf8.count))
    }

    /// Whether a function's parameter, counted from 1, has one of LLVM's own attributes.
    public func hasAttribute(_ attribute: IRAttribute, at index: LLVMAttributeIndex) -> Bool {
        LLVMGetEnumAttributeAtIndex(ref, index, LLVMGetEnumAttributeKind(attribute.ref)) != nil
    }
    /// Whether a call's argument, counted from 1, has one of LLVM's own attributes.
    public func callHasAttribute(_ attribute: IRAttribute, at index: LLVMAttributeIndex) -> Bool {
        LLVMGetCallSiteEnumAttribute(ref, index, LLVMGetEnumAttributeKind(attribute.ref)) != nil
    }

    /// Removes one of LLVM's own attributes of a call.
    public func removeFromCall(named name: String, at index: LLVMAttributeIndex) {
        LLVMRemoveCallSiteEnumAttribute(ref, index, LLVMGetEnumAttributeKindForName(name, name.utf8.count))
    }

    /// Attributes of a call.
    public func addToCall(_ attribute: IRAttribute, at index: LLVMAttributeIndex = IRValue.functionIndex) {
        LLVMAddCallSiteAttribute(ref, index, attribute.ref)
    }

    /// The first basic block of a function, nil for a declaration.
    public var firstBlock: IRBlock? { LLVMGetFirstBasicBlock(ref).map(IRBlock.init) }

    /// The next function in its module.
    public var nextFunction: IRValue? { LLVMGetNextFunction(ref).map(IRValue.init) }

    // Instructions, for passes over them

    public var nextInstruction: IRValue? { LLVMGetNextInstruction(ref).map(IRValue.init) }

    /// Neither writes memory, nor transfers control, nor is a call (but of an intrinsic that computes a value): gone if
    /// nobody uses its result.
    public var isRemovableIfUnused: Bool {
        switch LLVMGetInstructionOpcode(ref) {
        case LLVMCall: callsPureIntrinsic
        case LLVMStore, LLVMInvoke, LLVMRet, LLVMBr, LLVMSwitch, LLVMUnreachable, LLVMFence, LLVMAtomicCmpXchg,
            LLVMAtomicRMW, LLVMResume, LLVMLandingPad, LLVMIndirectBr, LLVMCallBr:
            false
        default: true
        }
    }

    private static let memoryAttribute = LLVMGetEnumAttributeKindForName("memory", 6)

    /// A call of an intrinsic that is `memory(none)`, such as llvm.fabs.
    private var callsPureIntrinsic: Bool {
        guard let callee = LLVMGetCalledValue(ref), LLVMIsAFunction(callee) != nil, LLVMGetIntrinsicID(callee) != 0,
            let memory = LLVMGetEnumAttributeAtIndex(callee, IRValue.functionIndex, IRValue.memoryAttribute)
        else { return false }
        return LLVMGetEnumAttributeValue(memory) == 0
    }

    public var operandCount: Int { Int(LLVMGetNumOperands(ref)) }
    /// Operand `index` if it is an instruction.
    public func instructionOperand(_ index: Int) -> IRValue? {
        guard let operand = LLVMGetOperand(ref, UInt32(index)), LLVMIsAInstruction(operand) != nil else { return nil }
        return IRValue(operand)
    }
}

public struct IRBlock: Hashable {
    let ref: LLVMBasicBlockRef

    init(_ ref: LLVMBasicBlockRef) { self.ref = ref }

    public var nextBlock: IRBlock? { LLVMGetNextBasicBlock(ref).map(IRBlock.init) }
    public var firstInstruction: IRValue? { LLVMGetFirstInstruction(ref).map(IRValue.init) }
    public var terminator: IRValue? { LLVMGetBasicBlockTerminator(ref).map(IRValue.init) }
    /// Moves the block behind all others of its function: code that is rarely reached.
    public func moveToEnd() {
        guard let function = LLVMGetBasicBlockParent(ref), let last = LLVMGetLastBasicBlock(function), last != ref
        else { return }
        LLVMMoveBasicBlockAfter(ref, last)
    }
    public func delete() { LLVMDeleteBasicBlock(ref) }
}

public struct IRAttribute {
    let ref: LLVMAttributeRef
}

/// A metadata node wrapped as a value, ready to be attached.
public struct IRMetadata {
    let ref: LLVMValueRef
}

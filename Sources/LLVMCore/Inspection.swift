import CLLVM

/// Instructions and blocks as passes of wpc's own see them.
public enum InstructionKind: Sendable {
    case add, sub, mul, shl, lshr, and, or, xor, zext, sext, trunc, freeze, phi, select, call, compare, branch,
        `switch`, `return`, unreachable, alloca, load, store
    case floatArithmetic, floatDivision, floatComparison, floatConversion
    case other
}

extension IRValue {
    /// What instruction it is; nil for values that are none.
    public var instruction: InstructionKind? {
        guard LLVMIsAInstruction(ref) != nil else { return nil }
        switch LLVMGetInstructionOpcode(ref) {
        case LLVMAdd: return .add
        case LLVMSub: return .sub
        case LLVMMul: return .mul
        case LLVMShl: return .shl
        case LLVMLShr: return .lshr
        case LLVMAnd: return .and
        case LLVMOr: return .or
        case LLVMXor: return .xor
        case LLVMZExt: return .zext
        case LLVMSExt: return .sext
        case LLVMTrunc: return .trunc
        case LLVMFreeze: return .freeze
        case LLVMPHI: return .phi
        case LLVMSelect: return .select
        case LLVMCall: return .call
        case LLVMICmp: return .compare
        case LLVMBr: return .branch
        case LLVMSwitch: return .switch
        case LLVMRet: return .return
        case LLVMUnreachable: return .unreachable
        case LLVMAlloca: return .alloca
        case LLVMLoad: return .load
        case LLVMStore: return .store
        case LLVMFAdd, LLVMFSub, LLVMFMul: return .floatArithmetic
        case LLVMFDiv: return .floatDivision
        case LLVMFCmp: return .floatComparison
        case LLVMFPTrunc, LLVMFPExt, LLVMFPToSI, LLVMFPToUI: return .floatConversion
        default: return .other
        }
    }

    /// Of what type it computes in single lanes: the lane's type of a vector, the own of others.
    public var scalarType: IRType {
        let type = LLVMTypeOf(ref)
        return IRType(LLVMGetTypeKind(type) == LLVMVectorTypeKind ? LLVMGetElementType(type) : type!)
    }

    public func operand(_ index: Int) -> IRValue { IRValue(LLVMGetOperand(ref, UInt32(index))) }
    public func setOperand(_ index: Int, _ value: IRValue) { LLVMSetOperand(ref, UInt32(index), value.ref) }
    /// The block that an instruction is in.
    public var parent: IRBlock { IRBlock(LLVMGetInstructionParent(ref)) }
    /// The function that a call calls, by name; nil if it isn't known.
    public var calleeName: String? {
        callee.flatMap { LLVMIsAFunction($0.ref) != nil ? $0.name : nil }
    }
    public var callee: IRValue? { LLVMGetCalledValue(ref).map(IRValue.init) }
    /// Of an extractvalue from a struct.
    public var extractedIndex: Int { LLVMGetIndices(ref).map { Int($0.pointee) } ?? 0 }
    public var argumentCount: Int { Int(LLVMGetNumArgOperands(ref)) }
    public var isParameter: Bool { LLVMIsAArgument(ref) != nil }
    /// The instructions that use it.
    public var users: [IRValue] {
        var users: [IRValue] = []
        var use = LLVMGetFirstUse(ref)
        while let current = use {
            if let user = LLVMGetUser(current) { users.append(IRValue(user)) }
            use = LLVMGetNextUse(current)
        }
        return users
    }

    /// Predicate of an integer comparison.
    public var integerPredicate: IRBuilder.IntegerPredicate? {
        switch LLVMGetICmpPredicate(ref) {
        case LLVMIntEQ: .eq
        case LLVMIntNE: .ne
        case LLVMIntUGT: .ugt
        case LLVMIntUGE: .uge
        case LLVMIntULT: .ult
        case LLVMIntULE: .ule
        case LLVMIntSGT: .sgt
        case LLVMIntSGE: .sge
        case LLVMIntSLT: .slt
        case LLVMIntSLE: .sle
        default: nil
        }
    }

    /// The block that an operand of a branch is.
    public var block: IRBlock? { LLVMValueIsBasicBlock(ref) != 0 ? IRBlock(LLVMValueAsBasicBlock(ref)) : nil }

    /// What a conditional branch depends on.
    public var branchCondition: IRValue? { LLVMIsConditional(ref) != 0 ? LLVMGetCondition(ref).map(IRValue.init) : nil }

    /// An `or` whose operands have no bit in common, and so is a sum.
    public var isDisjoint: Bool { LLVMGetIsDisjoint(ref) != 0 }

    /// Bits of an integer type; 0 for others.
    public var integerWidth: Int {
        let type = LLVMTypeOf(ref)
        return LLVMGetTypeKind(type) == LLVMIntegerTypeKind ? Int(LLVMGetIntTypeWidth(type)) : 0
    }

    // Phi nodes
    public var incoming: [(value: IRValue, block: IRBlock)] {
        (0..<LLVMCountIncoming(ref)).map {
            (IRValue(LLVMGetIncomingValue(ref, $0)), IRBlock(LLVMGetIncomingBlock(ref, $0)))
        }
    }

    /// The line of an instruction's debug location; nil without one.
    public var line: Int? {
        guard let location = LLVMInstructionGetDebugLoc(ref) else { return nil }
        return Int(LLVMDILocationGetLine(location))
    }

    public func clearLocation() { LLVMInstructionSetDebugLoc(ref, nil) }

    /// Marks a function as a kernel of OpenCL, or as a function that kernels call.
    public func setKernelConvention() { LLVMSetFunctionCallConv(ref, 76) }
    public func setDeviceConvention() { LLVMSetFunctionCallConv(ref, 75) }
    public func setCallDeviceConvention() { LLVMSetInstructionCallConv(ref, 75) }
    public var isDeclaration: Bool { LLVMIsDeclaration(ref) != 0 }
    /// Whether the verifier accepts this function.
    public var isValidFunction: Bool { LLVMVerifyFunction(ref, LLVMReturnStatusAction) == 0 }
    /// The textual form; of a function, with its body.
    public var text: String {
        guard let text = LLVMPrintValueToString(ref) else { return "" }
        defer { LLVMDisposeMessage(text) }
        return String(cString: text)
    }
    public func deleteGlobal() { LLVMDeleteGlobal(ref) }
    public var name: String {
        var length = 0
        guard let name = LLVMGetValueName2(ref, &length) else { return "" }
        return String(decoding: UnsafeRawBufferPointer(start: name, count: length), as: UTF8.self)
    }
}

extension IRBlock {
    public var successors: [IRBlock] {
        guard let terminator = LLVMGetBasicBlockTerminator(ref) else { return [] }
        return (0..<LLVMGetNumSuccessors(terminator)).map { IRBlock(LLVMGetSuccessor(terminator, $0)) }
    }
    /// As the operand of a branch.
    public var value: IRValue { IRValue(LLVMBasicBlockAsValue(ref)) }
    public var lastInstruction: IRValue? { LLVMGetLastInstruction(ref).map(IRValue.init) }
}

extension IRContext {
    /// A pointer in one of OpenCL's address spaces: 0 private, 1 global.
    public func pointer(addressSpace: UInt32) -> IRType { IRType(LLVMPointerTypeInContext(ref, addressSpace)) }
}

extension IRModule {
    /// Removes all debug locations and what they refer to.
    public func stripDebugInfo() { _ = LLVMStripModuleDebugInfo(ref) }
}

extension IRBuilder {
    /// `pointer` + `offset` bytes; may leave the object and wrap.
    public func wrappingOffset(_ pointer: IRValue, by offset: IRValue) -> IRValue {
        var indices: LLVMValueRef? = offset.ref
        return IRValue(
            LLVMBuildGEP2(
                ref, LLVMInt8TypeInContext(LLVMGetTypeContext(LLVMTypeOf(offset.ref))), pointer.ref, &indices, 1, ""))
    }
    /// Inserts a copy of an instruction, with the same operands.
    public func insert(copyOf instruction: IRValue) -> IRValue {
        let copy = LLVMInstructionClone(instruction.ref)
        let location = LLVMInstructionGetDebugLoc(instruction.ref)
        LLVMInsertIntoBuilder(ref, copy)
        LLVMInstructionSetDebugLoc(copy, location)
        return IRValue(copy!)
    }
    public func freeze(_ value: IRValue) -> IRValue { IRValue(LLVMBuildFreeze(ref, value.ref, "")) }
    public func positionAtStart(of block: IRBlock) {
        if let first = LLVMGetFirstInstruction(block.ref) {
            LLVMPositionBuilderBefore(ref, first)
        } else {
            LLVMPositionBuilderAtEnd(ref, block.ref)
        }
    }
}

extension IRBuilder {
    /// The function that the builder inserts into.
    public var function: IRValue { IRValue(LLVMGetBasicBlockParent(LLVMGetInsertBlock(ref))) }
    public func memorySet(_ destination: IRValue, byte: IRValue, length: IRValue, alignment: UInt32) {
        LLVMBuildMemSet(ref, destination.ref, byte.ref, length.ref, alignment)
    }
}

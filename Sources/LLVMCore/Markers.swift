import CLLVM

/// Calls of `llvm.sideeffect` that use a value: passes may neither delete what computes it nor move that behind them,
/// and take them for no more than that. They cost nothing in the models of the inliner and the loop passes, and early
/// CSE looks through them. By its operand bundle such a call may read all of memory (LangRef, "Deoptimization Operand
/// Bundles"), so no store moves behind it either.
extension IRBuilder {
    /// Inserts a marker: the call of `sideEffect`, of `type`, which is `llvm.sideeffect`, with `values` as what it
    /// uses.
    public func mark(_ values: [IRValue], by sideEffect: IRValue, type: IRType) {
        var refs: [LLVMValueRef?] = values.map(\.ref)
        let tag = "deopt"
        var bundle = LLVMCreateOperandBundle(tag, tag.utf8.count, &refs, UInt32(refs.count))
        LLVMBuildCallWithOperandBundles(ref, type.ref, sideEffect.ref, nil, 0, &bundle, 1, "")
        LLVMDisposeOperandBundle(bundle)
    }
}

extension IRValue {
    /// It is a call of `llvm.sideeffect`.
    public var isMarker: Bool {
        guard LLVMIsACallInst(ref) != nil, let callee = LLVMGetCalledValue(ref), LLVMIsAFunction(callee) != nil else {
            return false
        }
        return LLVMGetIntrinsicID(callee) == IRValue.sideEffectID
    }

    private static let sideEffectID: UInt32 = {
        let name = "llvm.sideeffect"
        return LLVMLookupIntrinsicID(name, name.utf8.count)
    }()

    /// Whether one of the first instructions that use it, of which at most `limit` are looked at, is as `condition`
    /// says.
    public func hasUser(among limit: Int, where condition: (IRValue) -> Bool) -> Bool {
        var use = LLVMGetFirstUse(ref)
        for _ in 0..<limit {
            guard let current = use else { return false }
            if let user = LLVMGetUser(current), condition(IRValue(user)) { return true }
            use = LLVMGetNextUse(current)
        }
        return false
    }

    /// Of a function: nothing outside of its module calls it.
    public var isLocal: Bool {
        let linkage = LLVMGetLinkage(ref)
        return linkage == LLVMInternalLinkage || linkage == LLVMPrivateLinkage
    }

    /// Of a getelementptr: the bytes by which it moves; nil if they aren't known.
    public var constantOffset: UInt64? {
        guard LLVMGetNumIndices(ref) == 1 else { return nil }
        let index = LLVMGetOperand(ref, 1)
        guard let index, LLVMIsAConstantInt(index) != nil,
            let size = IRType(LLVMGetGEPSourceElementType(ref)).scalarByteCount
        else { return nil }
        let (bytes, overflow) = LLVMConstIntGetZExtValue(index).multipliedReportingOverflow(by: size)
        return overflow ? nil : bytes
    }
}

import CLLVM

/// Branches to addresses that are computed (LangRef, "indirectbr" and "Addresses of Basic Blocks").
extension IRBuilder {
    /// A branch to the block whose address is `address`, one of `destinations`.
    @discardableResult
    public func indirectBranch(_ address: IRValue, _ destinations: [IRBlock]) -> IRValue {
        let branch = LLVMBuildIndirectBr(ref, address.ref, UInt32(clamping: destinations.count))
        for destination in destinations { LLVMAddDestination(branch, destination.ref) }
        return IRValue(branch!)
    }

    /// The place of element `index` in an array of `type`, which it is inside of.
    public func element(_ index: IRValue, of array: IRValue, type: IRType) -> IRValue {
        var indices: LLVMValueRef? = index.ref
        return IRValue(LLVMBuildInBoundsGEP2(ref, type.ref, array.ref, &indices, 1, ""))
    }
}

extension IRBlock {
    /// The block's address. Its function can't be inlined from then on.
    public var address: IRValue { IRValue(LLVMBlockAddress(LLVMGetBasicBlockParent(ref), ref)) }
}

/// Of a switch.
extension IRValue {
    public var switchValue: IRValue { IRValue(LLVMGetOperand(ref, 0)) }
    public var defaultBlock: IRBlock { IRBlock(LLVMGetSwitchDefaultDest(ref)) }

    /// The cases, zero-extended, with their blocks.
    public var switchCases: [(value: UInt64, block: IRBlock)] {
        (1..<max(1, LLVMGetNumSuccessors(ref))).map { index in
            (LLVMConstIntGetZExtValue(LLVMGetSwitchCaseValue(ref, index)), IRBlock(LLVMGetSuccessor(ref, index)))
        }
    }
}

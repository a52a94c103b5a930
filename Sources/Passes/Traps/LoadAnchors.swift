import Analysis
import IRUnit
import LLVMCore
import Lowering

/// What keeps a load from the linear memory where it is.
///
/// To LLVM a load can't trap: one whose value turns out to decide nothing is deleted, and one whose value is needed on
/// some paths alone may be moved to these. A load is anchored if neither can happen, since an instruction of its block
/// that stays uses its value, directly or by way of instructions that nobody can take the value out of.
struct LoadAnchors {
    let unit: CodeUnit
    /// All that comes is code generation, which knows nothing of values but single bits.
    var isForCodeGeneration = false
    /// Passes come that look at several functions at once, and drop parameters and results that nobody looks at.
    var changesSignatures = false

    /// How many users are looked at for a load, and how many of each step from it to what anchors it.
    private static let mostSteps = 48, mostUses = 12

    /// A load that may trap: not one from the runtime's structures, and not one from where there is memory in any case.
    func mayTrap(_ instruction: IRValue) -> Bool {
        guard instruction.isLoad, !instruction.isAtomic else { return false }
        let tag = instruction.metadata(unit.metadata.tbaaKind)
        guard tag == unit.metadata.memory || tag == nil && instruction.metadata(unit.metadata.invariantKind) == nil
        else { return false }
        return !isInMinimum(instruction)
    }

    /// The address is a constant below the size that all memories have from the start. Memories don't shrink.
    private func isInMinimum(_ load: IRValue) -> Bool {
        guard let width = load.type.byteCount else { return false }
        var address = load.operand(0)
        var end = width
        while address.isInstruction, address.opcode == .getElementPointer {
            guard let offset = address.constantOffset else { return false }
            let (sum, overflow) = end.addingReportingOverflow(offset)
            guard !overflow else { return false }
            end = sum
            address = address.operand(0)
        }
        guard address.isInstruction, address.isLoad,
            address.metadata(unit.metadata.tbaaKind) == unit.metadata.memoryBase
        else { return false }
        return end <= unit.layout.leastMemoryBytes
    }

    func isAnchored(_ load: IRValue) -> Bool {
        if isForCodeGeneration, mayBecomeNarrower(load) { return false }
        var steps = LoadAnchors.mostSteps
        return isAnchored(load, in: load.parent, &steps)
    }

    private func isAnchored(_ value: IRValue, in block: IRBlock, _ steps: inout Int) -> Bool {
        value.hasUser(among: LoadAnchors.mostUses) { user in
            guard steps > 0 else { return false }
            steps -= 1
            if user.opcode == .phi { return isForCodeGeneration && arrives(value, at: user, from: block) }
            guard user.parent == block else { return false }
            switch user.opcode {
            case .store: return isForCodeGeneration || user.operand(1) == value
            case .load: return mayTrap(user)
            case .call, .invoke: return takes(user, value, in: block, &steps)
            case .ret: return !changesSignatures
            case .br, .switch, .indirectBranch: return isForCodeGeneration || mayEnd(user)
            // Code generation makes branches of choices between numbers, and loads on the side that needs the value.
            case .select where isForCodeGeneration && !user.operand(0).type.isVector && user.operand(0) != value:
                return false
            case .zext, .sext, .bitcast, .getElementPointer: return isAnchored(user, in: block, &steps)
            case .add, .sub:
                guard isForCodeGeneration || user.operand(0).isConstant || user.operand(1).isConstant else {
                    return false
                }
                return isAnchored(user, in: block, &steps)
            case .icmp:
                guard isForCodeGeneration || user.isEquality || user.isInequality else { return false }
                return isAnchored(user, in: block, &steps)
            default:
                guard user.isRemovableIfUnused else { return true }
                return isForCodeGeneration && isAnchored(user, in: block, &steps)
            }
        }
    }

    private func takes(_ call: IRValue, _ value: IRValue, in block: IRBlock, _ steps: inout Int) -> Bool {
        if call.isMarker { return false }
        if call.isPureCall { return isForCodeGeneration && isAnchored(call, in: block, &steps) }
        guard changesSignatures, let callee = call.callee, callee.isFunction else { return true }
        return !callee.isLocal
    }

    /// The value goes from its block to the phi node, so that it is needed at the block's end.
    private func arrives(_ value: IRValue, at phi: IRValue, from block: IRBlock) -> Bool {
        for index in 0..<min(phi.incomingCount, LoadAnchors.mostUses)
        where phi.incomingBlock(index) == block && phi.incomingValue(index) == value { return true }
        return false
    }

    /// A branch to a trap, or to what else ends.
    private func mayEnd(_ branch: IRValue) -> Bool {
        for index in 0..<min(branch.successorCount, 2) where branch.successor(index).terminator?.opcode == .unreachable
        { return true }
        return false
    }

    /// Instruction selection loads fewer bytes if the others don't matter. Then one that begins in memory and ends
    /// outside wouldn't trap.
    private func mayBecomeNarrower(_ load: IRValue) -> Bool {
        guard var user = load.onlyUser else {
            // Lanes of a vector, each on its own.
            return load.type.isVector
                && !load.hasUser(among: LoadAnchors.mostUses) { user in
                    ![.extractElement, .shuffleVector, .bitcast, .trunc].contains(user.opcode)
                }
        }
        for _ in 0..<4 {
            switch user.opcode {
            case .trunc, .lshr, .ashr, .shl, .extractElement, .shuffleVector: return true
            case .and, .or, .xor, .bitcast:
                if user.opcode == .and, user.operand(1).isConstant || user.operand(0).isConstant { return true }
                guard let next = user.onlyUser else { return false }
                user = next
            default: return false
            }
        }
        return false
    }
}

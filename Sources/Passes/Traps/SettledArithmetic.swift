import Analysis
import IRUnit
import LLVMCore
import Lowering

/// Removes `llvm.canonicalize` in front of arithmetic that nothing folds any more: the processor's instruction quiets
/// NaNs.
///
/// What stays is where an operation went away, and where LLVM's code generator, which looks at expressions inside of a
/// block, might still fold one: where the other operand is a number that makes it vanish, or a choice of such a number.
struct SettledArithmetic {
    /// Values that are followed from a `canonicalize` to those that see its bits.
    private static let mostUsers = 64
    /// Operations that are looked into to find out what a factor or term may be.
    private static let mostDepth = 6

    private var visited = AddressTable()

    /// Makes those users of a call of `llvm.canonicalize` use what it quiets that don't need it. Returns whether none
    /// is left.
    ///
    /// - Parameter mayVanish: whether an operation may still be taken for its operand of this number.
    mutating func settle(_ call: IRValue, mayVanish: (IRValue, Int) -> Bool = SettledArithmetic.mayVanish) -> Bool {
        let value = call.operand(0)
        for user in Set(call.users) {
            for index in 0..<user.operandCount where user.operand(index) == call {
                visited = AddressTable()
                if isIndifferent(user, operand: index, mayVanish) { user.setOperand(index, value) }
            }
        }
        return !call.hasUses
    }

    /// Whether all that comes of a user is the same for a signalling NaN in operand `index` as for the quiet one.
    private mutating func isIndifferent(_ user: IRValue, operand index: Int, _ mayVanish: (IRValue, Int) -> Bool)
        -> Bool
    {
        guard user.isInstruction else { return false }
        var work = [(user: user, operand: index)]
        while let next = work.popLast() {
            let user = next.user
            switch user.opcode {
            case .fadd, .fsub, .fmul, .fdiv, .fpext:
                if mayVanish(user, next.operand) { return false }
            case .fptrunc, .fcmp, .fptosi, .fptoui: break
            default:
                guard user.movesFloats, user.passesOn(user.operand(next.operand)) else { return false }
                guard visited.insert(user) else { continue }
                guard visited.count <= SettledArithmetic.mostUsers else { return false }
                for other in user.users where other.isInstruction {
                    for place in 0..<other.operandCount where other.operand(place) == user {
                        work.append((other, place))
                    }
                }
            }
        }
        return true
    }

    // MARK: What the code generator may fold

    /// Whether an operation may be taken for its operand `index`, or that with the other sign.
    static func mayVanish(_ operation: IRValue, operand index: Int) -> Bool {
        switch operation.opcode {
        case .fadd, .fsub: return mayBe(0, operation.operand(1 - index))
        case .fmul: return mayBe(1, operation.operand(1 - index))
        case .fdiv: return index == 0 && mayBe(1, operation.operand(1))
        case .fpext: return isDemoted(operation)
        default: return true
        }
    }

    /// Whether a value may be found to be `magnitude` or its negative, in any lane, without looking beyond the block's
    /// expression.
    private static func mayBe(_ magnitude: Double, _ value: IRValue, depth: Int = 0) -> Bool {
        if value.isUndefined { return false }
        if let number = value.constantFloat { return abs(number) == magnitude }
        guard depth < mostDepth else { return true }
        if value.isConstant {
            guard value.type.isVector, !value.isConstantExpression else { return true }
            return (0..<value.type.vectorCount).contains { lane in
                value.constantElement(lane).map { mayBe(magnitude, $0, depth: depth + 1) } ?? true
            }
        }
        guard value.isInstruction else { return false }
        switch value.opcode {
        case .phi, .load: return false
        // A choice of numbers stays one; of vectors the code generator makes an operation that leaves lanes alone.
        case .select where !value.type.isVector: return false
        case .select:
            return mayBe(magnitude, value.operand(1), depth: depth + 1)
                || mayBe(magnitude, value.operand(2), depth: depth + 1)
        case .insertElement, .shuffleVector:
            return mayBe(magnitude, value.operand(0), depth: depth + 1)
                || mayBe(magnitude, value.operand(1), depth: depth + 1)
        case .extractElement, .freeze, .fneg: return mayBe(magnitude, value.operand(0), depth: depth + 1)
        case .bitcast where value.operand(0).isInstruction && value.operand(0).opcode == .select: return true
        default: return isKnown(value)
        }
    }

    /// Whether an instruction has constants for all its operands, and theirs. Expressions that are longer than what is
    /// looked at count as such.
    private static func isKnown(_ value: IRValue) -> Bool {
        var work = [value]
        var count = 0
        while let next = work.popLast() {
            if next.isConstant { continue }
            guard next.isInstruction, next.isRemovableIfUnused, next.opcode != .phi, next.opcode != .load else {
                return false
            }
            count += 1
            guard count <= mostUsers else { return true }
            for index in 0..<(next.isCall ? next.argumentCount : next.operandCount) { work.append(next.operand(index)) }
        }
        return true
    }

    /// Whether a promotion is demoted again.
    static func isDemoted(_ promotion: IRValue) -> Bool {
        var seen: Set<IRValue> = []
        var work = [promotion]
        while let value = work.popLast() {
            for user in value.users where user.isInstruction {
                if user.opcode == .fptrunc { return true }
                guard user.passesOn(value) || user.opcode == .bitcast, seen.insert(user).inserted else { continue }
                guard seen.count <= mostUsers else { return true }
                work.append(user)
            }
        }
        return false
    }
}

extension CodeUnit {
    /// Removes what `quietOperands` put before arithmetic that will become an instruction.
    ///
    /// - Parameter withBranchTables: also in functions that have switches, of which blocks may still be copied and then
    ///   simplified.
    /// - Returns: how many it removed.
    func settleArithmetic(withBranchTables: Bool) -> Int {
        var removed = 0
        var function = module.firstFunction
        while let intrinsic = function {
            function = intrinsic.nextFunction
            guard intrinsic.isDeclaration, intrinsic.name.hasPrefix(IRValue.canonicalizeName) else { continue }
            var switches: [IRValue: Bool] = [:]
            for call in intrinsic.users where call.isCall(of: intrinsic) {
                let home = call.parent.function
                let hasSwitch = switches[home] ?? hasBranchTable(home)
                switches[home] = hasSwitch
                guard withBranchTables || !hasSwitch else { continue }
                var settled = SettledArithmetic()
                guard settled.settle(call) else { continue }
                call.deleteInstruction()
                removed += 1
            }
        }
        return removed
    }

    /// Removes as much of it from loops as no pass that is still to come can make use of, so that these count the same
    /// instructions in a loop as if it had never been there. Returns how many it removed.
    func settleLoops() -> Int {
        var removed = 0
        var calls: [IRValue: [IRValue]] = [:]
        var function = module.firstFunction
        while let intrinsic = function {
            function = intrinsic.nextFunction
            guard intrinsic.isDeclaration, intrinsic.name.hasPrefix(IRValue.canonicalizeName) else { continue }
            for call in intrinsic.users where call.isCall(of: intrinsic) {
                calls[call.parent.function, default: []].append(call)
            }
        }
        for (function, calls) in calls where !hasBranchTable(function) {
            guard let flow = FlowGraph(function), !flow.loops.isEmpty else { continue }
            var unknown = UnknownValues(flow)
            for call in calls {
                var settled = SettledArithmetic()
                let isUnused = settled.settle(call) { operation, index in
                    if operation.opcode == .fpext { return SettledArithmetic.isDemoted(operation) }
                    let other = operation.operand(1 - index)
                    return other.isConstant
                        ? SettledArithmetic.mayVanish(operation, operand: index) : !unknown.contains(other)
                }
                guard isUnused else { continue }
                call.deleteInstruction()
                removed += 1
            }
        }
        return removed
    }

    private func hasBranchTable(_ function: IRValue) -> Bool {
        var block = function.firstBlock
        while let current = block {
            block = current.nextBlock
            if let end = current.terminator, end.opcode == .switch || end.opcode == .indirectBranch { return true }
        }
        return false
    }
}

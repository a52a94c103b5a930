import Analysis
import IRUnit
import LLVMCore

/// Leaves the thread block out of calls whose callee has no use for it.
///
/// A function that only computes, calling none but such functions, never looks at its hidden first parameter. A caller,
/// itself first of all, would keep that in a register over its calls, which it saves and restores, and move it into
/// place for each of them. Nothing needs its value there: traps, stack exhaustion and handlers find the thread block by
/// the native thread.
///
/// The parameter stays where it is, so callers that don't know (in other partitions, through tables, the runtime) call
/// as ever. Runs last, when it is known what optimisation has left of memory accesses.
extension CodeUnit {
    /// Returns how many functions have no use for it.
    func dropUnusedThreads() -> Int {
        var candidates: [IRValue: [IRValue]] = [:]
        var blocked: [IRValue] = []
        module.forEachDefinition { function in
            // Of a function that may be replaced when linking, this is not the body to go by.
            guard function.isFinalDefinition, function.parameterCount > 0, function.parameter(0).type == pointer else {
                return
            }
            candidates[function] = []
        }
        // Whoever hands its thread block to a function needs it if that function does.
        for function in candidates.keys {
            let thread = function.parameter(0)
            for user in thread.users {
                if let callee = directCallee(user, handing: thread), candidates[callee] != nil {
                    candidates[callee]?.append(function)
                } else {
                    blocked.append(function)
                    break
                }
            }
        }
        while let function = blocked.popLast() {
            guard let callers = candidates.removeValue(forKey: function) else { continue }
            blocked += callers
        }
        for function in candidates.keys {
            for name in ["noundef", "nonnull", "align", "dereferenceable"] {
                function.removeAttribute(named: name, at: 1)
            }
            for user in function.users where directCallee(user) == function {
                for name in ["noundef", "nonnull", "align", "dereferenceable"] {
                    user.removeFromCall(named: name, at: 1)
                }
                user.setOperand(0, pointer.poison)
            }
        }
        return candidates.count
    }

    /// The function that `user` calls by name with `thread` as its first argument and nowhere else.
    private func directCallee(_ user: IRValue, handing thread: IRValue) -> IRValue? {
        guard let callee = directCallee(user), user.operand(0) == thread else { return nil }
        return (1..<user.argumentCount).contains { user.operand($0) == thread } ? nil : callee
    }

    private func directCallee(_ user: IRValue) -> IRValue? {
        guard user.isCall || user.opcode == .invoke, user.argumentCount > 0, let callee = user.callee, callee.isFunction
        else { return nil }
        guard user.calledType == callee.functionType else { return nil }
        return callee
    }
}

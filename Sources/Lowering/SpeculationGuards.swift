import Analysis
import IRUnit
import LLVMCore

/// Keeps an index that failed its bounds check from being used by a processor that has guessed the check's outcome
/// (Spectre, variant 1; Kocher et al., "Spectre Attacks: Exploiting Speculative Execution", 2019). Such an index
/// becomes 0 by arithmetic, which nothing guesses.
///
/// What is guarded: elements of tables, functions behind calls through them, and memories whose bounds are checked by
/// code. Memories behind guard pages need nothing: no index leaves their reservation. Off by `--no-spectre-mitigation`.
extension CodeUnit {
    /// `index`, an i64, if it is less than `length`, which is less than 2^63, else 0.
    ///
    /// Behind the check LLVM knows that it is less, and would take this for `index`; so it sees a value that it knows
    /// nothing of.
    func guarded(_ index: IRValue, below length: IRValue) -> IRValue {
        let attributes = [nounwind, willreturn, noMemory]
        if layout.options.vectors.isX86 { return builder.zeroUnlessBelow(length, index, attributes: attributes) }
        let hidden = builder.hidden(index, attributes: attributes)
        // Its sign says that neither the index nor what is left above the length is negative: no comparison, of which a
        // branch might be made.
        let isLess = builder.binary(
            .and, builder.binary(.sub, hidden, length), builder.binary(.xor, hidden, i64.constant(.max)))
        return builder.binary(.and, hidden, builder.binary(.ashr, isLess, i64.constant(63)))
    }

    /// Guards the loads of functions from dispatch tables.
    ///
    /// Done last: an index that inlining makes constant has become a direct call by then. The table's bounds check is
    /// in front of each access. Returns how many it guarded.
    package func guardDispatches() -> Int {
        var guards = 0
        for dispatch in layout.knownTables.dispatched {
            guard let table = module.global(named: layout.symbol(ofDispatch: dispatch)) else { continue }
            let length = i64.constant(UInt64(layout.knownTables.elements(of: dispatch.table)?.count ?? 0))
            for access in table.users where access.isInstruction && access.opcode == .getElementPointer {
                // In bytes: `DispatchTables` and LLVM count so. The code generator merges this division with the
                // multiplication in front of it.
                let offset = access.operand(1)
                guard access.operandCount == 2, access.elementType == i8, offset.isInstruction, offset.type == i64
                else { continue }
                builder.position(before: access)
                builder.setLocation(access.location)
                let index = guarded(builder.binary(.lshr, offset, i64.constant(3)), below: length)
                access.replaceAllUses(with: builder.element(index, of: table, type: pointer))
                access.deleteInstruction()
                guards += 1
            }
        }
        return guards
    }
}

extension FunctionLowering {
    /// `index`, behind the check that it is less than `length`, for the address of what it names.
    func guarded(_ index: IRValue, below length: IRValue) -> IRValue {
        guard layout.options.mitigatesSpectre, unit.device == nil, index.isInstruction || index.isParameter else {
            return index
        }
        return unit.guarded(index, below: length)
    }
}

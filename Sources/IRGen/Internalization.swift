import LLVMCore
import Wasm

/// Gives functions that nothing outside of their unit can name internal linkage, as a C compiler does with `static`
/// functions.
///
/// LLVM then inlines one that has a single call whatever its size, since the function itself goes away with it, and
/// makes no code for functions whose calls were all inlined. The compiler of the Wasm saw one file at a time and had to
/// keep them.
extension CodeUnit {
    /// For when all functions of `partition`, a range of defined functions, have been lowered.
    public func internalize(_ partition: Range<Int>) {
        let (imported, isInternal) = (
            layout.module.importedFunctionCount, partition.map { layout.isInternal($0, to: partition) }
        )
        // Line tables count from a function that other objects can name.
        guard isInternal.contains(false) else { return }
        for (position, index) in partition.enumerated()
        where isInternal[position] && !tailCallers.contains(UInt32(imported + index)) {
            function(UInt32(imported + index)).setInternal()
        }
    }
}

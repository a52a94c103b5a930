import Analysis
import IRUnit
import LLVMCore
import Wasm

/// Gives functions that nothing outside of their unit can name internal linkage, as a C compiler does with `static`
/// functions.
///
/// LLVM then inlines one that has a single call whatever its size, since the function itself goes away with it, and
/// makes no code for functions whose calls were all inlined. The compiler of the Wasm saw one file at a time and had to
/// keep them.
extension CodeUnit {
    /// For when all functions of `partition`, a range of defined functions, have been lowered, but for those that are
    /// `apart`, in a unit of their own. Returns how many.
    func internalize(_ partition: Range<Int>, apart: [Int]) -> Int {
        var count = 0
        let imported = layout.module.importedFunctionCount
        let functions = partition.filter { !apart.contains($0) }
        let isInternal = functions.map { layout.isInternal($0, to: partition, apart: apart) }
        // Line tables count from a function that other objects can name.
        guard isInternal.contains(false) else { return 0 }
        for (position, index) in functions.enumerated()
        where isInternal[position] && !tailCallers.contains(UInt32(imported + index)) {
            function(UInt32(imported + index)).setInternal()
            count += 1
        }
        return count
    }
}

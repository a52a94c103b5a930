import LLVMCore

/// A chunk function whose kernel this unit has lowered.
package struct ChunkFunction {
    package let function: IRValue
    /// The access group of all of the kernel's accesses.
    package let group: IRMetadata?

    package init(function: IRValue, group: IRMetadata?) {
        self.function = function
        self.group = group
    }
}

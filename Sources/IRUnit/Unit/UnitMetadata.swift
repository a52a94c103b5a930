import LLVMCore
import WPCRuntime

/// Metadata nodes that many instructions share.
///
/// The type-based alias tree keeps apart what can't overlap: the linear memory, table elements, the lengths, each
/// global of the thread block, and cells (which may be one and the same behind several global indices).
package struct UnitMetadata {
    package let tbaaKind, invariantKind, profileKind, alignKind, unpredictableKind: UInt32
    package let empty: IRMetadata
    package let memory, memoryBase, object, objectHeader, element, length, cell, reference: IRMetadata
    package let globals: GlobalTags
    /// Where a memory may begin, for loads of its base.
    package let pageAlignment: IRMetadata
    /// Branch weights of a branch whose first side is rarely taken, and of the opposite.
    package let unlikely, likely: IRMetadata

    package init(context: IRContext) {
        tbaaKind = context.metadataKind("tbaa")
        invariantKind = context.metadataKind("invariant.load")
        profileKind = context.metadataKind("prof")
        alignKind = context.metadataKind("align")
        unpredictableKind = context.metadataKind("unpredictable")
        empty = context.metadata([])
        pageAlignment = context.metadata([.value(context.i64.constant(UInt64(WPC_MEMORY_ALIGNMENT)))])
        let zero = context.i64.zero
        let root = context.metadata([.string("wpc")])
        func access(_ name: String) -> IRMetadata {
            let type = context.metadata([.string(name), .node(root), .value(zero)])
            return context.metadata([.node(type), .node(type), .value(zero)])
        }
        memory = access("linear memory")
        memoryBase = access("memory base")
        object = access("object")
        objectHeader = access("object header")
        element = access("table element")
        length = access("length")
        cell = access("global cell")
        reference = access("function reference")
        globals = GlobalTags { access("global \($0)") }
        let few = context.i32.constant(1)
        let many = context.i32.constant(1 << 20)
        unlikely = context.metadata([.string("branch_weights"), .value(few), .value(many)])
        likely = context.metadata([.string("branch_weights"), .value(many), .value(few)])
    }
}

/// The alias tags of the thread block's globals, made when they are asked for: a module may have a million globals, and
/// many units.
package final class GlobalTags {
    private let make: (UInt32) -> IRMetadata
    private var tags: [UInt32: IRMetadata] = [:]

    package init(_ make: @escaping (UInt32) -> IRMetadata) { self.make = make }

    package subscript(_ index: UInt32) -> IRMetadata {
        if let known = tags[index] { return known }
        let tag = make(index)
        tags[index] = tag
        return tag
    }

    package func contains(_ tag: IRMetadata) -> Bool { tags.values.contains(tag) }
}

import LLVMCore

/// A function on its way through passes that stand side by side, with what they hand on to each other.
package struct FunctionState {
    package let function: IRValue
    /// Loops over bytes that were changed, by header.
    package var byteLoops: Set<IRBlock> = []
    /// How many iterations loops have at most, by header, where that is known.
    package var mostIterations: [IRBlock: UInt64] = [:]
    private var graph: FlowGraph??

    package init(_ function: IRValue) { self.function = function }

    /// The graph of what the function is now; nil if that is too large.
    package var flow: FlowGraph? {
        mutating get {
            if let graph { return graph }
            let made = FlowGraph(function)
            graph = .some(made)
            return made
        }
    }

    /// Blocks, or what loops hand on, are others now.
    package mutating func changeGraph() { graph = nil }
}

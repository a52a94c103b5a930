/// What a shared library with the runtime inside offers to C beside the module.
enum Embedding {
    /// The functions of `wpc.h`.
    static let symbols: [String] = []
}

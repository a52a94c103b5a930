extension SPIRVKernel {
    /// What to tell the user where a kernel and the Wasm function under the same id take different arguments;
    /// `nil` where they fit.
    ///
    /// A Wasm kernel takes `thread_id`, `num_threads`, `block_size` and then a pointer and a length for each buffer,
    /// all i32; a SPIR-V kernel takes one global pointer for each buffer, and nothing else.
    /// - Parameters:
    ///   - wasmParameterCount: how many parameters the function has.
    ///   - allI32: whether all of them are i32.
    ///   - functionName: how to name the function in the text.
    public func signatureWarning(
        wasmParameterCount: Int, allI32: Bool = true, functionName: String
    ) -> String? {
        if let index = arguments.firstIndex(where: { !$0.isBuffer }) {
            return "kernel \(name): argument \(index + 1) (\(arguments[index])) is no pointer to global memory; "
                + "parallel_for passes buffers only, so put the value into a buffer"
        }
        guard allI32 else {
            return "function \(functionName): a kernel's parameters must all be i32"
        }
        let (extra, isOdd) = (wasmParameterCount - 3, wasmParameterCount % 2 == 0)
        guard extra >= 0, !isOdd else {
            return
                "function \(functionName) has \(wasmParameterCount) parameters; a kernel takes thread_id, num_threads, "
                + "block_size and then a pointer and a length for each buffer"
        }
        guard extra / 2 != arguments.count else { return nil }
        return "function \(functionName) takes \(Self.buffers(extra / 2)), but the SPIR-V kernel \(name) takes "
            + "\(Self.buffers(arguments.count)); give both the same buffers, inputs first"
    }

    private static func buffers(_ count: Int) -> String { count == 1 ? "1 buffer" : "\(count) buffers" }
}

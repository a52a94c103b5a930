import Wasm

extension ModuleLayout {
    /// Functions that `parallel_for` may be given: in a table, with three i32 parameters and two for each buffer. Empty
    /// for modules that don't import it.
    static func kernelCandidates(in module: Module) -> Set<UInt32> {
        guard !module.importsOfParallelFor.isEmpty else { return [] }
        var candidates: Set<UInt32> = []
        for segment in module.elements {
            guard case .active = segment.mode, case .functions(let functions) = segment.items else { continue }
            for index in functions where index >= module.importedFunctionCount {
                guard let type = module.functionType(at: index), type.results.count <= 1 else { continue }
                let parameters = type.parameters
                if parameters.count >= 3, parameters.count % 2 == 1, parameters.allSatisfy({ $0 == .i32 }) {
                    candidates.insert(index)
                }
            }
        }
        return candidates
    }

    package func chunkSymbol(of kernel: UInt32) -> String { symbol("chunk.\(kernel)") }
}

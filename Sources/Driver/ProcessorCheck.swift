import LLVMCore
import Wasm

/// Whether `--cpu` names a processor.
public enum ProcessorCheck {
    /// Throws an error of kind `arguments` with the nearest names if LLVM doesn't know `name`. To be called before
    /// there are other threads (`Processors.names`).
    public static func check(_ name: String) throws(CompileError) {
        guard name != "native", name != CompileOptions.baselineCPU else { return }
        let names = Processors.names
        guard !names.isEmpty, !names.contains(name) else { return }
        let nearest = Suggestion.nearest(to: name, among: names + ["native"], limit: 3)
        let advice = nearest.isEmpty ? "" : "; did you mean \(nearest.joined(separator: ", "))?"
        let shown = name.isEmpty ? "''" : String(name.prefix(64)).printable
        throw CompileError(
            .arguments,
            """
            --cpu: LLVM knows no processor \(shown) for this machine's kind\(advice)
            'native' is this machine's, x86-64-v2 to x86-64-v4 are levels that many share; `wpc features --cpus` \
            lists all
            """)
    }

    /// A line for each processor.
    public static var list: String { Processors.names.map { $0 + "\n" }.joined() }
}

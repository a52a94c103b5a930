import Description
import Wasm

/// Whether a module can be made an executable: what is to be called is there, and can be called from a command line.
struct EntryCheck {
    let file: String
    let module: Module
    /// `--invoke`; nil: the module's own entry.
    let invokes: String?

    func check() throws(CompileError) {
        guard let entry = ProgramEntry(of: module, invokes: invokes) else { throw invokes.map(missing) ?? library }
        let shown = "\(entry.name.printable) \(entry.type.description)"
        if let initializer = entry.initializer, initializer != FunctionType() {
            throw CompileError(
                .input,
                """
                \(file): _initialize \(initializer.description) has parameters or results, but none are defined for it
                """)
        }
        if let reference = entry.type.parameters.first(where: \.isReference) {
            throw CompileError(
                invokes == nil ? .input : .arguments,
                """
                \(file): \(shown) can't be called from a command line, which can't give an \(reference)
                """)
        }
        let isCommand = entry.name == ProgramEntry.command
        let isCallable = entry.type.parameters.isEmpty && (isCommand || entry.type.results.isEmpty)
        guard invokes == nil, !isCallable else { return }
        let advice = isCommand ? "; --invoke \(entry.name) takes them from the command line" : ""
        throw CompileError(
            .input,
            """
            \(file): \(shown) has parameters\(isCommand ? "" : " or results"), but a program's entry has none\(advice)
            """)
    }

    private var library: CompileError {
        CompileError(
            .input,
            """
            \(file): the module exports no function _start, so it is a library and no program: use --emit shared or \
            obj, \
            --invoke NAME to make a program that calls one of its functions, or \
            link it as a command (clang --target=wasm32-wasi without -mexec-model=reactor)
            """)
    }

    private func missing(_ name: String) -> CompileError {
        let shown = String(name.prefix(64)).printable
        if let export = module.exports.first(where: { $0.name == name }) {
            return CompileError(
                .arguments, "\(file): --invoke \(shown): that export is a \(export.kind.noun) and no function")
        }
        let functions = module.exports.filter { $0.kind == .function }.map(\.name)
        guard !functions.isEmpty else {
            return CompileError(.arguments, "\(file): --invoke \(shown): the module exports no function at all")
        }
        let nearest = Suggestion.nearest(to: name, among: functions, limit: 3)
        func list(_ names: ArraySlice<String>) -> String {
            names.map { String($0.prefix(64)).printable }.joined(separator: ", ")
        }
        let advice =
            nearest.isEmpty
            ? "it exports \(list(functions.prefix(8)))\(functions.count > 8 ? ", ..." : "")"
            : "did you mean \(list(nearest[...]))?"
        return CompileError(.arguments, "\(file): --invoke \(shown): no function of that name is exported; \(advice)")
    }
}

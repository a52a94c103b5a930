import IRUnit
import WPCRuntime
import Wasm

/// Finds out who provides a module's imports.
enum ImportResolution {
    /// A function that the runtime offers to modules.
    private struct Host {
        let symbol: String
        let type: FunctionType
    }

    /// Bindings of the imported functions of an executable, which only has the runtime to take them from.
    ///
    /// Throws an error that lists every import that is missing or of the wrong type, unless `allowsMissing`; then calls
    /// of those trap, with a warning each.
    static func resolve(
        _ module: Module, file: String, allowsMissing: Bool, events: CompilationEvents
    ) throws(CompileError) -> [ModuleLayout.ImportBinding] {
        let hosts = hostFunctions()
        var bindings: [ModuleLayout.ImportBinding] = []
        var problems: [String] = []
        for item in module.imports {
            let name = "\"\(item.module.printable)\" \"\(item.name.printable)\""
            // A shared memory has to be imported where threads are instances around it (wasi-threads); the runtime
            // makes it.
            if item.kind == .memory, module.memories[Int(item.index)].isShared { continue }
            guard item.kind == .function, let type = module.functionType(at: item.index) else {
                throw CompileError(
                    .imports,
                    """
                    \(file): the import \(name) is a \(item.kind.noun), which an executable can't be given: \
                    only functions of WASI, wasi-parallel and wasi-threads, and shared memories, are available; use \
                    --emit shared or obj to provide it from C
                    """)
            }
            guard let host = hosts["\(item.module)\0\(item.name)"] else {
                problems.append("  \(name) \(type.description): not provided by wpc")
                bindings.append(.missing)
                continue
            }
            guard host.type == type else {
                problems.append("  \(name) \(type.description): wpc provides it as \(host.type.description)")
                bindings.append(.missing)
                continue
            }
            bindings.append(.host(symbol: host.symbol))
        }
        guard !problems.isEmpty else { return bindings }
        let count = problems.count == 1 ? "an import is" : "\(problems.count) imports are"
        let text = "\(file): \(count) missing:\n" + problems.joined(separator: "\n")
        guard allowsMissing else {
            throw CompileError(
                .imports,
                text
                    + "\nuse --allow-missing-imports to make calls of them trap, or --emit shared to provide them "
                    + "from C"
            )
        }
        events.warning(text + "\ncalls of them will trap")
        return bindings
    }

    private static func hostFunctions() -> [String: Host] {
        var count = 0
        var hosts: [String: Host] = [:]
        guard let table = wpc_host_imports(&count) else { return hosts }
        for row in UnsafeBufferPointer(start: table, count: count) {
            let sides = String(cString: row.signature).split(separator: ":", omittingEmptySubsequences: false)
            let types = sides.map { $0.compactMap(ValueType.init(letter:)) }
            guard types.count == 2 else { continue }
            hosts["\(String(cString: row.module))\0\(String(cString: row.name))"] = Host(
                symbol: String(cString: row.symbol), type: FunctionType(parameters: types[0], results: types[1]))
        }
        return hosts
    }
}

extension ValueType {
    /// A number type by its letter in the runtime's signatures.
    fileprivate init?(letter: Character) {
        switch letter {
        case "i": self = .i32
        case "l": self = .i64
        case "f": self = .f32
        case "d": self = .f64
        default: return nil
        }
    }
}

extension ExternKind {
    /// What people call it.
    var noun: String {
        switch self {
        case .function: "function"
        case .table: "table"
        case .memory: "memory"
        case .global: "global"
        case .tag: "tag"
        }
    }
}

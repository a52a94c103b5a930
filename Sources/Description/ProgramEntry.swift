import IRUnit
import Offload
import Wasm

/// What an executable calls.
public struct ProgramEntry: Sendable {
    /// A command's entry (WASI, "Application ABI").
    public static let command = "_start"
    /// What a reactor wants to be called before any other function of it. Kotlin's compiler makes programs that have
    /// this alone.
    public static let reactor = "_initialize"

    public var name: String
    public var type: FunctionType
    /// The type of `_initialize`, where that is called before.
    public var initializer: FunctionType?
    /// It has parameters, results, or a command line that has to be empty.
    public var needsInvoker: Bool

    /// `invokes`: an export to call instead of the module's entry. Nil: the module has no function of that name, or no
    /// entry.
    public init?(of module: Module, invokes: String?) {
        func functionType(_ name: String) -> FunctionType? {
            module.exports.first { $0.name == name && $0.kind == .function }.flatMap {
                module.functionType(at: $0.index)
            }
        }
        let isCommand = functionType(ProgramEntry.command) != nil
        name = invokes ?? (isCommand ? ProgramEntry.command : ProgramEntry.reactor)
        guard let type = functionType(name) else { return nil }
        self.type = type
        initializer = isCommand || name == ProgramEntry.reactor ? nil : functionType(ProgramEntry.reactor)
        needsInvoker = type != FunctionType() || invokes != nil && name != ProgramEntry.command
    }
}

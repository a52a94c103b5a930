import LLVMCore
import System
import Wasm

/// Why a compilation failed, in words for the person who asked for it: what, where, and what to do next.
public struct CompileError: Error, CustomStringConvertible, Sendable {
    public enum Kind: Sendable {
        /// The input can't be read, or is no module that wpc accepts.
        case input
        /// The module needs imports that nobody provides.
        case imports
        /// The command line asks for what there is not.
        case arguments
        /// The output can't be made.
        case output
        /// A fault of the compiler itself.
        case `internal`
    }

    public var kind: Kind
    public var description: String

    public init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }

    /// `file: offset: in function "name": message`.
    init(_ error: WasmError, file: String) {
        kind = .input
        description = "\(file): \(error.description)"
    }

    init(_ error: OutputError) {
        kind = .output
        description = error.description
    }

    init(_ error: LLVMError) {
        kind = .internal
        description = "LLVM: \(error.description)"
    }
}

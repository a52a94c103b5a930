import Wasm

/// `wpc validate`: every check that a compilation makes, with the features that the decoder knows.
public enum Validation {
    public static func validate(_ bytes: [UInt8], file: String) throws(CompileError) {
        _ = try module(bytes, file: file)
    }

    /// The module, with all features that it uses.
    static func module(_ bytes: [UInt8], file: String) throws(CompileError) -> Module {
        do throws(WasmError) {
            return try Wasm.validate(bytes, features: .all)
        } catch {
            throw CompileError(error, file: file)
        }
    }
}

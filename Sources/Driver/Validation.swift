import Wasm

/// `wpc validate`: every check that a compilation makes, with the features of a selection.
public enum Validation {
    public static func validate(_ bytes: [UInt8], file: String, features: FeatureSelection) throws(CompileError) {
        _ = try module(bytes, file: file, features: features.features)
    }

    /// The module, with all features that it uses.
    static func module(_ bytes: [UInt8], file: String, features: FeatureSet = .all) throws(CompileError) -> Module {
        do throws(WasmError) {
            return try Wasm.validate(bytes, features: features)
        } catch {
            throw CompileError(error, file: file)
        }
    }
}

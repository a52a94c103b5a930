import Wasm

/// `wpc validate`: every check that a compilation makes, with the features that the decoder knows.
public enum Validation {
    public static func validate(_ bytes: [UInt8], file: String) throws(CompileError) {
        _ = try module(bytes, file: file)
    }

    /// The module and all features that it uses, code included.
    static func module(_ bytes: [UInt8], file: String) throws(CompileError) -> Module {
        var module: Module?
        do throws(WasmError) {
            var read = try ModuleReader.read(bytes, features: .all)
            module = read
            var emitter = NullEmitter()
            for index in read.bodies.indices {
                read.features.formUnion(
                    try FunctionDecoder<NullEmitter>.decode(read, function: index, features: .all, emitter: &emitter))
            }
            return read
        } catch {
            throw CompileError(error, file: file, module: module)
        }
    }
}

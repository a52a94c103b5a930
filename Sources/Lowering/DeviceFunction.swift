import IRUnit
import LLVMCore
import Wasm

extension CodeUnit {
    /// Decodes and lowers a function for a device.
    package func lower(deviceFunction index: UInt32, features: FeatureSet) throws(WasmError) -> FeatureSet {
        let defined = Int(index) - layout.module.importedFunctionCount
        var lowering = FunctionLowering(
            function(index), in: self, index: index, offset: layout.module.bodies[defined].lowerBound)
        return try FunctionDecoder<FunctionLowering>.decode(
            layout.module, function: defined, features: features, emitter: &lowering)
    }
}

/// Reads a module and validates all of it, function bodies included. The result's `features` are all that it uses.
///
/// A caller with several threads reads the module itself and shares out `FunctionDecoder.decode` with a `NullEmitter`.
public func validate(_ bytes: [UInt8], features: FeatureSet) throws(WasmError) -> Module {
    var module = try ModuleReader.read(bytes, features: features)
    module.features.formUnion(try validateBodies(module, module.bodies.indices, features: features))
    return module
}

/// Validates the bodies of a range of defined functions and returns the features that they use.
public func validateBodies(_ module: Module, _ indices: Range<Int>, features: FeatureSet) throws(WasmError)
    -> FeatureSet
{
    var used: FeatureSet = []
    var emitter = NullEmitter()
    for index in indices {
        used.formUnion(
            try FunctionDecoder<NullEmitter>.decode(module, function: index, features: features, emitter: &emitter))
    }
    return used
}

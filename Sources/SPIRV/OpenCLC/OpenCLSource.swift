/// OpenCL C with the meaning of a SPIR-V module, for devices that don't take SPIR-V.
public struct OpenCLSource: Sendable {
    /// The program for `clCreateProgramWithSource`.
    public var text: String
    /// The options for `clBuildProgram`: the language version alone.
    public var buildOptions: String
    /// The OpenCL extensions that a device must have, for example `cl_khr_fp64`.
    public var requiredExtensions: [String]
    /// The names of the kernels in `text`, as the module's entry points name them.
    public var kernels: [String]
}

extension SPIRVModule {
    /// Translates the kernels, and the functions that they call, to OpenCL C 1.2.
    ///
    /// OpenCL C 2.0 is asked for (`buildOptions`) only where generic pointers may point to several kinds of
    /// memory, or where the module has program-scope variables in global memory. Whatever has no exact counterpart is
    /// an error of the kind `.unsupported`.
    public func openCLSource() throws(SPIRVError) -> OpenCLSource {
        let concrete = try AddressSpaceInference.resolve(try ConstantVariables.resolve(self))
        return try ModuleTranslator(concrete).translate()
    }
}

/// A kernel for OpenCL devices that comes with a module, checked and translated.
public struct DeviceKernel: Sendable {
    /// The first argument of `parallel_for`.
    public var id: UInt32
    /// How many buffers the entry point takes; nil: not known.
    public var bufferCount: Int?
    public var spirv: [UInt8]
    public var entryPoint: String
    /// For devices that take no SPIR-V, with the options to build it; nil: it could not be translated.
    public var source: (text: String, options: String)?

    public init(
        id: UInt32, bufferCount: Int?, spirv: [UInt8], entryPoint: String, source: (text: String, options: String)?
    ) {
        self.id = id
        self.bufferCount = bufferCount
        self.spirv = spirv
        self.entryPoint = entryPoint
        self.source = source
    }
}

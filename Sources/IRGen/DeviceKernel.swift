import LLVMCore
import WPCRuntime

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

    public init(id: UInt32, bufferCount: Int?, spirv: [UInt8], entryPoint: String, source: (text: String, options: String)?) {
        self.id = id
        self.bufferCount = bufferCount
        self.spirv = spirv
        self.entryPoint = entryPoint
        self.source = source
    }
}

extension CodeUnit {
    func deviceKernelRecord(_ kernel: DeviceKernel) -> Record<wpc_module_device_kernel> {
        var record = Record<wpc_module_device_kernel>()
        record.set(\.id, i32.constant(UInt64(kernel.id)))
        record.set(\.buffer_count, i32.constant(UInt64(kernel.bufferCount.map(UInt32.init(clamping:)) ?? UInt32.max)))
        let words = kernel.spirv.withUnsafeBytes { privateBytes($0) }
        words.setAlignment(4)
        record.set(\.spirv, words)
        record.set(\.spirv_length, i64.constant(UInt64(kernel.spirv.count)))
        record.set(\.entry_point, privateBytes(kernel.entryPoint, terminated: true))
        if let source = kernel.source {
            record.set(\.opencl_c, privateBytes(source.text, terminated: true))
            record.set(\.opencl_c_options, privateBytes(source.options, terminated: true))
        }
        return record
    }
}

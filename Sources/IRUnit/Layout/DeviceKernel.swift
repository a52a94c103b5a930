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

extension CodeUnit {
    package func deviceKernelRecord(_ kernel: DeviceKernel) -> Record<wpc_module_device_kernel> {
        var record = Record<wpc_module_device_kernel>()
        record.set(\.id, i32.constant(UInt64(kernel.id)))
        record.set(\.buffer_count, i32.constant(UInt64(kernel.bufferCount.map(UInt32.init(clamping:)) ?? UInt32.max)))
        record.setCode(at: \.code, spirv: kernel.spirv, entryPoint: kernel.entryPoint, source: kernel.source, in: self)
        return record
    }
}

extension Record {
    /// Sets what a description of a kernel says of its code.
    package mutating func setCode(
        at code: KeyPath<Root, wpc_module_device_code>, spirv: [UInt8], entryPoint: String,
        source: (text: String, options: String)?,
        in unit: CodeUnit
    ) {
        let words = spirv.withUnsafeBytes { unit.privateBytes($0) }
        words.setAlignment(4)
        set(code.appending(path: \.spirv), words)
        set(code.appending(path: \.spirv_length), unit.i64.constant(UInt64(spirv.count)))
        set(code.appending(path: \.entry_point), unit.privateBytes(entryPoint, terminated: true))
        if let source {
            set(code.appending(path: \.opencl_c), unit.privateBytes(source.text, terminated: true))
            set(code.appending(path: \.opencl_c_options), unit.privateBytes(source.options, terminated: true))
        }
    }
}

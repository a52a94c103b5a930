import LLVMCore
import WPCRuntime

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

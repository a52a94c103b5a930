import Analysis
import IRUnit
import LLVMCore
import Lowering
import Passes
import WPCRuntime
import Wasm

/// A kernel for OpenCL devices that was made from a Wasm function.
public struct OffloadKernel: Sendable {
    /// In the function index space.
    public var function: UInt32
    public var parameterCount: Int
    /// Bits of wpc_offload_needs.
    public var needs: UInt32
    public var stackBytes: UInt32
    /// The globals whose values the kernel starts with.
    public var globals: [UInt32]
    /// Whether a launch may run `uncheckedEntryPoint`; nil: there is no such entry point.
    public var launchCondition: LaunchCondition?
    /// Calls of functions that never return are traps of their own kind, WPC_TRAP_NO_RETURN.
    public var cutsEndings: Bool
    public var spirv: [UInt8]
    /// The same kernel for devices that lack what this one needs. The launch condition is this one's.
    public var alternatives: [OffloadKernel] = []
    /// For devices that take no SPIR-V, with the options to build it; nil: it could not be translated.
    public var source: (text: String, options: String)?

    public init(
        function: UInt32, parameterCount: Int, needs: UInt32, stackBytes: UInt32, globals: [UInt32],
        launchCondition: LaunchCondition?,
        cutsEndings: Bool, spirv: [UInt8]
    ) {
        self.function = function
        self.parameterCount = parameterCount
        self.needs = needs
        self.stackBytes = stackBytes
        self.globals = globals
        self.launchCondition = launchCondition
        self.cutsEndings = cutsEndings
        self.spirv = spirv
    }

    /// The entry point of every kernel that wpc makes.
    public static let entryPoint = "wpc_kernel"
    /// The one for launches all of whose accesses are known to lie inside of their buffers.
    public static let uncheckedEntryPoint = "wpc_kernel_unchecked"
}

/// What became of a function that may be a kernel.
public enum OffloadOutcome: Sendable {
    case kernel(OffloadKernel)
    case stays(OffloadReason)
}

extension CodeUnit {
    /// Of the kernels, each followed by its other forms, which are launched under the same condition.
    package func offloadKernelRecords(_ kernels: [OffloadKernel]) -> [Record<wpc_module_offload_kernel>] {
        kernels.flatMap { kernel in
            let isInside = kernel.launchCondition?.define(in: self)
            return ([kernel] + kernel.alternatives).map { offloadKernelRecord($0, isInside: isInside) }
        }
    }

    private func offloadKernelRecord(_ kernel: OffloadKernel, isInside: IRValue?) -> Record<wpc_module_offload_kernel> {
        var record = Record<wpc_module_offload_kernel>()
        record.set(\.function, i32.constant(UInt64(layout.referenceSlot(of: kernel.function) ?? 0)))
        record.set(\.parameter_count, i32.constant(UInt64(kernel.parameterCount)))
        record.set(\.needs, i32.constant(UInt64(kernel.needs)))
        record.set(\.stack_bytes, i32.constant(UInt64(kernel.stackBytes)))
        record.set(\.global_count, i32.constant(UInt64(kernel.globals.count)))
        if !kernel.globals.isEmpty {
            record.set(\.globals, privateArray(i32, kernel.globals.map { i32.constant(UInt64($0)) }))
        }
        record.setCode(
            at: \.code, spirv: kernel.spirv, entryPoint: OffloadKernel.entryPoint, source: kernel.source, in: self)
        if let isInside {
            record.set(\.unchecked_entry_point, privateBytes(OffloadKernel.uncheckedEntryPoint, terminated: true))
            record.set(\.is_inside, isInside)
        }
        return record
    }
}

extension OffloadKernel {
    /// What it needs of a device and of the runtime, in words: of several forms what all need, and what one of them or
    /// another does.
    public var needNames: [String] {
        let common = alternatives.reduce(needs) { $0 & $1.needs }
        let choices = ([self] + alternatives).map {
            OffloadKernel.names(of: $0.needs & ~common).joined(separator: " and ")
        }
        return OffloadKernel.names(of: common) + (choices.contains("") ? [] : [choices.joined(separator: " or ")])
    }

    private static func names(of needs: UInt32) -> [String] {
        let names: [(wpc_offload_needs, String)] = [
            (WPC_OFFLOAD_NEEDS_IMAGE, "a copy of the memory"), (WPC_OFFLOAD_NEEDS_F32_ROUNDING, "rounded f32 division"),
            (WPC_OFFLOAD_NEEDS_F32_DENORMALS, "f32 denormals"), (WPC_OFFLOAD_NEEDS_F64, "f64"),
            (WPC_OFFLOAD_NEEDS_I64_ATOMICS, "64-bit atomics"),
            (WPC_OFFLOAD_NEEDS_IMAGE_STORES, "that copy's changes brought back"),
        ]
        return names.filter { needs & $0.0.rawValue != 0 }.map(\.1)
    }
}

/// How a module uses parallel_for and its tables.
public struct KernelUse: Sendable {
    /// Constants that are parallel_for's first argument.
    public let slots: Set<UInt32>
    /// There are calls whose first argument isn't known.
    public let hasOthers: Bool
    public let changedTables: Set<UInt32>

    public init(in module: Module, features: FeatureSet) {
        let scanner = BodyScanner(module, features: features)
        slots = scanner.kernelSlots
        hasOthers = scanner.hasUnknownKernel
        changedTables = scanner.changedTables
    }
}

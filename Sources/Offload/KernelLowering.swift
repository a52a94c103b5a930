import Analysis
import IRUnit
import LLVMCore
import Lowering
import Passes
import WPCRuntime
import Wasm

/// Makes a kernel for OpenCL devices from one Wasm function and all that it calls.
///
/// 1. Everything is lowered to IR in which accesses to the linear memory and traps are calls (`DeviceLowering`).
/// 2. All of it is inlined into the kernel, as drivers do it themselves, and optimised.
/// 3. What each address belongs to is read off (`Provenance`), and accesses become code for it (`SegmentAccess`).
/// 4. Optimised again, the kernel goes to SPIR-V.
public struct KernelLowering {
    private let function: UInt32
    private let layout: ModuleLayout
    private let facts: OffloadFacts
    private let features: FeatureSet

    /// Bounds what is generated: every device compiles it once more, at run time.
    private static let functionLimit = 400
    private static let instructionLimit = 40_000

    public init(_ function: UInt32, layout: ModuleLayout, facts: OffloadFacts, features: FeatureSet) {
        self.function = function
        self.layout = layout
        self.facts = facts
        self.features = features
    }

    /// `backEnd` makes SPIR-V of bitcode.
    public func run(backEnd: ([UInt8]) throws(BackEndFailure) -> [UInt8]) throws -> OffloadOutcome {
        let (unit, kernel) = try lowered()
        switch kernel {
        case .failure(let reason): return .stays(reason)
        case .success(let frame):
            var kernel: OffloadKernel
            do throws(BackEndFailure) {
                kernel = OffloadKernel(
                    function: function, parameterCount: frame.parameterCount, needs: frame.needs,
                    stackBytes: UInt32(frame.stackBytes),
                    globals: frame.globalIndices, launchCondition: frame.launchCondition,
                    cutsEndings: frame.device.cutsEndings,
                    spirv: try backEnd(unit.module.withBitcode { Array($0) }))
            } catch {
                return .stays(refusal("LLVM's SPIR-V back end can't take it: \(error.text)"))
            }
            if frame.needs & WPC_OFFLOAD_NEEDS_F32_ROUNDING.rawValue != 0 {
                divideInDoubles(unit)
                var other = kernel
                other.needs = frame.needs & ~WPC_OFFLOAD_NEEDS_F32_ROUNDING.rawValue | WPC_OFFLOAD_NEEDS_F64.rawValue
                // Devices that round their own quotients don't need it.
                if fault(of: unit) == nil, let spirv = try? backEnd(unit.module.withBitcode { Array($0) }) {
                    other.spirv = spirv
                    kernel.alternatives = [other]
                }
            }
            return .kernel(kernel)
        }
    }

    /// Lowers the kernel with all that it calls; if that can't be, without the functions that never return, such as a
    /// panic with all that it takes to print a message: no device could print that, and where an item gets there the
    /// program is at its end anyway.
    private func lowered() throws -> (CodeUnit, Result<KernelFrame, OffloadReason>) {
        let whole = try lowered(cutsEndings: false)
        guard case .failure = whole.1, whole.0.device?.metEnding == true else { return whole }
        return try lowered(cutsEndings: true)
    }

    private func lowered(cutsEndings: Bool) throws -> (CodeUnit, Result<KernelFrame, OffloadReason>) {
        let machine = try TargetMachine(.openCL, level: .normal)
        let unit = CodeUnit(layout: layout, name: OffloadKernel.entryPoint, machine: machine)
        do throws(OffloadReason) {
            guard layout.module.memories.first?.is64 != true else {
                throw refusal("the linear memory has 64-bit addresses")
            }
        } catch {
            return (unit, .failure(error))
        }
        let device = DeviceLowering(unit: unit, facts: facts, cutsEndings: cutsEndings)
        unit.device = device
        device.start(function)
        var count = 0
        while let next = device.takePending() {
            count += 1
            guard count <= KernelLowering.functionLimit else {
                return (unit, .failure(refusal("it calls more than \(KernelLowering.functionLimit) functions")))
            }
            device.begin(next)
            _ = try unit.lower(deviceFunction: next, features: features)
            if let reason = device.reason { return (unit, .failure(reason)) }
        }
        var frame = KernelFrame(unit, device, function)
        frame.define()
        try unit.finish(verify: false)
        if layout.options.canonicalizesNaNs {
            try unit.module.run(passes: "function(mem2reg)", on: machine)
            unit.canonicalizeNaNs()
        }
        try unit.module.run(passes: KernelLowering.simplification, on: machine)
        let size = inlinedSize(unit)
        guard size <= KernelLowering.instructionLimit else {
            return (
                unit,
                .failure(
                    refusal(
                        "with all that it calls it has \(size) instructions, and \(KernelLowering.instructionLimit) "
                            + "is the limit"
                    ))
            )
        }
        try unit.module.run(passes: "always-inline,globaldce", on: machine)
        frame.makeGlobalsLocal()
        try unit.module.run(passes: KernelLowering.preparation, on: machine)
        do throws(OffloadReason) {
            try frame.measureStack()
        } catch {
            return (unit, .failure(error))
        }
        try unit.module.run(passes: KernelLowering.loops, on: machine)
        let unchecked = KernelExpansion(frame).run(&frame)
        try unit.module.run(passes: "always-inline,globaldce", on: machine)
        frame.makeTrapExit()
        unchecked?.makeTrapExit()
        try unit.module.run(passes: KernelLowering.completion, on: machine)
        unit.module.stripDebugInfo()
        prepareForBackEnd(unit)
        if let fault = fault(of: unit) { return (unit, .failure(fault)) }
        findNeeds(&frame)
        return (unit, .success(frame))
    }

    /// What is wrong with a unit that is about to become SPIR-V. The CPU's code is another unit, so the program has no
    /// part in the fault.
    private func fault(of unit: CodeUnit) -> OffloadReason? {
        if let fault = unit.module.verify() {
            return refusal("the compiler made invalid IR for a device, which is a bug in it: \(fault)")
        }
        // The SPIR-V back end takes others for the next one of these, without a mask. The target's data layout keeps
        // LLVM's passes from making some, but for those that expand what they know of loops.
        let widths = [0, 1, 8, 16, 32, 64]
        var fault: OffloadReason?
        unit.module.forEachDefinition { function in
            forEachInstruction(function) { value in
                let width = value.scalarType.integerWidth
                if !widths.contains(width) {
                    fault = refusal("LLVM made integers of \(width) bits of it, which its SPIR-V back end can't take")
                }
            }
        }
        return fault
    }

    private func refusal(_ text: String) -> OffloadReason {
        let index = Int(function) - layout.module.importedFunctionCount
        return OffloadReason(text: text, function: function, offset: layout.module.bodies[index].lowerBound)
    }

    private static let simplification = "function(mem2reg,early-cse,simplifycfg,instcombine<no-verify-fixpoint>)"
    private static let preparation =
        "function(sroa,early-cse,simplifycfg,instcombine<no-verify-fixpoint>,gvn,simplifycfg)"
    private static let loops =
        "function(loop-mssa(loop-instsimplify,loop-simplifycfg,licm,loop-rotate,licm),simplifycfg,instcombine<no-verify-fixpoint>,loop(indvars),instcombine<no-verify-fixpoint>,gvn,loop-simplify,lcssa)"
    private static let completion =
        "function(sroa,early-cse,simplifycfg,instcombine<no-verify-fixpoint>,loop-mssa(licm),gvn,simplifycfg,loop-mssa(licm),instcombine<no-verify-fixpoint>,dse,simplifycfg,adce)"

    /// The instructions there will be when all is inlined.
    private func inlinedSize(_ unit: CodeUnit) -> Int {
        var sizes: [IRValue: (own: Int, calls: [IRValue])] = [:]
        unit.module.forEachDefinition { function in
            var entry: (own: Int, calls: [IRValue]) = (0, [])
            forEachInstruction(function) { instruction in
                entry.own += 1
                if instruction.isCall, let callee = instruction.callee, !callee.isDeclaration {
                    entry.calls.append(callee)
                }
            }
            sizes[function] = entry
        }
        var totals: [IRValue: Int] = [:]
        // There is no recursion, so this ends; the chain is no longer than the number of functions.
        func total(_ function: IRValue) -> Int {
            if let known = totals[function] { return known }
            guard let entry = sizes[function] else { return 0 }
            var sum = entry.own
            for callee in entry.calls { sum = min(sum + total(callee), 1 << 40) }
            totals[function] = sum
            return sum
        }
        return unit.module.function(named: OffloadKernel.entryPoint).map(total) ?? 0
    }

    /// What the kernel's arithmetic asks of a device. A device that flushes denormal numbers may do so wherever a float
    /// is more than bits.
    private func findNeeds(_ frame: inout KernelFrame) {
        let unit = frame.unit
        var needs = frame.needs
        forEachInstruction(frame.kernel) { instruction in
            let types =
                [instruction.scalarType] + (0..<instruction.operandCount).map { instruction.operand($0).scalarType }
            if types.contains(unit.double) { needs |= WPC_OFFLOAD_NEEDS_F64.rawValue }
            guard types.contains(unit.float) else { return }
            switch instruction.instruction {
            case .floatArithmetic, .floatComparison, .floatConversion: needs |= WPC_OFFLOAD_NEEDS_F32_DENORMALS.rawValue
            case .floatDivision:
                needs |= WPC_OFFLOAD_NEEDS_F32_DENORMALS.rawValue | WPC_OFFLOAD_NEEDS_F32_ROUNDING.rawValue
            case .call:
                guard let name = instruction.calleeName else { return }
                if name.hasPrefix("llvm.sqrt.") { needs |= WPC_OFFLOAD_NEEDS_F32_ROUNDING.rawValue }
                if KernelLowering.arithmeticIntrinsics.contains(where: { name.hasPrefix("llvm.\($0).") }) {
                    needs |= WPC_OFFLOAD_NEEDS_F32_DENORMALS.rawValue
                }
            default: break
            }
        }
        frame.needs = needs
    }

    /// Those that kernels have of floats and that don't only move bits, as llvm.fabs and llvm.copysign do.
    private static let arithmeticIntrinsics = ["sqrt", "floor", "ceil", "trunc", "rint", "roundeven", "nearbyint"]
}

/// Why the SPIR-V back end made nothing of a kernel.
public struct BackEndFailure: Error, Sendable {
    public var text: String
    /// It fails on this kernel whenever it is tried, and not for want of time or memory.
    public var isLasting: Bool

    public init(text: String, isLasting: Bool = false) {
        self.text = text
        self.isLasting = isLasting
    }
}

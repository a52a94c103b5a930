import IRUnit
import LLVMCore
import Offload
import SPIRV
import Wasm

/// Whether kernels for OpenCL devices are made from Wasm functions.
public enum OffloadMode: String, CaseIterable, Sendable {
    /// Where it can be done.
    case auto
    case off
    /// A kernel that the module is known to run and that can't be made is an error.
    case require
}

/// The kernels for OpenCL devices that are made from a module's own functions.
public struct Offloading: Sendable {
    /// A function that may be a kernel.
    struct Candidate: Sendable {
        var function: UInt32
        /// Code gives its place in the table to parallel_for as a constant.
        var isKnown: Bool
    }

    /// Functions that are only guessed to be kernels, of which there may be as many as this.
    private static let guessLimit = 64
    private static let knownLimit = 256

    let candidates: [Candidate]
    let facts: OffloadFacts
    private let layout: ModuleLayout
    private let features: FeatureSet
    private let backEnd = BackEndProcess()
    private let cache: OffloadCache?
    /// What is in the cache, by function.
    private let cached: [UInt32: OffloadOutcome]

    /// `attached`: what parallel_for's first argument is where a kernel was attached, which wins.
    init(
        _ layout: ModuleLayout, features: FeatureSet, attached: Set<UInt32>, mode: OffloadMode,
        cache: OffloadCache? = nil
    ) {
        self.layout = layout
        self.features = features
        // What a test makes fail is no property of the kernel.
        let cache = BackEndWorker.injectedFault == nil ? cache : nil
        self.cache = cache
        guard mode != .off, !layout.kernels.isEmpty else {
            candidates = []
            cached = [:]
            facts = OffloadFacts(changedTables: [])
            return
        }
        let use = KernelUse(in: layout.module, features: features)
        facts = OffloadFacts(changedTables: use.changedTables)
        let slots = use.slots.subtracting(attached).sorted()
        var known: [UInt32] = []
        for slot in slots {
            guard let function = KernelSections.tableFunction(slot, in: layout.module),
                layout.kernels.contains(function),
                !known.contains(function)
            else { continue }
            known.append(function)
        }
        let replaced = Set(attached.compactMap { KernelSections.tableFunction($0, in: layout.module) })
        let others = use.hasOthers ? layout.kernels.subtracting(known).subtracting(replaced).sorted() : []
        candidates =
            known.prefix(Offloading.knownLimit).map { Candidate(function: $0, isKnown: true) }
            + others.prefix(Offloading.guessLimit).map { Candidate(function: $0, isKnown: false) }
        cached = [UInt32: OffloadOutcome](
            uniqueKeysWithValues: candidates.compactMap { candidate in
                cache?.outcome(candidate.function).map { (candidate.function, $0) }
            })
        if cached.count < candidates.count { backEnd.prepare() }
    }

    /// Makes one kernel: with SPIR-V that SPIRV-Tools accepts, and OpenCL C where it can be derived.
    func compile(_ candidate: Candidate) throws -> OffloadOutcome {
        if let outcome = cached[candidate.function] {
            cache?.noteFound()
            cache?.noteLasting()
            return outcome
        }
        // The back end did, or refused, what it always will.
        var isLasting = true
        var hasRun = false
        let lowering = KernelLowering(candidate.function, layout: layout, facts: facts, features: features)
        let lowered = try lowering.run { bitcode throws(BackEndFailure) in
            let key = cache?.key(ofBitcode: bitcode)
            if let key, let known = cache?.spirv(key) { return try known.get() }
            hasRun = true
            do throws(BackEndFailure) {
                let spirv = try backEnd.spirv(ofBitcode: bitcode)
                if let key { cache?.store(spirv, key) }
                return spirv
            } catch {
                if let key { cache?.store(error, key) }
                isLasting = isLasting && error.isLasting
                throw error
            }
        }
        if !hasRun, case .kernel = lowered { cache?.noteFound() }
        let outcome = complete(lowered, candidate)
        if isLasting {
            cache?.store(outcome, candidate.function)
            cache?.noteLasting()
        }
        return outcome
    }

    private func complete(_ lowered: OffloadOutcome, _ candidate: Candidate) -> OffloadOutcome {
        guard case .kernel(var kernel) = lowered else { return lowered }
        if let objection = complete(&kernel) { return .stays(refusal(candidate, objection)) }
        kernel.alternatives = kernel.alternatives.compactMap { alternative in
            var alternative = alternative
            return complete(&alternative) == nil ? alternative : nil
        }
        return .kernel(kernel)
    }

    /// Checks the SPIR-V, and adds OpenCL C. Returns what is wrong with it.
    private func complete(_ kernel: inout OffloadKernel) -> String? {
        if let fault = SPIRVValidation.fault(in: kernel.spirv) { return "LLVM's SPIR-V for it is not valid: \(fault)" }
        do throws(SPIRVError) {
            let source = try SPIRVModule(bytes: kernel.spirv).openCLSource()
            kernel.source = (source.text, source.buildOptions)
            return nil
        } catch {
            return "no OpenCL C could be made of it: \(error)"
        }
    }

    private func refusal(_ candidate: Candidate, _ text: String) -> OffloadReason {
        let index = Int(candidate.function) - layout.module.importedFunctionCount
        return OffloadReason(text: text, function: candidate.function, offset: layout.module.bodies[index].lowerBound)
    }

    /// What became of a candidate, in a line.
    func describe(_ candidate: Candidate, _ outcome: OffloadOutcome) -> String {
        let name = "kernel \"\(layout.module.functionDescription(candidate.function).printable)\""
        switch outcome {
        case .stays(let reason): return "\(name) stays on the CPU: \(describe(reason))"
        case .kernel(let kernel):
            var facts = ["\(kernel.spirv.count) bytes of SPIR-V"]
            if kernel.stackBytes > 0 { facts.append("\(kernel.stackBytes) bytes of stack") }
            let needs = kernel.needNames
            if kernel.cutsEndings { facts.append("calls that never return trap") }
            if !needs.isEmpty { facts.append("needs " + needs.joined(separator: ", ")) }
            return "\(name) can run on OpenCL devices: \(facts.joined(separator: "; "))"
        }
    }

    func describe(_ reason: OffloadReason) -> String {
        let function = layout.module.functionDescription(reason.function).printable
        return "\(reason.text) (in \"\(function)\", at 0x\(String(reason.offset, radix: 16)))"
    }
}

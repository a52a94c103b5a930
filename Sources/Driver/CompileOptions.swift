import Description
import Foundation
import IRUnit
import LLVMCore
import Passes
import Wasm

/// What `wpc compile` makes.
public enum Emission: String, CaseIterable, Sendable {
    /// `opencl`: the OpenCL C of the kernels that are made from the module's functions, to read.
    case exe, obj, shared, asm, llvm, opencl

    /// What a file of this name is, by its suffix: also `lib.so.1`; nil: it says nothing.
    public init?(suffixOf path: String) {
        let parts = path.split(separator: "/").last?.split(separator: ".", omittingEmptySubsequences: false) ?? []
        var suffixes = parts.dropFirst()
        while suffixes.count > 1, suffixes.last?.allSatisfy(\.isNumber) == true { suffixes = suffixes.dropLast() }
        guard let suffix = suffixes.last, let found = Emission.allCases.first(where: { $0.suffix == ".\(suffix)" })
        else { return nil }
        self = found
    }

    /// The suffix of an output whose name wasn't given.
    public var suffix: String {
        switch self {
        case .exe: ""
        case .obj: ".o"
        case .shared: ".so"
        case .asm: ".s"
        case .llvm: ".ll"
        case .opencl: ".cl"
        }
    }
}

/// Where the runtime of a shared library is.
public enum RuntimeLinkage: Sendable {
    /// Inside the library, which offers the C interface too.
    case included
    /// In the process that loads it.
    case host
}

public struct CompileOptions: Sendable {
    public var emission: Emission = .exe
    public var level: OptimizationLevel = .normal
    /// LLVM's name of the processor, `native`, or nil for the portable baseline.
    public var cpu: String?
    /// Worker threads; nil: one a processor.
    public var jobs: Int?
    public var features: FeatureSet = LayoutOptions.supportedFeatures
    /// The name in C symbols (`wpc_module_NAME`); nil: made from the file's name.
    public var name: String?
    public var grants = ProgramGrants()
    public var allowsMissingImports = false
    public var offload: OffloadMode = .auto
    public var runtime: RuntimeLinkage = .included
    /// Every NaN that arithmetic gives is the canonical one, so that results have the same bits on every processor and
    /// device.
    public var canonicalizesNaNs = false
    /// Debug information and all symbols stay in the output.
    public var keepsDebugInfo = false
    /// Executables and shared libraries have no symbols beyond those that the dynamic linker needs.
    public var stripsSymbols = false
    /// Indices behind bounds checks can't be used where a processor guesses the check's outcome wrongly.
    public var mitigatesSpectre = true
    /// What WPC_PARALLEL_CHECK finds at run time, code has to tell: kernels' races, and stores that are none of a
    /// call's buffers'.
    public var checksParallel = false
    /// Which passes run, and behind which the IR is printed.
    public var passes = PassSelection()
    /// Checks the IR before it is optimised and behind each pass: for tests of the compiler.
    public var verifiesIR = !["", "0"].contains(ProcessInfo.processInfo.environment["WPC_VERIFY"] ?? "")

    /// Where compiled partitions are kept and looked for; nil: nowhere.
    public var cache: ObjectCache?

    public init() {}

    /// All that can change code, and more, in words that are the same in each process.
    var cacheDescription: String {
        var copy = self
        copy.cache = nil
        copy.jobs = nil
        copy.grants = ProgramGrants()
        return "\(copy)"
    }

    /// Worker threads that there are. A limit of passes, and what is printed behind them, are in the order of the
    /// module.
    var workers: Int { passes.needsRun ? 1 : jobs ?? ProcessorCount.available }

    /// What an executable of this machine runs on unless `--cpu` says otherwise: SSE4.2 and POPCNT, as all x86-64
    /// processors since about 2009 have them.
    public static var baselineCPU: String {
        #if arch(x86_64)
        "x86-64-v2"
        #else
        "generic"
        #endif
    }

    /// The vector instructions that may be named: an intrinsic of a processor that lacks it could not be compiled.
    var vectors: LayoutOptions.VectorInstructions {
        let target = target
        if target.triple.hasPrefix("aarch64") { return .neon }
        guard target.triple.hasPrefix("x86_64") else { return .generic }
        return CompileOptions.processorsWithoutSSSE3.contains(target.cpu) ? .sse2 : .ssse3
    }

    private static let processorsWithoutSSSE3: Set = [
        "x86-64", "k8", "k8-sse3", "opteron", "opteron-sse3", "athlon64", "athlon64-sse3", "athlon-fx", "amdfam10",
        "barcelona",
        "nocona", "generic",
    ]

    /// LLVM has a register there for `swiftself` (x86-64: r13, AArch64: x20).
    var hasMemoryBaseRegister: Bool { ["x86_64", "aarch64"].contains { target.triple.hasPrefix($0) } }

    var target: TargetDescription {
        guard cpu != "native" else { return .native() }
        return TargetDescription(
            triple: TargetDescription.hostTriple, cpu: cpu ?? CompileOptions.baselineCPU, features: "")
    }
}

/// What goes on in a compilation, for progress bars and reports. Called from several threads.
public struct CompilationEvents: Sendable {
    /// Partitions that are done, of how many.
    public var progress: @Sendable (_ done: Int, _ total: Int) -> Void
    /// A line for `--verbose`.
    public var note: @Sendable (_ line: String) -> Void
    public var warning: @Sendable (_ line: String) -> Void
    /// IR behind a pass, which was asked for.
    public var printed: @Sendable (_ text: String) -> Void

    public init(
        progress: @escaping @Sendable (Int, Int) -> Void = { _, _ in },
        note: @escaping @Sendable (String) -> Void = { _ in },
        printed: @escaping @Sendable (String) -> Void = { _ in },
        warning: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.progress = progress
        self.note = note
        self.printed = printed
        self.warning = warning
    }
}

import ArgumentParser
import Driver
import Foundation
import LLVMCore
import System

/// Options that `compile` and `run` have in common.
struct CompilationArguments: ParsableArguments {
    @Option(
        name: .customShort("O", allowingJoined: true),
        help: ArgumentHelp("Optimisation: -O0 to -O3, or -Os for size.", valueName: "level"))
    var level: String = "2"

    @Option(
        help: ArgumentHelp(
            """
            Processor to compile for, by LLVM's name; 'native' is this machine's. Default: the portable baseline \
            (x86-64-v2).
            """,
            valueName: "name"))
    var cpu: String?

    @Option(name: [.customShort("j", allowingJoined: true), .long], help: "Worker threads. Default: one a processor.")
    var jobs: Int?

    @Option(
        help: "Kernels for OpenCL devices from the module's functions: auto (where it can be done), off, or require.")
    var offload: OffloadMode = .auto

    @Flag(help: "Make every NaN that arithmetic gives the canonical one: the same bits on every processor and device.")
    var canonicalizeNans = false

    @Flag(help: "Make calls of imports that nobody provides trap, instead of refusing the module.")
    var allowMissingImports = false

    @Flag(
        help:
            """
            Leave out what keeps indices from being used where a processor guesses their bounds check wrongly \
            (docs/security.md).
            """
    )
    var noSpectreMitigation = false

    @Flag(help: "Compile for WPC_PARALLEL_CHECK=1, which finds races of kernels; also set by that variable.")
    var parallelCheck = false

    @Option(
        help: ArgumentHelp(
            "Call this exported function, with numbers from the program's command line, and print its results.",
            valueName: "function"))
    var invoke: String?

    @OptionGroup var featureArguments: FeatureArguments

    @Flag(name: .shortAndLong, help: "Say what is done, with the linker's command.")
    var verbose = false

    @Flag(help: "Print how long each stage and each pass took, also when interrupted, and how often passes fired.")
    var timeReport = false

    @Flag(help: "Neither use nor fill the cache of compiled code (also WPC_NO_CACHE=1).")
    var noCache = false

    @OptionGroup(title: "Options to debug the compiler") var passArguments: PassArguments

    func options() throws -> CompileOptions {
        guard let level = OptimizationLevel(argument: level) else {
            throw ValidationError("-O\(level) is no optimisation level: use -O0, -O1, -O2, -O3 or -Os")
        }
        if let jobs, jobs < 1 { throw ValidationError("--jobs needs a number from 1 on") }
        if let cpu { try ProcessorCheck.check(cpu) }
        var options = CompileOptions()
        options.level = level
        options.cpu = cpu
        options.jobs = jobs
        options.offload = offload
        options.grants.invokes = invoke
        options.allowsMissingImports = allowMissingImports
        options.mitigatesSpectre = !noSpectreMitigation
        options.checksParallel =
            parallelCheck || !["", "0"].contains(ProcessInfo.processInfo.environment["WPC_PARALLEL_CHECK"] ?? "")
        options.canonicalizesNaNs = canonicalizeNans
        options.features = try featureArguments.selection().features
        options.passes = try passArguments.selection()
        return options
    }

    /// Compiles the module that `input` holds, with progress, notes, warnings and the time report on standard error.
    func compile(_ bytes: [UInt8], of input: String, options: CompileOptions, to output: String) throws {
        if let file = passArguments.printTo, Input.isSameFile(input, file) || Input.isSameFile(output, file) {
            throw ValidationError("--print-to \(file) is the module or the output")
        }
        let bar = ProgressBar()
        let isVerbose = verbose
        let events = CompilationEvents(
            progress: { bar.update(done: $0, total: $1) },
            note: { if isVerbose { Terminal.note($0) } },
            printed: try passArguments.printer(),
            warning: {
                bar.finish()
                Terminal.warning($0)
            })
        var options = options
        options.cache = cache(events, options)
        let compilation = Compilation(file: input, options: options, events: events, countsPasses: timeReport)
        defer { bar.finish() }
        if timeReport {
            let report = compilation.report
            Interruption.report {
                let unfinished = report.unfinished.map(\.rawValue).joined(separator: "; ")
                Terminal.write("interrupted while wpc did: \(unfinished)\n\(report.text)\n")
            }
        }
        try compilation.compile(bytes, to: output)
        bar.finish()
        if let limit = compilation.limitReached { Terminal.note(limit) }
        if timeReport { Terminal.write(compilation.report.text + "\n") }
    }
}

extension OffloadMode: ExpressibleByArgument {}

extension CompilationArguments {
    /// The cache, unless it isn't wanted or can't be used, which is no reason not to compile.
    private func cache(_ events: CompilationEvents, _ options: CompileOptions) -> ObjectCache? {
        guard !noCache, !options.passes.needsRun, Compilation.mostEffort == nil,
            ProcessInfo.processInfo.environment["WPC_NO_CACHE"] ?? "" == "",
            let location = CacheDirectory()
        else { return nil }
        do throws(CompileError) {
            return try ObjectCache(location)
        } catch {
            events.note("no cache: \(error.description)")
            return nil
        }
    }
}

extension OptimizationLevel {
    init?(argument: String) {
        switch argument {
        case "0": self = .none
        default:
            guard let level = OptimizationLevel(rawValue: argument), level != .none else { return nil }
            self = level
        }
    }
}

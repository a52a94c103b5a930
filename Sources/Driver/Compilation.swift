import Foundation
import IRUnit
import LLVMCore
import Link
import Passes
import Synchronization
import System
import Wasm

/// One compilation from a module's bytes to a file: the stages in the order in which they happen.
public struct Compilation: Sendable {
    public let file: String
    public let options: CompileOptions
    public let events: CompilationEvents
    public let report: TimeReport
    private let monitor: PassMonitor?
    private let hasWarned = Flag()

    /// - Parameters:
    ///   - file: the input's path, for messages and names.
    ///   - countsPasses: the report says what each pass did.
    public init(
        file: String, options: CompileOptions, events: CompilationEvents = CompilationEvents(),
        countsPasses: Bool = false
    ) {
        self.file = file
        self.options = options
        monitor =
            countsPasses || options.passes.needsRun || options.verifiesIR
            ? PassMonitor(
                options.passes, verifies: options.verifiesIR, now: { DispatchTime.now().uptimeNanoseconds },
                print: events.printed) : nil
        report = TimeReport(passes: countsPasses ? monitor : nil)
        let hasWarned = hasWarned
        self.events = CompilationEvents(progress: events.progress, note: events.note, printed: events.printed) {
            warning in
            hasWarned.raise()
            events.warning(warning)
        }
    }

    /// Compiles `bytes` and writes `output`, whole or not at all.
    public func compile(_ bytes: [UInt8], to output: String) throws(CompileError) {
        let moduleDigest: String? =
            options.cache == nil ? nil : report.measure(.find) { ContentDigest.text(of: bytes) }
        let place = moduleDigest.flatMap { self.place($0, output) }
        defer { options.cache?.trim(sparing: place?.key) }
        if let place, try report.measure(.find, { () throws(CompileError) in try copy(place, to: output) }) { return }
        try linking { () throws(OutputError) in try checkEnd(output) }
        let generator = try prepare(bytes, moduleDigest)
        switch options.emission {
        case .llvm, .asm, .opencl:
            let text = options.emission == .opencl ? try generator.kernelText() : try generator.text()
            try linking { () throws(OutputError) in try AtomicFile.write(text, to: output) }
        case .exe, .shared, .obj:
            let code = try generator.objects()
            try report.measure(.link) { () throws(CompileError) in
                try linking { () throws(OutputError) in try link(code, generator.layout, place, to: output) }
            }
        }
    }

    /// Where the limit of passes was, for whoever set one: how many executions there were, and which was the last.
    public var limitReached: String? {
        guard let limit = options.passes.limit, let (count, last) = monitor?.executions else { return nil }
        let end = last.map { "the last that happened is \($0)" } ?? "none happened"
        return "--pass-limit: \(min(limit, count)) of \(count) executions of passes; \(end)"
    }

    /// The name that stands in the module's C symbols.
    public var symbolName: String { options.name ?? SymbolName.make(fromFile: file) }

    // MARK: Outputs in the cache

    /// Where in the cache this compilation's output is.
    private struct Place {
        var cache: OutputCache
        var key: String
    }

    /// Nil for outputs that aren't kept: text for people, and what isn't a file.
    private func place(_ moduleDigest: String, _ output: String) -> Place? {
        guard [.exe, .shared, .obj].contains(options.emission), AtomicFile.canReplace(output),
            let objects = options.cache
        else { return nil }
        guard let cache = try? OutputCache(objects) else { return nil }
        return Place(
            cache: cache, key: OutputKey.make(moduleDigest: moduleDigest, file: file, options: options, output: output))
    }

    /// Permission bits of the output, before the umask.
    private var mode: UInt32 { options.emission == .obj ? 0o666 : 0o777 }

    /// Takes the output from the cache if it is there.
    private func copy(_ place: Place, to output: String) throws(CompileError) -> Bool {
        do throws(OutputError) {
            guard let record = try place.cache.copy(place.key, to: output, mode: mode) else { return false }
            for remark in record.remarks { events.note(remark) }
            events.note("the output from the cache")
            return true
        } catch {
            throw CompileError(error)
        }
    }

    /// Whether the output may be kept: the next compilation would have nothing else to say.
    private func isKeepable(_ code: CodeGenerator.Output) -> Bool { code.isLasting && !hasWarned.isRaised }

    // MARK: Stages

    private var linkKind: LinkPlan.Kind {
        switch options.emission {
        case .shared: .shared
        case .obj: .relocatable
        default: .executable
        }
    }

    private var needsRuntime: Bool { linkKind == .executable || linkKind == .shared && options.runtime == .included }

    /// Looks for what the last stage needs, since the stages before it may take minutes.
    private func checkEnd(_ output: String) throws(OutputError) {
        try AtomicFile.check(output)
        guard options.emission == .exe || options.emission == .shared else { return }
        if needsRuntime { _ = try Installation.runtimeLibrary() }
        _ = try LinkToolchain.find()
    }

    /// What every function gets at most.
    public static let mostEffort = ProcessInfo.processInfo.environment["WPC_EFFORT"].flatMap(Effort.init)

    private func prepare(_ bytes: [UInt8], _ moduleDigest: String?) throws(CompileError) -> CodeGenerator {
        let module = try report.measure(.read) { () throws(CompileError) in
            do throws(WasmError) {
                return try ModuleReader.read(bytes, features: options.features)
            } catch {
                throw CompileError(error, file: file)
            }
        }
        let isExecutable = options.emission == .exe || options.emission == .opencl
        if options.emission == .exe {
            try EntryCheck(file: file, module: module, invokes: options.grants.invokes).check()
        }
        let imports: [ModuleLayout.ImportBinding] =
            if isExecutable {
                try ImportResolution.resolve(
                    module, file: file, allowsMissing: options.allowsMissingImports, events: events)
            } else {
                [ModuleLayout.ImportBinding](repeating: .slot, count: module.importedFunctionCount)
            }
        let disabled = options.passes.disabled
        let settings = LayoutOptions(
            isClosedWorld: isExecutable, symbolPrefix: symbolName, fileName: SymbolName.lastComponent(file),
            keepsValueNames: options.emission == .llvm,
            namesSymbols: options.emission == .llvm || options.emission == .asm,
            namesDebugInfo: options.keepsDebugInfo, vectors: options.vectors,
            optimizes: options.level != .none, mostEffort: Compilation.mostEffort,
            inlinesRecursion: options.level.favorsSpeed && !disabled.contains("recursive-inlining"),
            mayPassMemoryBase: options.level != .none && options.hasMemoryBaseRegister
                && !disabled.contains("memory-base"),
            mitigatesSpectre: options.mitigatesSpectre,
            canonicalizesNaNs: options.canonicalizesNaNs, improvesLoops: options.level.favorsSpeed,
            checksParallel: options.checksParallel, disabledPasses: disabled)
        var sections = KernelSections(module, file: file)
        var kernels = try sections.deviceKernels()
        if options.canonicalizesNaNs, !kernels.isEmpty {
            events.warning(
                "\(file): attached kernels aren't used, since their NaNs can't be made canonical: the module's "
                    + "functions run"
            )
            kernels = []
        }
        for warning in sections.warnings { events.warning(warning) }
        let survey = try survey(of: module)
        let layout = ModuleLayout(
            module: module, options: settings, imports: imports, deviceKernels: kernels,
            stackPointer: try stackPointer(of: module, survey), survey: survey)
        return CodeGenerator(
            layout: layout, options: options, file: file, events: events, report: report, monitor: monitor,
            moduleDigest: moduleDigest)
    }

    /// What is to be known of all bodies before the first is lowered.
    private func survey(of module: Module) throws(CompileError) -> BodySurvey {
        guard
            BodySurvey.isNeeded(
                for: module, optimizes: options.level != .none, improvesLoops: options.level.favorsSpeed)
        else {
            return BodySurvey(module)
        }
        return try report.measure(.survey) { () throws(CompileError) in
            let ranges = Partitioning.partitions(of: module)
            let features = options.features
            let result = Mutex(BodySurvey(module))
            try Workers.run(count: ranges.count, jobs: options.workers) {
                index throws(CompileError) in
                var survey = BodySurvey(module)
                survey.add(ranges[index], of: module, features: features)
                result.withLock { $0.merge(survey) }
            }
            return result.withLock { $0 }
        }
    }

    private func stackPointer(of module: Module, _ survey: BodySurvey) throws(CompileError) -> StackPointer {
        let stackPointer = StackPointer.find(in: module, bodies: survey)
        if case .ambiguous(let globals) = stackPointer {
            throw CompileError(
                .input,
                """
                \(file): the module uses parallel_for, and which of the globals \
                \(globals.map(String.init).joined(separator: ", ")) is \
                the C stack pointer can't be told, so its kernels would share one stack: keep the name section (no \
                wasm-strip, \
                wasm-opt -g), or export the global with -Wl,--export=__stack_pointer
                """)
        }
        return stackPointer
    }

    private func link(_ code: CodeGenerator.Output, _ layout: ModuleLayout, _ place: Place?, to output: String)
        throws(OutputError)
    {
        let objects = code.objects
        let place = isKeepable(code) ? place : nil
        if options.emission == .obj, objects.count == 1 {
            try AtomicFile.write(objects[0], to: output)
            if let place, let draft = place.cache.draft(of: objects[0], mode: mode) {
                place.cache.keep(draft, place.key, remarks: code.remarks, inputs: [])
            }
            return
        }
        var directory = try TemporaryDirectory()
        var paths: [String] = []
        for (number, object) in objects.enumerated() {
            let path = directory.file("\(number).o")
            try AtomicFile.write(object, to: path)
            paths.append(path)
        }
        let kind = linkKind
        let runtime = needsRuntime ? try Installation.runtimeLibrary() : nil
        var collector: String?
        if let runtime, code.features.contains(.garbageCollection) || layout.module.storesExceptions {
            collector = try Installation.collectorLibrary(runtime: runtime)
        }
        let plan = LinkPlan(
            kind: kind, objects: paths, output: output, runtime: runtime, collector: collector,
            strip: options.keepsDebugInfo || kind == .relocatable ? .nothing : options.stripsSymbols ? .all : .debug,
            exportedSymbols: kind == .shared && needsRuntime ? [layout.moduleSymbol] : nil,
            offersRuntime: kind == .shared && needsRuntime)
        let toolchain = try LinkToolchain.find()
        events.note(plan.command(toolchain).joined(separator: " "))
        let names = SymbolTableNames(layout: layout, isLinkable: kind == .relocatable)
        let hasSymbols = plan.strip != .all && options.runtime == .included
        var draft: OutputCache.Draft?
        do throws(OutputError) {
            let outcome = try LinkExecutor.run(plan, with: toolchain) { path throws(OutputError) in
                if hasSymbols { try FunctionNames.replace(inFile: path) { names.name(of: $0) } }
                // Before it has its name: others may write to it then.
                if let place, toolchain.listsInputs { draft = place.cache.draft(ofFile: path, mode: mode) }
            }
            if !outcome.said.isEmpty { events.warning(outcome.said) }
            guard let place, let made = draft else { return }
            if let inputs = outcome.inputs, outcome.said.isEmpty {
                place.cache.keep(made, place.key, remarks: code.remarks, inputs: inputs)
            } else {
                place.cache.drop(made)
            }
        } catch {
            if let place, let draft { place.cache.drop(draft) }
            throw error
        }
    }

    private func linking(_ body: () throws(OutputError) -> Void) throws(CompileError) {
        do throws(OutputError) {
            try body()
        } catch {
            throw CompileError(error)
        }
    }
}

/// Something that happened at least once, on whatever thread.
private final class Flag: Sendable {
    private let value = Atomic<Bool>(false)

    var isRaised: Bool { value.load(ordering: .acquiring) }
    func raise() { value.store(true, ordering: .releasing) }
}

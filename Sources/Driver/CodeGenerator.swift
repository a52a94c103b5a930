import Description
import IRUnit
import LLVMCore
import ObjectFile
import Offload
import Passes
import Synchronization
import Wasm

/// Turns a module into objects: its partitions on all cores, then the description that ties them together.
struct CodeGenerator: Sendable {
    let layout: ModuleLayout
    let options: CompileOptions
    let file: String
    let events: CompilationEvents
    let report: TimeReport
    /// Watches passes, if anybody asked for that.
    let monitor: PassMonitor?
    /// Of the module's bytes; nil where there is no cache.
    let moduleDigest: String?

    struct Output: Sendable {
        /// Relocatable objects, the description last.
        var objects: [[UInt8]]
        /// Every feature that the module uses.
        var features: FeatureSet
        /// What became of the kernels, a line each.
        var remarks: [String]
        /// The same would come out again: nothing failed that only fails at times.
        var isLasting: Bool
    }

    func objects() throws(CompileError) -> Output {
        let ranges = Partitioning.partitions(of: layout.module)
        let cache: PartitionCache? =
            if let objects = options.cache, let moduleDigest {
                PartitionCache(objects, moduleDigest: moduleDigest, layout: layout, options: options)
            } else {
                nil
            }
        let kernelCache = options.cache.flatMap { objects in
            cache.map { OffloadCache(objects, moduleKey: $0.moduleKey) }
        }
        let offloading = Offloading(
            layout, features: options.features, attached: Set(layout.deviceKernels.map(\.id)), mode: options.offload,
            cache: kernelCache)
        let outcomes = Mutex([OffloadOutcome?](repeating: nil, count: offloading.candidates.count))
        let results = Mutex([CompiledPartition](repeating: CompiledPartition(), count: ranges.count))
        let finished = Mutex(0)
        let compiled = Mutex(0)
        let jobs = options.workers
        events.note(
            "\(layout.module.bodies.count) functions in \(ranges.count) partitions, \(min(jobs, ranges.count)) workers")
        try Workers.run(count: ranges.count + offloading.candidates.count, jobs: jobs) { index throws(CompileError) in
            guard index < ranges.count else {
                let outcome = try compile(offloading, index - ranges.count)
                return outcomes.withLock { $0[index - ranges.count] = outcome }
            }
            let partition = try compile(ranges[index], cache: cache, compiled: compiled)
            results.withLock { $0[index] = partition }
            let done = finished.withLock { count in
                count += 1
                return count
            }
            events.progress(done, ranges.count)
        }
        let kernelCount = offloading.candidates.count
        if cache != nil {
            events.note("\(ranges.count - compiled.withLock { $0 }) of \(ranges.count) partitions from the cache")
            if kernelCount > 0 {
                events.note("\(kernelCache?.foundCount ?? 0) of \(kernelCount) kernels from the cache")
            }
        }
        let partitions = results.withLock { $0 }
        let features = partitions.reduce(layout.module.features) { $0.union($1.features) }
        let ends = outcomes.withLock { $0 }
        let kernels = ends.compactMap { outcome -> OffloadKernel? in
            guard case .kernel(let kernel)? = outcome else { return nil }
            return kernel
        }
        let remarks = zip(offloading.candidates, ends).compactMap { candidate, outcome in
            outcome.map { offloading.describe(candidate, $0) }
        }
        let description = try report.measure(.describe) { () throws(CompileError) in
            try onWorker { () throws(CompileError) in
                try describe(
                    partitions.flatMap(\.tables), partitions.reduce(into: []) { $0.formUnion($1.tailCallers) },
                    kernels)
            }
        }
        return Output(
            objects: partitions.flatMap(\.objects) + [description], features: features,
            remarks: remarks,
            isLasting: (kernelCache?.lastingCount ?? 0) == kernelCount)
    }

    /// The whole module as IR or assembly: code and description in one unit.
    func text() throws(CompileError) -> String {
        try onWorker { () throws(CompileError) in
            try translating { () throws in
                let machine = try TargetMachine(options.target, level: options.level)
                let unit = CodeUnit(layout: layout, name: layout.options.symbolPrefix, machine: machine)
                for index in layout.module.bodies.indices {
                    _ = try unit.lower(function: index, features: options.features)
                }
                let optimizer = Optimizer(unit, monitor: monitor)
                try optimizer.prepare(layout.module.bodies.indices, options.level)
                try unit.describeModule(partitions: [], features: options.features, tailCallers: unit.tailCallers)
                if layout.options.isClosedWorld { unit.defineMain(grants: options.grants) }
                try unit.finish(verify: true)
                let level = unit.possible(options.level)
                let chosen = level == options.level ? machine : try TargetMachine(options.target, level: level)
                try optimizer.optimize(level, on: chosen)
                if options.emission == .llvm { return unit.text }
                return String(decoding: try unit.emit(on: chosen, assembly: true), as: UTF8.self)
            }
        }
    }

    private func compile(
        _ functions: Range<Int>, cache: PartitionCache?, compiled: borrowing Mutex<Int>
    ) throws(CompileError) -> CompiledPartition {
        if functions.isEmpty { return CompiledPartition() }
        if let known = cache?.partition(functions) { return known }
        return try translating { () throws in
            var result = CompiledPartition()
            let whole = try lower(Array(functions), of: functions)
            let apart = whole.unit.leastOptimized
            if apart.isEmpty || apart.count == functions.count {
                try compile(whole, into: &result, cache: cache)
            } else {
                // What the optimising code generator takes too long for is a unit of its own.
                let rest = try lower(functions.filter { !apart.contains($0) }, of: functions, apart: apart)
                try compile(rest, into: &result, cache: cache)
                let least = try lower(apart, of: functions, apart: apart)
                try compile(least, into: &result, cache: cache)
            }
            cache?.store(result, functions)
            if !result.isFromCache { compiled.withLock { $0 += 1 } }
            return result
        }
    }

    /// A unit that was built and isn't optimised yet.
    private struct LoweredUnit: ~Copyable {
        let unit: CodeUnit
        let machine: TargetMachine
        let features: FeatureSet
        /// Of its lines.
        let base: Int
    }

    /// Lowers `functions` of the partition into a unit; those that are `apart` are another one.
    private func lower(
        _ functions: [Int], of partition: Range<Int>, apart: [Int] = []
    ) throws -> LoweredUnit {
        let machine = try TargetMachine(options.target, level: options.level)
        let isApart = functions == apart
        // The byte before the first function, so that no line is 0, which means no place at all. In debug information
        // that stays in the output, lines are the module's own offsets.
        let base = options.keepsDebugInfo ? 0 : layout.module.bodies[partition.lowerBound].lowerBound - 1
        let unit = CodeUnit(
            layout: layout,
            name: "\(layout.options.symbolPrefix).\(partition.lowerBound)\(isApart ? ".apart" : "")",
            machine: machine, locationBase: base)
        var features: FeatureSet = []
        try report.measure(.lower) {
            for index in functions {
                features.formUnion(try unit.lower(function: index, features: options.features))
            }
            if !isApart {
                try Optimizer(unit, monitor: monitor).prepare(partition, apart: apart, options.level)
            }
            try unit.finish(verify: options.verifiesIR)
        }
        return LoweredUnit(unit: unit, machine: machine, features: features, base: base)
    }

    /// Adds the object of a unit to its partition.
    private func compile(
        _ lowered: borrowing LoweredUnit, into partition: inout CompiledPartition, cache: PartitionCache?
    ) throws {
        let unit = lowered.unit
        for reduced in unit.reducedFunctions {
            events.note("\(layout.module.functionDescription(reduced.function)) \(reduced.explanation)")
        }
        partition.features.formUnion(lowered.features)
        partition.tailCallers.formUnion(unit.tailCallers)
        let key = cache?.key(of: unit)
        let object: [UInt8]
        if let key, let known = cache?.object(key) {
            object = known
        } else {
            let level = unit.possible(options.level)
            if level == options.level {
                object = try self.object(of: unit, level, lowered.machine)
            } else {
                object = try self.object(of: unit, level, TargetMachine(options.target, level: level))
            }
            if let key { cache?.store(object, key) }
            partition.isFromCache = false
        }
        partition.objects.append(object)
        if let key { partition.objectKeys.append(key) }
        if let table = try partitionTable(object, base: lowered.base) { partition.tables.append(table) }
    }

    private func object(
        of unit: CodeUnit, _ level: OptimizationLevel, _ machine: borrowing TargetMachine
    ) throws -> [UInt8] {
        try report.measure(.optimize) { try Optimizer(unit, monitor: monitor).optimize(level, on: machine) }
        return try report.measure(.emit) { try unit.emit(on: machine) }
    }

    /// Makes a kernel for OpenCL devices; says what became of it.
    private func compile(_ offloading: Offloading, _ index: Int) throws(CompileError) -> OffloadOutcome {
        let candidate = offloading.candidates[index]
        let outcome = try translating { () throws in
            try report.measure(.offload) { try offloading.compile(candidate) }
        }
        events.note(offloading.describe(candidate, outcome))
        if case .stays(let reason) = outcome, candidate.isKnown, options.offload == .require {
            throw CompileError(
                .input,
                """
                \(file): the kernel "\(layout.module.functionDescription(candidate.function).printable)" can't run on \
                OpenCL devices, \
                and --offload=require asks for it: \(offloading.describe(reason))
                """)
        }
        return outcome
    }

    /// OpenCL C of all kernels that are made from functions, to read; reasons where none can be made.
    func kernelText() throws(CompileError) -> String {
        let offloading = Offloading(
            layout, features: options.features, attached: Set(layout.deviceKernels.map(\.id)), mode: options.offload)
        let texts = Mutex([String](repeating: "", count: offloading.candidates.count))
        try Workers.run(count: offloading.candidates.count, jobs: options.workers) {
            index throws(CompileError) in
            let outcome = try compile(offloading, index)
            var text = "// \(offloading.describe(offloading.candidates[index], outcome))\n"
            if case .kernel(let kernel) = outcome, let source = kernel.source { text += source.text }
            texts.withLock { $0[index] = text }
        }
        return texts.withLock { $0 }.joined(separator: "\n")
    }

    private func partitionTable(_ object: [UInt8], base: Int) throws(CompileError) -> PartitionTable? {
        do throws(ObjectError) {
            let layout = layout
            let functionAtLine: ((UInt32) -> UInt32?)? =
                layout.options.namesDebugInfo ? { layout.functionIndex(ofBodyAt: $0) } : nil
            let table = try LineTable.make(
                object: object, lineBase: UInt32(truncatingIfNeeded: base),
                functionIndex: { layout.functionIndex(ofSymbol: $0) },
                functionAtLine: functionAtLine)
            return table.map {
                PartitionTable(
                    anchorSymbol: $0.anchorSymbol, anchorOffset: $0.anchorOffset, sectionSize: $0.sectionSize,
                    table: $0.table)
            }
        } catch {
            throw CompileError(
                .internal, "the line table of an object can't be read, which is a fault of the compiler: \(error)")
        }
    }

    private func describe(_ tables: [PartitionTable], _ tailCallers: Set<UInt32>, _ kernels: [OffloadKernel])
        throws(CompileError) -> [UInt8]
    {
        try translating { () throws in
            let machine = try TargetMachine(options.target, level: .less)
            let unit = CodeUnit(layout: layout, name: layout.options.symbolPrefix, machine: machine)
            try unit.describeModule(
                partitions: tables, features: options.features, tailCallers: tailCallers, offloadKernels: kernels)
            if layout.options.isClosedWorld { unit.defineMain(grants: options.grants) }
            try unit.finish(verify: options.verifiesIR)
            // What passes do to functions of the module is all that anybody asks for.
            let verifying = options.verifiesIR ? PassMonitor(PassSelection(), verifies: true) : nil
            try Optimizer(unit, monitor: verifying).optimize(.less, on: machine)
            return try unit.emit(on: machine)
        }
    }

    /// Runs `body` on a thread with a large stack.
    private func onWorker<Result: Sendable>(
        _ body: @escaping @Sendable () throws(CompileError) -> Result
    ) throws(CompileError) -> Result {
        let result = Mutex<Result?>(nil)
        try Workers.run(count: 1, jobs: 1) { _ throws(CompileError) in
            let value = try body()
            result.withLock { $0 = value }
        }
        guard let value = result.withLock({ $0 }) else {
            throw CompileError(.internal, "a worker ended without a result")
        }
        return value
    }

    /// Every error of the stages as one for people.
    private func translating<Result>(_ body: () throws -> Result) throws(CompileError) -> Result {
        do {
            return try body()
        } catch let error as CompileError {
            throw error
        } catch let error as WasmError {
            throw CompileError(error, file: file)
        } catch let error as LLVMError {
            throw CompileError(error)
        } catch {
            throw CompileError(.internal, "\(error)")
        }
    }
}

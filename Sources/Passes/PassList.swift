import Analysis
import IRUnit
import LLVMCore
import Lowering

private let all = OptimizationLevel.allCases
private let optimizing: [OptimizationLevel] = [.less, .normal, .aggressive, .size]
private let fast: [OptimizationLevel] = [.normal, .aggressive]
private let whole: [OptimizationLevel] = [.normal, .aggressive, .size]

extension Optimizer {
    /// All passes, in the order in which they run.
    public static let passes: [Pass] = lowered + inlined + loops + pipeline + behindPipeline + last

    /// Which of LLVM's passes stand behind the names that begin with `llvm:`, by level.
    static let pipelines: [String: @Sendable (OptimizationLevel) -> String?] = [
        "llvm:promotion": { _ in "function(mem2reg)" },
        // Functions are simplified first, so that the inliner weighs what is really there.
        "llvm:inlining": { _ in "function(early-cse,simplifycfg,instcombine<no-verify-fixpoint>),cgscc(inline)" },
        "llvm:loop-form": { _ in "function(adce,loop-simplify)" },
        "llvm:attributes": { $0.pipeline.attributes },
        "llvm:short": { _ in OptimizationLevel.normal.pipeline.short },
        "llvm:simplification": { $0.pipeline.full },
        "llvm:vectorization": { $0.pipeline.vectors },
        "llvm:strength-reduction": { $0.pipeline.last },
    ]

    private static func llvm(
        _ name: String, _ summary: String, _ levels: [OptimizationLevel], needs: [PassNeed] = [],
        choice: Pass.Choice = .free,
        extent: @escaping @Sendable (CodeUnit, OptimizationLevel) -> Pass.LLVMWork.Extent = { _, _ in .unit }
    ) -> Pass {
        Pass(
            name, summary, levels, needs: needs, choice: choice,
            .llvm { unit, level in
                pipelines[name]?(level).map { Pass.LLVMWork(passes: $0, extent: extent(unit, level)) }
            })
    }

    /// What has to be done before LLVM's passes look at functions.
    private static let lowered: [Pass] = [
        Pass(
            "internalization", "functions that nothing outside of their unit can name are its own", optimizing,
            choice: .early, .partition { unit, functions, apart in unit.internalize(functions, apart: apart) }),
        llvm("llvm:promotion", "local variables become values", optimizing, choice: .required),
        Pass(
            "wide-multiplication", "functions that multiply 128 bits by parts use the machine's multiplication",
            optimizing,
            .unit { unit, _, _ in
                unit.wideMultiplications.count { WideMultiplication.rewrite($0.function, $0.type, in: unit) }
            }),
        Pass(
            "trapping-loads", "loads that may trap are marked before anything else looks at them", optimizing,
            choice: .required,
            .unit { unit, level, _ in
                unit.markTrappingLoads(level)
                return 0
            }),
        Pass(
            "trapping-loads", "loads that may trap are volatile", [.none], choice: .required,
            .unit { unit, _, _ in unit.keepAllTrappingLoads() }),
        Pass(
            "canonical-nans", "every NaN of arithmetic becomes the canonical one", all, needs: [.canonicalNaNs],
            choice: .required, .unit { unit, _, _ in unit.canonicalizeNaNs() }),
        Pass(
            "signalling-nans", "operands of arithmetic that may be signalling NaNs are quieted", optimizing,
            choice: .required, .unit { unit, _, _ in unit.quietOperands(isInlined: true) }),
        Pass(
            "signalling-nans", "the same of operations that may vanish", [.none], choice: .required,
            .unit { unit, _, _ in unit.quietOperands(isInlined: false, onlyIdentities: true) }),
    ]

    /// Inlining is a step of its own and not part of the level's pipeline, since what it shows of loads is looked at
    /// before other passes do.
    private static let inlined: [Pass] = [
        Pass(
            "inlined-rings", "calls within large rings of small functions stay calls", optimizing,
            .unit { unit, _, _ in unit.leaveRingsAlone() }),
        llvm("llvm:inlining", "functions are simplified, and calls inlined", optimizing),
        Pass(
            "signalling-nans", "what quiets gets the form that the pipeline knows", optimizing, choice: .required,
            .unit { unit, _, _ in
                unit.replaceFences()
                return 0
            }),
        Pass(
            "recursive-inlining", "small functions that call themselves are inlined into themselves, once", fast,
            choice: .early, .unit { unit, _, _ in unit.removeRecursionCopies() }),
        Pass(
            "function-limits", "functions that inlining made too large get no other pass", optimizing,
            choice: .required, .unit { unit, _, _ in unit.leaveGrownFunctionsAlone() }),
        Pass(
            "trapping-loads", "marks are set for inlined code, and taken out of loops that only compute", optimizing,
            choice: .required,
            .unit { unit, level, _ in
                unit.markTrappingLoadsAfterInlining(level)
                return 0
            }),
    ]

    /// What lets LLVM's pipeline make vectors of loops.
    private static let loops: [Pass] = [
        Pass(
            "dispatch-threading", "branches into a loop's middle go there", fast,
            .function { state, unit, machine throws(LLVMError) in
                try unit.threadDispatches(of: state.function, on: machine)
            }),
        llvm("llvm:loop-form", "dead code goes, and loops get a block in front of them", whole, needs: [.loops]),
        Pass(
            "chunk-versioning", "chunks of parallel loops that can't fault get a loop of their own", whole,
            needs: [.kernels], .unit { unit, _, _ in unit.versionChunks() }),
        Pass(
            "byte-comparison", "comparisons of bytes look at eight at a time", fast, isForLoops: true,
            .function { state, unit, _ in
                state.changeByteLoops { loop, flow in
                    guard let comparison = ByteComparison(loop, of: flow, in: unit) else { return nil }
                    comparison.run()
                    return comparison.header
                }
            }),
        Pass(
            "element-search", "searches look at sixteen bytes at a time", fast, isForLoops: true,
            .function { state, unit, _ in
                state.changeByteLoops { loop, flow in
                    guard let search = ElementSearch(loop, of: flow, in: unit) else { return nil }
                    search.run()
                    return search.header
                }
            }),
        Pass(
            "if-conversion", "bodies of loops become one block", fast, needs: [.shortMemories], isForLoops: true,
            .function { state, unit, machine throws(LLVMError) in try unit.flattenLoops(&state, on: machine) }),
        Pass(
            "rerolling", "loops that the module's producer unrolled are rolled back", fast, needs: [.shortMemories],
            isForLoops: true, .function { state, unit, _ in unit.rollBackLoops(&state) }),
        Pass(
            "address-widening", "loops that move addresses get a bound on their iterations", fast,
            needs: [.shortMemories], isForLoops: true, .function { state, unit, _ in unit.boundLoops(&state) }),
        Pass(
            "distance-versioning", "loops over rows at an unknown distance are made twice", fast,
            needs: [.shortMemories], isForLoops: true,
            .function { state, unit, machine throws(LLVMError) in try unit.versionLoops(&state, on: machine) }),
        Pass(
            "last-values", "loops whose last value is used aren't vectorised", fast, choice: .required,
            isForLoops: true, .function { state, unit, _ in state.flow.map(unit.excludeLastValues) ?? 0 }),
        Pass(
            "uncountable-loops", "loops that no counter ends are left alone by LLVM's passes", [.normal],
            isForLoops: true, .function { state, unit, _ in state.flow.map(unit.leaveUncountableLoops) ?? 0 }),
        Pass(
            "address-widening", "addresses that move get 64 bits", fast, needs: [.shortMemories], isForLoops: true,
            .function { state, unit, _ in
                guard let flow = state.flow else { return 0 }
                var widening = AddressWidening(flow, in: unit)
                return widening.run(most: state.mostIterations)
            }),
    ]

    /// The level's pipeline, up to vectors.
    private static let pipeline: [Pass] = [
        llvm("llvm:attributes", "what functions do to memory is found out", [.normal]),
        llvm(
            "llvm:short", "the pipeline's shorter form, for functions in which no loop counts its iterations", whole,
            extent: { unit, level in unit.chooseShortPipeline(level) }),
        llvm(
            "llvm:simplification", "the level's pipeline, for the other functions", optimizing,
            extent: { unit, _ in .allBut(unit.functionsWithoutCounting) }),
        Pass(
            "settled-arithmetic", "what an instruction quiets anyway isn't quieted, in loops", whole,
            .unit { unit, _, _ in unit.settleLoops() }),
        llvm(
            "llvm:vectorization", "loops become vectors, and are unrolled", whole,
            extent: { unit, _ in .allBut(unit.functionsWithoutCounting) }),
    ]

    private static let behindPipeline: [Pass] = [
        Pass(
            "parallel-rotations", "ciphers that rotate columns side by side get vectors", fast, needs: [.rotations],
            .unit { unit, level, machine throws(LLVMError) in
                try unit.packRotations(of: level.pipeline, on: machine)
            }),
        Pass(
            "settled-arithmetic", "what an instruction quiets anyway isn't quieted, in functions without switches",
            fast, .unit { unit, _, _ in unit.settleArithmetic(withBranchTables: false) }),
        Pass(
            "joined-vectors", "halves of vectors are computed at once", fast, needs: [.longVectors],
            .function { state, unit, _ in unit.joinVectors(of: state.function) }),
        Pass(
            "unrolled-loops", "copies of a body don't wait for each other", fast,
            .function { state, unit, _ in unit.interleaveUnrolledLoops(of: state.function) }),
        Pass(
            "trapping-loads", "loads that may trap and were marked are volatile", optimizing, choice: .required,
            .unit { unit, _, _ in unit.keepTrappingLoads() }),
        Pass(
            "live-objects", "objects live as long as they are accessed", optimizing, needs: [.objects],
            choice: .required, .unit { unit, _, _ in unit.keepObjects() }),
        Pass(
            "landing-pads", "handlers cost nothing where nothing is thrown", optimizing, needs: [.exceptions],
            .function { state, unit, _ in unit.refreshHandlers(of: state.function) }),
    ]

    /// What LLVM's passes would undo, and what code generation needs.
    private static let last: [Pass] = [
        Pass(
            "product-placement", "products stand beside their sums", fast,
            .unit { unit, _, _ in placeProducts(in: unit.module, unit.builder) }),
        Pass(
            "unpredictable-choices", "choices that no processor can foresee don't become branches", fast,
            .unit { unit, _, _ in unit.markUnpredictableChoices() }),
        Pass(
            "branch-threading", "interpreters jump from instruction to instruction", fast,
            .unit { unit, _, machine throws(LLVMError) in try unit.threadBranchTables(on: machine) }),
        Pass(
            "settled-arithmetic", "what an instruction quiets anyway isn't quieted", all,
            .unit { unit, _, _ in unit.settleArithmetic(withBranchTables: true) }),
        Pass(
            "quieted-pairs", "a pair of floats is quieted by four", all, choice: .required,
            .unit { unit, _, _ in
                widenCanonicalizations(in: unit.module, unit.builder, i32: unit.i32, float: unit.float)
            }),
        Pass(
            "memory-base", "the memory's base stays in a register", optimizing, needs: [.memoryBase], choice: .early,
            .unit { unit, _, _ in unit.passMemoryBases() }),
        Pass(
            "thread-parameter", "calls leave out a thread block that nobody looks at", optimizing,
            .unit { unit, _, _ in unit.dropUnusedThreads() }),
        Pass(
            "tail-calls", "guaranteed tail calls get the form that code generation takes", all, needs: [.tailCalls],
            choice: .required, .unit { unit, _, _ in lowerTailCalls(in: unit.module) }),
        Pass(
            "llvm:strength-reduction", "innermost loops that count their iterations add instead of multiplying",
            optimizing,
            .unit { unit, level, machine throws(LLVMError) in
                try unit.reduceStrength(level.pipeline, on: machine, leavingOut: unit.functionsWithoutCounting)
            }),
        Pass(
            "speculation-guards", "failed bounds checks of calls through tables aren't used by guesses", all,
            needs: [.mitigation], choice: .required, .unit { unit, _, _ in unit.guardDispatches() }),
    ]
}

extension CodeUnit {
    /// Finds the functions that get the pipeline's shorter form, where the level has one: all but those that are left
    /// out here. At other levels that have vectors it is for those that passes for loops leave out.
    fileprivate func chooseShortPipeline(_ level: OptimizationLevel) -> Pass.LLVMWork.Extent {
        guard level.pipeline.short != nil else {
            functionsWithoutCounting = functionsWithoutLoopPasses
            return .each(functionsWithoutCounting)
        }
        var counting: [IRValue] = []
        let chunkFunctions = Set(chunks.map(\.function))
        let withoutLoops = Set(functionsWithoutLoopPasses)
        forEachOptimized { function in
            if !withoutLoops.contains(function), chunkFunctions.contains(function) || CountableLoops.areIn(function) {
                counting.append(function)
            } else {
                functionsWithoutCounting.append(function)
            }
        }
        return .allBut(counting)
    }

    /// Makes one block of the bodies of loops where that lets LLVM vectorise them. Returns how many.
    fileprivate func flattenLoops(_ state: inout FunctionState, on machine: borrowing TargetMachine) throws(LLVMError)
        -> Int
    {
        guard let flow = state.flow else { return 0 }
        let flattened = flow.loops.indices.count { IfConversion($0, of: flow, in: self)?.run() == true }
        guard flattened > 0 else { return 0 }
        try module.run(passes: "simplifycfg,loop-simplify", over: state.function, on: machine)
        state.changeGraph()
        return flattened
    }

    /// Rolls loops back that the module's producer has unrolled. Returns how many.
    fileprivate func rollBackLoops(_ state: inout FunctionState) -> Int {
        guard let flow = state.flow else { return 0 }
        var count = 0
        for number in flow.loops.indices {
            guard let loop = LoopBody(number, of: flow), let most = Rerolling(loop, in: self)?.run() else { continue }
            state.mostIterations[loop.block] = most
            count += 1
        }
        if count > 0 { state.changeGraph() }
        return count
    }

    /// Gives loops that move addresses a bound on their iterations, where they need one. Returns how many.
    fileprivate func boundLoops(_ state: inout FunctionState) -> Int {
        guard let flow = state.flow else { return 0 }
        var count = 0
        for (number, natural) in flow.loops.enumerated() where state.mostIterations[flow.blocks[natural.header]] == nil
        {
            guard let loop = LoopBody(number, of: flow), let most = boundIterations(of: loop) else { continue }
            state.mostIterations[loop.block] = most
            count += 1
        }
        if count > 0 { state.changeGraph() }
        return count
    }

    /// Makes second loops for those that shift rows by an unknown distance. Returns how many.
    fileprivate func versionLoops(_ state: inout FunctionState, on machine: borrowing TargetMachine) throws(LLVMError)
        -> Int
    {
        guard let flow = state.flow else { return 0 }
        let count = try versionLoops(of: state.function, flow, most: &state.mostIterations, on: machine)
        if count > 0 { state.changeGraph() }
        return count
    }
}

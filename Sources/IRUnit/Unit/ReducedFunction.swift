import LLVMCore

/// A function that gets less than the whole pipeline.
public struct ReducedFunction: Sendable {
    /// Its index, counted with imports.
    public var function: UInt32
    var effort: Effort
    package var reason: String

    /// What is done with it and why, behind the function's name.
    public var explanation: String { "is \(effort.description): \(reason)" }
}

extension FunctionExtent {
    /// All of the unit is compiled as at `-O0`: LLVM knows each loop's blocks with those of all loops inside of it, and
    /// each value's blocks, in the optimising code generator as well, whatever a function is to get.
    var isBeyondOptimization: Bool { deepestLoop > 200 && deepestLoop * blocks > 1_000_000 || spans > 1_500_000 }

    /// The most that passes can do with such a function in a time that is in proportion to its size, and why it isn't
    /// all.
    ///
    /// The limits were measured on functions that repeat one thing (`Tests/cost/shapes.py`), so that optimised
    /// compilation takes at most twenty times as long as that at `-O0`. SQLite's interpreter, its largest function, has
    /// 27,274 instructions, 2590 blocks, 47 variables (121,730 pairs), 47 comparisons of one value that are branched
    /// on, 39 divisions and 80 loops; what else SQLite and Lua have most is 188 instructions in a block, and 6 loops
    /// inside of each other.
    var effort: (effort: Effort, reason: String) {
        // Variables times the blocks in which they may need a phi node.
        let nodes = variables.multipliedReportingOverflow(by: blocks)
        let limits: [(effort: Effort, number: Int, most: Int, what: String)] = [
            // Each value that is live round a loop passes through every loop outside of it, and LLVM's loop passes look
            // at all of them for each.
            (.least, deepestLoop, 40, "loops inside of each other"),
            // Scheduling and the selection of instructions keep lists for a block that they search for each
            // instruction.
            (.least, longestBlock, 8_000, "instructions in a block without a branch"),
            (.least, instructions, 120_000, "instructions"),
            (.least, blocks, 12_000, "blocks"),
            (.least, nodes.overflow ? Int.max : nodes.partialValue, 2_000_000, "pairs of a local variable and a block"),
            (.least, spans, 100_000, "pairs of a value on the operand stack and a block"),
            // Each keeps its registers from all values that live across it.
            (.least, divisions, 500, "divisions"),
            // What is known of a value by the comparisons that code depends on is asked of each of them for each use of
            // the value.
            (.least, comparisons, 1500, "comparisons of one value with numbers"),
            // What is known where a loop begins is asked of every branch on the way there, which are those of all loops
            // before it.
            (.withoutLoops, loops, 150, "loops"),
        ]
        for limit in limits where limit.number > limit.most {
            return (limit.effort, "it has \(limit.number) \(limit.what), and the limit is \(limit.most)")
        }
        return (.whole, "")
    }
}

extension CodeUnit {
    /// The defined functions, counted without imports, that are compiled as at `-O0`.
    public var leastOptimized: [Int] {
        reducedFunctions.filter { $0.effort == .least }.map { Int($0.function) - layout.module.importedFunctionCount }
    }

    /// The level that the unit is compiled at where this one is asked for, after lowering: `-O0` where that is all that
    /// any of its functions gets, since the optimising code generator takes its time for each function, whatever the
    /// function is to get.
    public func possible(_ level: OptimizationLevel) -> OptimizationLevel {
        isBeyondOptimization || loweredCount > 0 && leastOptimized.count == loweredCount ? .none : level
    }

    /// Decides how much is done with the defined function `index`, whose code of this many bytes was lowered into
    /// `function`.
    package func chooseEffort(_ index: UInt32, _ function: IRValue, bytes: Int, loops: Int, deepestLoop: Int) {
        guard layout.options.optimizes, device == nil else { return }
        if let most = layout.options.mostEffort, most != .whole {
            let reduced = ReducedFunction(function: index, effort: most, reason: "no function is to get more")
            reducedFunctions.append(reduced)
            return reduce(function, to: most)
        }
        guard bytes >= FunctionExtent.fewestBytes || loopsBefore + loops > CodeUnit.mostLoops else {
            loopsBefore += loops
            return
        }
        var extent = FunctionExtent(function, isLowered: true)
        extent.loops = loops
        extent.deepestLoop = deepestLoop
        var (effort, reason) = extent.effort
        loopsBefore += loops
        if effort == .whole, loops > 0, loopsBefore > CodeUnit.mostLoops {
            (effort, reason) = (.withoutLoops, "its part of the module has more than \(CodeUnit.mostLoops) loops")
        }
        guard effort != .whole else { return }
        reducedFunctions.append(ReducedFunction(function: index, effort: effort, reason: reason))
        if extent.isBeyondOptimization { isBeyondOptimization = true }
        reduce(function, to: effort)
    }

    /// Loops of a unit that passes for loops may take milliseconds for. A unit has 256 KiB of Wasm code, or one
    /// function.
    private static let mostLoops = 2000

    private func reduce(_ function: IRValue, to effort: Effort) {
        // The attribute makes it part of the digest by which objects are cached.
        function.add(context.attribute(key: "wpc-effort", value: effort.rawValue))
        guard effort == .least else { return namesWithoutLoopPasses.append(function.name) }
        function.add(leaveAlone)
        function.add(context.attribute("noinline"))
    }

    /// The functions that passes for loops leave out, as far as they are still there.
    package var functionsWithoutLoopPasses: [IRValue] {
        namesWithoutLoopPasses.compactMap { module.function(named: $0) }
    }

    /// After inlining: leaves alone what has become too large by it. Returns how many functions.
    package func leaveGrownFunctionsAlone() -> Int {
        var count = 0
        forEachOptimized { function in
            guard FunctionExtent.hasManyBlocks(function),
                FunctionExtent(function, isLowered: false).effort.effort == .least
            else {
                return
            }
            function.add(leaveAlone)
            function.add(context.attribute("noinline"))
            count += 1
        }
        return count
    }

    /// Calls `body` with every function that is defined in the unit and that passes may take their time with.
    package func forEachOptimized<Failure>(_ body: (IRValue) throws(Failure) -> Void) throws(Failure) {
        try module.forEachDefinition { (function) throws(Failure) in
            if !function.hasAttribute(leaveAlone, at: IRValue.functionIndex) { try body(function) }
        }
    }
}

extension FunctionExtent {
    /// A first look.
    fileprivate static func hasManyBlocks(_ function: IRValue) -> Bool {
        var left = FunctionExtent.fewestBlocks
        var block = function.firstBlock
        while let current = block, left > 0 {
            block = current.nextBlock
            left -= 1
        }
        return left == 0
    }
}

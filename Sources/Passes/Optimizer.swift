import Analysis
import IRUnit
import LLVMCore

/// Runs the passes of a level over a unit, in the order of their list (`Optimizer.passes`).
public struct Optimizer {
    private let unit: CodeUnit
    private let monitor: PassMonitor?

    /// - Parameter monitor: counts, limits, prints and verifies what passes do; nil: nobody asked for that.
    public init(_ unit: CodeUnit, monitor: PassMonitor? = nil) {
        self.unit = unit
        self.monitor = monitor
    }

    /// The names of all passes, each once, in the order in which they run first.
    public static let names: [String] = passes.reduce(into: []) { if !$0.contains($1.name) { $0.append($1.name) } }

    /// Runs what comes before the unit's code is looked for in the cache, when all functions of `partition`, a range of
    /// defined functions, have been lowered, but for those that are `apart`, in a unit of their own.
    public func prepare(_ partition: Range<Int>, apart: [Int] = [], _ level: OptimizationLevel) throws(LLVMError) {
        for pass in Optimizer.passes where pass.levels.contains(level) && isWanted(pass) {
            guard case .partition(let body) = pass.work else { continue }
            try run(pass) { () throws(LLVMError) in body(unit, partition, apart) }
        }
    }

    /// Optimises at `level`, and makes the module ready for code generation.
    public func optimize(_ level: OptimizationLevel, on machine: borrowing TargetMachine) throws(LLVMError) {
        if level == .size { unit.forEachOptimized { $0.add(unit.optimizeForSize) } }
        let passes = Optimizer.passes.filter { $0.levels.contains(level) }
        var next = passes.startIndex
        while next < passes.endIndex {
            let pass = passes[next]
            if pass.isOverFunctions {
                let group = passes[next...].prefix(while: \.isOverFunctions)
                next = group.endIndex
                var wanted: [Pass] = []
                for pass in group where isWanted(pass, level, machine) { wanted.append(pass) }
                try runOverFunctions(wanted, on: machine)
                continue
            }
            next += 1
            guard isWanted(pass, level, machine) else { continue }
            switch pass.work {
            case .unit(let body): try run(pass) { () throws(LLVMError) in try body(unit, level, machine) }
            case .llvm(let work):
                if let work = work(unit, level) { try run(pass, work, level.pipeline, on: machine) }
            case .function, .partition: break
            }
        }
    }

    private func isWanted(_ pass: Pass) -> Bool { !unit.layout.options.disabledPasses.contains(pass.name) }

    private func isWanted(_ pass: Pass, _ level: OptimizationLevel, _ machine: borrowing TargetMachine) -> Bool {
        guard isWanted(pass) else { return false }
        for need in pass.needs where !need.isMet(by: unit, level, machine) { return false }
        return true
    }

    /// Runs passes over one function after the other.
    private func runOverFunctions(_ passes: [Pass], on machine: borrowing TargetMachine) throws(LLVMError) {
        guard !passes.isEmpty else { return }
        let withoutLoops = Set(passes.contains(where: \.isForLoops) ? unit.functionsWithoutLoopPasses : [])
        try unit.forEachOptimized { (function) throws(LLVMError) in
            var state = FunctionState(function)
            for pass in passes where !(pass.isForLoops && withoutLoops.contains(function)) {
                guard case .function(let body) = pass.work else { continue }
                try run(pass, over: function) { () throws(LLVMError) in try body(&state, unit, machine) }
            }
        }
    }

    /// Runs passes of LLVM's. For a limit each function counts.
    private func run(
        _ pass: Pass, _ work: Pass.LLVMWork, _ pipeline: Pipeline, on machine: borrowing TargetMachine
    ) throws(LLVMError) {
        switch work.extent {
        case .unit:
            try run(pass) { () throws(LLVMError) in
                try unit.module.run(passes: work.passes, on: machine)
                return 0
            }
        case .each(let functions):
            for function in functions {
                try run(pass, over: function) { () throws(LLVMError) in
                    try unit.module.run(passes: work.passes, over: function, on: machine)
                    return 0
                }
            }
        case .allBut(let others):
            var leftOut = others
            if let monitor, monitor.hasLimit {
                let known = Set(others)
                var isNeeded = false
                unit.forEachOptimized { function in
                    guard !known.contains(function) else { return }
                    if monitor.begins(pass, unit, function) { isNeeded = true } else { leftOut.append(function) }
                }
                guard isNeeded else { return }
            }
            try run(pass, isCounted: monitor?.hasLimit == true) { () throws(LLVMError) in
                try unit.run(work.passes, of: pipeline, on: machine, leavingOut: leftOut)
                return 0
            }
        }
    }

    /// Executes a pass, unless that is beyond the limit.
    ///
    /// - Parameter isCounted: the monitor was asked already.
    private func run(
        _ pass: Pass, over function: IRValue? = nil, isCounted: Bool = false, _ body: () throws(LLVMError) -> Int
    ) throws(LLVMError) {
        // Where the pass before left off is no place of this one's.
        unit.builder.setLocation(nil)
        guard let monitor else {
            _ = try body()
            return
        }
        guard isCounted || monitor.begins(pass, unit, function) else { return }
        try monitor.run(pass, unit, function, body)
    }
}

extension Pass {
    fileprivate var isOverFunctions: Bool { if case .function = work { true } else { false } }
}

import Analysis
import IRUnit
import LLVMCore
import Synchronization
import Wasm

/// What people ask of passes when they debug the compiler.
public struct PassSelection: Sendable {
    /// Names of passes that don't run, sorted.
    public var disabled: [String] = []
    /// Names of passes behind which the IR is printed.
    public var printed: [String] = []
    /// How many executions of passes that may be left out happen; nil: all.
    public var limit: Int?

    public init() {}

    /// Passes have to run for what is asked: nothing may come from a cache.
    public var needsRun: Bool { !printed.isEmpty || limit != nil }
}

/// Watches what the passes of a compilation do, on any number of threads: counts and times them, stops them at a limit,
/// prints and verifies the IR behind them.
public final class PassMonitor: Sendable {
    /// What the passes of one name did.
    public struct Count: Sendable {
        /// Over a unit or a function.
        public var executions = 0
        /// How often they found what they look for.
        public var fired = 0
        public var nanoseconds: UInt64 = 0
    }

    private struct State {
        var counts: [String: Count] = [:]
        var executions = 0
        var last: String?
    }

    private let selection: PassSelection
    private let verifies: Bool
    private let now: @Sendable () -> UInt64
    private let print: @Sendable (String) -> Void
    private let state = Mutex(State())

    /// - Parameters:
    ///   - verifies: the IR is checked behind each pass.
    ///   - now: nanoseconds since some time.
    ///   - print: takes the IR behind a pass, with a line in front that says which.
    public init(
        _ selection: PassSelection, verifies: Bool, now: @escaping @Sendable () -> UInt64 = { 0 },
        print: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.selection = selection
        self.verifies = verifies
        self.now = now
        self.print = print
    }

    var hasLimit: Bool { selection.limit != nil }

    /// What passes did so far, by name.
    public var counts: [String: Count] { state.withLock { $0.counts } }

    /// Executions that count for the limit: how many there were or would have been, and the last that happened.
    public var executions: (count: Int, last: String?) { state.withLock { ($0.executions, $0.last) } }

    /// Counts an execution for the limit. Returns whether it may happen.
    func begins(_ pass: Pass, _ unit: CodeUnit, _ function: IRValue?) -> Bool {
        guard let limit = selection.limit, pass.choice == .free else { return true }
        return state.withLock { state in
            state.executions += 1
            guard state.executions <= limit else { return false }
            state.last = "\(pass.name) of \(place(unit, function))"
            return true
        }
    }

    /// Executes a pass over `function`, or over the unit.
    package func run(_ pass: Pass, _ unit: CodeUnit, _ function: IRValue?, _ body: () throws(LLVMError) -> Int)
        throws(LLVMError)
    {
        let start = now()
        let fired = try body()
        let end = now()
        state.withLock { state in
            state.counts[pass.name, default: Count()].executions += 1
            state.counts[pass.name, default: Count()].fired += fired
            state.counts[pass.name, default: Count()].nanoseconds += end - start
        }
        if selection.printed.contains(pass.name) {
            print("; after \(pass.name) of \(place(unit, function))\n\(function?.text ?? unit.text)\n")
        }
        guard verifies, let fault = fault(unit, function) else { return }
        throw LLVMError(
            message: "the pass \(pass.name) made invalid IR of \(place(unit, function)), which is a bug in the "
                + "compiler: \(fault)")
    }

    private func fault(_ unit: CodeUnit, _ function: IRValue?) -> String? {
        guard let function else { return unit.module.verify() }
        // Of a function alone the verifier only says that something is wrong.
        return function.isValidFunction ? nil : unit.module.verify() ?? "LLVM's verifier gives no reason"
    }

    private func place(_ unit: CodeUnit, _ function: IRValue?) -> String {
        guard let function else { return "unit \(unit.module.name)" }
        let index = unit.layout.functionIndex(ofSymbol: function.name).flatMap { $0 == .max ? nil : $0 }
        return "function \(index.map(unit.layout.module.functionDescription)?.printable ?? function.name)"
    }
}

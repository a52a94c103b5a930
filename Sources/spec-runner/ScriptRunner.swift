import Foundation
import Synchronization
import WPCRuntime
import Wasm

/// What became of a command.
enum Verdict {
    case passed
    case failed(String)
    /// `category` groups equal reasons in the summary.
    case skipped(String)
    /// The command asserts nothing (`register`, `thread`, `wait`).
    case uncounted
}

/// Runs the commands of one script, in order.
struct ScriptRunner: Sendable {
    let folder: String
    let store: ModuleStore
    let spectest = Spectest()
    let report: @Sendable (_ line: Int, _ verdict: Verdict) -> Void
    /// Called before each command.
    let begin: @Sendable (_ line: Int) -> Void
    private let threads = ThreadTable()

    init(
        folder: String, store: ModuleStore, begin: @escaping @Sendable (Int) -> Void,
        report: @escaping @Sendable (Int, Verdict) -> Void
    ) {
        self.folder = folder
        self.store = store
        self.begin = begin
        self.report = report
    }

    func run(_ commands: [Script.Command]) { run(commands, ScriptState(spectest: spectest)) }

    private func run(_ commands: [Script.Command], _ state: ScriptState) {
        for command in commands {
            begin(command.line)
            report(command.line, verdict(of: command, state))
        }
    }

    private func verdict(of command: Script.Command, _ state: ScriptState) -> Verdict {
        switch command.type {
        case "module": return define(command, state)
        case "module_definition":
            let result = load(command)
            state.lastDefinition = result
            if let name = command.name { state.definitions[name] = result }
            return verdict(of: result)
        case "module_instance": return instantiate(command, state)
        case "register":
            if let alias = command.alias { state.registered[alias] = state.instance(command.name) }
            return .uncounted
        case "action": return expectValues(command, state)
        case "assert_return": return expectValues(command, state)
        case "assert_trap", "assert_exhaustion": return expectTrap(command, state)
        case "assert_exception": return expectException(command, state)
        case "assert_invalid", "assert_malformed", "assert_invalid_custom", "assert_malformed_custom":
            return expectRefusal(command)
        case "assert_unlinkable", "assert_uninstantiable": return expectNoInstance(command, state)
        case "thread": return startThread(command, state)
        case "wait":
            guard let name = command.thread else { return .failed("no thread is named") }
            return threads.join(name) ? .uncounted : .failed("there is no thread \(name)")
        default: return .failed("a command that this runner does not know: \(command.type)")
        }
    }

    // MARK: Modules

    private func load(_ command: Script.Command) -> Result<UnsafePointer<wpc_module>, ModuleStore.Refusal> {
        guard let file = command.binary else { return .failure(.outOfScope(Self.textFormat)) }
        do throws(ModuleStore.Refusal) {
            return .success(try store.load("\(folder)/\(file)"))
        } catch {
            return .failure(error)
        }
    }

    private static let textFormat = "text format"

    private func verdict(of result: Result<UnsafePointer<wpc_module>, ModuleStore.Refusal>) -> Verdict {
        switch result {
        case .success: .passed
        case .failure(.outOfScope(let reason)): .skipped(reason)
        case .failure(.refused(let message)): .failed("a valid module is refused: \(message)")
        case .failure(.failed(let message)): .failed(message)
        }
    }

    private func define(_ command: Script.Command, _ state: ScriptState) -> Verdict {
        let (instance, verdict) = makeInstance(load(command), state)
        state.current = instance
        if let name = command.name { state.named[name] = instance }
        return verdict
    }

    private func instantiate(_ command: Script.Command, _ state: ScriptState) -> Verdict {
        let definition = command.module.map { state.definitions[$0] } ?? state.lastDefinition
        guard let definition else { return .failed("no such module definition") }
        let (instance, verdict) = makeInstance(definition, state)
        state.current = instance
        if let name = command.instance { state.named[name] = instance }
        return verdict
    }

    private func makeInstance(
        _ module: Result<UnsafePointer<wpc_module>, ModuleStore.Refusal>, _ state: ScriptState
    ) -> (ScriptState.Instance, Verdict) {
        guard case .success(let module) = module else {
            let verdict = verdict(of: module)
            if case .skipped(let reason) = verdict { return (.outOfScope(reason), verdict) }
            return (.failed, verdict)
        }
        if let reason = state.outOfScopeReason(of: module) { return (.outOfScope(reason), .skipped(reason)) }
        switch state.instantiate(module) {
        case .instance(let instance): return (.made(instance), .passed)
        case .unlinkable(let message): return (.failed, .failed("not linked: \(message)"))
        case .trapped(let message): return (.failed, .failed("trapped when instantiated: \(message)"))
        }
    }

    private func expectRefusal(_ command: Script.Command) -> Verdict {
        guard command.moduleType != "text", let file = command.binary else { return .skipped(Self.textFormat) }
        if command.type.hasSuffix("_custom") { return .skipped("contents of custom sections") }
        // The threads' suite says so of WebAssembly without reference types, which its other modules use.
        let excluded: FeatureSet = command.text == "multiple tables" ? FeatureSet(.referenceTypes) : []
        do throws(ModuleStore.Refusal) {
            try store.validate("\(folder)/\(file)", excluding: excluded)
        } catch {
            switch error {
            case .refused: return .passed
            case .outOfScope(let reason): return .skipped(reason)
            case .failed(let message): return .failed(message)
            }
        }
        return .failed("accepted, but expected to be refused: \(command.text ?? "")")
    }

    private func expectNoInstance(_ command: Script.Command, _ state: ScriptState) -> Verdict {
        let module: UnsafePointer<wpc_module>
        switch load(command) {
        case .success(let loaded): module = loaded
        case .failure(let refusal): return verdict(of: .failure(refusal))
        }
        if let reason = state.outOfScopeReason(of: module) { return .skipped(reason) }
        let text = command.text ?? ""
        let isTrap = command.type == "assert_uninstantiable"
        switch state.instantiate(module) {
        case .instance: return .failed("instantiated, but expected: \(text)")
        case .unlinkable(let message) where !isTrap && message.hasPrefix(text): return .passed
        case .trapped(let message) where isTrap && Self.isSame(message, text): return .passed
        case .unlinkable(let message), .trapped(let message): return .failed("expected \(text), got: \(message)")
        }
    }

    // MARK: Actions

    private func expectValues(_ command: Script.Command, _ state: ScriptState) -> Verdict {
        guard let action = command.action else { return .failed("no action") }
        let outcome = state.run(action)
        switch outcome {
        case .outOfScope(let reason): return .skipped(reason)
        case .values(let values):
            // A bare action has no expectation.
            guard let expected = command.expected else { return .passed }
            let isMatch =
                values.count == expected.count
                && zip(values, expected).allSatisfy { pair in pair.0.value.matches(pair.1, type: pair.0.type) }
            if isMatch { return .passed }
            let wanted = expected.map(\.summary).joined(separator: ", ")
            return .failed("\(action.field): expected \(wanted), got \(outcome.summary)")
        case .trap, .impossible: return .failed("\(action.field): \(outcome.summary)")
        }
    }

    private func expectTrap(_ command: Script.Command, _ state: ScriptState) -> Verdict {
        guard let action = command.action else { return .failed("no action") }
        let text = command.text ?? ""
        let outcome = state.run(action)
        switch outcome {
        case .outOfScope(let reason): return .skipped(reason)
        case .trap(_, let message) where Self.isSame(message, text): return .passed
        default: return .failed("\(action.field): expected the trap \"\(text)\", got \(outcome.summary)")
        }
    }

    private func expectException(_ command: Script.Command, _ state: ScriptState) -> Verdict {
        guard let action = command.action else { return .failed("no action") }
        let outcome = state.run(action)
        switch outcome {
        case .outOfScope(let reason): return .skipped(reason)
        case .trap(WPC_TRAP_UNHANDLED_EXCEPTION, _): return .passed
        default: return .failed("\(action.field): expected an exception, got \(outcome.summary)")
        }
    }

    /// The suite writes some messages with an index behind ("uninitialized element 2").
    private static func isSame(_ message: String, _ text: String) -> Bool {
        text == message || text.hasPrefix(message + " ") || wasmtimeMessages[text]?.contains(message) == true
    }

    /// Where wasmtime, from which some scripts were recorded, has other words than the specification.
    private static let wasmtimeMessages = [
        "wasm `unreachable` instruction executed": ["unreachable"],
        "undefined element: out of bounds table access": ["undefined element", "out of bounds table access"],
        "null reference": [
            "null function reference", "null structure reference", "null array reference", "null i31 reference",
            "null exception reference",
        ],
    ]

    // MARK: Threads

    private func startThread(_ command: Script.Command, _ state: ScriptState) -> Verdict {
        guard let name = command.name else { return .failed("a thread without a name") }
        let inner = ScriptState(spectest: spectest)
        if let shared = command.sharedModule { inner.named[shared] = state.instance(shared) }
        let commands = command.commands ?? []
        nonisolated(unsafe) let transferred = inner
        threads.start(name) { run(commands, transferred) }
        return .uncounted
    }
}

/// The threads of a script, by name.
final class ThreadTable: Sendable {
    private let ends = Mutex<[String: DispatchSemaphore]>([:])

    func start(_ name: String, _ body: @escaping @Sendable () -> Void) {
        let end = DispatchSemaphore(value: 0)
        ends.withLock { $0[name] = end }
        let thread = Thread {
            body()
            end.signal()
        }
        thread.stackSize = 16 << 20
        thread.start()
    }

    /// Waits for the thread's end. False: there is no such thread.
    func join(_ name: String) -> Bool {
        guard let end = ends.withLock({ $0.removeValue(forKey: name) }) else { return false }
        end.wait()
        return true
    }
}

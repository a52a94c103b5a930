import Foundation
import Synchronization

/// Runs scripts in worker processes, so that a crash ends one script alone.
struct Supervisor: Sendable {
    let executable: String
    /// What a worker is started with before the script's path.
    let arguments: [String]
    let suite: String
    /// For the workers' temporary files; whoever made it removes it, crashed or not.
    let temporaryDirectory: String
    /// Seconds after which a worker is ended.
    let timeLimit: Int

    /// Paths of the scripts beneath the suite's folder, sorted.
    static func scripts(in suite: String, filter: String?) -> [String] {
        let root = URL(fileURLWithPath: suite).standardizedFileURL.path
        guard let files = FileManager.default.enumerator(atPath: root) else { return [] }
        return files.compactMap { $0 as? String }
            .filter { $0.hasSuffix(".json") && (filter.map($0.contains) ?? true) }.sorted()
    }

    /// Runs `scripts`, `jobs` at once; `finished` gets each result, one at a time.
    func run(_ scripts: [String], jobs: Int, finished: @escaping @Sendable (ScriptResult) -> Void) {
        let next = Mutex(0)
        let reporting = Mutex(())
        let group = DispatchGroup()
        for _ in 0..<max(1, min(jobs, scripts.count)) {
            group.enter()
            Thread.detachNewThread {
                while let index = next.withLock({ index -> Int? in
                    defer { index += 1 }
                    return index < scripts.count ? index : nil
                }) {
                    let result = run(scripts[index])
                    reporting.withLock { _ in finished(result) }
                }
                group.leave()
            }
        }
        group.wait()
    }

    private func run(_ script: String) -> ScriptResult {
        let path = "\(suite)/\(script)"
        guard let commands = try? Script.read(path).commands else {
            return ScriptResult(name: script, failure: "the script can't be read")
        }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: executable)
        process.arguments = arguments + ["--script", path]
        process.environment = ProcessInfo.processInfo.environment.merging(["TMPDIR": temporaryDirectory]) { $1 }
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.standardError
        do { try process.run() } catch {
            return ScriptResult(name: script, failure: "no worker could be started: \(error.localizedDescription)")
        }
        let isOver = Mutex(false)
        let watchdog = DispatchWorkItem { [identifier = process.processIdentifier] in
            isOver.withLock { $0 = true }
            kill(identifier, SIGKILL)
        }
        DispatchQueue.global().asyncAfter(deadline: .now() + .seconds(timeLimit), execute: watchdog)
        let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        watchdog.cancel()
        let ending =
            isOver.withLock { $0 }
            ? "no end after \(timeLimit) seconds"
            : process.terminationReason == .uncaughtSignal
                ? "the worker was ended by signal \(process.terminationStatus)"
                : "the worker ended with status \(process.terminationStatus)"
        return ScriptResult(name: script, output: output, ending: ending, commandCount: Self.count(commands))
    }

    private static func count(_ commands: [Script.Command]) -> Int {
        commands.reduce(commands.count) { $0 + count($1.commands ?? []) }
    }
}

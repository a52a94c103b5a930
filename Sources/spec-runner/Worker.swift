import Driver
import Foundation
import Synchronization
import Wasm

/// The inside of a worker process: runs one script and tells its parent line by line.
///
/// The lines are `at LINE` before a command, then `pass`, `fail LINE TEXT` or `skip REASON`, and `done` at the end: a
/// worker that ends without it has crashed.
enum Worker {
    static func run(_ path: String, options: CompileOptions, features: FeatureSet?) throws {
        let script = try Script.read(path)
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent("wpc-spec-\(getpid())").path
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let output = Mutex(())
        let emit: @Sendable (String) -> Void = { line in
            output.withLock { _ in write(line + "\n") }
        }
        let runner = ScriptRunner(
            folder: URL(fileURLWithPath: path).deletingLastPathComponent().path,
            store: ModuleStore(directory: directory, script: path, options: options, features: features),
            begin: { emit("at \($0)") },
            report: { line, verdict in
                switch verdict {
                case .passed: emit("pass")
                case .failed(let text): emit("fail \(line) \(text.split(separator: "\n").joined(separator: " | "))")
                case .skipped(let reason): emit("skip \(reason)")
                case .uncounted: break
                }
            })
        runner.run(script.commands)
        emit("done")
    }

    /// Unbuffered, so that nothing is lost in a crash.
    private static func write(_ text: String) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let written = bytes.withUnsafeBytes { Foundation.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
            guard written > 0 else { return }
            bytes = bytes.dropFirst(written)
        }
    }
}

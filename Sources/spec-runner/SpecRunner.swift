import ArgumentParser
import Driver
import Foundation
import LLVMCore
import Synchronization

/// Runs WebAssembly's official test suite on compiled modules, through the C interface for embedders.
@main
struct SpecRunner: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "spec-runner",
        abstract: "Runs WebAssembly's official test suite on compiled modules.",
        discussion: """
            Each module of a script is compiled to a shared library and loaded; commands go through wpc.h. What needs \
            a \
            proposal that wpc does not support, or tests the text format, is skipped and counted by reason.

            Example:
              spec-runner --suite spec --filter core/memory --by-file
            """)

    @Option(help: "The folder with the suite's JSON scripts. Default: $SPEC_SUITE, else ../shared/spec.")
    var suite: String?

    @Option(help: "Run only the scripts whose path contains this.")
    var filter: String?

    @Option(help: "How many scripts run at once.")
    var jobs = 2

    @Flag(help: "Print a line for each script.")
    var byFile = false

    @Option(name: .customShort("O"), parsing: .next, help: "Optimisation level: 0 to 3, or s.")
    var level = "2"

    @Flag(help: "Every proposal is on, as it is for users: for scripts that are not the specification's.")
    var allFeatures = false

    @Option(help: "Seconds that a script may take.")
    var timeLimit = 300

    @Option(help: .hidden)
    var script: String?

    func run() throws {
        guard let level = OptimizationLevel(rawValue: level) else {
            throw ValidationError("-O is one of 0, 1, 2, 3, s")
        }
        if let script {
            var options = CompileOptions()
            options.level = level
            try Worker.run(script, options: options, features: allFeatures ? .all : nil)
            return
        }
        try supervise()
    }

    private func supervise() throws {
        let folder = suite ?? ProcessInfo.processInfo.environment["SPEC_SUITE"] ?? "../shared/spec"
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: folder, isDirectory: &isDirectory), isDirectory.boolValue else {
            print("The test suite was skipped: there is no folder \(folder) (name it with --suite or SPEC_SUITE)")
            print("0 passed, 0 failed, 0 skipped")
            return
        }
        let temporary = FileManager.default.temporaryDirectory.appendingPathComponent("wpc-spec-\(getpid())").path
        try FileManager.default.createDirectory(atPath: temporary, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: temporary) }
        let flags = [("--all-features", allFeatures)]
        let arguments = ["-O", level] + flags.filter(\.1).map(\.0)
        let supervisor = Supervisor(
            executable: "/proc/self/exe", arguments: arguments, suite: folder, temporaryDirectory: temporary,
            timeLimit: timeLimit)
        let total = Mutex(Totals())
        let printsFiles = byFile
        supervisor.run(Supervisor.scripts(in: folder, filter: filter), jobs: jobs) { result in
            if printsFiles { print(result.summary) }
            for failure in result.failures { print("FAIL \(result.name):\(failure)") }
            // Whoever watches a log file sees it grow.
            fflush(nil)
            total.withLock { $0.add(result) }
        }
        let totals = total.withLock { $0 }
        for (reason, count) in totals.skipped.sorted(by: { $0.key < $1.key }) { print("skipped, \(reason): \(count)") }
        for name in totals.outOfScope { print("out of scope: \(name)") }
        print("\(totals.passed) passed, \(totals.failed) failed, \(totals.skipped.values.reduce(0, +)) skipped")
        if totals.failed > 0 { throw ExitCode.failure }
    }
}

/// Sums over all scripts.
struct Totals: Sendable {
    var passed = 0
    var failed = 0
    var skipped: [String: Int] = [:]
    /// Scripts of which nothing could be run, with the reasons.
    var outOfScope: [String] = []

    mutating func add(_ result: ScriptResult) {
        passed += result.passed
        failed += result.failures.count
        skipped.merge(result.skipped, uniquingKeysWith: +)
        if result.passed == 0, result.failures.isEmpty, !result.skipped.isEmpty {
            outOfScope.append("\(result.name) (\(result.skipped.keys.sorted().joined(separator: ", ")))")
        }
    }
}

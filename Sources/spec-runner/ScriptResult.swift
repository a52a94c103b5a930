import Foundation

/// What a worker process reported of a script.
struct ScriptResult: Sendable {
    let name: String
    var passed = 0
    var failures: [String] = []
    var skipped: [String: Int] = [:]

    var skippedCount: Int { skipped.values.reduce(0, +) }

    /// Reads a worker's lines. `commandCount`: how many commands the script has.
    init(name: String, output: String, ending: String, commandCount: Int) {
        self.name = name
        var last = 0
        var begun = 0
        var isDone = false
        for line in output.split(separator: "\n") {
            let parts = line.split(separator: " ", maxSplits: 1)
            let rest = parts.count > 1 ? String(parts[1]) : ""
            switch parts[0] {
            case "at":
                last = Int(rest) ?? last
                begun += 1
            case "pass": passed += 1
            case "fail": failures.append(rest)
            case "skip": skipped[rest, default: 0] += 1
            case "done": isDone = true
            default: break
            }
        }
        guard !isDone else { return }
        failures.append("\(last) \(ending); \(max(0, commandCount - begun)) further commands did not run")
    }

    /// The result of a script that no worker could be started for.
    init(name: String, failure: String) {
        self.name = name
        failures = ["0 \(failure)"]
    }

    /// One line: name and counts.
    var summary: String {
        let reasons = skipped.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
        let explanation = reasons.isEmpty ? "" : " (\(reasons.joined(separator: ", ")))"
        return "\(name): \(passed) passed, \(failures.count) failed, \(skippedCount) skipped\(explanation)"
    }
}

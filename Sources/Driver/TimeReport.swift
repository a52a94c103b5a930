import Foundation
import Passes
import Synchronization

/// How long the stages of a compilation took, for `--time-report`: wall-clock seconds, summed over the workers. It can
/// be asked at any time.
public final class TimeReport: Sendable {
    public enum Stage: String, CaseIterable, Sendable {
        case find = "look for the output in the cache"
        case read = "read and validate sections"
        case survey = "survey function bodies"
        case lower = "decode, validate and lower functions"
        case optimize = "optimise"
        case emit = "generate machine code"
        case offload = "make kernels for OpenCL devices"
        case describe = "describe the module"
        case link = "link"
    }

    private struct State {
        var seconds: [Stage: Double] = [:]
        /// Stages that have begun, and when, in nanoseconds, by a number of their own.
        var running: [Int: (stage: Stage, start: UInt64)] = [:]
        var begun = 0
    }

    private let state = Mutex(State())
    private let passes: PassMonitor?

    /// - Parameter passes: what each pass did is part of the report; nil: it isn't.
    init(passes: PassMonitor? = nil) { self.passes = passes }

    func measure<Result, Failure: Error>(_ stage: Stage, _ body: () throws(Failure) -> Result) throws(Failure) -> Result
    {
        let number = state.withLock { state in
            state.begun += 1
            state.running[state.begun] = (stage, DispatchTime.now().uptimeNanoseconds)
            return state.begun
        }
        defer {
            state.withLock { state in
                if let (_, start) = state.running.removeValue(forKey: number) {
                    state.seconds[stage, default: 0] += TimeReport.seconds(since: start)
                }
            }
        }
        return try body()
    }

    private static func seconds(since start: UInt64) -> Double {
        Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9
    }

    /// Seconds by stage, in order; of stages that haven't ended, what they have taken so far.
    public var stages: [(stage: Stage, seconds: Double)] {
        let taken = state.withLock { state in
            state.running.values.reduce(into: state.seconds) {
                $0[$1.stage, default: 0] += TimeReport.seconds(since: $1.start)
            }
        }
        return Stage.allCases.compactMap { stage in taken[stage].map { (stage, $0) } }
    }

    /// Stages that have begun and not ended.
    public var unfinished: [Stage] {
        let running = state.withLock { Set($0.running.values.map(\.stage)) }
        return Stage.allCases.filter(running.contains)
    }

    /// A table, a line a stage.
    public var text: String {
        let rows = stages
        let total = rows.reduce(0) { $0 + $1.seconds }
        let lines = rows.map { row in
            String(format: "%9.3f s  %5.1f %%  ", row.seconds, total > 0 ? row.seconds / total * 100 : 0)
                + row.stage.rawValue
        }
        return lines.joined(separator: "\n") + "\n"
            + String(format: "%9.3f s           together, summed over the workers", total) + passTable
    }

    /// What the passes that ran did, in their order.
    private var passTable: String {
        guard let counts = passes?.counts, !counts.isEmpty else { return "" }
        let total = counts.values.reduce(0) { $0 + $1.nanoseconds }
        let lines = Optimizer.names.compactMap { name -> String? in
            guard let count = counts[name] else { return nil }
            let share = total > 0 ? Double(count.nanoseconds) / Double(total) * 100 : 0
            let fired = name.hasPrefix("llvm:") ? "-" : String(count.fired)
            return String(format: "%9.3f s  %5.1f %%  ", Double(count.nanoseconds) / 1e9, share)
                + fired.leftPadded(8) + String(count.executions).leftPadded(10) + "  " + name
        }
        return "\n\n   passes              fired  executed\n" + lines.joined(separator: "\n")
    }
}

extension String {
    fileprivate func leftPadded(_ width: Int) -> String { String(repeating: " ", count: max(0, width - count)) + self }
}

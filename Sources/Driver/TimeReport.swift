import Foundation
import Synchronization

/// How long the stages of a compilation took, for `--time-report`: wall-clock seconds, summed over the workers.
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

    private let seconds = Mutex<[Stage: Double]>([:])

    public init() {}

    func measure<Result, Failure: Error>(_ stage: Stage, _ body: () throws(Failure) -> Result) throws(Failure) -> Result {
        let start = DispatchTime.now().uptimeNanoseconds
        defer {
            let elapsed = Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9
            seconds.withLock { $0[stage, default: 0] += elapsed }
        }
        return try body()
    }

    /// Seconds by stage, in order.
    public var stages: [(stage: Stage, seconds: Double)] {
        let taken = seconds.withLock { $0 }
        return Stage.allCases.compactMap { stage in taken[stage].map { (stage, $0) } }
    }

    /// A table, a line a stage.
    public var text: String {
        let rows = stages
        let total = rows.reduce(0) { $0 + $1.seconds }
        let lines = rows.map { row in
            String(format: "%9.3f s  %5.1f %%  ", row.seconds, total > 0 ? row.seconds / total * 100 : 0) + row.stage.rawValue
        }
        return lines.joined(separator: "\n") + "\n" + String(format: "%9.3f s           together, summed over the workers", total)
    }
}

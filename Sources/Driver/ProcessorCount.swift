import Foundation

enum ProcessorCount {
    /// Processors that this process may run on.
    static var available: Int { max(1, ProcessInfo.processInfo.activeProcessorCount) }
}

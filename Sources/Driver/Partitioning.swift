import Wasm

/// How the functions of a module are split over LLVM modules.
///
/// Depends on the module alone, so that the output doesn't change with the number of workers. Neighbours stay together:
/// toolchains emit functions file by file, and what calls each other is close.
///
/// A change in one function should leave the other partitions what they were, so that they are found in the cache: a
/// partition ends at a function whose number is a multiple of `stride`, the first one from which on it is large enough.
/// A few bytes more or less rarely move such an end, and where they do, a later one falls into place again.
enum Partitioning {
    /// Bytes of Wasm code that a partition holds at least before the next one begins. Optimisation inlines within a
    /// partition only, so small modules stay whole.
    private static let size = 224 << 10
    /// Bytes from which on a partition ends at any function: functions may be large.
    private static let largest = 2 * size
    private static let stride = 32

    /// Ranges of defined functions.
    static func partitions(of module: Module) -> [Range<Int>] {
        var rest = module.bodies.reduce(0) { $0 + $1.count }
        var partitions: [Range<Int>] = []
        var start = 0
        var filled = 0
        for (index, body) in module.bodies.enumerated() {
            filled += body.count
            rest -= body.count
            let isEnd = filled >= largest || filled >= size && (index + 1) % stride == 0
            // What would be left alone is no partition of its own.
            if isEnd, rest >= size / 2 {
                partitions.append(start..<index + 1)
                start = index + 1
                filled = 0
            }
        }
        if start < module.bodies.count || partitions.isEmpty { partitions.append(start..<module.bodies.count) }
        return partitions
    }
}

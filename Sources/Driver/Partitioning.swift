import Wasm

/// How the functions of a module are split over LLVM modules.
///
/// Depends on the module alone, so that the output doesn't change with the number of workers. Neighbours stay together:
/// toolchains emit functions file by file, and what calls each other is close.
enum Partitioning {
    /// Bytes of Wasm code that a partition holds at least before the next one begins. Optimisation inlines within a
    /// partition only, so small modules stay whole.
    private static let size = 256 << 10

    /// Ranges of defined functions.
    static func partitions(of module: Module) -> [Range<Int>] {
        let total = module.bodies.reduce(0) { $0 + $1.count }
        let count = max(1, total / size)
        let share = total / count
        var partitions: [Range<Int>] = []
        var start = 0
        var filled = 0
        for (index, body) in module.bodies.enumerated() {
            filled += body.count
            if filled >= share, partitions.count < count - 1 {
                partitions.append(start..<index + 1)
                start = index + 1
                filled = 0
            }
        }
        if start < module.bodies.count || partitions.isEmpty { partitions.append(start..<module.bodies.count) }
        return partitions
    }
}

import Wasm

/// What has to be known of all function bodies before the first is lowered.
///
/// Several threads may survey parts of one module, whose results are then merged.
public struct BodySurvey: Sendable {
    package private(set) var scanner: BodyScanner

    /// Nothing was looked at yet.
    public init(_ module: Module) { scanner = BodyScanner(module) }

    /// Whether a module's bodies have to be surveyed. `optimizes`: the code that is made of them is to be fast;
    /// `improvesLoops`: and its loops.
    public static func isNeeded(for module: Module, optimizes: Bool, improvesLoops: Bool) -> Bool {
        StackPointer.isSought(in: module)
            || optimizes && (KnownTables.isPossible(in: module) || ModuleLayout.mayPassMemoryBase(in: module))
            || improvesLoops && ShortMemories.decided(module) == nil
    }

    /// False where all bodies were looked at, and have none.
    func mayHaveLoops(in module: Module) -> Bool { scanner.hasLoops || scanner.scannedCount != module.bodies.count }

    /// Adds the defined functions of `range`.
    public mutating func add(_ range: Range<Int>, of module: Module, features: FeatureSet) {
        scanner.scan(range, of: module, features: features)
    }

    public mutating func merge(_ other: BodySurvey) { scanner.merge(other.scanner) }
}

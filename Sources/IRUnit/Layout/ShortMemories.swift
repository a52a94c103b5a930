import Wasm

/// Whether loops are optimised as if memories never got the last page of 32-bit indices (`WPC_MEMORY_SHORT`).
///
/// Without that, an address that is a little further than one that was accessed may have wrapped around to 0, and few
/// loops could be vectorised. A memory whose maximum is below 65536 pages never gets that page. One that is declared
/// with so many, as minimum or maximum, is meant to have them: then loops are left as they are. Between the two are
/// memories without a maximum: where a module has loops that are to be fast, the runtime doesn't let them grow to the
/// last page, as `memory.grow` may always fail (specification, "Memory Instructions").
enum ShortMemories {
    /// They are short by declaration.
    case declared
    /// They may get all pages.
    case none
    /// The runtime keeps them short.
    case kept

    static let mostPages: UInt64 = 65536

    init(_ module: Module, improvesLoops: Bool, survey: BodySurvey?) {
        switch ShortMemories.decided(module) {
        case let decided?: self = decided
        case nil: self = improvesLoops && survey?.mayHaveLoops(in: module) ?? true ? .kept : .none
        }
    }

    /// What the declarations say; nil where that depends on the code.
    static func decided(_ module: Module) -> ShortMemories? {
        let limits = module.memories.filter(\.isGuarded).map(\.limits)
        if limits.contains(where: { max($0.minimum, $0.maximum ?? 0) >= mostPages }) { return ShortMemories.none }
        return limits.allSatisfy { $0.maximum != nil } ? .declared : nil
    }
}

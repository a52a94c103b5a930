/// What features are called, and which build on which.
extension Feature {
    /// The proposal's name on the command line and in messages.
    public var name: String { names[0] }

    /// All names under which the feature is known on the command line: its own, then those of clang, wabt, Binaryen and
    /// wasm-tools.
    public var names: [String] {
        switch self {
        case .mutableGlobals: ["mutable-globals", "mutable-global"]
        case .signExtension: ["sign-extension", "sign-ext", "sign-extension-ops"]
        case .saturatingConversions: ["saturating-float-to-int", "nontrapping-fptoint", "nontrapping-float-to-int"]
        case .multiValue: ["multi-value", "multivalue"]
        case .bulkMemory: ["bulk-memory", "bulk-memory-opt"]
        case .referenceTypes: ["reference-types"]
        case .extendedConstants: ["extended-const", "extended-constants"]
        case .simd: ["simd", "simd128"]
        case .relaxedSIMD: ["relaxed-simd"]
        case .threads: ["threads", "atomics"]
        case .exceptions: ["exceptions", "exception-handling", "exnref"]
        case .legacyExceptions: ["legacy-exceptions", "legacy-eh"]
        case .tailCalls: ["tail-call", "tail-calls"]
        case .multiMemory: ["multi-memory", "multimemory"]
        case .memory64: ["memory64", "table64"]
        case .functionReferences: ["function-references", "typed-function-references"]
        case .garbageCollection: ["gc", "garbage-collection"]
        case .customPageSizes: ["custom-page-sizes"]
        case .wideArithmetic: ["wide-arithmetic"]
        case .branchHinting: ["branch-hinting", "branch-hints"]
        }
    }

    /// The feature of that name, in any case and with `_` for `-`.
    public init?(named name: String) {
        let wanted = name.lowercased().replacing("_", with: "-")
        guard let feature = Feature.allCases.first(where: { $0.names.contains(wanted) }) else { return nil }
        self = feature
    }

    /// The features without which this one has no meaning.
    public var foundations: [Feature] {
        switch self {
        case .relaxedSIMD: [.simd]
        case .exceptions, .functionReferences: [.referenceTypes]
        case .garbageCollection: [.functionReferences]
        default: []
        }
    }

    /// Since which version of the specification it is part of it, 0 for none yet.
    public var standardVersion: Int {
        let feature = FeatureSet(self)
        if self == .mutableGlobals { return 1 }
        if FeatureSet.wasm2.isSuperset(of: feature) { return self == .extendedConstants ? 3 : 2 }
        return FeatureSet.wasm3.isSuperset(of: feature) ? 3 : 0
    }
}

extension FeatureSet {
    /// Adds `feature` and what it builds on.
    public mutating func enable(_ feature: Feature) {
        insert(feature)
        for foundation in feature.foundations { enable(foundation) }
    }

    /// Takes `feature` away, and what builds on it.
    public mutating func disable(_ feature: Feature) {
        remove(feature)
        for other in Feature.allCases where other.foundations.contains(feature) { disable(other) }
    }
}

/// A proposal beyond the MVP.
public enum Feature: UInt8, CaseIterable, Sendable {
    case mutableGlobals, signExtension, saturatingConversions, multiValue, bulkMemory, referenceTypes, extendedConstants
    case simd, relaxedSIMD, threads, exceptions, legacyExceptions, tailCalls, multiMemory, memory64
    case functionReferences, garbageCollection, customPageSizes, wideArithmetic, branchHinting
}

public struct FeatureSet: OptionSet, Hashable, Sendable {
    public var rawValue: UInt32

    @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }
    @inlinable public init(_ feature: Feature) { rawValue = 1 << UInt32(feature.rawValue) }

    @inlinable public func contains(_ feature: Feature) -> Bool { rawValue & 1 << UInt32(feature.rawValue) != 0 }
    public mutating func insert(_ feature: Feature) { rawValue |= 1 << UInt32(feature.rawValue) }
    public mutating func remove(_ feature: Feature) { rawValue &= ~(1 << UInt32(feature.rawValue)) }

    public init(_ features: [Feature]) {
        self.init(rawValue: features.reduce(0) { $0 | 1 << UInt32($1.rawValue) })
    }

    /// The members in the order of their declaration.
    public var features: [Feature] { Feature.allCases.filter { contains($0) } }

    /// WebAssembly 2.0 without SIMD, and extended constant expressions.
    public static let wasm2WithoutSIMD = FeatureSet([
        .mutableGlobals, .signExtension, .saturatingConversions, .multiValue, .bulkMemory, .referenceTypes,
        .extendedConstants,
    ])
    public static let wasm2 = wasm2WithoutSIMD.union(FeatureSet(.simd))
    public static let wasm3 = wasm2.union(
        FeatureSet([
            .relaxedSIMD, .exceptions, .tailCalls, .multiMemory, .memory64, .functionReferences, .garbageCollection,
            .branchHinting,
        ]))
    /// Everything that the decoder knows.
    public static let all = FeatureSet(Feature.allCases)
}

/// What a module asks of a device (section 3.31).
public struct SPIRVCapability: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    public var rawValue: UInt32

    public init(rawValue: UInt32) { self.rawValue = rawValue }

    static let float16 = SPIRVCapability(rawValue: 9)
    static let float64 = SPIRVCapability(rawValue: 10)
    static let int64Atomics = SPIRVCapability(rawValue: 12)

    /// The capability's name in the specification, or its number.
    public var description: String { Self.names[rawValue] ?? "capability \(rawValue)" }

    private static let names: [UInt32: String] = [
        0: "Matrix", 1: "Shader", 4: "Addresses", 5: "Linkage", 6: "Kernel", 7: "Vector16", 8: "Float16Buffer",
        9: "Float16", 10: "Float64", 11: "Int64", 12: "Int64Atomics", 13: "ImageBasic", 14: "ImageReadWrite",
        15: "ImageMipmap", 17: "Pipes", 18: "Groups", 19: "DeviceEnqueue", 20: "LiteralSampler", 22: "Int16",
        38: "GenericPointer", 39: "Int8", 43: "Sampled1D", 44: "Image1D", 46: "SampledBuffer", 47: "ImageBuffer",
        57: "SubgroupDispatch", 58: "NamedBarrier", 59: "PipeStorage", 61: "GroupNonUniform",
        62: "GroupNonUniformVote", 63: "GroupNonUniformArithmetic", 64: "GroupNonUniformBallot",
        65: "GroupNonUniformShuffle", 66: "GroupNonUniformShuffleRelative", 67: "GroupNonUniformClustered",
        4423: "SubgroupBallotKHR", 4431: "SubgroupVoteKHR", 4464: "DenormPreserve", 4465: "DenormFlushToZero",
        4466: "SignedZeroInfNanPreserve", 4467: "RoundingModeRTE", 4468: "RoundingModeRTZ",
        5568: "SubgroupShuffleINTEL",
        5569: "SubgroupBufferBlockIOINTEL", 5584: "IntegerFunctions2INTEL", 5603: "FunctionPointersINTEL",
        5606: "IndirectReferencesINTEL", 5612: "AtomicFloat32MinMaxEXT", 5613: "AtomicFloat64MinMaxEXT",
        5629: "ExpectAssumeKHR", 5844: "ArbitraryPrecisionIntegersINTEL", 5886: "FPFastMathModeINTEL",
        6016: "DotProductInputAll", 6018: "DotProductInput4x8Bit", 6019: "DotProduct", 6025: "BitInstructions",
        6033: "AtomicFloat32AddEXT", 6034: "AtomicFloat64AddEXT",
    ]
}

/// Why a SPIR-V module was refused, and where.
public struct SPIRVError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Kind: Hashable, Sendable {
        /// The bytes are no SPIR-V module, or break one of its structural rules.
        case malformed
        /// The module may be valid, but uses something that wpc doesn't translate.
        case unsupported
        /// The module goes beyond a limit that protects the compiler (see `SPIRVLimits`).
        case limit
    }

    public var kind: Kind
    public var message: String
    /// Where the instruction starts, in 32-bit words from the start of the module.
    public var wordOffset: Int
    /// The instruction's name in the specification, or `opcode N`.
    public var instruction: String?
    /// The function that holds the instruction: its `OpName`, or `%id`.
    public var function: String?

    public init(_ kind: Kind, _ message: String, wordOffset: Int, instruction: String? = nil, function: String? = nil) {
        self.kind = kind
        self.message = message
        self.wordOffset = wordOffset
        self.instruction = instruction
        self.function = function
    }

    public var description: String {
        let label =
            switch kind {
            case .malformed: "malformed SPIR-V"
            case .unsupported: "unsupported SPIR-V"
            case .limit: "SPIR-V beyond wpc's limits"
            }
        var place = "word \(wordOffset)"
        if let instruction { place += ", \(instruction)" }
        if let function { place += ", function \(function)" }
        return "\(label): \(message) (\(place))"
    }
}

/// Limits that keep the cost of a module in proportion to its size.
enum SPIRVLimits {
    /// The universal limit on ids (specification, section 2.17).
    static let idBound: UInt32 = 4_194_304
    /// How deep types may nest; the universal limit on structures is 255.
    static let typeDepth = 255
    /// The largest object, in bytes, that a type may describe.
    static let objectBytes: UInt64 = 1 << 40
    /// The bytes of all initialisers together.
    static let initializerBytes: UInt64 = 16 << 20
    /// Characters of one literal string.
    static let stringBytes = 65_535
}

/// A SPIR-V module: what its instructions declare, with the bodies of functions as instruction lists.
///
/// Made by `init(bytes:)`. Every id, word count and string in it has been checked; what instructions inside functions
/// mean is checked by whoever reads them.
public struct SPIRVModule: Sendable {
    /// The module, as words in this machine's order.
    var words: [UInt32]

    /// From the header.
    public internal(set) var version = SPIRVVersion(major: 1, minor: 0)
    /// The tool that made the module: a number that Khronos registers, in the upper 16 bits, and its version.
    public internal(set) var generator: UInt32 = 0
    /// Ids are less than this.
    public internal(set) var bound: UInt32 = 0

    public internal(set) var capabilities: [SPIRVCapability] = []
    public internal(set) var extensions: [String] = []
    public internal(set) var addressingModel = AddressingModel.logical
    /// Section 3.5: 2 is OpenCL.
    public internal(set) var memoryModel: UInt32 = 0

    var extendedInstructionSets: [ID: String] = [:]
    var entryPoints: [EntryPoint] = []
    var executionModes: [ID: [ExecutionMode]] = [:]
    var names: [ID: String] = [:]
    var decorations: [ID: [Decoration]] = [:]
    var types = TypeTable()
    var constants: [ID: Constant] = [:]
    /// Module-scope variables in the order of declaration.
    var variables: [Variable] = []
    var functions: [Function] = []

    /// The type of each id that has one.
    var resultTypes: [ID: ID] = [:]

    init(words: [UInt32]) { self.words = words }

    func operands(_ instruction: Instruction, function: String? = nil) -> Operands {
        Operands(words: words, instruction: instruction, function: function)
    }

    /// The `OpName` of an id where it has one, else `%id`.
    func displayName(_ id: ID) -> String {
        if let name = names[id], !name.isEmpty { return name }
        return "%\(id)"
    }
}

public struct SPIRVVersion: Hashable, Sendable, Comparable, CustomStringConvertible {
    public var major: Int
    public var minor: Int

    package init(major: Int, minor: Int) {
        self.major = major
        self.minor = minor
    }

    public var description: String { "\(major).\(minor)" }

    public static func < (a: SPIRVVersion, b: SPIRVVersion) -> Bool { (a.major, a.minor) < (b.major, b.minor) }
}

/// Section 3.4: the width of pointers.
public enum AddressingModel: UInt32, Sendable, Hashable {
    case logical = 0
    case physical32 = 1
    case physical64 = 2

    /// Bits of a pointer; 0 where pointers have no size.
    public var pointerBits: Int {
        switch self {
        case .logical: 0
        case .physical32: 32
        case .physical64: 64
        }
    }
}

/// An `OpEntryPoint`.
struct EntryPoint: Sendable {
    /// Section 3.3: 6 is Kernel.
    var executionModel: UInt32
    var function: ID
    var name: String
    var offset: Int

    static let kernel: UInt32 = 6
}

struct ExecutionMode: Sendable {
    /// Section 3.6.
    var mode: UInt32
    var operands: [UInt32]

    static let localSize: UInt32 = 17
}

struct Decoration: Sendable {
    /// Section 3.20.
    var kind: UInt32
    var operands: [UInt32]
    /// Set where only one member of a structure is decorated.
    var member: UInt32?

    static let cPacked: UInt32 = 10
    static let builtIn: UInt32 = 11
    static let saturatedConversion: UInt32 = 28
    static let functionParameterAttribute: UInt32 = 38
    static let roundingMode: UInt32 = 39
    static let linkageAttributes: UInt32 = 41
    static let alignment: UInt32 = 44

    /// The attribute of a parameter that is a structure passed by value (section 3.22).
    static let byValue: UInt32 = 2
}

/// A constant, or an instruction that wpc treats as one (`OpUndef`).
struct Constant: Sendable {
    enum Value: Sendable {
        case bool(Bool)
        /// An integer or the bits of a float, zero-extended to 64 bits.
        case bits(UInt64)
        case composite([ID])
        case null
        case undefined
        /// `OpSpecConstantOp`: an opcode and its operands.
        case operation(Opcode, [UInt32])
    }

    var type: ID
    var value: Value
    var instruction: Instruction
}

/// An `OpVariable`.
struct Variable: Sendable {
    var id: ID
    var pointerType: ID
    var pointee: ID
    var storageClass: StorageClass
    var initializer: ID?
    var instruction: Instruction
}

/// An `OpFunction` with its body; the body is empty for a function that is only imported.
struct Function: Sendable {
    var id: ID
    var type: ID
    var resultType: ID
    var instruction: Instruction
    var parameters: [Parameter] = []
    var blocks: [Block] = []

    struct Parameter: Sendable {
        var id: ID
        var type: ID
    }
}

/// A basic block: its label and its instructions, of which the last is the terminator.
struct Block: Sendable {
    var label: ID
    var instructions: [Instruction] = []
}

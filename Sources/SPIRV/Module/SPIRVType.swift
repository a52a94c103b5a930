/// A type that a module declares.
enum SPIRVType: Hashable, Sendable {
    case void
    case bool
    /// Signedness is left out: with the Kernel capability it has no meaning.
    case integer(width: UInt32)
    case float(width: UInt32)
    case vector(element: ID, count: UInt32)
    case array(element: ID, count: UInt64)
    case structure(members: [ID], isPacked: Bool)
    case pointer(StorageClass, pointee: ID)
    case function(result: ID, parameters: [ID])
    case event
    /// A type that wpc names but doesn't translate: images, samplers, pipes, matrices, named opaque types.
    case opaque(String)

    var isScalarOrVector: Bool {
        switch self {
        case .bool, .integer, .float, .vector: true
        default: false
        }
    }

    var isAggregate: Bool {
        switch self {
        case .array, .structure: true
        default: false
        }
    }
}

/// Where a pointer points (section 3.7). With OpenCL's names: CrossWorkgroup is global, Workgroup local,
/// UniformConstant constant, Function private.
public enum StorageClass: UInt32, Sendable, Hashable {
    case uniformConstant = 0
    case input = 1
    case uniform = 2
    case output = 3
    case workgroup = 4
    case crossWorkgroup = 5
    case `private` = 6
    case function = 7
    case generic = 8
    case pushConstant = 9
    case atomicCounter = 10
    case image = 11
    case storageBuffer = 12

    /// The address space in OpenCL C, or `nil` for a class that kernels can't point to.
    public var openCLName: String? {
        switch self {
        case .uniformConstant: "constant"
        case .workgroup: "local"
        case .crossWorkgroup: "global"
        case .function, .private, .input: "private"
        case .generic: "generic"
        default: nil
        }
    }
}

/// Size and alignment of a type in memory, in bytes, as OpenCL C lays it out.
struct TypeLayout: Hashable, Sendable {
    var size: UInt64
    var alignment: UInt64
}

/// What is known of a type without looking at it again: how deep it nests, how it lies in memory.
struct TypeRecord: Sendable {
    var type: SPIRVType
    /// In words from the start of the module.
    var offset: Int
    var depth: Int
    /// With 8-byte pointers; `nil` where the type has no size (void, functions, opaque types).
    var layout64: TypeLayout?
    /// With 4-byte pointers.
    var layout32: TypeLayout?
    /// Whether an object of this type holds a pointer.
    var holdsPointer: Bool
    /// Byte offsets of a structure's members, with 8-byte and with 4-byte pointers.
    var memberOffsets64: [UInt64] = []
    var memberOffsets32: [UInt64] = []
}

/// A function type: parameters and results.
public struct FunctionType: Hashable, Sendable {
    public var parameters: [ValueType]
    public var results: [ValueType]

    public init(parameters: [ValueType] = [], results: [ValueType] = []) {
        self.parameters = parameters
        self.results = results
    }
}

/// What a field or an array element stores: a value type, or an integer narrower than one.
public enum StorageType: Hashable, Sendable {
    case value(ValueType)
    case i8
    case i16

    /// The type on the operand stack.
    public var unpacked: ValueType {
        switch self {
        case .value(let type): type
        case .i8, .i16: .i32
        }
    }
}

public struct FieldType: Hashable, Sendable {
    public var storage: StorageType
    public var isMutable: Bool

    public init(storage: StorageType, isMutable: Bool) {
        self.storage = storage
        self.isMutable = isMutable
    }
}

public enum CompositeType: Hashable, Sendable {
    case function(FunctionType)
    case structure([FieldType])
    case array(FieldType)
}

/// A defined type: one entry of the type index space, with its place in the subtype hierarchy.
public struct SubType: Hashable, Sendable {
    public var composite: CompositeType
    public var isFinal: Bool
    /// Type index of the declared supertype.
    public var supertype: UInt32?

    public init(composite: CompositeType, isFinal: Bool = true, supertype: UInt32? = nil) {
        self.composite = composite
        self.isFinal = isFinal
        self.supertype = supertype
    }
}

/// Size limits of a memory (in pages) or a table (in elements).
public struct Limits: Hashable, Sendable {
    public var minimum: UInt64
    public var maximum: UInt64?

    public init(minimum: UInt64, maximum: UInt64? = nil) {
        self.minimum = minimum
        self.maximum = maximum
    }
}

public struct MemoryType: Hashable, Sendable {
    public var limits: Limits
    /// Addresses are i64.
    public var is64: Bool
    public var isShared: Bool
    /// log2 of the page size in bytes: 16, or 0 with custom page sizes.
    public var pageSizeLog2: UInt32

    public init(limits: Limits, is64: Bool = false, isShared: Bool = false, pageSizeLog2: UInt32 = 16) {
        self.limits = limits
        self.is64 = is64
        self.isShared = isShared
        self.pageSizeLog2 = pageSizeLog2
    }

    public var addressType: ValueType { is64 ? .i64 : .i32 }
}

public struct TableType: Hashable, Sendable {
    public var element: ValueType
    public var limits: Limits
    /// Indices are i64.
    public var is64: Bool

    public init(element: ValueType, limits: Limits, is64: Bool = false) {
        self.element = element
        self.limits = limits
        self.is64 = is64
    }

    public var addressType: ValueType { is64 ? .i64 : .i32 }
}

public struct GlobalType: Hashable, Sendable {
    public var value: ValueType
    public var isMutable: Bool

    public init(value: ValueType, isMutable: Bool) {
        self.value = value
        self.isMutable = isMutable
    }
}

/// The type of a block: its parameters and results.
public enum BlockType: Hashable, Sendable {
    case empty
    case value(ValueType)
    /// A function type by index.
    case type(UInt32)
}

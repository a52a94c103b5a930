/// A value type (specification, "Value Types"), packed into 32 bits so that operand stacks stay trivial.
///
/// Bits 0-7 hold the binary format's code, bit 8 is set for references that are not nullable, bits 9-31 hold the type
/// index of a concrete heap type. The same packing is `wpc_value_type` in the runtime's contract.
public struct ValueType: Hashable, Sendable {
    public var rawValue: UInt32

    @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// A reference to `heapType`.
    @inlinable public init(reference heapType: HeapType, nullable: Bool) {
        rawValue = heapType.rawValue << 1 & ~0x1FF | heapType.rawValue & 0xFF | (nullable ? 0 : 0x100)
    }

    public static let i32 = ValueType(rawValue: 0x7F)
    public static let i64 = ValueType(rawValue: 0x7E)
    public static let f32 = ValueType(rawValue: 0x7D)
    public static let f64 = ValueType(rawValue: 0x7C)
    public static let v128 = ValueType(rawValue: 0x7B)
    public static let funcref = ValueType(reference: .func, nullable: true)
    public static let externref = ValueType(reference: .extern, nullable: true)
    public static let exnref = ValueType(reference: .exn, nullable: true)
    /// The type of operands that unreachable code makes up: matches every type.
    public static let bottom = ValueType(rawValue: 0)

    /// The binary format's code, or 1 for a reference to a concrete type.
    @inlinable public var code: UInt8 { UInt8(truncatingIfNeeded: rawValue) }
    @inlinable public var isNumber: Bool { code >= 0x7C }
    @inlinable public var isVector: Bool { code == 0x7B }
    @inlinable public var isReference: Bool { code != 0 && code < 0x7B }
    @inlinable public var isNullable: Bool { rawValue & 0x100 == 0 }
    /// A local of this type has a default value and need not be set before it is read.
    @inlinable public var isDefaultable: Bool { !isReference || isNullable }

    /// What a reference points to; meaningless for other types.
    @inlinable public var heapType: HeapType { HeapType(rawValue: rawValue >> 1 & ~0xFF | rawValue & 0xFF) }

    /// The same reference with other nullability.
    @inlinable public func withNullability(_ nullable: Bool) -> ValueType {
        ValueType(rawValue: rawValue & ~0x100 | (nullable ? 0 : 0x100))
    }
}

/// A heap type (specification, "Heap Types"): abstract, or the index of a defined type.
public struct HeapType: Hashable, Sendable {
    /// Bits 0-7 the code, bits 8-30 the type index.
    public var rawValue: UInt32

    @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }
    /// The defined type at `index`, which must be below 2^22 (module limits are far lower).
    @inlinable public init(index: UInt32) { rawValue = index << 8 | 1 }

    public static let any = HeapType(rawValue: 0x6E)
    public static let eq = HeapType(rawValue: 0x6D)
    public static let i31 = HeapType(rawValue: 0x6C)
    public static let `struct` = HeapType(rawValue: 0x6B)
    public static let array = HeapType(rawValue: 0x6A)
    public static let none = HeapType(rawValue: 0x71)
    public static let `func` = HeapType(rawValue: 0x70)
    public static let nofunc = HeapType(rawValue: 0x73)
    public static let extern = HeapType(rawValue: 0x6F)
    public static let noextern = HeapType(rawValue: 0x72)
    public static let exn = HeapType(rawValue: 0x69)
    public static let noexn = HeapType(rawValue: 0x74)
    /// Below every heap type: what a null of unknown type refers to.
    public static let bottom = HeapType(rawValue: 0)

    /// The type index of a concrete heap type; nil for an abstract one.
    @inlinable public var index: UInt32? { rawValue & 0xFF == 1 ? rawValue >> 8 : nil }
}

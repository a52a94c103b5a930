/// A scalar or vector type as OpenCL C writes it. Integers are unsigned; an operation that needs signs converts.
/// Vectors of booleans, which OpenCL C lacks, are `charN` with 0 for false and -1 for true.
struct Shape: Hashable {
    enum Kind { case bool, integer, float }

    var kind: Kind
    /// Bits of an element.
    var width: Int
    /// 1 for a scalar.
    var count: Int

    var isVector: Bool { count > 1 }
    var suffix: String { count > 1 ? "\(count)" : "" }
    var element: Shape { Shape(kind: kind, width: width, count: 1) }

    var name: String {
        switch kind {
        case .bool: count > 1 ? "char\(count)" : "bool"
        case .integer: Self.unsignedNames[width, default: "ulong"] + suffix
        case .float: Self.floatNames[width, default: "double"] + suffix
        }
    }

    /// The signed integer type of the same size.
    var signedName: String { Self.signedNames[width, default: "long"] + suffix }

    /// The unsigned integer type of the same size.
    var bitsName: String { Self.unsignedNames[width, default: "ulong"] + suffix }

    /// Whether OpenCL C computes with `int` where both operands have this type.
    var isPromoted: Bool { kind == .integer && count == 1 && width < 32 }

    private static let unsignedNames = [8: "uchar", 16: "ushort", 32: "uint", 64: "ulong"]
    private static let signedNames = [8: "char", 16: "short", 32: "int", 64: "long"]
    private static let floatNames = [16: "half", 32: "float", 64: "double"]
}

extension SPIRVModule {
    /// The shape of a scalar or vector type, `nil` for other types.
    func shape(ofType id: ID) -> Shape? {
        switch types[id] {
        case .bool: Shape(kind: .bool, width: 8, count: 1)
        case .integer(let width): Shape(kind: .integer, width: Int(width), count: 1)
        case .float(let width): Shape(kind: .float, width: Int(width), count: 1)
        case .vector(let element, let count):
            shape(ofType: element).map { Shape(kind: $0.kind, width: $0.width, count: Int(count)) }
        default: nil
        }
    }
}

/// Types as the text format writes them, for messages.
extension ValueType: CustomStringConvertible {
    public var description: String {
        switch code {
        case 0x7F: return "i32"
        case 0x7E: return "i64"
        case 0x7D: return "f32"
        case 0x7C: return "f64"
        case 0x7B: return "v128"
        case 0 where rawValue == 0: return "bottom"
        default: break
        }
        if isNullable, heapType.index == nil {
            switch heapType {
            case .none: return "nullref"
            case .nofunc: return "nullfuncref"
            case .noextern: return "nullexternref"
            case .noexn: return "nullexnref"
            default: return "\(heapType)ref"
            }
        }
        return isNullable ? "(ref null \(heapType))" : "(ref \(heapType))"
    }
}

extension HeapType: CustomStringConvertible {
    public var description: String {
        if let index { return "\(index)" }
        return switch self {
        case .any: "any"
        case .eq: "eq"
        case .i31: "i31"
        case .struct: "struct"
        case .array: "array"
        case .none: "none"
        case .func: "func"
        case .nofunc: "nofunc"
        case .extern: "extern"
        case .noextern: "noextern"
        case .exn: "exn"
        case .noexn: "noexn"
        default: "bottom"
        }
    }
}

extension FunctionType: CustomStringConvertible {
    /// `(i32 i64) -> (f32)`.
    public var description: String {
        func list(_ types: [ValueType]) -> String { "(" + types.map(\.description).joined(separator: " ") + ")" }
        return list(parameters) + " -> " + list(results)
    }
}

/// Matching of types (specification, "Matching").
extension Module {
    /// Whether a value of type `subtype` may stand where `supertype` is expected.
    @inline(__always)
    public func matches(_ subtype: ValueType, _ supertype: ValueType) -> Bool {
        subtype == supertype || matchesSlowly(subtype, supertype)
    }

    @inline(never)
    func matchesSlowly(_ subtype: ValueType, _ supertype: ValueType) -> Bool {
        if subtype == .bottom { return true }
        guard supertype.isReference else { return false }
        // A reference to the bottom heap type: made up in unreachable code, never null.
        if subtype.code == 0 { return true }
        guard subtype.isReference, supertype.isNullable || !subtype.isNullable else { return false }
        return matches(subtype.heapType, supertype.heapType)
    }

    /// Whether heap type `subtype` is below or equal to `supertype`.
    public func matches(_ subtype: HeapType, _ supertype: HeapType) -> Bool {
        if subtype == supertype || subtype == .bottom { return true }
        switch (subtype.index, supertype.index) {
        case (let below?, let above?):
            return isSubtype(below, of: above)
        case (let below?, nil):
            guard below < types.count else { return false }
            return switch types[Int(below)].composite {
            case .function: supertype == .func
            case .structure: supertype == .struct || supertype == .eq || supertype == .any
            case .array: supertype == .array || supertype == .eq || supertype == .any
            }
        case (nil, let above?):
            guard above < types.count else { return false }
            return switch types[Int(above)].composite {
            case .function: subtype == .nofunc
            case .structure, .array: subtype == .none
            }
        case (nil, nil):
            return switch supertype {
            case .any: subtype == .eq || subtype == .i31 || subtype == .struct || subtype == .array || subtype == .none
            case .eq: subtype == .i31 || subtype == .struct || subtype == .array || subtype == .none
            case .i31, .struct, .array: subtype == .none
            case .func: subtype == .nofunc
            case .extern: subtype == .noextern
            case .exn: subtype == .noexn
            default: false
            }
        }
    }

    /// Whether the defined type at `below` is equivalent to the one at `above` or declared below it.
    public func isSubtype(_ below: UInt32, of above: UInt32) -> Bool {
        guard below < canonicalTypes.count, above < canonicalTypes.count else { return false }
        let target = canonicalTypes[Int(above)]
        var index = below
        while canonicalTypes[Int(index)] != target {
            // Supertypes precede their subtypes, so the walk ends; the reader bounds its length.
            guard let next = types[Int(index)].supertype, next < index else { return false }
            index = next
        }
        return true
    }

    /// How many declared supertypes there are above the type at `index`; at most `ImplementationLimits.subtypingDepth`.
    public func subtypingDepth(of index: UInt32) -> Int {
        var depth = 0
        var index = index
        while index < types.count, let next = types[Int(index)].supertype, next < index {
            index = next
            depth += 1
        }
        return depth
    }

    /// Whether two value types are equivalent.
    public func areEquivalent(_ first: ValueType, _ second: ValueType) -> Bool {
        first == second || matches(first, second) && matches(second, first)
    }

    func matches(_ subtype: StorageType, _ supertype: StorageType) -> Bool {
        switch (subtype, supertype) {
        case (.value(let below), .value(let above)): matches(below, above)
        default: subtype == supertype
        }
    }

    func matches(_ subtype: FieldType, _ supertype: FieldType) -> Bool {
        guard subtype.isMutable == supertype.isMutable, matches(subtype.storage, supertype.storage) else {
            return false
        }
        return !subtype.isMutable || matches(supertype.storage, subtype.storage)
    }

    func matches(_ subtype: CompositeType, _ supertype: CompositeType) -> Bool {
        switch (subtype, supertype) {
        case (.function(let below), .function(let above)):
            below.parameters.count == above.parameters.count && below.results.count == above.results.count
                && zip(above.parameters, below.parameters).allSatisfy { matches($0, $1) }
                && zip(below.results, above.results).allSatisfy { matches($0, $1) }
        case (.structure(let below), .structure(let above)):
            below.count >= above.count && zip(below, above).allSatisfy { matches($0, $1) }
        case (.array(let below), .array(let above)):
            matches(below, above)
        default: false
        }
    }

    /// The top of the hierarchy that `heapType` is in.
    public func top(of heapType: HeapType) -> HeapType {
        if let index = heapType.index {
            guard index < types.count, case .function = types[Int(index)].composite else { return .any }
            return .func
        }
        return switch heapType {
        case .func, .nofunc: .func
        case .extern, .noextern: .extern
        case .exn, .noexn: .exn
        default: .any
        }
    }
}

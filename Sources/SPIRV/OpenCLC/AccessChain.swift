/// What an access chain adds to its base: constant bytes and, for each dynamic index, its stride.
struct AccessChain {
    private(set) var constant64: Int64 = 0
    private(set) var constant32: Int64 = 0
    private(set) var terms: [(index: ID, stride64: UInt64, stride32: UInt64)] = []
    /// The type that the chain ends at.
    private(set) var pointee: ID

    /// - Parameter base: the type of the base pointer.
    init(
        _ translator: ModuleTranslator, base: ID, indices: ArraySlice<UInt32>, startsWithElement: Bool,
        _ place: Operands
    ) throws(SPIRVError) {
        let module = translator.module
        guard case .pointer(_, let first) = module.types[base] else {
            throw place.error(.malformed, "its base is no pointer")
        }
        pointee = first
        var indices = indices
        if startsWithElement {
            guard let index = indices.popFirst() else { throw place.error(.malformed, "its element is missing") }
            try add(index, element: first, translator, place)
        }
        for index in indices {
            switch module.types[pointee] {
            case .array(let element, _), .vector(let element, _):
                try add(index, element: element, translator, place)
                pointee = element
            case .structure(let members, _):
                guard let member = translator.integerConstant(index), member < members.count,
                    let record = module.types.record(pointee), record.memberOffsets64.count == members.count,
                    record.memberOffsets32.count == members.count
                else { throw place.error(.malformed, "a member's index is no constant or too large") }
                constant64 &+= Int64(record.memberOffsets64[Int(member)])
                constant32 &+= Int64(record.memberOffsets32[Int(member)])
                pointee = members[Int(member)]
            default:
                throw place.error(.malformed, "an index into a type without members")
            }
        }
    }

    /// Checks that the chain ends where its result's type says.
    ///
    /// LLVM writes the constant address `base + n` bytes into an array as the elements 0 and n with a result of type
    /// `uchar *`; such a chain counts bytes.
    mutating func end(
        at result: ID, indices: ArraySlice<UInt32>, _ translator: ModuleTranslator, _ place: Operands
    ) throws(SPIRVError) {
        if pointee == result { return }
        let types = translator.module.types
        if types[result] == .integer(width: 8), types[pointee] != .integer(width: 8), indices.count == 2,
            let first = indices.first, translator.integerConstant(first) == 0,
            let last = indices.last, let offset = translator.signedConstant(last)
        {
            (constant64, constant32, terms) = (offset, offset, [])
            return
        }
        guard let actual = types.record(pointee)?.layout64, actual == types.record(result)?.layout64 else {
            throw place.error(.malformed, "the access chain ends at another type than its result points to")
        }
    }

    private mutating func add(
        _ index: ID, element: ID, _ translator: ModuleTranslator, _ place: Operands
    ) throws(SPIRVError) {
        guard let record = translator.module.types.record(element), let wide = record.layout64,
            let narrow = record.layout32
        else { throw place.error(.unsupported, "an index over elements without a size") }
        if let constant = translator.signedConstant(index) {
            constant64 &+= constant &* Int64(wide.size)
            constant32 &+= constant &* Int64(narrow.size)
        } else {
            terms.append((index, wide.size, narrow.size))
        }
    }
}

/// The types of a module by id, with their layouts.
struct TypeTable: Sendable {
    private var records: [ID: TypeRecord] = [:]
    /// In the order of declaration.
    private(set) var order: [ID] = []

    subscript(id: ID) -> SPIRVType? { records[id]?.type }

    func record(_ id: ID) -> TypeRecord? { records[id] }

    /// Adds a type whose operand types are already in the table.
    mutating func add(_ type: SPIRVType, id: ID, operands: Operands) throws(SPIRVError) {
        var record = TypeRecord(
            type: type, offset: operands.instruction.offset, depth: 1, layout64: nil, layout32: nil, holdsPointer: false
        )
        switch type {
        case .bool:
            record.layout64 = TypeLayout(size: 1, alignment: 1)
        case .integer(let width), .float(let width):
            record.layout64 = TypeLayout(size: UInt64(width / 8), alignment: UInt64(width / 8))
        case .vector(let element, let count):
            guard let scalar = records[element]?.layout64 else { break }
            let size = scalar.size * (count == 3 ? 4 : UInt64(count))
            record.layout64 = TypeLayout(size: size, alignment: size)
            record.depth = 2
        case .pointer:
            record.layout64 = TypeLayout(size: 8, alignment: 8)
            record.layout32 = TypeLayout(size: 4, alignment: 4)
            record.holdsPointer = true
        case .event:
            // As large as a pointer, and like one in that a module for 32-bit addresses must not look inside.
            record.layout64 = TypeLayout(size: 8, alignment: 8)
            record.layout32 = TypeLayout(size: 4, alignment: 4)
            record.holdsPointer = true
        case .array(let element, let count):
            guard let inner = records[element] else { break }
            record.depth = inner.depth + 1
            record.holdsPointer = inner.holdsPointer
            record.layout64 = try Self.arrayLayout(inner.layout64, count, operands)
            record.layout32 = try Self.arrayLayout(inner.layout32, count, operands)
        case .structure(let members, let isPacked):
            let inner = members.map { records[$0] }
            record.depth = 1 + (inner.map { $0?.depth ?? 0 }.max() ?? 0)
            record.holdsPointer = inner.contains { $0?.holdsPointer ?? false }
            (record.layout64, record.memberOffsets64) =
                try Self.structureLayout(inner.map { $0?.layout64 }, isPacked, operands)
            (record.layout32, record.memberOffsets32) =
                try Self.structureLayout(inner.map { $0?.layout32 }, isPacked, operands)
        case .void, .function, .opaque:
            break
        }
        if !type.isAggregate, record.layout32 == nil { record.layout32 = record.layout64 }
        guard record.depth <= SPIRVLimits.typeDepth else { throw operands.error(.limit, "types nest too deep") }
        if records.updateValue(record, forKey: id) == nil { order.append(id) }
    }

    /// Declares a pointer type (`OpTypeForwardPointer`) that structures may hold before `add` gives its pointee.
    mutating func addForward(_ storage: StorageClass, id: ID, operands: Operands) throws(SPIRVError) {
        guard records[id] == nil else { throw operands.error(.malformed, "%\(id) is declared twice") }
        try add(.pointer(storage, pointee: 0), id: id, operands: operands)
    }

    private static func arrayLayout(
        _ element: TypeLayout?, _ count: UInt64, _ operands: Operands
    ) throws(SPIRVError) -> TypeLayout? {
        guard let element else { return nil }
        let (size, overflow) = element.size.multipliedReportingOverflow(by: count)
        guard !overflow, size <= SPIRVLimits.objectBytes else { throw operands.error(.limit, "an array is too large") }
        return TypeLayout(size: size, alignment: element.alignment)
    }

    private static func structureLayout(
        _ members: [TypeLayout?], _ isPacked: Bool, _ operands: Operands
    ) throws(SPIRVError) -> (TypeLayout?, [UInt64]) {
        var size: UInt64 = 0
        var alignment: UInt64 = 1
        var offsets: [UInt64] = []
        for member in members {
            guard let member else { return (nil, []) }
            if !isPacked {
                size = roundUp(size, to: member.alignment)
                alignment = max(alignment, member.alignment)
            }
            offsets.append(size)
            size += member.size
            guard size <= SPIRVLimits.objectBytes else { throw operands.error(.limit, "a structure is too large") }
        }
        return (TypeLayout(size: roundUp(size, to: alignment), alignment: alignment), offsets)
    }

    /// `alignment` is a power of two and `size` at most `SPIRVLimits.objectBytes`.
    private static func roundUp(_ size: UInt64, to alignment: UInt64) -> UInt64 {
        alignment <= 1 ? size : (size + alignment - 1) / alignment * alignment
    }
}

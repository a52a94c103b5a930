import Wasm

/// Tables whose elements are known when the module is compiled: nobody else can reach them, no instruction changes
/// them, and constants say what is in them.
///
/// A call through such a table needs no look at the reference. For each type that calls name there is a *dispatch
/// table* of code addresses, as long as the table: of a function where it has that type, elsewhere of a stub that
/// raises the trap that the call would end in. So a bounds check and one load are left.
package struct KnownTables: Sendable {
    /// Stands for a null reference.
    package static let null = UInt32.max

    /// Function index of each element, or `null`; nil: not a known table.
    private var elements: [UInt32: [UInt32]] = [:]
    /// The calls that have a dispatch table, with a type index that stands for all equal ones.
    package private(set) var dispatched: Set<IndirectCallee> = []
    private let canonicalTypes: [UInt32]
    private let representatives: [UInt32: UInt32]

    /// Elements of all known tables together.
    private static let elementLimit = 1 << 20
    /// Bytes that dispatch tables may take however small the module is.
    private static let smallBudget = 256 << 10

    /// Whether a survey of the bodies could find a known table.
    static func isPossible(in module: Module) -> Bool {
        module.tables.count > module.importedTableCount && !module.elements.isEmpty
    }

    /// `survey` is of all bodies; nil: none was made.
    package init(module: Module, isClosedWorld: Bool, survey: BodySurvey?) {
        canonicalTypes = module.canonicalTypes
        guard let scanner = survey?.scanner, !scanner.indirectCalls.isEmpty else {
            representatives = [:]
            return
        }
        var representatives: [UInt32: UInt32] = [:]
        for (index, canonical) in canonicalTypes.enumerated() where representatives[canonical] == nil {
            representatives[canonical] = UInt32(index)
        }
        self.representatives = representatives
        var excluded = scanner.changedTables.union(0..<UInt32(module.importedTableCount))
        if !isClosedWorld { for export in module.exports where export.kind == .table { excluded.insert(export.index) } }
        var segments: [UInt32: [Module.ElementSegment]] = [:]
        for segment in module.elements {
            if case .active(let table, _) = segment.mode { segments[table, default: []].append(segment) }
        }
        var left = KnownTables.elementLimit
        for table in Set(scanner.indirectCalls.keys.map(\.table)).subtracting(excluded).sorted() {
            guard
                let known = KnownTables.elements(
                    of: module.tables[Int(table)], segments[table] ?? [], in: module, limit: left)
            else { continue }
            left -= known.count
            elements[table] = known
        }

        // The types that most calls name come first.
        var counts: [IndirectCallee: Int] = [:]
        for (callee, count) in scanner.indirectCalls where elements[callee.table] != nil {
            counts[canonical(callee), default: 0] += count
        }
        let order = counts.sorted {
            ($1.value, $0.key.table, $0.key.typeIndex) < ($0.value, $1.key.table, $1.key.typeIndex)
        }
        // Each address is relocated when the program starts, so large modules have tables for the types that matter
        // alone.
        var budget = max(KnownTables.smallBudget, module.bodies.reduce(0) { $0 + $1.count } / 16)
        for (callee, _) in order {
            let bytes = (elements[callee.table]?.count ?? 0) * 8
            guard bytes <= budget else { continue }
            budget -= bytes
            dispatched.insert(callee)
        }
    }

    /// The elements of a table after its active `segments`; nil if they can't be told.
    private static func elements(
        of table: Module.Table, _ segments: [Module.ElementSegment], in module: Module, limit: Int
    ) -> [UInt32]? {
        guard let count = Int(exactly: table.type.limits.minimum), count <= limit else { return nil }
        var first = null
        if let initializer = table.initializer {
            guard let reference = reference(module.bytes[initializer]) else { return nil }
            first = reference
        }
        var elements = [UInt32](repeating: first, count: count)
        for segment in segments {
            guard case .active(_, let expression) = segment.mode else { continue }
            let start: UInt64
            switch NumericConstant(expression: module.bytes[expression]) {
            case .i32(let value): start = UInt64(value)
            case .i64(let value): start = value
            default: return nil
            }
            // One that doesn't fit ends instantiation, and who knows what was done until then.
            guard start <= UInt64(count), segment.items.count <= count - Int(start) else { return nil }
            switch segment.items {
            case .functions(let functions):
                elements.replaceSubrange(Int(start)..<Int(start) + functions.count, with: functions)
            case .expressions(let ranges):
                for (position, range) in ranges.enumerated() {
                    guard let reference = reference(module.bytes[range]) else { return nil }
                    elements[Int(start) + position] = reference
                }
            }
        }
        return elements
    }

    /// What a constant expression of one instruction, `ref.func` or `ref.null`, refers to; nil if it is anything else.
    private static func reference(_ expression: ArraySlice<UInt8>) -> UInt32? {
        guard expression.last == 0x0B else { return nil }
        let immediate = expression.dropFirst().dropLast()
        switch expression.first {
        case 0xD0: return null
        case 0xD2:
            var value: UInt32 = 0
            for (position, byte) in immediate.enumerated() {
                guard position < 5 else { return nil }
                value |= UInt32(byte & 0x7F) << UInt32(position * 7)
                if byte & 0x80 == 0 { return position == immediate.count - 1 ? value : nil }
            }
            return nil
        default: return nil
        }
    }

    // MARK: What lowering asks

    /// The elements of a known table.
    package func elements(of table: UInt32) -> [UInt32]? { elements[table] }

    /// The dispatch table of calls through `table` with the type at `typeIndex`, if there is one.
    package func dispatch(_ table: UInt32, _ typeIndex: UInt32) -> IndirectCallee? {
        guard elements[table] != nil else { return nil }
        let callee = canonical(IndirectCallee(table: table, typeIndex: typeIndex))
        return dispatched.contains(callee) ? callee : nil
    }

    private func canonical(_ callee: IndirectCallee) -> IndirectCallee {
        let representative = representatives[canonicalTypes[Int(callee.typeIndex)]]
        return IndirectCallee(table: callee.table, typeIndex: representative ?? callee.typeIndex)
    }
}

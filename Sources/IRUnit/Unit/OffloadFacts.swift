import Wasm

/// What is known of a module's tables while its code runs. Found once for a module.
public struct OffloadFacts: Sendable {
    /// Tables that some instruction may change.
    package var changedTables: Set<UInt32>

    public init(changedTables: Set<UInt32>) { self.changedTables = changedTables }

    package enum Contents {
        case known([UInt32?])
        /// Why it isn't known, in words.
        case unknown(String)
    }

    private static let elementLimit: UInt64 = 4096

    /// The functions in a table, null for none.
    package func contents(of table: UInt32, in layout: ModuleLayout) -> Contents {
        let module = layout.module
        guard table >= module.importedTableCount else { return .unknown("table \(table) is imported") }
        guard !changedTables.contains(table) else {
            return .unknown("table \(table) is changed while the program runs")
        }
        if !layout.options.isClosedWorld, module.exports.contains(where: { $0.kind == .table && $0.index == table }) {
            return .unknown("table \(table) is exported, and the host may change it")
        }
        let description = module.tables[Int(table)]
        let count = description.type.limits.minimum
        guard count <= OffloadFacts.elementLimit else { return .unknown("table \(table) has \(count) elements") }
        guard description.initializer == nil else { return .unknown("table \(table) has an initial value") }
        var elements = [UInt32?](repeating: nil, count: Int(count))
        for segment in module.elements {
            guard case .active(table, let offset) = segment.mode else { continue }
            guard case .functions(let functions) = segment.items else {
                return .unknown("table \(table) is filled with expressions")
            }
            let start: UInt64
            switch NumericConstant(expression: module.bytes[offset]) {
            case .i32(let value)?: start = UInt64(value)
            case .i64(let value)?: start = value
            default: return .unknown("a segment's place in table \(table) is no constant")
            }
            for (index, function) in functions.enumerated() {
                let (slot, overflow) = start.addingReportingOverflow(UInt64(index))
                guard !overflow, slot < count else { return .unknown("a segment of table \(table) does not fit") }
                elements[Int(slot)] = function
            }
        }
        return .known(elements)
    }
}

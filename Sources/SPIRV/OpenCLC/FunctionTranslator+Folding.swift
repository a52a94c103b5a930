/// Values that are written in the place of their only use instead of as variables.
///
/// Beside being easier to read, conditions of loops have to be: PoCL 3.1 miscompiles loops with barriers whose
/// condition passes through a variable.
struct Folding {
    private struct Value {
        var text: String
        /// The plain variables that the text reads.
        var variables: Set<ID>
    }

    /// Whether the instruction being written makes a value from values alone, so that it may move.
    var isPure = false
    private var values: [ID: Value] = [:]
    /// In the order in which they were computed.
    private var order: [ID] = []
    /// What the current instruction has used.
    private var used: Set<ID> = []
    /// The plain variables that the current instruction reads, itself or through what it uses.
    private var variables: Set<ID> = []

    mutating func use(_ id: ID) -> String? {
        guard let value = values[id] else { return nil }
        used.insert(id)
        variables.formUnion(value.variables)
        return value.text
    }

    mutating func read(variable: ID) { variables.insert(variable) }

    mutating func add(_ id: ID, _ text: String) {
        values[id] = Value(text: text, variables: variables)
        order.append(id)
    }

    mutating func endInstruction() {
        for id in used { values[id] = nil }
        used = []
        variables = []
    }

    /// Takes out the values that read a variable which is about to change, in their order.
    mutating func takeReaders(of variable: ID) -> [(ID, String)] {
        var taken: [(ID, String)] = []
        order.removeAll { values[$0] == nil }
        for id in order {
            guard let value = values[id], value.variables.contains(variable), !used.contains(id) else { continue }
            taken.append((id, value.text))
            values[id] = nil
        }
        return taken
    }
}

extension FunctionTranslator {
    /// Assigns an expression to the instruction's result: a variable, declared where it stands if it is only used in
    /// its block, or text that moves to its only use.
    mutating func assign(_ place: Operands, _ expression: String) throws(SPIRVError) {
        let result = place.instruction.result
        let type = try translator.types.name(place.instruction.resultType, place)
        if folding.isPure, isUsedOnceNearby(result), expression.utf8.count <= 100 {
            folding.add(result, expression.isEnclosed ? expression : "(\(expression))")
        } else if isHoisted(result) {
            try declareAtTop(result, place)
            output.line("v\(result) = \(expression.unenclosed);")
        } else {
            output.line("\(type) v\(result) = \(expression.unenclosed);")
        }
    }

    /// Loads a plain variable.
    mutating func assignVariable(_ place: Operands, _ variable: ID) throws(SPIRVError) {
        if isUsedOnceNearby(place.instruction.result) {
            _ = try translator.types.name(place.instruction.resultType, place)
            folding.read(variable: variable)
            folding.add(place.instruction.result, "v\(variable)")
        } else {
            try assign(place, "v\(variable)")
        }
    }

    /// Writes the values that wait for their use and read a plain variable, before that variable changes.
    mutating func settleReaders(of variable: ID, _ place: Operands) throws(SPIRVError) {
        for (id, text) in folding.takeReaders(of: variable) {
            let type = try translator.types.name(try typeOrThrow(of: id, place), place)
            output.line("\(type) v\(id) = \(text.unenclosed);")
        }
    }
}

extension String {
    /// Whether one pair of parentheses encloses the whole text.
    var isEnclosed: Bool {
        guard utf8.first == UInt8(ascii: "("), utf8.last == UInt8(ascii: ")") else { return false }
        var depth = 0
        for (index, byte) in utf8.enumerated() {
            if byte == UInt8(ascii: "(") { depth += 1 }
            if byte == UInt8(ascii: ")") {
                depth -= 1
                if depth == 0 { return index == utf8.count - 1 }
            }
        }
        return false
    }

    /// The text without parentheses that enclose all of it.
    var unenclosed: String { isEnclosed ? String(dropFirst().dropLast()).unenclosed : self }
}

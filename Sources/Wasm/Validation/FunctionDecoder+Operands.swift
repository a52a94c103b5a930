/// The operand stack.
extension FunctionDecoder {
    var unreachableValue: Value {
        @inline(__always) get { emitter.pointee.unreachableValue }
    }

    @inline(__always)
    mutating func push(_ type: ValueType, _ value: Value) {
        operands.append(Operand(type: type, value: value))
    }

    /// Pops an operand that must match `expected`.
    @inline(__always)
    mutating func pop(_ expected: ValueType) throws(WasmError) -> Value {
        let count = operands.count
        if count > height {
            let top = operands[count &- 1]
            if top.type == expected {
                operands.removeLast()
                return top.value
            }
        }
        return try popSlowly(expected)
    }

    @inline(never)
    private mutating func popSlowly(_ expected: ValueType) throws(WasmError) -> Value {
        let operand = try popAny(expected: expected)
        guard module.pointee.matches(operand.type, expected) else { throw mismatch(expected, operand.type) }
        return operand.value
    }

    /// Pops an operand of any type; the bottom type in unreachable code that has none. `expected` serves the message.
    mutating func popAny(expected: ValueType? = nil) throws(WasmError) -> Operand {
        if operands.count > height { return operands.removeLast() }
        guard isPolymorphic else {
            throw invalid(
                "type mismatch: expected \(expected?.description ?? "an operand"), found nothing on the stack")
        }
        return Operand(type: .bottom, value: unreachableValue)
    }

    /// Pops a reference of any type; in unreachable code its type may be the bottom reference.
    mutating func popReference() throws(WasmError) -> Operand {
        var operand = try popAny()
        if operand.type == .bottom { operand.type = .bottomReference }
        guard operand.type.isReference || operand.type == .bottomReference else {
            throw invalid("type mismatch: expected a reference, found \(operand.type)")
        }
        return operand
    }

    /// Pops a reference that must match `expected`, and tells its own type.
    mutating func popReference(_ expected: ValueType) throws(WasmError) -> Operand {
        let operand = try popReference()
        guard module.pointee.matches(operand.type, expected) else { throw mismatch(expected, operand.type) }
        return operand
    }

    func mismatch(_ expected: ValueType, _ found: ValueType) -> WasmError {
        invalid("type mismatch: expected \(expected), found \(found)")
    }

    var isPolymorphic: Bool { frames.last?.isUnreachable ?? false }

    // MARK: Several operands

    /// Pops operands of the given types. The values are those of code that is emitted, otherwise there are none.
    mutating func pop(_ types: [ValueType]) throws(WasmError) -> [Value] {
        if types.isEmpty { return [] }
        guard isEmitting else {
            try popUnreachable(types)
            return []
        }
        let values = try keep(types)
        operands.removeLast(types.count)
        return values
    }

    /// Checks the topmost operands, which take the given types and stay, and returns their values like `pop`.
    mutating func keep(_ types: [ValueType]) throws(WasmError) -> [Value] {
        if types.isEmpty { return [] }
        guard isEmitting else {
            try popUnreachable(types)
            try push(types, [])
            return []
        }
        try check(types)
        let start = operands.count - types.count
        var values: [Value] = []
        values.reserveCapacity(types.count)
        for index in types.indices {
            operands[start + index].type = types[index]
            values.append(operands[start + index].value)
        }
        return values
    }

    private mutating func popUnreachable(_ types: [ValueType]) throws(WasmError) {
        for type in types.reversed() {
            // The polymorphic stack has whatever is asked for: a long list needs no walk.
            if operands.count == height, isPolymorphic { return }
            _ = try pop(type)
        }
    }

    /// Checks the topmost operands and changes nothing.
    func check(_ types: [ValueType]) throws(WasmError) {
        var position = operands.count
        for type in types.reversed() {
            guard position > height else {
                if isPolymorphic { return }
                throw invalid("type mismatch: expected \(type), found nothing on the stack")
            }
            position -= 1
            let found = operands[position].type
            guard module.pointee.matches(found, type) else { throw mismatch(type, found) }
        }
    }

    /// Pushes operands of the given types: the values if the code is emitted.
    mutating func push(_ types: [ValueType], _ values: [Value]) throws(WasmError) {
        guard operands.count + types.count <= ImplementationLimits.operandStackDepth else {
            throw WasmError(
                .limit, "more than \(ImplementationLimits.operandStackDepth) operands on the stack", at: offset)
        }
        if types.count == values.count {
            for index in types.indices { push(types[index], values[index]) }
        } else {
            for type in types { push(type, unreachableValue) }
        }
    }

    // MARK: Type lists

    func types(_ list: TypeList) -> [ValueType] {
        switch list {
        case .empty: []
        case .one(let type): type.list
        case .parameters(let index): module.pointee.functionType(typeIndex: index)?.parameters ?? []
        case .results(let index): module.pointee.functionType(typeIndex: index)?.results ?? []
        }
    }

    /// What follows can't be reached: drops the construct's operands.
    mutating func setUnreachable() {
        operands.removeLast(operands.count - height)
        frames[frames.count - 1].isUnreachable = true
        isEmitting = false
    }
}

private let lists: [[ValueType]] = [[.i32], [.i64], [.f32], [.f64], [.v128]]

extension ValueType {
    /// A list of this type alone. Those of the common types are made once.
    fileprivate var list: [ValueType] {
        let index = 0x7F - Int(code)
        return index < lists.count ? lists[index] : [self]
    }

    /// A reference that unreachable code makes up: below all references, never null.
    static let bottomReference = ValueType(reference: .bottom, nullable: false)
}

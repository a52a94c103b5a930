extension FunctionTranslator {
    /// Comparisons, tests and selection; returns false for other opcodes.
    mutating func writeComparison(_ opcode: Opcode, _ place: Operands) throws(SPIRVError) -> Bool {
        switch opcode {
        case .iEqual: try compareIntegers("==", isSigned: false, place)
        case .iNotEqual: try compareIntegers("!=", isSigned: false, place)
        case .uLessThan: try compareIntegers("<", isSigned: false, place)
        case .uLessThanEqual: try compareIntegers("<=", isSigned: false, place)
        case .uGreaterThan: try compareIntegers(">", isSigned: false, place)
        case .uGreaterThanEqual: try compareIntegers(">=", isSigned: false, place)
        case .sLessThan: try compareIntegers("<", isSigned: true, place)
        case .sLessThanEqual: try compareIntegers("<=", isSigned: true, place)
        case .sGreaterThan: try compareIntegers(">", isSigned: true, place)
        case .sGreaterThanEqual: try compareIntegers(">=", isSigned: true, place)
        case .fOrdEqual: try compareFloats("==", place)
        case .fUnordNotEqual: try compareFloats("!=", place)
        case .fOrdLessThan: try compareFloats("<", place)
        case .fOrdLessThanEqual: try compareFloats("<=", place)
        case .fOrdGreaterThan: try compareFloats(">", place)
        case .fOrdGreaterThanEqual: try compareFloats(">=", place)
        // An unordered comparison is the negation of the opposite ordered one.
        case .fUnordLessThan: try compareFloats(">=", negated: true, place)
        case .fUnordLessThanEqual: try compareFloats(">", negated: true, place)
        case .fUnordGreaterThan: try compareFloats("<=", negated: true, place)
        case .fUnordGreaterThanEqual: try compareFloats("<", negated: true, place)
        case .fOrdNotEqual, .lessOrGreater: try test("islessgreater", arity: 2, place)
        case .fUnordEqual: try test("islessgreater", arity: 2, negated: true, place)
        case .ordered: try test("isordered", arity: 2, place)
        case .unordered: try test("isunordered", arity: 2, place)
        case .isNan: try test("isnan", arity: 1, place)
        case .isInf: try test("isinf", arity: 1, place)
        case .isFinite: try test("isfinite", arity: 1, place)
        case .isNormal: try test("isnormal", arity: 1, place)
        case .signBitSet: try test("signbit", arity: 1, place)
        case .any, .all:
            let shape = try shape(of: try place[0], place)
            // LLVM passes integers too, as the functions of OpenCL C have them: true is the highest bit.
            guard shape.kind != .float, shape.isVector, try boolShape(place).count == 1 else {
                throw place.error(.malformed, "the operand is no vector of booleans")
            }
            let text = shape.kind == .bool ? try value(try place[0], place) : try signed(try place[0], place)
            try assign(place, "\(opcode == .any ? "any" : "all")(\(text)) != 0")
        case .select: try select(place)
        case .ptrEqual, .ptrNotEqual:
            // Pointers to different kinds of memory are compared as addresses.
            let isMixed = try storage(try place[0], place) != storage(try place[1], place)
            let cast = isMixed ? "(size_t)" : ""
            let (a, b) = (cast + (try pointer(0, place)), cast + (try pointer(1, place)))
            try assign(place, "\(a) \(opcode == .ptrEqual ? "==" : "!=") \(b)")
        default: return false
        }
        return true
    }

    private func checkResult(_ operand: Shape, _ place: Operands) throws(SPIRVError) {
        guard try boolShape(place).count == operand.count else {
            throw place.error(.malformed, "the result has a wrong number of elements")
        }
    }

    /// A truth value in OpenCL C's form for the operands' shape as a `bool` or `charN`.
    private func truth(_ expression: String, _ shape: Shape, negated: Bool = false) -> String {
        if shape.isVector { return "\(negated ? "~" : "")convert_char\(shape.count)(\(expression))" }
        return negated ? "!(\(expression))" : expression
    }

    private mutating func compareIntegers(_ symbol: String, isSigned: Bool, _ place: Operands) throws(SPIRVError) {
        let shape = try shape(of: try place[0], place)
        guard shape.kind == .integer else { throw place.error(.malformed, "the operands are no integers") }
        try checkResult(shape, place)
        let (left, right) = (try place[0], try operand(1, shape, place))
        if let text = try comparedAddresses(left, right, place) {
            return try assign(place, "\(text.0) \(symbol) \(text.1)")
        }
        let a = isSigned ? try signed(left, place) : try value(left, place)
        let b = isSigned ? try signed(right, place) : try value(right, place)
        try assign(place, truth("\(a) \(symbol) \(b)", shape))
    }

    private mutating func compareFloats(
        _ symbol: String, negated: Bool = false, _ place: Operands
    ) throws(SPIRVError) {
        let shape = try shape(of: try place[0], place)
        guard shape.kind == .float else { throw place.error(.malformed, "the operands are no floating point numbers") }
        try checkResult(shape, place)
        let a = try value(try place[0], place), b = try value(try operand(1, shape, place), place)
        try assign(place, truth("\(a) \(symbol) \(b)", shape, negated: negated))
    }

    private mutating func test(
        _ name: String, arity: Int, negated: Bool = false, _ place: Operands
    ) throws(SPIRVError) {
        let shape = try shape(of: try place[0], place)
        guard shape.kind == .float else { throw place.error(.malformed, "the operands are no floating point numbers") }
        try checkResult(shape, place)
        var list = try value(try place[0], place)
        if arity == 2 { list += ", \(try value(try operand(1, shape, place), place))" }
        let call = "\(name)(\(list))"
        try assign(place, truth(shape.isVector ? call : "\(call) != 0", shape, negated: negated))
    }

    private mutating func select(_ place: Operands) throws(SPIRVError) {
        let condition = try shape(of: try place[0], place)
        guard condition.kind == .bool else { throw place.error(.malformed, "the condition is no boolean") }
        let type = place.instruction.resultType
        for index in 1...2 {
            let operandType = try typeOrThrow(of: try place[index], place)
            try checkAssignable(operandType, to: type, place)
        }
        let test = try value(try place[0], place)
        let then = try value(try place[1], place), other = try value(try place[2], place)
        guard condition.isVector else {
            return try assignChoice(place, test, then, other)
        }
        let shape = try resultShape(place)
        guard shape.count == condition.count else { throw place.error(.malformed, "the condition has a wrong size") }
        if shape.kind == .bool {
            return try assign(place, "(\(test) & \(then)) | (~\(test) & \(other))")
        }
        let mask = shape.width == 8 ? test : "convert_\(shape.signedName)(\(test))"
        try assign(place, "select(\(other), \(then), \(mask))")
    }

    /// `?:` with a scalar condition. Vectors take a statement, since their `?:` would choose by element.
    private mutating func assignChoice(
        _ place: Operands, _ test: String, _ then: String, _ other: String
    ) throws(SPIRVError) {
        let type = place.instruction.resultType
        if case .pointer(let storage, _) = module.types[type] {
            let prefix = try translator.types.pointerName(storage, place)
            return try assign(place, "\(test) ? (\(prefix))\(then) : (\(prefix))\(other)")
        }
        guard let shape = module.shape(ofType: type) else { return try assign(place, "\(test) ? \(then) : \(other)") }
        guard shape.isVector else {
            // C makes an int of a choice between two narrow ones.
            return try assign(place, narrowed("\(test) ? \(then) : \(other)", shape))
        }
        let name = temporary()
        output.line("\(shape.name) \(name) = \(other);")
        output.line("if (\(test)) \(name) = \(then);")
        try assign(place, name)
    }

    /// A pointer operand as an expression.
    mutating func pointer(_ index: Int, _ place: Operands) throws(SPIRVError) -> String {
        let id = try place[index]
        guard case .pointer = module.types[try typeOrThrow(of: id, place)] else {
            throw place.error(.malformed, "operand \(index + 1) is no pointer")
        }
        return try value(id, place)
    }
}

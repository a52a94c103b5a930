extension FunctionTranslator {
    /// Integer, floating point, bit and logical operations; returns false for other opcodes.
    mutating func writeArithmetic(_ opcode: Opcode, _ place: Operands) throws(SPIRVError) -> Bool {
        switch opcode {
        case .iAdd: try unsigned("+", place)
        case .iSub: try unsigned("-", place)
        case .iMul: try unsigned("*", place)
        case .uDiv: try unsigned("/", place)
        case .uMod: try unsigned("%", place)
        case .sDiv: try signedOperator("/", place)
        case .sRem: try signedOperator("%", place)
        case .sMod: try signedModulo(place)
        case .sNegate:
            let shape = try integerShape(place)
            try assign(place, narrowed("-\(try value(try operand(0, shape, place), place))", shape))
        case .bitwiseAnd: try unsigned("&", place)
        case .bitwiseOr: try unsigned("|", place)
        case .bitwiseXor: try unsigned("^", place)
        case .not:
            let shape = try integerShape(place)
            try assign(place, narrowed("~\(try value(try operand(0, shape, place), place))", shape))
        case .shiftLeftLogical: try shift("<<", isSigned: false, place)
        case .shiftRightLogical: try shift(">>", isSigned: false, place)
        case .shiftRightArithmetic: try shift(">>", isSigned: true, place)
        case .bitCount:
            let shape = try integerShape(place)
            try assign(place, "popcount(\(try value(try operand(0, shape, place), place)))")
        case .bitReverse: try bitReverse(place)
        case .fAdd: try floating("+", place)
        case .fSub: try floating("-", place)
        case .fMul: try floating("*", place)
        case .fDiv: try floating("/", place)
        case .fRem:
            let shape = try floatShape(place)
            let a = try value(try operand(0, shape, place), place), b = try value(try operand(1, shape, place), place)
            try assign(place, "fmod(\(a), \(b))")
        case .fMod:
            let shape = try floatShape(place)
            let a = try value(try operand(0, shape, place), place), b = try value(try operand(1, shape, place), place)
            // The remainder takes the sign of the divisor.
            let name = temporary()
            output.line("\(shape.name) \(name) = fmod(\(a), \(b));")
            let wrong =
                shape.isVector
                ? "(\(name) != 0) & ((\(name) < 0) != (\(b) < 0))" : "\(name) != 0 && (\(name) < 0) != (\(b) < 0)"
            try assign(place, "(\(wrong)) ? \(name) + \(b) : \(name)")
        case .fNegate:
            let shape = try floatShape(place)
            try assign(place, "-\(try value(try operand(0, shape, place), place))")
        case .vectorTimesScalar:
            let shape = try floatShape(place)
            let vector = try value(try operand(0, shape, place), place)
            try assign(place, "\(vector) * \(try value(try operand(1, shape.element, place), place))")
        case .dot:
            let shape = try shape(of: try place[0], place)
            guard shape.kind == .float, shape.count <= 4 else { throw place.error(.unsupported, "this dot product") }
            try assign(
                place, "dot(\(try value(try place[0], place)), \(try value(try operand(1, shape, place), place)))")
        case .logicalAnd: try logical("&&", "&", place)
        case .logicalOr: try logical("||", "|", place)
        case .logicalEqual: try logical("==", "==", place)
        case .logicalNotEqual: try logical("!=", "^", place)
        case .logicalNot:
            let shape = try boolShape(place)
            let text = try value(try operand(0, shape, place), place)
            try assign(place, shape.isVector ? "~\(text)" : "!\(text)")
        case .iAddCarry, .iSubBorrow, .uMulExtended, .sMulExtended: try extended(opcode, place)
        case .expectKHR, .copyObject:
            let type = try typeOrThrow(of: try place[0], place)
            guard type == place.instruction.resultType else { throw place.error(.malformed, "the types differ") }
            try assign(place, try value(try place[0], place))
        default: return false
        }
        return true
    }

    // MARK: Shapes

    /// The operand at `index`, which must have the given shape.
    func operand(_ index: Int, _ shape: Shape, _ place: Operands) throws(SPIRVError) -> ID {
        let id = try place[index]
        guard try self.shape(of: id, place) == shape else {
            throw place.error(.malformed, "operand \(index + 1) has a wrong type")
        }
        return id
    }

    func integerShape(_ place: Operands) throws(SPIRVError) -> Shape {
        let shape = try resultShape(place)
        guard shape.kind == .integer else { throw place.error(.malformed, "the result is no integer") }
        return shape
    }

    func floatShape(_ place: Operands) throws(SPIRVError) -> Shape {
        let shape = try resultShape(place)
        guard shape.kind == .float else { throw place.error(.malformed, "the result is no floating point number") }
        return shape
    }

    func boolShape(_ place: Operands) throws(SPIRVError) -> Shape {
        let shape = try resultShape(place)
        guard shape.kind == .bool else { throw place.error(.malformed, "the result is no boolean") }
        return shape
    }

    /// Cuts what C computed as `int` back to the type's width.
    func narrowed(_ expression: String, _ shape: Shape) -> String {
        shape.isPromoted ? "(\(shape.name))(\(expression))" : expression
    }

    // MARK: Integers

    private mutating func unsigned(_ symbol: String, _ place: Operands) throws(SPIRVError) {
        let shape = try integerShape(place)
        let a = try value(try operand(0, shape, place), place), b = try value(try operand(1, shape, place), place)
        // The product of two promoted ushort values may overflow int.
        let widened = shape.isPromoted ? "(uint)" : ""
        try assign(place, narrowed("\(widened)\(a) \(symbol) \(b)", shape))
    }

    private mutating func signedOperator(_ symbol: String, _ place: Operands) throws(SPIRVError) {
        let shape = try integerShape(place)
        let a = try signed(try operand(0, shape, place), place), b = try signed(try operand(1, shape, place), place)
        try assign(place, "as_\(shape.name)((\(shape.signedName))(\(a) \(symbol) \(b)))")
    }

    private mutating func signedModulo(_ place: Operands) throws(SPIRVError) {
        let shape = try integerShape(place)
        let a = try signed(try operand(0, shape, place), place), b = try signed(try operand(1, shape, place), place)
        let name = temporary()
        output.line("\(shape.signedName) \(name) = (\(shape.signedName))(\(a) % \(b));")
        let wrong = shape.isVector ? "(\(name) != 0) & ((\(name) ^ \(b)) < 0)" : "\(name) != 0 && (\(name) ^ \(b)) < 0"
        try assign(place, "as_\(shape.name)((\(shape.signedName))((\(wrong)) ? \(name) + \(b) : \(name)))")
    }

    private mutating func shift(_ symbol: String, isSigned: Bool, _ place: Operands) throws(SPIRVError) {
        let shape = try integerShape(place)
        let base = try operand(0, shape, place)
        let amountID = try place[1]
        let amountShape = try self.shape(of: amountID, place)
        guard amountShape.kind == .integer, amountShape.count == shape.count else {
            throw place.error(.malformed, "the amount of a shift has a wrong type")
        }
        var amount = try value(amountID, place)
        if shape.isVector, amountShape != shape { amount = "convert_\(shape.name)(\(amount))" }
        if isSigned {
            try assign(place, "as_\(shape.name)((\(shape.signedName))(\(try signed(base, place)) \(symbol) \(amount)))")
        } else {
            try assign(place, narrowed("\(try value(base, place)) \(symbol) \(amount)", shape))
        }
    }

    private mutating func bitReverse(_ place: Operands) throws(SPIRVError) {
        let shape = try integerShape(place)
        let name = temporary()
        output.line("\(shape.name) \(name) = \(try value(try operand(0, shape, place), place));")
        var distance = shape.width / 2
        while distance > 0 {
            // Swap neighbouring groups of `distance` bits.
            var mask: UInt64 = 0
            for bit in 0..<shape.width where bit / distance % 2 == 0 { mask |= UInt64(1) << UInt64(bit) }
            let literal = Literal.integer(mask, width: shape.width)
            let swap = "((\(name) >> \(distance)) & \(literal)) | ((\(name) & \(literal)) << \(distance))"
            output.line("\(name) = \(narrowed(swap, shape));")
            distance /= 2
        }
        try assign(place, name)
    }

    /// An operation whose result is a structure of two integers: the low bits, and the high bits or a carry.
    private mutating func extended(_ opcode: Opcode, _ place: Operands) throws(SPIRVError) {
        let type = place.instruction.resultType
        guard case .structure(let members, _) = module.types[type], members.count == 2, members[0] == members[1],
            let shape = module.shape(ofType: members[0]), shape.kind == .integer
        else { throw place.error(.malformed, "the result is no structure of two integers") }
        let a = try value(try operand(0, shape, place), place), b = try value(try operand(1, shape, place), place)
        let name = try translator.types.name(type, place)
        let widened = shape.isPromoted ? "(uint)" : ""
        let result = temporary()
        output.line("\(name) \(result);")
        func flag(_ test: String) -> String {
            shape.isVector ? "as_\(shape.name)(\(test)) & (\(shape.element.name))1" : "(\(test)) ? 1 : 0"
        }
        let low: String, high: String
        switch opcode {
        case .iAddCarry: (low, high) = ("\(widened)\(a) + \(b)", flag("\(result).m0 < \(a)"))
        case .iSubBorrow: (low, high) = ("\(widened)\(a) - \(b)", flag("\(a) < \(b)"))
        case .uMulExtended: (low, high) = ("\(widened)\(a) * \(b)", "mul_hi(\(a), \(b))")
        default:
            let signed = "mul_hi(as_\(shape.signedName)(\(a)), as_\(shape.signedName)(\(b)))"
            (low, high) = ("\(widened)\(a) * \(b)", "as_\(shape.name)(\(signed))")
        }
        output.line("\(result).m0 = \(narrowed(low, shape));")
        output.line("\(result).m1 = \(high);")
        try assign(place, result)
    }

    // MARK: Floating point and booleans

    private mutating func floating(_ symbol: String, _ place: Operands) throws(SPIRVError) {
        let shape = try floatShape(place)
        let a = try value(try operand(0, shape, place), place), b = try value(try operand(1, shape, place), place)
        try assign(place, "\(a) \(symbol) \(b)")
    }

    private mutating func logical(_ scalar: String, _ vector: String, _ place: Operands) throws(SPIRVError) {
        let shape = try boolShape(place)
        let a = try value(try operand(0, shape, place), place), b = try value(try operand(1, shape, place), place)
        try assign(place, "\(a) \(shape.isVector ? vector : scalar) \(b)")
    }
}

extension FunctionTranslator {
    /// Atomic operations with a result, by the functions of OpenCL C 1.2; returns false for other opcodes.
    mutating func writeAtomic(_ opcode: Opcode, _ place: Operands) throws(SPIRVError) -> Bool {
        switch opcode {
        case .atomicLoad: try atomic("or", place, arguments: ["0"])
        case .atomicExchange: try atomic("xchg", place, operand: 3)
        case .atomicIIncrement: try atomic("inc", place, arguments: [])
        case .atomicIDecrement: try atomic("dec", place, arguments: [])
        case .atomicIAdd: try atomic("add", place, operand: 3)
        case .atomicISub: try atomic("sub", place, operand: 3)
        case .atomicSMin: try atomic("min", place, operand: 3, isSigned: true)
        case .atomicUMin: try atomic("min", place, operand: 3)
        case .atomicSMax: try atomic("max", place, operand: 3, isSigned: true)
        case .atomicUMax: try atomic("max", place, operand: 3)
        case .atomicAnd: try atomic("and", place, operand: 3)
        case .atomicOr: try atomic("or", place, operand: 3)
        case .atomicXor: try atomic("xor", place, operand: 3)
        case .atomicCompareExchange, .atomicCompareExchangeWeak:
            let shape = try integerShape(place)
            let value = try self.value(try operand(4, shape, place), place)
            let comparator = try self.value(try operand(5, shape, place), place)
            try atomic("cmpxchg", place, arguments: [comparator, value])
        case .atomicFlagTestAndSet:
            guard try boolShape(place).count == 1 else { throw place.error(.malformed, "the result is no boolean") }
            let flag = Shape(kind: .integer, width: 32, count: 1)
            let address = try atomicAddress(flag, isSigned: false, place)
            let semantics = try constantOperand(2, place)
            writeFence(semantics, before: true)
            try assign(place, "atomic_xchg(\(address), 1u) != 0")
            writeFence(semantics, before: false)
        case .atomicFAddEXT: try floatAtomic("+", place)
        case .atomicFMinEXT: try floatAtomic("fmin", place)
        case .atomicFMaxEXT: try floatAtomic("fmax", place)
        case .groupAsyncCopy: try asyncCopy(place)
        default: return false
        }
        return true
    }

    mutating func writeAtomicStore(_ place: Operands) throws(SPIRVError) {
        let shape = try shape(of: try place[3], place)
        let address = try atomicAddress(shape, isSigned: false, place)
        let semantics = try constantOperand(2, place)
        writeFence(semantics, before: true)
        let object = try value(try place[3], place)
        let bits = shape.kind == .float ? "as_\(shape.bitsName)(\(object))" : object
        output.line("(void)\(prefix(shape))xchg(\(address), \(bits));")
        writeFence(semantics, before: false)
    }

    mutating func writeAtomicFlagClear(_ place: Operands) throws(SPIRVError) {
        let address = try atomicAddress(Shape(kind: .integer, width: 32, count: 1), isSigned: false, place)
        let semantics = try constantOperand(2, place)
        writeFence(semantics, before: true)
        output.line("(void)atomic_xchg(\(address), 0u);")
        writeFence(semantics, before: false)
    }

    /// The functions for 64 bits come from an extension and have names of their own.
    private func prefix(_ shape: Shape) -> String { shape.width == 64 ? "atom_" : "atomic_" }

    private mutating func atomic(
        _ name: String, _ place: Operands, operand index: Int, isSigned: Bool = false
    ) throws(SPIRVError) {
        let shape = try resultShape(place)
        let id = try operand(index, shape, place)
        var text = isSigned ? try signed(id, place) : try value(id, place)
        if shape.kind == .float { text = "as_\(shape.bitsName)(\(text))" }
        try atomic(name, place, arguments: [text], isSigned: isSigned)
    }

    private mutating func atomic(
        _ name: String, _ place: Operands, arguments: [String], isSigned: Bool = false
    ) throws(SPIRVError) {
        let shape = try resultShape(place)
        // On floating point numbers only the operations that move bits are atomic without an extension.
        guard shape.kind == .integer || (shape.kind == .float && ["or", "xchg"].contains(name)) else {
            throw place.error(.malformed, "the result is no integer")
        }
        let address = try atomicAddress(shape, isSigned: isSigned, place)
        let semantics = try constantOperand(2, place)
        writeFence(semantics, before: true)
        let list = ([address] + arguments).joined(separator: ", ")
        let call = "\(prefix(shape))\(name)(\(list))"
        try assign(place, isSigned || shape.kind == .float ? "as_\(shape.name)(\(call))" : call)
        writeFence(semantics, before: false)
    }

    private mutating func atomicAddress(
        _ shape: Shape, isSigned: Bool, _ place: Operands
    ) throws(SPIRVError) -> String {
        guard !shape.isVector, shape.kind != .bool, shape.width == 32 || shape.width == 64 else {
            throw place.error(.unsupported, "an atomic operation on \(shape.name)")
        }
        if shape.width == 64 { translator.require64BitAtomics() }
        let id = try place[0]
        guard case .pointer(let storage, _) = module.types[try typeOrThrow(of: id, place)] else {
            throw place.error(.malformed, "%\(id) is no pointer")
        }
        guard storage == .crossWorkgroup || storage == .workgroup else {
            throw place.error(.unsupported, "an atomic operation on memory that is neither global nor local")
        }
        let type = isSigned ? shape.signedName : shape.bitsName
        return "(volatile \(try TypeNames.space(storage, place))\(type) *)\(try value(id, place))"
    }

    /// A loop of compare-and-swap, written out as a function.
    private mutating func floatAtomic(_ operation: String, _ place: Operands) throws(SPIRVError) {
        let shape = try floatShape(place)
        let address = try atomicAddress(shape, isSigned: false, place)
        let object = try value(try operand(3, shape, place), place)
        guard case .pointer(let storage, _) = module.types[try typeOrThrow(of: try place[0], place)] else { return }
        let space = try TypeNames.space(storage, place)
        let kind = operation == "+" ? "add" : operation
        let name = "atomic_\(kind)_\(shape.name)_\(TypeNames.pointerPrefix(storage))"
        let bits = shape.bitsName
        let sum = operation == "+" ? "as_\(shape.name)(seen) + x" : "\(operation)(as_\(shape.name)(seen), x)"
        translator.declare(
            name,
            """
            static \(shape.name) \(name)(volatile \(space)\(bits) *p, \(shape.name) x) {
                \(bits) seen = *p, expected;
                do {
                    expected = seen;
                    seen = \(prefix(shape))cmpxchg(p, expected, as_\(bits)(\(sum)));
                } while (seen != expected);
                return as_\(shape.name)(seen);
            }
            """)
        let semantics = try constantOperand(2, place)
        writeFence(semantics, before: true)
        try assign(place, "\(name)(\(address), \(object))")
        writeFence(semantics, before: false)
    }

    // MARK: Copies by a work-group

    /// LLVM leaves the type of an array where the element's should stand.
    private func arrayElement(_ type: ID) -> ID {
        var type = type
        while case .array(let element, _) = module.types[type] { type = element }
        return type
    }

    private mutating func asyncCopy(_ place: Operands) throws(SPIRVError) {
        guard try constantOperand(0, place) == 2 else {
            throw place.error(.unsupported, "a copy by other work-items than those of a work-group")
        }
        guard case .pointer(let to, let target) = module.types[try typeOrThrow(of: try place[1], place)],
            case .pointer(let from, let source) = module.types[try typeOrThrow(of: try place[2], place)],
            case let element = arrayElement(target), element == arrayElement(source),
            let shape = module.shape(ofType: element), shape.kind != .bool,
            (to == .workgroup && from == .crossWorkgroup) || (to == .crossWorkgroup && from == .workgroup)
        else {
            let from = module.describe(try typeOrThrow(of: try place[2], place))
            throw place.error(
                .unsupported, "a copy from \(from) to \(module.describe(try typeOrThrow(of: try place[1], place)))")
        }
        let destination = "(\(try TypeNames.space(to, place))\(shape.name) *)\(try value(try place[1], place))"
        let origin = "(const \(try TypeNames.space(from, place))\(shape.name) *)\(try value(try place[2], place))"
        let count = try value(try place[3], place), event = try value(try place[5], place)
        if translator.integerConstant(try place[4]) == 1 {
            try assign(place, "async_work_group_copy(\(destination), \(origin), \(count), \(event))")
        } else {
            let stride = try value(try place[4], place)
            try assign(place, "async_work_group_strided_copy(\(destination), \(origin), \(count), \(stride), \(event))")
        }
    }
}

extension FunctionTranslator {
    mutating func writeExtendedInstruction(_ place: Operands) throws(SPIRVError) {
        let set = module.extendedInstructionSets[try place[0]] ?? ""
        if set.hasPrefix("NonSemantic.") || set.hasPrefix("OpenCL.DebugInfo") { return }
        let number = try place[1]
        guard set == "OpenCL.std", let instruction = ExtendedInstruction(number) else {
            throw place.error(.unsupported, "instruction \(number) of the set \(set)")
        }
        switch instruction {
        case .plain(let name, let arity):
            try assign(place, try call(name, arity, isSigned: false, place))
        case .signed(let name, let arity):
            let text = try call(name, arity, isSigned: true, place)
            let shape = try resultShape(place)
            try assign(place, shape.kind == .integer ? "as_\(shape.name)(\(text))" : text)
        case .magnitude(let name, let arity):
            try assign(place, try call(name, arity, isSigned: true, place))
        case .exponent(let name):
            try assign(place, "\(name)(\(try value(try place[2], place)), \(try signed(try place[3], place)))")
        case .pointer(let name, let arity, let isInteger):
            try pointerCall(name, arity, isInteger, place)
        case .upsample(let isSigned):
            let result = try integerShape(place)
            let high = isSigned ? try signed(try place[2], place) : try value(try place[2], place)
            let text = "upsample(\(high), \(try value(try place[3], place)))"
            try assign(place, isSigned ? "as_\(result.name)(\(text))" : text)
        case .ctz:
            // OpenCL C has `ctz` from version 2.0 on. The bits below the lowest one are counted instead.
            let shape = try integerShape(place)
            let text = try value(try operand(2, shape, place), place)
            let below = narrowed("~\(text) & (\(text) - (\(shape.element.name))1)", shape)
            try assign(place, "popcount(\(below))")
        case .vectorLoad(let name):
            let shape = try resultShape(place)
            let pointer = try typedPointer(3, shape.element.name, isRead: true, place)
            try assign(place, "\(name)\(shape.count)(\(try value(try place[2], place)), \(pointer))")
        case .vectorStore(let name, _, _):
            let shape = try shape(of: try place[2], place)
            let pointer = try typedPointer(4, shape.element.name, isRead: false, place)
            let (vector, index) = (try value(try place[2], place), try value(try place[3], place))
            output.line("\(name)\(shape.count)(\(vector), \(index), \(pointer));")
        case .halfLoad(let name, let hasCount):
            let shape = try floatShape(place)
            guard hasCount == shape.isVector || name == "vloada_half" else {
                throw place.error(.malformed, "the result has a wrong number of elements")
            }
            let pointer = try typedPointer(3, "half", isRead: true, place)
            try assign(place, "\(name)\(shape.suffix)(\(try value(try place[2], place)), \(pointer))")
        case .halfStore(let name, let isRounded):
            let shape = try shape(of: try place[2], place)
            var suffix = ""
            if isRounded {
                let mode = try place[5]
                guard mode < 4 else { throw place.error(.malformed, "the rounding mode \(mode)") }
                suffix = ["_rte", "_rtz", "_rtp", "_rtn"][Int(mode)]
            }
            let pointer = try typedPointer(4, "half", isRead: false, place)
            let list = "\(try value(try place[2], place)), \(try value(try place[3], place)), \(pointer)"
            output.line("\(name)\(shape.suffix)\(suffix)(\(list));")
        case .printf:
            try printf(place)
        case .prefetch:
            return
        }
    }

    private mutating func call(
        _ name: String, _ arity: Int, isSigned: Bool, _ place: Operands
    ) throws(SPIRVError) -> String {
        guard place.count == arity + 2 else { throw place.error(.malformed, "\(name) takes \(arity) operands") }
        _ = try resultShape(place)
        var list: [String] = []
        for index in 2..<place.count {
            let shape = try shape(of: try place[index], place)
            guard shape.kind != .bool else { throw place.error(.malformed, "a boolean operand") }
            list.append(
                isSigned && shape.kind == .integer
                    ? try signed(try place[index], place) : try value(try place[index], place))
        }
        return "\(name)(\(list.joined(separator: ", ")))"
    }

    private mutating func pointerCall(
        _ name: String, _ arity: Int, _ isInteger: Bool, _ place: Operands
    ) throws(SPIRVError) {
        guard place.count == arity + 2 else { throw place.error(.malformed, "\(name) takes \(arity) operands") }
        let shape = try floatShape(place)
        var list: [String] = []
        for index in 2..<(place.count - 1) { list.append(try value(try operand(index, shape, place), place)) }
        let target = isInteger ? Shape(kind: .integer, width: 32, count: shape.count).signedName : shape.name
        list.append(try typedPointer(place.count - 1, target, isRead: false, place))
        try assign(place, "\(name)(\(list.joined(separator: ", ")))")
    }

    /// A pointer operand with the element type that a library function expects.
    private mutating func typedPointer(
        _ index: Int, _ type: String, isRead: Bool, _ place: Operands
    ) throws(SPIRVError) -> String {
        let id = try place[index]
        guard case .pointer(let storage, let pointee) = module.types[try typeOrThrow(of: id, place)] else {
            throw place.error(.malformed, "operand \(index + 1) is no pointer")
        }
        guard isRead || (storage != .uniformConstant && storage != .input) else {
            throw place.error(.malformed, "a store to memory that can't be written")
        }
        try checkByteAccess(pointee, place)
        return "(\(isRead ? "const " : "")\(try TypeNames.space(storage, place))\(type) *)\(try value(id, place))"
    }

    private mutating func printf(_ place: Operands) throws(SPIRVError) {
        let format = try place[2]
        guard case .pointer(.uniformConstant, _) = module.types[try typeOrThrow(of: format, place)] else {
            throw place.error(.unsupported, "a format that is not in constant memory")
        }
        var list = ["(__constant char *)\(try value(format, place))"]
        for id in place.from(3) {
            if case .pointer(.uniformConstant, _) = module.types[try typeOrThrow(of: id, place)] {
                list.append("(__constant char *)\(try value(id, place))")
            } else {
                list.append(try value(id, place))
            }
        }
        try assign(place, "as_uint(printf(\(list.joined(separator: ", "))))")
    }
}

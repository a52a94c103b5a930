extension FunctionTranslator {
    /// Vectors, structures and arrays as values; returns false for other opcodes.
    mutating func writeComposite(_ opcode: Opcode, _ place: Operands) throws(SPIRVError) -> Bool {
        switch opcode {
        case .vectorExtractDynamic: try extractDynamic(place)
        case .vectorInsertDynamic: try insertDynamic(place)
        case .vectorShuffle: try shuffle(place)
        case .compositeConstruct: try construct(place)
        case .compositeExtract:
            let id = try place[0]
            let (path, end) = try path(try typeOrThrow(of: id, place), place.from(1), place)
            guard end == place.instruction.resultType else {
                throw place.error(.malformed, "the result's type is wrong")
            }
            let text = "\(try value(id, place))\(path.text)"
            try assign(place, path.isBool ? "\(text) != 0" : text)
        case .compositeInsert:
            let base = try place[1]
            let type = place.instruction.resultType
            let baseType = try typeOrThrow(of: base, place), objectType = try typeOrThrow(of: try place[0], place)
            let (path, end) = try path(type, place.from(2), place)
            guard baseType == type, end == objectType else { throw place.error(.malformed, "the types don't fit") }
            let object = try value(try place[0], place)
            let name = temporary()
            output.line("\(try translator.types.name(type, place)) \(name) = \(try value(base, place));")
            output.line("\(name)\(path.text) = \(path.isBool ? "\(object) ? -1 : 0" : object);")
            try assign(place, name)
        default: return false
        }
        return true
    }

    /// The selectors that literal indices stand for, and the type that they lead to.
    private func path(
        _ type: ID, _ indices: ArraySlice<UInt32>, _ place: Operands
    ) throws(SPIRVError) -> ((text: String, isBool: Bool), ID) {
        var type = type
        var text = ""
        var isBool = false
        for index in indices {
            switch module.types[type] {
            case .vector(let element, let count) where index < count:
                text += Self.component(index)
                isBool = module.types[element] == .bool
                type = element
            case .array(let element, let count) where UInt64(index) < count:
                text += ".e[\(index)]"
                type = element
            case .structure(let members, _) where index < members.count:
                text += ".m\(index)"
                type = members[Int(index)]
            default:
                throw place.error(.malformed, "the index \(index) is out of range")
            }
        }
        return ((text, isBool), type)
    }

    private static func component(_ index: UInt32) -> String { ".s" + String(index, radix: 16) }

    private mutating func construct(_ place: Operands) throws(SPIRVError) {
        let type = place.instruction.resultType
        let ids = place.from(0)
        var values: [String] = []
        if let shape = module.shape(ofType: type), shape.isVector {
            var count = 0
            for id in ids {
                let part = try self.shape(of: id, place)
                guard part.element == shape.element else { throw place.error(.malformed, "%\(id) has a wrong type") }
                count += part.count
                let text = try value(id, place)
                values.append(part.kind == .bool && !part.isVector ? "(\(text) ? -1 : 0)" : text)
            }
            guard count == shape.count else { throw place.error(.malformed, "\(count) elements for \(shape.count)") }
            return try assign(place, "(\(shape.name))(\(values.joined(separator: ", ")))")
        }
        let members: [ID]
        switch module.types[type] {
        case .structure(let list, _): members = list
        case .array(let element, let count) where count == UInt64(ids.count):
            members = Array(repeating: element, count: ids.count)
        default: throw place.error(.malformed, "the result is no composite of these parts")
        }
        guard members.count == ids.count else { throw place.error(.malformed, "a wrong number of members") }
        let name = temporary()
        output.line("\(try translator.types.name(type, place)) \(name);")
        let isArray = if case .array = module.types[type] { true } else { false }
        for (index, id) in ids.enumerated() {
            let memberType = try typeOrThrow(of: id, place)
            guard memberType == members[index] else { throw place.error(.malformed, "%\(id) has a wrong type") }
            output.line("\(name).\(isArray ? "e[\(index)]" : "m\(index)") = \(try value(id, place));")
        }
        try assign(place, name)
    }

    private mutating func shuffle(_ place: Operands) throws(SPIRVError) {
        let shape = try resultShape(place)
        let first = try self.shape(of: try place[0], place), second = try self.shape(of: try place[1], place)
        let components = Array(place.from(2))
        guard shape.isVector, first.isVector, second.isVector, first.element == shape.element,
            second.element == shape.element, components.count == shape.count
        else { throw place.error(.malformed, "the types don't fit a shuffle") }
        let a = try value(try place[0], place), b = try value(try place[1], place)
        let undefined = UInt32.max
        // Components of one vector alone make a swizzle; an undefined component may take any value.
        if components.allSatisfy({ $0 == undefined || $0 < UInt32(first.count) }) {
            let letters = components.map { String($0 == undefined ? 0 : $0, radix: 16) }.joined()
            return try assign(place, "\(a).s\(letters)")
        }
        var values: [String] = []
        for component in components {
            if component == undefined {
                values.append("\(a).s0")
            } else if component < UInt32(first.count) {
                values.append(a + Self.component(component))
            } else {
                let index = component - UInt32(first.count)
                guard index < UInt32(second.count) else { throw place.error(.malformed, "a component is out of range") }
                values.append(b + Self.component(index))
            }
        }
        try assign(place, "(\(shape.name))(\(values.joined(separator: ", ")))")
    }

    /// The type that gives a vector's elements numbers, and the mask that keeps an index inside.
    private mutating func elementView(_ shape: Shape) -> (name: String, mask: Int) {
        let element = shape.kind == .bool ? "char" : shape.element.name
        let slots = shape.count == 3 ? 4 : shape.count
        let name = "view_\(shape.name)"
        translator.declare(name, "typedef union { \(shape.name) v; \(element) e[\(slots)]; } \(name);")
        return (name, slots - 1)
    }

    private mutating func extractDynamic(_ place: Operands) throws(SPIRVError) {
        let vector = try shape(of: try place[0], place)
        let index = try shape(of: try place[1], place)
        guard vector.isVector, try resultShape(place) == vector.element, index.kind == .integer, !index.isVector else {
            throw place.error(.malformed, "the types don't fit")
        }
        let view = elementView(vector)
        let name = temporary()
        output.line("\(view.name) \(name);")
        output.line("\(name).v = \(try value(try place[0], place));")
        let text = "\(name).e[\(try value(try place[1], place)) & \(view.mask)]"
        try assign(place, vector.kind == .bool ? "\(text) != 0" : text)
    }

    private mutating func insertDynamic(_ place: Operands) throws(SPIRVError) {
        let vector = try resultShape(place)
        let index = try shape(of: try place[2], place)
        guard vector.isVector, try shape(of: try place[0], place) == vector, index.kind == .integer, !index.isVector
        else { throw place.error(.malformed, "the types don't fit") }
        let component = try value(try operand(1, vector.element, place), place)
        let view = elementView(vector)
        let name = temporary()
        output.line("\(view.name) \(name);")
        output.line("\(name).v = \(try value(try place[0], place));")
        let stored = vector.kind == .bool ? "\(component) ? -1 : 0" : component
        output.line("\(name).e[\(try value(try place[2], place)) & \(view.mask)] = \(stored);")
        try assign(place, "\(name).v")
    }
}

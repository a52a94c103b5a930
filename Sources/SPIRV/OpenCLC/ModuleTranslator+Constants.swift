extension ModuleTranslator {
    /// A constant as an expression; `nil` where `id` is no constant.
    func constant(_ id: ID, _ place: Operands) throws(SPIRVError) -> String? {
        guard let constant = module.constants[id] else { return nil }
        if let shape = module.shape(ofType: constant.type) {
            return try literal(id, constant, shape, place)
        }
        switch (module.types[constant.type], constant.value) {
        case (.pointer(let storage, _), .null), (.pointer(let storage, _), .undefined):
            return "((\(try types.pointerName(storage, place)))0)"
        case (.pointer, .operation):
            return try constantAddress(id, place)
        case (.event, .null), (.event, .undefined):
            return "((event_t)0)"
        case (.structure, _), (.array, _):
            let type = try types.memoryName(constant.type, alignment: nil, place)
            return "(*(__constant \(type) *)\(try address(ofConstant: id, constant, place)))"
        default:
            throw place.error(.unsupported, "the constant %\(id)")
        }
    }

    private func literal(
        _ id: ID, _ constant: Constant, _ shape: Shape, _ place: Operands
    ) throws(SPIRVError) -> String {
        switch constant.value {
        case .null, .undefined:
            return shape.isVector ? "((\(shape.name))(\(Self.zero(shape.element))))" : Self.zero(shape)
        case .bool(let value):
            return value ? "true" : "false"
        case .bits(let bits):
            return shape.kind == .float
                ? Literal.float(bits, width: shape.width) : Literal.integer(bits, width: shape.width)
        case .composite(let members):
            guard members.count == shape.count else { throw place.error(.malformed, "%\(id) has a wrong member count") }
            var values: [String] = []
            for member in members {
                guard let type = module.constants[member]?.type, module.shape(ofType: type) == shape.element,
                    let value = try self.constant(member, place)
                else { throw place.error(.malformed, "%\(member) is no element of a vector") }
                values.append(shape.kind == .bool ? "(\(value) ? -1 : 0)" : value)
            }
            return "((\(shape.name))(\(values.joined(separator: ", "))))"
        case .operation(let opcode, let operands):
            return try integerOperation(opcode, operands, shape, place)
        }
    }

    /// A constant expression over integers, as the translator of LLVM writes them for sizes and offsets.
    private func integerOperation(
        _ opcode: Opcode, _ operands: [UInt32], _ shape: Shape, _ place: Operands
    ) throws(SPIRVError) -> String {
        let symbol: String? =
            switch opcode {
            case .iAdd: "+"
            case .iSub: "-"
            case .iMul: "*"
            case .bitwiseAnd: "&"
            case .bitwiseOr: "|"
            case .bitwiseXor: "^"
            default: nil
            }
        guard let symbol, operands.count == 2, shape.kind == .integer, !shape.isVector, shape.width >= 32,
            let left = integerConstant(operands[0]), let right = integerConstant(operands[1])
        else { throw place.error(.unsupported, "a constant made by \(opcode.name)") }
        return "(\(Literal.integer(left, width: shape.width)) \(symbol) \(Literal.integer(right, width: shape.width)))"
    }

    private static func zero(_ shape: Shape) -> String {
        switch shape.kind {
        case .bool: shape.isVector ? "0" : "false"
        case .integer: Literal.integer(0, width: shape.width)
        case .float: Literal.float(0, width: shape.width)
        }
    }

    /// The bits of an integer constant, zero-extended.
    func integerConstant(_ id: ID) -> UInt64? {
        guard let constant = module.constants[id], case .integer = module.types[constant.type] else { return nil }
        return switch constant.value {
        case .bits(let bits): bits
        case .null: 0
        default: nil
        }
    }

    /// The bits of an integer constant, sign-extended.
    func signedConstant(_ id: ID) -> Int64? {
        guard let bits = integerConstant(id), let type = module.constants[id]?.type,
            case .integer(let width) = module.types[type]
        else { return nil }
        let shift = Int64(64 - width)
        return (Int64(bitPattern: bits) << shift) >> shift
    }

    /// A pointer that is known at compile time, as a constant expression.
    func constantAddress(_ id: ID, _ place: Operands) throws(SPIRVError) -> String {
        var id = id
        var offset: Int64 = 0
        var outer: String?
        // Operations refer to ids that are defined before them, so this ends.
        while let constant = module.constants[id] {
            guard case .pointer(let storage, _) = module.types[constant.type] else { break }
            if outer == nil { outer = try types.pointerName(storage, place) }
            switch constant.value {
            case .null:
                return "((\(outer ?? "pp"))0)"
            case .operation(.bitcast, let operands), .operation(.ptrCastToGeneric, let operands):
                guard let base = operands.first, base != id else { break }
                id = base
                continue
            case .operation(let opcode, let operands) where opcode.isAccessChain:
                guard let base = operands.first, base != id, let type = pointerType(base) else { break }
                var chain = try AccessChain(
                    self, base: type, indices: operands.dropFirst(), startsWithElement: opcode.isPointerAccessChain,
                    place)
                guard case .pointer(_, let pointee) = module.types[constant.type] else { break }
                try chain.end(at: pointee, indices: operands.dropFirst(), self, place)
                guard chain.terms.isEmpty, chain.constant64 == chain.constant32 || module.addressingModel == .physical64
                else { break }
                offset &+= chain.constant64
                id = base
                continue
            default:
                break
            }
            throw place.error(.unsupported, "the constant address %\(id)")
        }
        guard let variable = variables[id],
            variable.storageClass == .uniformConstant || variable.storageClass == .crossWorkgroup
        else { throw place.error(.unsupported, "the constant address %\(id)") }
        let base = try address(of: variable, place)
        let cast = outer.map { "(\($0))" } ?? ""
        return offset == 0 ? "(\(cast)\(base))" : "(\(cast)(\(base) + \(offset)))"
    }

    /// The type of a pointer that a constant expression may use.
    private func pointerType(_ id: ID) -> ID? {
        module.constants[id]?.type ?? variables[id]?.pointerType
    }
}

extension Opcode {
    var isAccessChain: Bool {
        switch self {
        case .accessChain, .inBoundsAccessChain, .ptrAccessChain, .inBoundsPtrAccessChain: true
        default: false
        }
    }

    /// Whether the first index counts elements from the base.
    var isPointerAccessChain: Bool { self == .ptrAccessChain || self == .inBoundsPtrAccessChain }
}

extension FunctionTranslator {
    /// Conversions between numbers; returns false for other opcodes.
    mutating func writeConversion(_ opcode: Opcode, _ place: Operands) throws(SPIRVError) -> Bool {
        switch opcode {
        case .uConvert: try convert(from: .integer, to: .integer, fromSigned: false, toSigned: false, place)
        case .sConvert: try convert(from: .integer, to: .integer, fromSigned: true, toSigned: true, place)
        case .fConvert: try convert(from: .float, to: .float, fromSigned: false, toSigned: false, place)
        case .convertFToU: try convert(from: .float, to: .integer, fromSigned: false, toSigned: false, place)
        case .convertFToS: try convert(from: .float, to: .integer, fromSigned: false, toSigned: true, place)
        case .convertSToF: try convert(from: .integer, to: .float, fromSigned: true, toSigned: false, place)
        case .convertUToF: try convert(from: .integer, to: .float, fromSigned: false, toSigned: false, place)
        case .satConvertSToU:
            try convert(from: .integer, to: .integer, fromSigned: true, toSigned: false, saturated: true, place)
        case .satConvertUToS:
            try convert(from: .integer, to: .integer, fromSigned: false, toSigned: true, saturated: true, place)
        case .bitcast:
            if case .pointer = module.types[place.instruction.resultType] { return false }
            if case .pointer = module.types[try typeOrThrow(of: try place[0], place)] { return false }
            try bitcast(place)
        default: return false
        }
        return true
    }

    private mutating func convert(
        from source: Shape.Kind, to target: Shape.Kind, fromSigned: Bool, toSigned: Bool, saturated: Bool = false,
        _ place: Operands
    ) throws(SPIRVError) {
        let result = try resultShape(place)
        let id = try place[0]
        let operand = try shape(of: id, place)
        guard operand.kind == source, result.kind == target, operand.count == result.count else {
            throw place.error(.malformed, "the types don't fit the conversion")
        }
        var suffix = saturated ? "_sat" : ""
        for decoration in module.decorations[place.instruction.result] ?? [] {
            switch decoration.kind {
            case Decoration.saturatedConversion where target == .integer && suffix.isEmpty:
                suffix = "_sat"
            case Decoration.roundingMode:
                guard let mode = decoration.operands.first, mode < 4 else {
                    throw place.error(.unsupported, "this rounding mode")
                }
                suffix += ["_rte", "_rtz", "_rtp", "_rtn"][Int(mode)]
            default: break
            }
        }
        let text = fromSigned ? try signed(id, place) : try value(id, place)
        let type = toSigned ? result.signedName : result.name
        let converted = "convert_\(type)\(suffix)(\(text))"
        try assign(place, toSigned ? "as_\(result.name)(\(converted))" : converted)
    }

    private mutating func bitcast(_ place: Operands) throws(SPIRVError) {
        let result = try resultShape(place)
        let operand = try shape(of: try place[0], place)
        guard operand.kind != .bool, result.kind != .bool, operand.width * operand.count == result.width * result.count,
            (operand.count == 3) == (result.count == 3)
        else { throw place.error(.unsupported, "a bitcast between these types") }
        let text = try value(try place[0], place)
        try assign(place, operand == result ? text : "as_\(result.name)(\(text))")
    }
}

extension FunctionTranslator {
    /// What a built-in variable holds (section 3.21), as an expression.
    func builtIn(_ variable: Variable, _ place: Operands) throws(SPIRVError) -> String {
        let decorations = module.decorations[variable.id] ?? []
        guard let number = decorations.first(where: { $0.kind == Decoration.builtIn })?.operands.first else {
            throw place.error(.unsupported, "an input variable that is no built-in")
        }
        guard let shape = module.shape(ofType: variable.pointee), shape.kind == .integer else {
            throw place.error(.malformed, "a built-in variable that is no integer")
        }
        if shape.count == 3, let function = Self.vectorFunctions[number] {
            let parts = (0..<3).map { "(\(shape.element.name))\(function)(\($0))" }
            return "(\(shape.name))(\(parts.joined(separator: ", ")))"
        }
        guard !shape.isVector else { throw place.error(.malformed, "a built-in variable of \(shape.count) elements") }
        let name = shape.name
        switch number {
        case 30:
            return "(\(name))get_work_dim()"
        case 29:
            return
                "(\(name))((get_local_id(2) * get_local_size(1) + get_local_id(1)) * get_local_size(0) "
                + "+ get_local_id(0))"
        case 34:
            let position = (0..<3).map { "(get_global_id(\($0)) - get_global_offset(\($0)))" }
            return
                "(\(name))((\(position[2]) * get_global_size(1) + \(position[1])) * get_global_size(0) "
                + "+ \(position[0]))"
        default:
            throw place.error(.unsupported, "built-in variable \(number)")
        }
    }

    private static let vectorFunctions: [UInt32: String] = [
        24: "get_num_groups", 25: "get_local_size", 26: "get_group_id", 27: "get_local_id", 28: "get_global_id",
        31: "get_global_size", 32: "get_local_size", 33: "get_global_offset",
    ]
}

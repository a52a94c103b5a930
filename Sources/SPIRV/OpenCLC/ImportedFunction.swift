/// A function of OpenCL C's library that a module imports by its mangled name, since LLVM has no instruction for it.
struct ImportedFunction {
    var name: String
    var parameters: [Parameter]

    enum Parameter {
        /// A number or vector; whether its elements are signed integers.
        case value(isSigned: Bool)
        /// A pointer with the element type that the function expects, as OpenCL C writes it.
        case pointer(element: String, isVolatile: Bool, isConst: Bool)
    }

    /// The functions that mean the same however they are declared, so that calling them by name is right.
    private static let known: Set<String> = [
        "mem_fence", "read_mem_fence", "write_mem_fence", "barrier", "atomic_add", "atomic_sub", "atomic_xchg",
        "atomic_inc", "atomic_dec", "atomic_cmpxchg", "atomic_min", "atomic_max", "atomic_and", "atomic_or",
        "atomic_xor", "atom_add", "atom_sub", "atom_xchg", "atom_inc", "atom_dec", "atom_cmpxchg", "atom_min",
        "atom_max", "atom_and", "atom_or", "atom_xor",
    ]

    /// Reads a name that the Itanium C++ ABI mangles; `nil` for one that isn't known.
    init?(mangled: String) {
        var rest = Substring(mangled)
        guard rest.hasPrefix("_Z") else { return nil }
        rest = rest.dropFirst(2)
        let digits = rest.prefix { $0.isASCII && $0.isNumber }
        guard let length = Int(digits), length <= 64 else { return nil }
        rest = rest.dropFirst(digits.count)
        name = String(rest.prefix(length))
        rest = rest.dropFirst(length)
        guard Self.known.contains(name) else { return nil }
        parameters = []
        while !rest.isEmpty {
            guard let parameter = Self.parameter(&rest) else { return nil }
            parameters.append(parameter)
        }
    }

    private static let scalars: [Character: (name: String, isSigned: Bool)] = [
        "c": ("char", true), "a": ("char", true), "h": ("uchar", false), "s": ("short", true), "t": ("ushort", false),
        "i": ("int", true), "j": ("uint", false), "l": ("long", true), "m": ("ulong", false), "f": ("float", false),
        "d": ("double", false),
    ]

    private static func parameter(_ text: inout Substring) -> Parameter? {
        if text.hasPrefix("P") {
            text = text.dropFirst()
            var isVolatile = false, isConst = false
            while true {
                if text.hasPrefix("U3AS") {
                    text = text.dropFirst(5)
                } else if text.hasPrefix("V") {
                    isVolatile = true
                    text = text.dropFirst()
                } else if text.hasPrefix("K") {
                    isConst = true
                    text = text.dropFirst()
                } else {
                    break
                }
            }
            guard let first = text.popFirst(), let scalar = scalars[first] else { return nil }
            return .pointer(element: scalar.name, isVolatile: isVolatile, isConst: isConst)
        }
        guard let first = text.popFirst(), let scalar = scalars[first] else { return nil }
        return .value(isSigned: scalar.isSigned)
    }
}

extension SPIRVModule {
    /// What a function without a body stands for.
    func importedFunction(_ function: Function) -> ImportedFunction? {
        guard function.blocks.isEmpty, let name = names[function.id] else { return nil }
        return ImportedFunction(mangled: name)
    }
}

extension FunctionTranslator {
    mutating func writeImportedCall(_ callee: Function, _ place: Operands) throws(SPIRVError) {
        let arguments = place.from(1)
        guard let imported = module.importedFunction(callee), imported.parameters.count == arguments.count else {
            throw place.error(.unsupported, "the imported function \(module.displayName(callee.id))")
        }
        if imported.name.hasPrefix("atom_") { translator.require64BitAtomics() }
        var list: [String] = []
        for (id, parameter) in zip(arguments, imported.parameters) {
            switch parameter {
            case .value(let isSigned):
                list.append(isSigned ? try signed(id, place) : try value(id, place))
            case .pointer(let element, let isVolatile, let isConst):
                guard case .pointer(let storage, _) = module.types[try typeOrThrow(of: id, place)] else {
                    throw place.error(.malformed, "%\(id) is no pointer")
                }
                let qualifiers = (isVolatile ? "volatile " : "") + (isConst ? "const " : "")
                list.append("(\(qualifiers)\(try TypeNames.space(storage, place))\(element) *)\(try value(id, place))")
            }
        }
        let call = "\(imported.name)(\(list.joined(separator: ", ")))"
        if case .void = module.types[place.instruction.resultType] {
            output.line("\(call);")
        } else {
            let shape = try resultShape(place)
            try assign(place, shape.kind == .integer ? "as_\(shape.name)(\(call))" : call)
        }
    }
}

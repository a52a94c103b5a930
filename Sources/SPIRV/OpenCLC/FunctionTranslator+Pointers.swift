extension FunctionTranslator {
    /// Address arithmetic and pointer casts; returns false for other opcodes.
    mutating func writePointer(_ opcode: Opcode, _ place: Operands) throws(SPIRVError) -> Bool {
        switch opcode {
        case .accessChain, .inBoundsAccessChain, .ptrAccessChain, .inBoundsPtrAccessChain:
            try writeAccessChain(opcode, place)
        case .bitcast: try writePointerBitcast(place)
        case .ptrCastToGeneric, .genericCastToPtr:
            let (from, to) = try pointees(place)
            try checkReinterpretation(from: from, to: to, place)
            if case .null? = module.constants[try place[0]]?.value {
                try assign(place, "(\(try resultPointer(place)))0")
                return true
            }
            let (source, target) = (try storage(try place[0], place), try storage(place.instruction.result, place))
            guard source == target || source == .generic || target == .generic else {
                throw place.error(.unsupported, "a cast of a pointer to another kind of memory than it comes from")
            }
            try assign(place, "(\(try resultPointer(place)))\(try value(try place[0], place))")
        case .genericCastToPtrExplicit:
            let (source, target) = (try storage(try place[0], place), try storage(place.instruction.result, place))
            let pointer = try value(try place[0], place)
            let functions: [StorageClass: String] = [
                .crossWorkgroup: "to_global", .workgroup: "to_local", .function: "to_private",
            ]
            if source == .generic, let function = functions[target] {
                try assign(place, "(\(try resultPointer(place)))\(function)(\(pointer))")
            } else {
                try assign(place, "(\(try resultPointer(place)))\(source == target ? pointer : "0")")
            }
        case .convertPtrToU: try writePointerToInteger(place)
        case .convertUToPtr: try writeIntegerToPointer(place)
        case .ptrDiff:
            let (a, b) = (try pointer(0, place), try pointer(1, place))
            let shape = try integerShape(place)
            guard case .pointer(_, let pointee) = module.types[try typeOrThrow(of: try place[0], place)] else {
                throw place.error(.malformed, "the operands are no pointers")
            }
            try assign(place, "(\(shape.name))((\(a) - \(b)) / (long)\(try translator.types.size(pointee, place)))")
        default: return false
        }
        return true
    }

    private mutating func resultPointer(_ place: Operands) throws(SPIRVError) -> String {
        guard case .pointer(let storage, _) = module.types[place.instruction.resultType] else {
            throw place.error(.malformed, "the result is no pointer")
        }
        return try translator.types.pointerName(storage, place)
    }

    private func pointees(_ place: Operands) throws(SPIRVError) -> (from: ID, to: ID) {
        guard case .pointer(_, let from) = module.types[try typeOrThrow(of: try place[0], place)],
            case .pointer(_, let to) = module.types[place.instruction.resultType]
        else { throw place.error(.malformed, "a pointer is missing") }
        return (from, to)
    }

    /// Offsets are added with C's pointer arithmetic, which lets compilers see what object an address belongs to.
    /// An index is taken for signed, as the specification has it.
    private mutating func writeAccessChain(_ opcode: Opcode, _ place: Operands) throws(SPIRVError) {
        let base = try place[0]
        let baseType = try typeOrThrow(of: base, place)
        let (_, to) = try pointees(place)
        guard case .pointer(let source, _) = module.types[baseType],
            case .pointer(let target, _) = module.types[place.instruction.resultType],
            source == target || target == .generic
        else { throw place.error(.malformed, "the result points to another storage class") }
        var chain = try AccessChain(
            translator, base: baseType, indices: place.from(1), startsWithElement: opcode.isPointerAccessChain, place)
        try chain.end(at: to, indices: place.from(1), translator, place)
        try checkReinterpretation(from: chain.pointee, to: to, place)
        var text = try value(base, place)
        for term in chain.terms {
            let shape = try shape(of: term.index, place)
            guard shape.kind == .integer, !shape.isVector else {
                throw place.error(.malformed, "an index is no integer")
            }
            let stride = translator.types.sized(term.stride64, term.stride32)
            let index = try signed(term.index, place)
            text +=
                shape.width == 64 && stride != "1"
                ? " + (long)(\(try value(term.index, place)) * (ulong)\(stride))"
                : " + (long)\(index)\(stride == "1" ? "" : " * \(stride)")"
        }
        try assign(place, text + offsetText(chain))
    }

    private mutating func writePointerBitcast(_ place: Operands) throws(SPIRVError) {
        let id = try place[0]
        if plainAliases[place.instruction.result] != nil { return }
        if !usedBeyondMarkers.contains(place.instruction.result) { return }
        guard case .pointer(let to, let target) = module.types[place.instruction.resultType] else {
            guard case .pointer = module.types[try typeOrThrow(of: id, place)] else {
                throw place.error(.malformed, "a bitcast between these types")
            }
            return try writePointerToInteger(place)
        }
        guard case .pointer(let from, let source) = module.types[try typeOrThrow(of: id, place)] else {
            return try writeIntegerToPointer(place)
        }
        if case .null? = module.constants[id]?.value {
            return try assign(place, "(\(try resultPointer(place)))0")
        }
        guard from == to || to == .generic else {
            throw place.error(.malformed, "a bitcast to another storage class")
        }
        try checkReinterpretation(from: source, to: target, place)
        try assign(place, try value(id, place))
    }

    // MARK: Addresses as integers

    private mutating func writePointerToInteger(_ place: Operands) throws(SPIRVError) {
        let shape = try integerShape(place)
        guard !shape.isVector else { throw place.error(.unsupported, "vectors of pointers") }
        try assign(place, "(\(shape.name))(size_t)\(try pointer(0, place))")
    }

    private mutating func writeIntegerToPointer(_ place: Operands) throws(SPIRVError) {
        let shape = try shape(of: try place[0], place)
        guard shape.kind == .integer, !shape.isVector else {
            throw place.error(.malformed, "the operand is no integer")
        }
        guard module.addressingModel == .physical64 else {
            throw place.error(.unsupported, "a pointer made from a 32-bit integer, on devices with 64-bit addresses")
        }
        try assign(place, "(\(try resultPointer(place)))(size_t)\(try value(try place[0], place))")
    }

    /// The pointers behind two integers that a module for 32-bit addresses compares: on a device with 64-bit
    /// addresses their lower halves alone would not tell.
    mutating func comparedAddresses(_ a: ID, _ b: ID, _ place: Operands) throws(SPIRVError) -> (String, String)? {
        guard module.addressingModel == .physical32 else { return nil }
        let (first, second) = (addressSources[a], addressSources[b])
        if first == nil, second == nil { return nil }
        if let first, let second {
            return ("(size_t)\(try value(first, place))", "(size_t)\(try value(second, place))")
        }
        if let first, translator.integerConstant(b) == 0 { return ("(size_t)\(try value(first, place))", "0") }
        if let second, translator.integerConstant(a) == 0 { return ("0", "(size_t)\(try value(second, place))") }
        throw place.error(.unsupported, "a comparison of a 32-bit address with an integer")
    }

    // MARK: Modules for 32-bit addresses

    /// Refuses to look at memory that holds pointers as if it held something else, in a module for 32-bit addresses:
    /// on a device with 64-bit addresses pointers take twice the room, and byte offsets in the module would be wrong.
    func checkReinterpretation(from: ID, to: ID, _ place: Operands) throws(SPIRVError) {
        guard module.addressingModel == .physical32, from != to else { return }
        guard holdsPointer(from) || holdsPointer(to) else { return }
        if isSamePlace(from, to) || isSamePlace(to, from) { return }
        throw place.error(
            .unsupported,
            "memory with pointers read as another type in a module for 32-bit addresses; compile for spirv64")
    }

    func checkByteAccess(_ type: ID, _ place: Operands) throws(SPIRVError) {
        guard module.addressingModel == .physical32, holdsPointer(type) else { return }
        throw place.error(
            .unsupported, "a copy of memory with pointers in a module for 32-bit addresses; compile for spirv64")
    }

    private func holdsPointer(_ type: ID) -> Bool { module.types.record(type)?.holdsPointer ?? false }

    /// Whether an object of type `outer` starts with one of type `inner`, up to what its pointers point to.
    private func isSamePlace(_ outer: ID, _ inner: ID) -> Bool {
        var type = outer
        while true {
            if type == inner { return true }
            switch (module.types[type], module.types[inner]) {
            case (.pointer(let a, _), .pointer(let b, _)): return a == b
            case (.structure(let members, _), _):
                guard let first = members.first else { return false }
                type = first
            case (.array(let element, _), _): type = element
            default: return false
            }
        }
    }
}

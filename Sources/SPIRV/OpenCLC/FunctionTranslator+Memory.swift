extension FunctionTranslator {
    // MARK: Variables

    mutating func writeVariable(_ place: Operands) throws(SPIRVError) {
        let variable = try module.variable(place.instruction, place)
        guard variable.storageClass == .function else {
            throw place.error(.malformed, "the storage class is not Function")
        }
        let isPlain = plainVariables[variable.id] != nil
        if declareOnce(variable.id) {
            if isPlain {
                declareAtTop("\(try translator.types.name(variable.pointee, place)) v\(variable.id);")
            } else {
                let prefix = try translator.types.pointerName(.function, place)
                let size = try translator.types.size(variable.pointee, place)
                let attribute = "__attribute__((aligned(\(try alignment(of: variable)))))"
                declareAtTop("uchar s\(variable.id)[\(size == "0" ? "1" : size)] \(attribute);")
                declareAtTop("\(prefix) v\(variable.id) = (\(prefix))s\(variable.id);")
            }
        }
        guard let initializer = variable.initializer else { return }
        let initializerType = try typeOrThrow(of: initializer, place)
        guard initializerType == variable.pointee else {
            throw place.error(.malformed, "the initialiser's type is wrong")
        }
        if isPlain {
            output.line("v\(variable.id) = \(try value(initializer, place).unenclosed);")
        } else {
            try store(
                try value(initializer, place), to: "v\(variable.id)", .function, variable.pointee, Access(), place)
        }
    }

    // MARK: Access

    /// The memory operands of a load, store or copy (section 3.26).
    struct Access {
        var isVolatile = false
        /// In bytes; `nil` where the access has its type's natural alignment.
        var alignment: UInt64?

        init() {}

        init(_ index: Int, _ place: Operands) throws(SPIRVError) {
            guard let mask = place.optional(index) else { return }
            isVolatile = mask & 1 != 0
            if mask & 2 != 0 {
                let value = UInt64(try place[index + 1])
                guard value > 0, value & (value - 1) == 0 else {
                    throw place.error(.malformed, "the alignment \(value)")
                }
                alignment = value
            }
        }

        /// The alignment where it is less than the natural one.
        func reduced(_ natural: UInt64) -> UInt64? { alignment.flatMap { $0 < natural ? $0 : nil } }
    }

    private func pointee(_ id: ID, _ place: Operands) throws(SPIRVError) -> (StorageClass, ID) {
        guard case .pointer(let storage, let pointee) = module.types[try typeOrThrow(of: id, place)] else {
            throw place.error(.malformed, "%\(id) is no pointer")
        }
        return (storage, pointee)
    }

    mutating func writeLoad(_ place: Operands) throws(SPIRVError) {
        let id = try place[0]
        let type = place.instruction.resultType
        let (storage, pointee) = try pointee(id, place)
        if let variable = plainAliases[id] { return try assignVariable(place, variable) }
        try checkReinterpretation(from: pointee, to: type, place)
        if storage == .input, let variable = translator.variables[id] {
            guard type == variable.pointee else { throw place.error(.malformed, "the result's type is wrong") }
            return try assign(place, try builtIn(variable, place))
        }
        let access = try Access(1, place)
        let address = try value(id, place)
        let space = (access.isVolatile ? "volatile " : "") + (try TypeNames.space(storage, place))
        if let shape = module.shape(ofType: type), shape.count == 3, shape.kind != .bool {
            // Exactly three elements: a vector of three in memory may be followed by something else.
            let element = memoryElement(shape, access)
            var parts: [String] = []
            for index in 0..<3 { parts.append("((\(space)\(element) *)\(address))[\(index)]") }
            return try assign(place, "(\(shape.name))(\(parts.joined(separator: ", ")))")
        }
        let memory = try translator.types.memoryName(
            type, alignment: access.reduced(translator.types.alignment(type)), place)
        let text = "*(\(space)\(memory) *)\(address)"
        try assign(place, module.types[type] == .bool ? "(\(text) & 1) != 0" : text)
    }

    private mutating func memoryElement(_ shape: Shape, _ access: Access) -> String {
        translator.types.memoryName(of: shape.element.name, alignment: access.reduced(UInt64(shape.width / 8)))
    }

    mutating func writeStore(_ place: Operands) throws(SPIRVError) {
        let id = try place[0], object = try place[1]
        let (storage, pointee) = try pointee(id, place)
        let type = try typeOrThrow(of: object, place)
        if case .undefined? = module.constants[object]?.value { return }
        if let variable = plainAliases[id] {
            let text = try value(object, place)
            try settleReaders(of: variable, place)
            output.line("v\(variable) = \(text.unenclosed);")
            return
        }
        try checkReinterpretation(from: pointee, to: type, place)
        try store(try value(object, place), to: try value(id, place), storage, type, try Access(2, place), place)
    }

    private mutating func store(
        _ object: String, to address: String, _ storage: StorageClass, _ type: ID, _ access: Access, _ place: Operands
    ) throws(SPIRVError) {
        guard storage != .uniformConstant, storage != .input else {
            throw place.error(.malformed, "a store to memory that can't be written")
        }
        let space = (access.isVolatile ? "volatile " : "") + (try TypeNames.space(storage, place))
        if let shape = module.shape(ofType: type), shape.count == 3, shape.kind != .bool {
            let element = memoryElement(shape, access)
            for index in 0..<3 { output.line("((\(space)\(element) *)\(address))[\(index)] = \(object).s\(index);") }
            return
        }
        let memory = try translator.types.memoryName(
            type, alignment: access.reduced(translator.types.alignment(type)), place)
        output.line("*(\(space)\(memory) *)\(address) = \(object.unenclosed);")
    }

    // MARK: Copies

    mutating func writeCopyMemory(_ place: Operands) throws(SPIRVError) {
        let (_, type) = try pointee(try place[0], place)
        let (_, source) = try pointee(try place[1], place)
        guard type == source else { throw place.error(.malformed, "the pointers' types differ") }
        try copy(bytes: try translator.types.size(type, place), try Access(2, place), place)
    }

    mutating func writeCopyMemorySized(_ place: Operands) throws(SPIRVError) {
        for index in 0...1 {
            let (_, type) = try pointee(try place[index], place)
            try checkByteAccess(type, place)
        }
        let access = try Access(3, place)
        if let size = translator.integerConstant(try place[2]) {
            guard size <= SPIRVLimits.objectBytes else { throw place.error(.limit, "the copy is too large") }
            return try copy(bytes: "\(size)", access, place)
        }
        let (to, from) = (try pointee(try place[0], place).0, try pointee(try place[1], place).0)
        let target = try bytePointer(0, to, place), source = try bytePointer(1, from, place)
        let name = temporary()
        output.line("for (size_t \(name) = 0; \(name) < \(try value(try place[2], place)); \(name)++)")
        output.line("    \(target)[\(name)] = \(source)[\(name)];")
    }

    private mutating func bytePointer(
        _ index: Int, _ storage: StorageClass, _ place: Operands
    ) throws(SPIRVError) -> String {
        let element = translator.types.memoryName(of: "uchar", alignment: nil)
        return "((\(try TypeNames.space(storage, place))\(element) *)\(try value(try place[index], place)))"
    }

    /// Copies through a structure of bytes, which compilers turn into their best copy.
    private mutating func copy(bytes: String, _ access: Access, _ place: Operands) throws(SPIRVError) {
        if bytes == "0" { return }
        let (to, from) = (try pointee(try place[0], place).0, try pointee(try place[1], place).0)
        guard to != .uniformConstant, to != .input else {
            throw place.error(.malformed, "a copy to memory that can't be written")
        }
        let alignment = min(access.alignment ?? 1, 16)
        let byte = translator.types.memoryName(of: "uchar", alignment: nil)
        let isPlainNumber = bytes.utf8.allSatisfy { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
        guard isPlainNumber else {
            let name = temporary()
            output.line("for (size_t \(name) = 0; \(name) < \(bytes); \(name)++)")
            output.line("    \(try bytePointer(0, to, place))[\(name)] = \(try bytePointer(1, from, place))[\(name)];")
            return
        }
        let size = UInt64(bytes) ?? 0
        // The structure must not be larger than the copy, so its alignment has to divide the size.
        let usable = min(alignment, size & (~size &+ 1))
        let name = "copy_\(bytes)_\(usable)"
        translator.types.declare(
            name, "typedef struct { \(byte) b[\(bytes)]; } __attribute__((aligned(\(usable)), may_alias)) \(name);")
        let volatility = access.isVolatile ? "volatile " : ""
        let target = "*(\(volatility)\(try TypeNames.space(to, place))\(name) *)\(try value(try place[0], place))"
        let source = "*(\(volatility)\(try TypeNames.space(from, place))\(name) *)\(try value(try place[1], place))"
        output.line("\(target) = \(source);")
    }
}

extension SPIRVModule {
    /// Reads a module. Either byte order is accepted.
    public init(bytes: [UInt8]) throws(SPIRVError) {
        var reader = ModuleReader(module: SPIRVModule(words: try Self.words(of: bytes)))
        try reader.read()
        self = reader.module
    }

    private static let magic: UInt32 = 0x0723_0203

    private static func words(of bytes: [UInt8]) throws(SPIRVError) -> [UInt32] {
        guard bytes.count >= 20 else {
            throw SPIRVError(.malformed, "\(bytes.count) bytes are too few for a header", wordOffset: 0)
        }
        guard bytes.count % 4 == 0 else {
            throw SPIRVError(
                .malformed, "\(bytes.count) bytes are no whole number of words", wordOffset: bytes.count / 4)
        }
        var words: [UInt32] = []
        words.reserveCapacity(bytes.count / 4)
        for start in stride(from: 0, to: bytes.count, by: 4) {
            words.append(
                UInt32(bytes[start]) | UInt32(bytes[start + 1]) << 8 | UInt32(bytes[start + 2]) << 16
                    | UInt32(bytes[start + 3]) << 24)
        }
        if words[0] == magic.byteSwapped { words = words.map(\.byteSwapped) }
        guard words[0] == magic else { throw SPIRVError(.malformed, "the magic number is missing", wordOffset: 0) }
        return words
    }
}

/// Walks over the instructions once and fills a module.
struct ModuleReader {
    var module: SPIRVModule
    /// Every id that has been defined so far.
    var defined: [Bool] = []
    var forwardPointers: [ID: StorageClass] = [:]
    var function: Function?
    private var block: Block?

    init(module: SPIRVModule) { self.module = module }

    mutating func read() throws(SPIRVError) {
        try readHeader()
        var offset = 5
        while offset < module.words.count {
            let instruction = try decode(at: offset)
            let operands = module.operands(instruction, function: function.map { module.displayName($0.id) })
            if instruction.result != 0 { try define(instruction.result, operands) }
            try read(instruction, operands)
            offset += instruction.wordCount
        }
        if let function {
            throw SPIRVError(
                .malformed, "the module ends inside a function", wordOffset: offset,
                function: module.displayName(function.id))
        }
        try checkReferences()
    }

    private mutating func readHeader() throws(SPIRVError) {
        let version = module.words[1]
        guard version & 0xff00_00ff == 0 else {
            throw SPIRVError(.malformed, "the version word is no version", wordOffset: 1)
        }
        module.version = SPIRVVersion(major: Int(version >> 16 & 0xff), minor: Int(version >> 8 & 0xff))
        guard module.version.major == 1, module.version.minor <= 6 else {
            throw SPIRVError(.unsupported, "SPIR-V version \(module.version)", wordOffset: 1)
        }
        module.generator = module.words[2]
        module.bound = module.words[3]
        guard module.bound > 0, module.bound <= SPIRVLimits.idBound else {
            throw SPIRVError(.limit, "the id bound \(module.bound) is not in 1...\(SPIRVLimits.idBound)", wordOffset: 3)
        }
        guard module.words[4] == 0 else { throw SPIRVError(.malformed, "the schema word is not 0", wordOffset: 4) }
        defined = Array(repeating: false, count: Int(module.bound))
    }

    private func decode(at offset: Int) throws(SPIRVError) -> Instruction {
        let first = module.words[offset]
        var instruction = Instruction(
            code: UInt16(truncatingIfNeeded: first), offset: offset, wordCount: Int(first >> 16), resultType: 0,
            result: 0)
        guard instruction.wordCount > 0, instruction.wordCount <= module.words.count - offset else {
            throw SPIRVError(
                .malformed, "its word count \(instruction.wordCount) goes beyond the module", wordOffset: offset,
                instruction: instruction.name)
        }
        guard let opcode = instruction.opcode, opcode.hasResult else { return instruction }
        let head = opcode.hasResultType ? 3 : 2
        guard instruction.wordCount >= head else {
            throw SPIRVError(
                .malformed, "its word count \(instruction.wordCount) leaves no room for its result", wordOffset: offset,
                instruction: instruction.name)
        }
        if opcode.hasResultType { instruction.resultType = module.words[offset + 1] }
        instruction.result = module.words[offset + head - 1]
        for id in [instruction.resultType, instruction.result].suffix(head - 1) where id == 0 || id >= module.bound {
            throw SPIRVError(
                .malformed, "the id \(id) is not in 1..<\(module.bound)", wordOffset: offset,
                instruction: instruction.name)
        }
        return instruction
    }

    private mutating func define(_ id: ID, _ operands: Operands) throws(SPIRVError) {
        guard !defined[Int(id)] else { throw operands.error(.malformed, "the id %\(id) is defined twice") }
        defined[Int(id)] = true
        let type = operands.instruction.resultType
        guard type != 0 else { return }
        guard module.types[type] != nil else { throw operands.error(.malformed, "%\(type) is no type") }
        module.resultTypes[id] = type
    }

    func checkID(_ id: ID, _ operands: Operands) throws(SPIRVError) {
        guard id > 0, id < module.bound else {
            throw operands.error(.malformed, "the id \(id) is not in 1..<\(module.bound)")
        }
    }

    private mutating func read(_ instruction: Instruction, _ operands: Operands) throws(SPIRVError) {
        guard let opcode = instruction.opcode else {
            if block != nil { block?.instructions.append(instruction) }
            return
        }
        switch opcode {
        case .nop, .source, .sourceContinued, .sourceExtension, .string, .line, .noLine, .moduleProcessed, .memberName:
            return
        case .function:
            try beginFunction(instruction, operands)
        case .functionParameter:
            guard function != nil, block == nil, function?.blocks.isEmpty == true else {
                throw operands.error(.malformed, "a parameter must follow OpFunction")
            }
            function?.parameters.append(.init(id: instruction.result, type: instruction.resultType))
        case .functionEnd:
            try endFunction(operands)
        case .label:
            guard function != nil, block == nil else {
                throw operands.error(.malformed, "a label must start a block of a function")
            }
            block = Block(label: instruction.result)
        default:
            if function == nil {
                try readGlobal(instruction, opcode, operands)
            } else {
                try readBody(instruction, opcode, operands)
            }
        }
    }

    // MARK: Functions

    private mutating func beginFunction(_ instruction: Instruction, _ operands: Operands) throws(SPIRVError) {
        guard function == nil else { throw operands.error(.malformed, "a function starts inside another") }
        let type = try operands[1]
        guard case .function(let result, _) = module.types[type], result == instruction.resultType else {
            throw operands.error(.malformed, "its type doesn't fit its result")
        }
        function = Function(
            id: instruction.result, type: type, resultType: instruction.resultType, instruction: instruction)
    }

    private mutating func endFunction(_ operands: Operands) throws(SPIRVError) {
        guard let ended = function else { throw operands.error(.malformed, "no function to end") }
        guard block == nil else { throw operands.error(.malformed, "the last block has no terminator") }
        guard case .function(_, let parameters) = module.types[ended.type],
            parameters == ended.parameters.map(\.type)
        else { throw operands.error(.malformed, "the parameters don't fit the function's type") }
        module.functions.append(ended)
        function = nil
    }

    private mutating func readBody(
        _ instruction: Instruction, _ opcode: Opcode, _ operands: Operands
    ) throws(SPIRVError) {
        guard block != nil else { throw operands.error(.malformed, "an instruction stands outside any block") }
        block?.instructions.append(instruction)
        if opcode == .undef {
            module.constants[instruction.result] =
                Constant(type: instruction.resultType, value: .undefined, instruction: instruction)
        }
        if opcode.endsBlock, let ended = block {
            function?.blocks.append(ended)
            block = nil
        }
    }

    // MARK: Module scope

    private mutating func readGlobal(
        _ instruction: Instruction, _ opcode: Opcode, _ operands: Operands
    ) throws(SPIRVError) {
        switch opcode {
        case .capability:
            module.capabilities.append(SPIRVCapability(rawValue: try operands[0]))
        case .extension:
            module.extensions.append(try operands.string(0).0)
        case .extInstImport:
            module.extendedInstructionSets[instruction.result] = try operands.string(0).0
        case .memoryModel:
            guard let model = AddressingModel(rawValue: try operands[0]) else {
                throw operands.error(.unsupported, "addressing model \(try operands[0])")
            }
            module.addressingModel = model
            module.memoryModel = try operands[1]
        case .entryPoint:
            let (name, _) = try operands.string(2)
            let function = try operands[1]
            try checkID(function, operands)
            module.entryPoints.append(
                EntryPoint(
                    executionModel: try operands[0], function: function, name: name, offset: instruction.offset))
        case .executionMode, .executionModeId:
            let mode = ExecutionMode(mode: try operands[1], operands: Array(operands.from(2)))
            module.executionModes[try operands[0], default: []].append(mode)
        case .name:
            let id = try operands[0]
            try checkID(id, operands)
            module.names[id] = try operands.string(1).0
        case .decorate, .decorateId:
            let id = try operands[0]
            try checkID(id, operands)
            let decoration = Decoration(kind: try operands[1], operands: Array(operands.from(2)), member: nil)
            module.decorations[id, default: []].append(decoration)
        case .memberDecorate:
            let id = try operands[0]
            try checkID(id, operands)
            let decoration = Decoration(
                kind: try operands[2], operands: Array(operands.from(3)), member: try operands[1])
            module.decorations[id, default: []].append(decoration)
        case .decorationGroup:
            return
        case .groupDecorate:
            let decorations = module.decorations[try operands[0]] ?? []
            for id in operands.from(1) {
                try checkID(id, operands)
                module.decorations[id, default: []] += decorations
            }
        case .variable:
            module.variables.append(try module.variable(instruction, operands))
        default:
            if let type = try readType(opcode, operands) {
                try module.types.add(type, id: instruction.result, operands: operands)
            } else if let value = try readConstant(opcode, operands) {
                module.constants[instruction.result] =
                    Constant(type: instruction.resultType, value: value, instruction: instruction)
            }
        }
    }

    // MARK: After the last instruction

    private func checkReferences() throws(SPIRVError) {
        for id in module.types.order {
            guard let record = module.types.record(id), case .pointer(_, let pointee) = record.type else { continue }
            guard module.types[pointee] != nil else {
                throw SPIRVError(.malformed, "%\(pointee) is no type", wordOffset: record.offset)
            }
        }
        let functions = Set(module.functions.map(\.id))
        for entry in module.entryPoints where !functions.contains(entry.function) {
            throw SPIRVError(
                .malformed, "the entry point \(entry.name) names no function", wordOffset: entry.offset,
                instruction: Opcode.entryPoint.name)
        }
    }
}

extension SPIRVModule {
    /// Reads an `OpVariable`, at module scope or in a function.
    func variable(_ instruction: Instruction, _ operands: Operands) throws(SPIRVError) -> Variable {
        guard case .pointer(let storage, let pointee) = types[instruction.resultType],
            storage.rawValue == (try operands[0])
        else { throw operands.error(.malformed, "its type is no pointer to its storage class") }
        return Variable(
            id: instruction.result, pointerType: instruction.resultType, pointee: pointee, storageClass: storage,
            initializer: operands.optional(1), instruction: instruction)
    }
}

extension Opcode {
    /// Whether a block ends with this instruction (section 2.2.5).
    var endsBlock: Bool {
        switch self {
        case .branch, .branchConditional, .switch, .return, .returnValue, .kill, .unreachable: true
        default: false
        }
    }
}

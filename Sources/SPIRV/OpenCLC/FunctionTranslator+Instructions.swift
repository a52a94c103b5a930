extension FunctionTranslator {
    /// Writes one instruction that doesn't end a block.
    mutating func write(_ instruction: Instruction) throws(SPIRVError) {
        let place = operands(instruction)
        defer { folding.endInstruction() }
        guard let opcode = instruction.opcode else {
            throw place.error(.unsupported, "an instruction that wpc doesn't know")
        }
        if instruction.resultType != 0, try writeValue(opcode, place) { return }
        switch opcode {
        case .phi, .undef, .line, .noLine, .loopMerge, .selectionMerge, .lifetimeStart, .lifetimeStop, .nop,
            .assumeTrueKHR:
            return
        case .variable: try writeVariable(place)
        case .load: try writeLoad(place)
        case .store: try writeStore(place)
        case .copyMemory: try writeCopyMemory(place)
        case .copyMemorySized: try writeCopyMemorySized(place)
        case .functionCall: try writeCall(place)
        case .extInst: try writeExtendedInstruction(place)
        case .controlBarrier: try writeControlBarrier(place)
        case .memoryBarrier: try writeMemoryBarrier(place)
        case .atomicStore: try writeAtomicStore(place)
        case .atomicFlagClear: try writeAtomicFlagClear(place)
        case .groupWaitEvents: try writeWaitEvents(place)
        default: throw place.error(.unsupported, "this instruction")
        }
    }

    /// Writes an instruction that only makes a value; returns false for others.
    private mutating func writeValue(_ opcode: Opcode, _ place: Operands) throws(SPIRVError) -> Bool {
        folding.isPure = true
        defer { folding.isPure = false }
        if try writeArithmetic(opcode, place) { return true }
        if try writeComparison(opcode, place) { return true }
        if try writeConversion(opcode, place) { return true }
        if try writeComposite(opcode, place) { return true }
        if try writePointer(opcode, place) { return true }
        folding.isPure = false
        return try writeAtomic(opcode, place)
    }

    private mutating func writeCall(_ place: Operands) throws(SPIRVError) {
        let id = try place[0]
        guard let callee = translator.functions[id] else { throw place.error(.malformed, "%\(id) is no function") }
        let arguments = place.from(1)
        guard arguments.count == callee.parameters.count else {
            throw place.error(.malformed, "\(arguments.count) arguments for \(callee.parameters.count) parameters")
        }
        try checkAssignable(callee.resultType, to: place.instruction.resultType, place)
        if callee.blocks.isEmpty { return try writeImportedCall(callee, place) }
        var list: [String] = []
        for (argument, parameter) in zip(arguments, callee.parameters) {
            let type = try typeOrThrow(of: argument, place)
            try checkSameStorage(type, parameter.type, place)
            list.append(try value(argument, place))
        }
        for local in translator.localVariables[id] ?? [] { list.append("w\(local)") }
        let call = "f\(id)(\(list.joined(separator: ", ")))"
        if case .void = module.types[callee.resultType] {
            output.line("\(call);")
        } else {
            try assign(place, call)
        }
    }

    /// Requires two types that are equal, or pointers to the same storage class whose pointees lie alike in memory.
    func checkSameStorage(_ a: ID, _ b: ID, _ place: Operands) throws(SPIRVError) {
        if a == b { return }
        guard case .pointer(let first, let from) = module.types[a], case .pointer(let second, let to) = module.types[b],
            first == second || second == .generic
        else { throw place.error(.malformed, "an operand has a wrong type") }
        try checkReinterpretation(from: from, to: to, place)
    }

    /// Requires equal types, or a pointer that C converts to a generic one of the same pointee.
    func checkAssignable(_ from: ID, to: ID, _ place: Operands) throws(SPIRVError) {
        if from == to { return }
        guard case .pointer(_, let source) = module.types[from], case .pointer(.generic, let target) = module.types[to],
            source == target
        else { throw place.error(.malformed, "an operand has a wrong type") }
    }

    /// Where a pointer points.
    func storage(_ id: ID, _ place: Operands) throws(SPIRVError) -> StorageClass {
        guard case .pointer(let storage, _) = module.types[try typeOrThrow(of: id, place)] else {
            throw place.error(.malformed, "%\(id) is no pointer")
        }
        return storage
    }

    // MARK: Barriers

    /// The constant that a scope or memory semantics operand names.
    func constantOperand(_ index: Int, _ place: Operands) throws(SPIRVError) -> UInt64 {
        guard let value = translator.integerConstant(try place[index]) else {
            throw place.error(.unsupported, "a scope or memory semantics that is no constant")
        }
        return value
    }

    private func fences(_ semantics: UInt64) -> String {
        var flags: [String] = []
        if semantics & 0x100 != 0 { flags.append("CLK_LOCAL_MEM_FENCE") }
        if semantics & 0x200 != 0 { flags.append("CLK_GLOBAL_MEM_FENCE") }
        return flags.isEmpty ? "CLK_LOCAL_MEM_FENCE | CLK_GLOBAL_MEM_FENCE" : flags.joined(separator: " | ")
    }

    private mutating func writeControlBarrier(_ place: Operands) throws(SPIRVError) {
        let workgroup: UInt64 = 2
        guard try constantOperand(0, place) == workgroup else {
            throw place.error(.unsupported, "a barrier of other work-items than those of a work-group")
        }
        output.line("barrier(\(fences(try constantOperand(2, place))));")
    }

    private mutating func writeMemoryBarrier(_ place: Operands) throws(SPIRVError) {
        output.line("mem_fence(\(fences(try constantOperand(1, place))));")
    }

    /// The fence that gives an atomic operation its order before (release) or after it (acquire); atomics of
    /// OpenCL C 1.2 alone are relaxed.
    mutating func writeFence(_ semantics: UInt64, before: Bool) {
        let acquire: UInt64 = 0x2 | 0x8 | 0x10
        let release: UInt64 = 0x4 | 0x8 | 0x10
        guard semantics & (before ? release : acquire) != 0 else { return }
        output.line("mem_fence(\(fences(semantics)));")
    }

    // MARK: Copies by a work-group

    private mutating func writeWaitEvents(_ place: Operands) throws(SPIRVError) {
        let events = try place[2]
        let count = try signed(try place[1], place)
        output.line("wait_group_events(\(count), (event_t *)\(try value(events, place)));")
    }
}

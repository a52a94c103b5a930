/// Blocks and branches.
extension FunctionDecoder {
    mutating func decodeControl(_ opcode: Opcode) throws(WasmError) {
        switch opcode {
        case .unreachable:
            if isEmitting { emitter.pointee.unreachable() }
            setUnreachable()
        case .nop: break
        case .block: try decodeBlock()
        case .loop: try decodeLoop()
        case .if: try decodeIf()
        case .else: try decodeElse()
        case .end: try decodeEnd()
        case .br: try decodeBranch()
        case .brIf: try decodeBranchIf()
        case .brTable: try decodeBranchTable()
        default: try decodeReturn()
        }
    }

    // MARK: Frames

    mutating func readBlockType() throws(WasmError) -> (parameters: TypeList, results: TypeList) {
        switch try reader.readBlockType(typeCount: module.pointee.types.count, &features) {
        case .empty: return (.empty, .empty)
        case .value(let type): return (.empty, .one(type))
        case .type(let index):
            guard let type = module.pointee.functionType(typeIndex: index) else {
                throw invalid("type \(index) is not a function type")
            }
            return (
                type.parameters.isEmpty ? .empty : .parameters(index), type.results.isEmpty ? .empty : .results(index)
            )
        }
    }

    /// Enters a construct whose parameters have been checked and are on the stack.
    mutating func pushFrame(
        _ kind: Frame.Kind, _ type: (parameters: TypeList, results: TypeList), parameterCount: Int,
        label: Emitter.Label?,
        arguments: [Value] = []
    ) throws(WasmError) {
        guard frames.count < ImplementationLimits.controlStackDepth else {
            throw WasmError(.limit, "more than \(ImplementationLimits.controlStackDepth) nested blocks", at: offset)
        }
        height = operands.count - parameterCount
        frames.append(
            Frame(
                kind: kind, parameters: type.parameters, results: type.results, height: height, isEmitted: isEmitting,
                setLocalCount: setLocals.count, label: label, arguments: arguments))
    }

    /// Pops the results of the innermost construct, below which its stack must be empty. Nil if its end isn't reached.
    mutating func popFrameResults(_ results: [ValueType]) throws(WasmError) -> [Value]? {
        let values = try pop(results)
        guard operands.count == height else {
            throw invalid("type mismatch: values remaining on stack at end of block")
        }
        return isEmitting ? values : nil
    }

    /// The locals that were set inside the innermost construct count as unset again.
    mutating func resetLocals() {
        guard let count = frames.last?.setLocalCount else { return }
        while setLocals.count > count, let index = setLocals.popLast() { isLocalSet[Int(index)] = false }
    }

    mutating func popFrame() {
        resetLocals()
        frames.removeLast()
        height = frames.last?.height ?? 0
    }

    // MARK: Constructs

    private mutating func decodeBlock() throws(WasmError) {
        let type = try readBlockType()
        let parameters = types(type.parameters)
        _ = try keep(parameters)
        let label = isEmitting ? emitter.pointee.beginBlock(results: types(type.results)) : nil
        try pushFrame(.block, type, parameterCount: parameters.count, label: label)
    }

    private mutating func decodeLoop() throws(WasmError) {
        let type = try readBlockType()
        let parameters = types(type.parameters)
        let arguments = try pop(parameters)
        if isEmitting {
            let loop = emitter.pointee.beginLoop(parameters: parameters, arguments: arguments)
            try push(parameters, loop.parameters)
            try pushFrame(.loop, type, parameterCount: parameters.count, label: loop.label)
        } else {
            try push(parameters, [])
            try pushFrame(.loop, type, parameterCount: parameters.count, label: nil)
        }
    }

    private mutating func decodeIf() throws(WasmError) {
        let type = try readBlockType()
        let condition = try pop(.i32)
        let parameters = types(type.parameters)
        let arguments = try keep(parameters)
        let label =
            isEmitting
            ? emitter.pointee.beginIf(condition: condition, results: types(type.results), likely: branchHint()) : nil
        try pushFrame(.ifThen, type, parameterCount: parameters.count, label: label, arguments: arguments)
    }

    private mutating func decodeElse() throws(WasmError) {
        let frame = frames[frames.count - 1]
        guard frame.kind == .ifThen else { throw reader.malformed("else without if", at: offset) }
        let results = try popFrameResults(types(frame.results))
        if frame.isEmitted, let label = frame.label {
            emitter.pointee.setOffset(offset)
            emitter.pointee.beginElse(label, results: results)
        }
        try beginBranch(.elseBranch, reachesEnd: results != nil)
        frames[frames.count - 1].arguments = []
        try push(types(frame.parameters), frame.arguments)
    }

    /// Starts another part of the innermost construct.
    mutating func beginBranch(_ kind: Frame.Kind, reachesEnd: Bool) throws(WasmError) {
        resetLocals()
        let last = frames.count - 1
        frames[last].kind = kind
        frames[last].isUnreachable = false
        if reachesEnd { frames[last].reachesEnd = true }
        isEmitting = frames[last].isEmitted
    }

    private mutating func decodeEnd() throws(WasmError) {
        let frame = frames[frames.count - 1]
        let resultTypes = types(frame.results)
        if frame.kind == .ifThen { try checkMissingElse(frame, resultTypes) }
        if frame.kind == .loop {
            // Nothing but falling through reaches a loop's end: the operands stay what they are.
            _ = try keep(resultTypes)
            guard operands.count == height + resultTypes.count else {
                throw invalid("type mismatch: values remaining on stack at end of block")
            }
            popFrame()
            if let label = frame.label {
                emitter.pointee.setOffset(offset)
                emitter.pointee.endLoop(label)
            }
            return
        }
        let results = try popFrameResults(resultTypes)
        popFrame()
        if frame.kind == .function {
            if isConstant { constantResult = results?.first }
            guard let label = frame.label else { return }
            emitter.pointee.setOffset(offset)
            return emitter.pointee.endFunction(label, results: results)
        }
        guard let label = frame.label else { return try push(resultTypes, []) }
        emitter.pointee.setOffset(offset)
        let isReachable = results != nil || frame.reachesEnd || frame.kind == .ifThen
        isEmitting = isReachable
        switch frame.kind {
        case .ifThen:
            try push(
                resultTypes,
                emitter.pointee.endIf(label, results: results, missingElse: frame.arguments, isReachable: true))
        case .elseBranch:
            try push(
                resultTypes, emitter.pointee.endIf(label, results: results, missingElse: nil, isReachable: isReachable))
        case .tryTable:
            try push(resultTypes, emitter.pointee.endTryTable(label, results: results, isReachable: isReachable))
        case .tryBody, .catchHandler:
            try push(resultTypes, emitter.pointee.endTry(label, results: results, isReachable: isReachable))
        default:
            try push(resultTypes, emitter.pointee.endBlock(label, results: results, isReachable: isReachable))
        }
    }

    /// An `if` without `else` hands its parameters on.
    private func checkMissingElse(_ frame: Frame, _ results: [ValueType]) throws(WasmError) {
        let parameters = types(frame.parameters)
        guard parameters.count == results.count else {
            throw invalid("type mismatch: an if without else must leave what it takes")
        }
        for (parameter, result) in zip(parameters, results) where !module.pointee.matches(parameter, result) {
            throw mismatch(result, parameter)
        }
    }

    // MARK: Branches

    /// The types that a branch to the frame at `index` hands on.
    func labelTypes(_ index: Int) -> [ValueType] {
        types(frames[index].kind == .loop ? frames[index].parameters : frames[index].results)
    }

    /// The emitter's label of the frame at `index`, to which emitted code now goes. Nil if the code isn't emitted.
    mutating func target(_ index: Int) -> Emitter.Label? {
        guard isEmitting else { return nil }
        if frames[index].kind != .loop { frames[index].reachesEnd = true }
        return frames[index].label
    }

    func branchHint() -> Bool? {
        branchHints.isEmpty ? nil : branchHints[UInt32(truncatingIfNeeded: offset - bodyStart)]
    }

    private mutating func decodeBranch() throws(WasmError) {
        let index = try readLabel()
        let operands = try pop(labelTypes(index))
        if let label = target(index) { emitter.pointee.branch(to: label, operands: operands) }
        setUnreachable()
    }

    private mutating func decodeBranchIf() throws(WasmError) {
        let index = try readLabel()
        let condition = try pop(.i32)
        let operands = try keep(labelTypes(index))
        if let label = target(index) {
            emitter.pointee.branchIf(condition, to: label, operands: operands, likely: branchHint())
        }
    }

    private mutating func decodeBranchTable() throws(WasmError) {
        let count = try reader.readUInt32()
        guard Int(count) <= reader.remaining else { throw reader.unexpectedEnd() }
        var indices: [Int] = []
        for _ in 0..<count { indices.append(try readLabel()) }
        let defaultIndex = try readLabel()
        let value = try pop(.i32)
        let defaultTypes = labelTypes(defaultIndex)
        var checked = defaultIndex
        for index in indices where index != checked {
            let types = labelTypes(index)
            guard types.count == defaultTypes.count else {
                throw invalid("type mismatch: the labels of br_table take different numbers of operands")
            }
            try check(types)
            checked = index
        }
        let operands = try pop(defaultTypes)
        if let defaultLabel = target(defaultIndex) {
            var targets: [Emitter.Label] = []
            targets.reserveCapacity(indices.count)
            for index in indices {
                if let label = target(index) { targets.append(label) }
            }
            emitter.pointee.branchTable(value, targets: targets, defaultTarget: defaultLabel, operands: operands)
        }
        setUnreachable()
    }

    private mutating func decodeReturn() throws(WasmError) {
        let operands = try pop(types(frames[0].results))
        if isEmitting { emitter.pointee.return(operands) }
        setUnreachable()
    }
}

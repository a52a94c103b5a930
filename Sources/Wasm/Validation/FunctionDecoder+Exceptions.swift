/// Exception handling, in the form of WebAssembly 3.0 and in the legacy form.
extension FunctionDecoder {
    mutating func decodeException(_ opcode: Opcode) throws(WasmError) {
        switch opcode {
        case .throw:
            let tag = try readTag()
            let operands = try pop(tag.parameters)
            if isEmitting { emitter.pointee.throw(tag.index, operands: operands) }
            setUnreachable()
        case .throwRef:
            let exception = try pop(.exnref)
            if isEmitting { emitter.pointee.throwReference(exception) }
            setUnreachable()
        case .tryTable: try decodeTryTable()
        case .try: try decodeTry()
        case .catch: try decodeCatch(try readTag())
        case .catchAll: try decodeCatch(nil)
        case .delegate: try decodeDelegate()
        default: try decodeRethrow()
        }
    }

    private mutating func decodeTryTable() throws(WasmError) {
        let type = try readBlockType()
        let parameters = types(type.parameters)
        _ = try keep(parameters)
        let count = try reader.readUInt32()
        var catches: [CatchClause<Emitter.Label>] = []
        for _ in 0..<count {
            if let clause = try readCatchClause() { catches.append(clause) }
        }
        let label = isEmitting ? emitter.pointee.beginTryTable(results: types(type.results), catches: catches) : nil
        try pushFrame(.tryTable, type, parameterCount: parameters.count, label: label)
    }

    /// Reads a clause and checks it against its label, which counts from outside of the block. Nil if the code isn't
    /// emitted.
    private mutating func readCatchClause() throws(WasmError) -> CatchClause<Emitter.Label>? {
        let position = reader.position
        let kind = try reader.readByte()
        guard kind < 4 else { throw reader.malformed("malformed catch clause", at: position) }
        let tag = kind < 2 ? try readTag() : nil
        let passesReference = kind & 1 != 0
        let index = try readLabel()
        var handedOn = tag?.parameters ?? []
        if passesReference { handedOn.append(ValueType(reference: .exn, nullable: false)) }
        let expected = labelTypes(index)
        guard handedOn.count == expected.count, zip(handedOn, expected).allSatisfy({ module.pointee.matches($0, $1) })
        else {
            throw invalid("type mismatch: the catch clause's operands don't match its label")
        }
        guard let label = target(index) else { return nil }
        return CatchClause(tag: tag?.index, passesReference: passesReference, label: label)
    }

    // MARK: Legacy form

    private mutating func decodeTry() throws(WasmError) {
        let type = try readBlockType()
        let parameters = types(type.parameters)
        _ = try keep(parameters)
        let label = isEmitting ? emitter.pointee.beginTry(results: types(type.results)) : nil
        try pushFrame(.tryBody, type, parameterCount: parameters.count, label: label)
    }

    /// `catch` of a tag, or `catch_all`, which must be the last.
    private mutating func decodeCatch(_ tag: (index: UInt32, parameters: [ValueType])?) throws(WasmError) {
        let frame = frames[frames.count - 1]
        guard frame.kind == .tryBody || frame.kind == .catchHandler else {
            throw reader.malformed("catch without try", at: offset)
        }
        guard !frame.hasCatchAll else { throw reader.malformed("catch after catch_all", at: offset) }
        let results = try popFrameResults(types(frame.results))
        var operands: [Value] = []
        if let label = frame.label {
            emitter.pointee.setOffset(offset)
            operands = emitter.pointee.beginCatch(label, tag: tag?.index, results: results)
        }
        try beginBranch(.catchHandler, reachesEnd: results != nil)
        frames[frames.count - 1].hasCatchAll = tag == nil
        try push(tag?.parameters ?? [], operands)
    }

    private mutating func decodeDelegate() throws(WasmError) {
        let frame = frames[frames.count - 1]
        guard frame.kind == .tryBody else { throw reader.malformed("delegate without try", at: offset) }
        let target = try readLabel(skipping: 1)
        let resultTypes = types(frame.results)
        let results = try popFrameResults(resultTypes)
        let targetLabel = frames[target].label
        popFrame()
        guard let label = frame.label, let targetLabel else { return try push(resultTypes, []) }
        emitter.pointee.setOffset(offset)
        isEmitting = results != nil || frame.reachesEnd
        try push(
            resultTypes,
            emitter.pointee.endDelegate(label, target: targetLabel, results: results, isReachable: isEmitting))
    }

    private mutating func decodeRethrow() throws(WasmError) {
        let index = try readLabel()
        guard frames[index].kind == .catchHandler else { throw invalid("invalid rethrow label") }
        if isEmitting, let label = frames[index].label { emitter.pointee.rethrow(label) }
        setUnreachable()
    }
}

/// Decodes and validates one function body or constant expression in one pass, and drives an emitter with what is
/// valid.
///
/// This is the algorithm of the specification's appendix "Validation Algorithm" with one addition: beside the
/// polymorphic operand stack of code behind a branch there is `isEmitting`, which is false wherever no execution
/// arrives. Code after a block that nothing leaves is checked with an ordinary stack and still not emitted.
///
/// Nothing in here recurses; the nesting of a body costs memory of the control stack only.
public struct FunctionDecoder<Emitter: FunctionEmitter>: ~Copyable {
    typealias Value = Emitter.Value

    struct Operand {
        var type: ValueType
        var value: Value
    }

    /// The types that a construct takes, leaves, or that its label expects.
    enum TypeList: Equatable {
        case empty
        case one(ValueType)
        /// Of the function type at an index.
        case parameters(UInt32)
        case results(UInt32)
    }

    struct Frame {
        enum Kind {
            case function, block, loop, ifThen, elseBranch, tryTable, tryBody, catchHandler
        }

        var kind: Kind
        var parameters: TypeList
        var results: TypeList
        /// The operand stack's height below the parameters.
        var height: Int
        /// The emitter knows the construct: code reaches its start.
        var isEmitted: Bool
        /// The rest can't be reached, and its operand stack is polymorphic.
        var isUnreachable = false
        /// Something that is emitted goes to the end other than by falling through.
        var reachesEnd = false
        /// A legacy `catch_all` has begun: no handler may follow.
        var hasCatchAll = false
        /// How many locals without a default value were set before.
        var setLocalCount: Int
        /// Nil if the construct isn't emitted.
        var label: Emitter.Label?
        /// The operands of `if`, for its other branch.
        var arguments: [Value] = []
    }

    let module: UnsafePointer<Module>
    let emitter: UnsafeMutablePointer<Emitter>
    var reader: ByteReader
    var features: FeatureUse
    /// Byte offset of the current instruction.
    var offset: Int

    var operands: [Operand] = []
    var frames: [Frame] = []
    /// `height` of the innermost frame.
    var height = 0
    /// Execution arrives at the current instruction.
    var isEmitting = true

    /// Parameters, then declared locals.
    var locals: [ValueType] = []
    /// For each local whether it may be read; empty if all have default values.
    var isLocalSet: [Bool] = []
    /// The locals that were set, in that order, and are unset again when the construct ends that sets them.
    var setLocals: [UInt32] = []

    /// The offset that branch hints count from, and the hints.
    let bodyStart: Int
    var branchHints: [UInt32: Bool]

    let isConstant: Bool
    var constantResult: Value?
    /// The globals below this index may be named.
    var globalCount: Int
    /// The functions that a constant expression names.
    var namedFunctions: [UInt32] = []

    init(
        _ module: UnsafePointer<Module>, _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, isConstant: Bool,
        function: UInt32?, features: FeatureSet, emitter: UnsafeMutablePointer<Emitter>
    ) {
        self.module = module
        self.emitter = emitter
        self.isConstant = isConstant
        self.features = FeatureUse(allowed: features)
        reader = ByteReader(bytes, range: range)
        offset = range.lowerBound
        globalCount = module.pointee.globals.count
        bodyStart = range.lowerBound
        branchHints =
            module.pointee.branchHints.isEmpty ? [:] : function.flatMap { module.pointee.branchHints[$0] } ?? [:]
    }

    // MARK: Entry points

    /// Decodes the body of defined function `definedIndex` (imports not counted) and returns the features that it uses.
    ///
    /// Several threads may decode functions of one module at once, each with an emitter of its own.
    public static func decode(
        _ module: Module, function definedIndex: Int, features: FeatureSet, emitter: inout Emitter
    ) throws(WasmError) -> FeatureSet {
        let index = UInt32(truncatingIfNeeded: module.importedFunctionCount + definedIndex)
        guard definedIndex >= 0, definedIndex < module.bodies.count, let type = module.functionType(at: index) else {
            throw WasmError(.invalid, "unknown function body \(definedIndex)", at: 0)
        }
        let range = module.bodies[definedIndex]
        do throws(WasmError) {
            return try module.bytes.withUnsafeBufferPointer { bytes throws(WasmError) in
                try withUnsafePointer(to: module) { module throws(WasmError) in
                    try withUnsafeMutablePointer(to: &emitter) { emitter throws(WasmError) in
                        var decoder = FunctionDecoder(
                            module, bytes, range, isConstant: false, function: index, features: features,
                            emitter: emitter)
                        try decoder.decodeBody(type, typeIndex: module.pointee.functions[Int(index)])
                        return decoder.features.used
                    }
                }
            }
        } catch {
            var located = error
            located.function = index
            located.functionName = module.functionName(index)
            throw located
        }
    }

    /// Decodes the constant expression at `range` (its `end` included) and returns its value of type `expected`.
    ///
    /// It may name the globals below `globalCount`: those before it if it is a global's, otherwise all (the default).
    /// The emitter gets the instructions alone, without `beginFunction` and `endFunction`.
    public static func decodeConstantExpression(
        _ module: Module, range: Range<Int>, expected: ValueType, globalCount: Int? = nil, features: FeatureSet,
        emitter: inout Emitter
    ) throws(WasmError) -> Emitter.Value {
        try module.bytes.withUnsafeBufferPointer { bytes throws(WasmError) in
            try decodeConstant(
                module, bytes, range, expected: expected, globalCount: globalCount ?? module.globals.count,
                features: features,
                emitter: &emitter
            ).value
        }
    }

    struct Constant {
        var value: Value
        /// The offset after the expression's `end`.
        var end: Int
        var features: FeatureSet
        var functions: [UInt32]
    }

    /// Decodes the constant expression that begins `range`.
    static func decodeConstant(
        _ module: Module, _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, expected: ValueType,
        globalCount: Int,
        features: FeatureSet, emitter: inout Emitter
    ) throws(WasmError) -> Constant {
        try withUnsafePointer(to: module) { module throws(WasmError) in
            try withUnsafeMutablePointer(to: &emitter) { emitter throws(WasmError) in
                var decoder = FunctionDecoder(
                    module, bytes, range, isConstant: true, function: nil, features: features, emitter: emitter)
                decoder.frames.append(
                    Frame(
                        kind: .function, parameters: .empty, results: .one(expected), height: 0, isEmitted: true,
                        setLocalCount: 0))
                decoder.globalCount = min(globalCount, module.pointee.globals.count)
                try decoder.decodeInstructions()
                guard let value = decoder.constantResult else { throw decoder.invalid("constant expression required") }
                return Constant(
                    value: value, end: decoder.reader.position, features: decoder.features.used,
                    functions: decoder.namedFunctions)
            }
        }
    }

    // MARK: Bodies

    private mutating func decodeBody(_ type: FunctionType, typeIndex: UInt32) throws(WasmError) {
        locals = type.parameters
        try readLocals()
        let declared = Array(locals[type.parameters.count...])
        if declared.contains(where: { !$0.isDefaultable }) {
            isLocalSet = locals.enumerated().map { $0.offset < type.parameters.count || $0.element.isDefaultable }
        }
        let label = emitter.pointee.beginFunction(type: type, locals: declared)
        frames.append(
            Frame(
                kind: .function, parameters: .empty, results: .results(typeIndex), height: 0, isEmitted: true,
                setLocalCount: 0, label: label))
        try decodeInstructions()
        guard reader.isAtEnd else {
            throw reader.malformed("section size mismatch: code after the function's end", at: reader.position)
        }
    }

    private mutating func readLocals() throws(WasmError) {
        let groups = try reader.readUInt32()
        for _ in 0..<groups {
            let offset = reader.position
            let count = try reader.readUInt32()
            let type = try reader.readValueType(typeCount: module.pointee.types.count, &features)
            guard locals.count + Int(count) <= ImplementationLimits.locals else {
                throw WasmError(.limit, "too many locals: more than \(ImplementationLimits.locals)", at: offset)
            }
            locals.append(contentsOf: repeatElement(type, count: Int(count)))
        }
    }

    // MARK: Instructions

    mutating func decodeInstructions() throws(WasmError) {
        while !frames.isEmpty {
            offset = reader.position
            let opcode = try readOpcode()
            let signature = opcode.signature
            if signature.needsFeature, let feature = opcode.feature { try require(feature, for: opcode) }
            if isConstant { try checkConstant(opcode) }
            if isEmitting { emitter.pointee.setOffset(offset) }
            switch signature.family {
            case .variable: try decodeVariable(opcode)
            case .constant: try decodeConstantInstruction(opcode)
            case .unary:
                let operand = try pop(signature.parameter(0))
                push(signature.result(0), isEmitting ? emitter.pointee.unary(opcode, operand) : unreachableValue)
            case .binary:
                let right = try pop(signature.parameter(1))
                let left = try pop(signature.parameter(0))
                push(signature.result(0), isEmitting ? emitter.pointee.binary(opcode, left, right) : unreachableValue)
            case .load:
                let argument = try readMemoryArgument(opcode)
                let address = try pop(addressType(of: argument))
                push(
                    signature.result(0),
                    isEmitting ? emitter.pointee.load(opcode, argument, address: address) : unreachableValue)
            case .store:
                let argument = try readMemoryArgument(opcode)
                let value = try pop(signature.parameter(1))
                let address = try pop(addressType(of: argument))
                if isEmitting { emitter.pointee.store(opcode, argument, address: address, value: value) }
            case .control: try decodeControl(opcode)
            case .parametric: try decodeParametric(opcode)
            case .call: try decodeCall(opcode)
            case .memory: try decodeMemory(opcode)
            case .table: try decodeTable(opcode)
            case .vector: try decodeVector(opcode)
            case .loadLane, .storeLane: try decodeLaneAccess(opcode)
            case .atomic: try decodeAtomic(opcode)
            case .wide: try decodeWide(opcode)
            case .reference: try decodeReference(opcode)
            case .aggregate: try decodeAggregate(opcode)
            case .exception: try decodeException(opcode)
            }
        }
    }

    @inline(__always)
    private mutating func readOpcode() throws(WasmError) -> Opcode {
        let byte = try reader.readByte()
        if let opcode = Opcode(code: byte) { return opcode }
        return try readPrefixedOpcode(byte)
    }

    @inline(never)
    private mutating func readPrefixedOpcode(_ prefix: UInt8) throws(WasmError) -> Opcode {
        let hex = String(prefix, radix: 16)
        guard Opcode.isPrefix(prefix) else { throw reader.malformed("illegal opcode 0x\(hex)", at: offset) }
        let code = try reader.readUInt32()
        guard let opcode = Opcode(prefix: prefix, code: code) else {
            throw reader.malformed("illegal opcode 0x\(hex) \(code)", at: offset)
        }
        return opcode
    }

    @inline(never)
    private mutating func require(_ feature: Feature, for opcode: Opcode) throws(WasmError) {
        // The tags and throws of both forms of exception handling are the same.
        if opcode == .throw, !features.allowed.contains(.exceptions) {
            return try features.require(.legacyExceptions, at: offset)
        }
        try features.require(feature, at: offset)
    }

    // MARK: Errors

    @inline(never)
    func invalid(_ message: String) -> WasmError { WasmError(.invalid, message, at: offset) }
}

/// Writes one function. Every SPIR-V value becomes a variable `v<id>`; constants are written where they are used.
struct FunctionTranslator {
    let translator: ModuleTranslator
    let function: Function
    /// Set where the function is written as a kernel.
    let kernel: EntryPoint?
    let functionName: String
    let graph: ControlFlowGraph
    var output = StatementWriter()

    /// Values that are used outside the block that defines them, and phis: declared at the top.
    private var hoisted: Set<ID> = []
    /// Private variables that are only loaded and stored whole: plain C variables.
    private(set) var plainVariables: [ID: Variable] = [:]
    /// Pointers that are such a variable's address, by the variable.
    private(set) var plainAliases: [ID: ID] = [:]
    /// The pointer that `OpConvertPtrToU` made an integer from, by the integer.
    private(set) var addressSources: [ID: ID] = [:]
    /// How often a value's id occurs among operands.
    private var useCounts: [ID: Int] = [:]
    var folding = Folding()
    /// Ids among the operands of other instructions than lifetime markers.
    private(set) var usedBeyondMarkers: Set<ID> = []
    private var topDeclarations: [String] = []
    /// Built-in variables whose address is taken.
    private var addressedInputs: Set<ID> = []
    private var temporaries = 0

    init(_ translator: ModuleTranslator, _ function: Function, kernel: EntryPoint?) throws(SPIRVError) {
        self.translator = translator
        self.function = function
        self.kernel = kernel
        functionName = translator.module.displayName(function.id)
        graph = try ControlFlowGraph(function, translator.module)
    }

    var module: SPIRVModule { translator.module }

    func operands(_ instruction: Instruction) -> Operands {
        module.operands(instruction, function: functionName)
    }

    /// The function's head and its whole text.
    mutating func translate() throws(SPIRVError) -> (head: String, text: String) {
        analyzeUses()
        let place = operands(function.instruction)
        let (head, prologue) = try self.head(place)
        try writeBlocks()
        var text = head + "\n{\n"
        for line in prologue + topDeclarations { text += "    \(line)\n" }
        text += output.text + "}\n"
        return (head, text)
    }

    // MARK: Head

    private mutating func head(_ place: Operands) throws(SPIRVError) -> (String, [String]) {
        var parameters: [String] = []
        var prologue: [String] = []
        for parameter in function.parameters {
            if kernel == nil {
                parameters.append("\(try translator.types.name(parameter.type, place)) v\(parameter.id)")
            } else {
                let (text, setup) = try kernelParameter(parameter, place)
                parameters.append(text)
                prologue += setup
            }
        }
        for id in translator.localVariables[function.id] ?? [] {
            guard let variable = translator.variables[id] else { continue }
            let prefix = try translator.types.pointerName(.workgroup, place)
            if kernel == nil {
                parameters.append("\(prefix) w\(id)")
            } else {
                prologue.append(try localVariable(variable, place))
                prologue.append("\(prefix) w\(id) = (\(prefix))s\(id);")
            }
        }
        let list = parameters.isEmpty ? "void" : parameters.joined(separator: ", ")
        if let kernel {
            return ("__kernel \(try kernelAttributes(place))void \(kernel.name)(\(list))", prologue)
        }
        return ("static \(try translator.types.name(function.resultType, place)) f\(function.id)(\(list))", prologue)
    }

    private func kernelAttributes(_ place: Operands) throws(SPIRVError) -> String {
        guard case .void = module.types[function.resultType] else {
            throw place.error(.malformed, "a kernel must not return a value")
        }
        for mode in module.executionModes[function.id] ?? [] where mode.mode == ExecutionMode.localSize {
            guard mode.operands.count == 3 else { throw place.error(.malformed, "LocalSize needs three sizes") }
            let sizes = mode.operands.map { "\($0)" }.joined(separator: ", ")
            return "__attribute__((reqd_work_group_size(\(sizes)))) "
        }
        return ""
    }

    private func kernelParameter(
        _ parameter: Function.Parameter, _ place: Operands
    ) throws(SPIRVError) -> (String, [String]) {
        let id = parameter.id
        guard case .pointer(let storage, let pointee) = module.types[parameter.type] else {
            return ("\(try translator.types.name(parameter.type, place)) v\(id)", [])
        }
        let pointer = try translator.types.pointerName(storage, place)
        if storage == .function {
            // A structure passed by value.
            let type = try translator.types.name(pointee, place)
            return ("\(type) a\(id)", ["\(pointer) v\(id) = (\(pointer))&a\(id);"])
        }
        guard storage == .crossWorkgroup || storage == .workgroup || storage == .uniformConstant else {
            throw place.error(.unsupported, "a kernel's parameter that points to storage class \(storage.rawValue)")
        }
        let shape = module.shape(ofType: pointee)
        let element = shape.map { $0.kind == .bool ? "uchar" : $0.name } ?? "uchar"
        let space = try TypeNames.space(storage, place)
        return ("\(space)\(element) *a\(id)", ["\(pointer) v\(id) = (\(pointer))a\(id);"])
    }

    private func localVariable(_ variable: Variable, _ place: Operands) throws(SPIRVError) -> String {
        if let initializer = variable.initializer {
            guard case .undefined? = module.constants[initializer]?.value else {
                throw operands(variable.instruction).error(.unsupported, "an initialiser of local memory")
            }
        }
        let size = try translator.types.size(variable.pointee, place)
        let alignment = try alignment(of: variable)
        return "__local uchar s\(variable.id)[\(size == "0" ? "1" : size)] __attribute__((aligned(\(alignment))));"
    }

    func alignment(of variable: Variable) throws(SPIRVError) -> UInt64 {
        var alignment = translator.types.alignment(variable.pointee)
        for decoration in module.decorations[variable.id] ?? [] where decoration.kind == Decoration.alignment {
            alignment = max(alignment, UInt64(decoration.operands.first ?? 1))
        }
        guard alignment > 0, alignment & (alignment - 1) == 0, alignment <= 4096 else {
            throw operands(variable.instruction).error(.malformed, "the alignment \(alignment)")
        }
        return alignment
    }

    // MARK: Uses

    /// Finds what must be declared at the top, and which variables never have their address taken.
    ///
    /// Every operand word is taken for an id. A literal that happens to equal one only makes the result more careful.
    private mutating func analyzeUses() {
        var home: [ID: Int] = [:]
        var candidates: [ID: Variable] = [:]
        for (index, block) in function.blocks.enumerated() {
            for instruction in block.instructions where instruction.result != 0 {
                home[instruction.result] = index
                if instruction.opcode == .convertPtrToU {
                    addressSources[instruction.result] = operands(instruction).optional(0)
                }
                if instruction.opcode == .phi { hoisted.insert(instruction.result) }
                if instruction.opcode == .variable,
                    let variable = try? module.variable(instruction, operands(instruction)),
                    isPlain(variable.pointee)
                {
                    candidates[variable.id] = variable
                    plainAliases[variable.id] = variable.id
                }
            }
        }
        var lost: Set<ID> = []
        for (index, block) in function.blocks.enumerated() {
            for instruction in block.instructions {
                let list = Array(operands(instruction).from(0))
                for (position, id) in list.enumerated() {
                    useCounts[id, default: 0] += 1
                    if let place = home[id], place != index { hoisted.insert(id) }
                    if let variable = plainAliases[id], let candidate = candidates[variable],
                        !keepsPlain(instruction, position, list, candidate)
                    {
                        lost.insert(variable)
                    }
                }
                switch instruction.opcode {
                case .phi:
                    for id in list where home[id] != nil { hoisted.insert(id) }
                case .convertPtrToU where module.addressingModel == .physical32:
                    // Comparisons of the integer look at the pointer again.
                    if let source = list.first, home[source] != nil { hoisted.insert(source) }
                case .lifetimeStart, .lifetimeStop:
                    continue
                default:
                    break
                }
                usedBeyondMarkers.formUnion(list)
            }
        }
        plainVariables = candidates.filter { !lost.contains($0.key) }
        plainAliases = plainAliases.filter { plainVariables[$0.value] != nil }
    }

    private func isPlain(_ type: ID) -> Bool {
        switch module.types[type] {
        case .bool, .integer, .float, .vector, .pointer, .event: true
        default: false
        }
    }

    /// Whether a use of a variable's address leaves the variable a plain one.
    private mutating func keepsPlain(
        _ instruction: Instruction, _ position: Int, _ list: [UInt32], _ variable: Variable
    ) -> Bool {
        switch instruction.opcode {
        case .load:
            return position == 0 && hasSameName(instruction.resultType, variable.pointee)
        case .store:
            guard position == 0, list.count > 1, let type = type(of: list[1]) else { return position > 1 }
            return hasSameName(type, variable.pointee)
        case .lifetimeStart, .lifetimeStop:
            return true
        case .bitcast:
            guard case .pointer(_, let pointee) = module.types[instruction.resultType] else { return false }
            plainAliases[instruction.result] = variable.id
            // The uses of the new pointer come later, in an order that dominance gives.
            return hasSameName(pointee, variable.pointee) || isMarker(pointee)
        default:
            return false
        }
    }

    /// The type through which lifetime markers name a variable.
    private func isMarker(_ type: ID) -> Bool { module.types[type] == .integer(width: 8) }

    private func hasSameName(_ a: ID, _ b: ID) -> Bool {
        if a == b { return true }
        switch (module.types[a], module.types[b]) {
        case (.pointer(let first, _), .pointer(let second, _)):
            return first == second || first == .generic || second == .generic
        default: return module.shape(ofType: a) != nil && module.shape(ofType: a) == module.shape(ofType: b)
        }
    }

    // MARK: Values

    func type(of id: ID) -> ID? {
        module.resultTypes[id] ?? module.constants[id]?.type
    }

    func typeOrThrow(of id: ID, _ place: Operands) throws(SPIRVError) -> ID {
        guard let type = type(of: id) else { throw place.error(.malformed, "%\(id) is no value") }
        return type
    }

    /// The shape of a value that must be a scalar or a vector.
    func shape(of id: ID, _ place: Operands) throws(SPIRVError) -> Shape {
        guard let type = type(of: id), let shape = module.shape(ofType: type) else {
            throw place.error(.malformed, "%\(id) is no scalar or vector")
        }
        return shape
    }

    func resultShape(_ place: Operands) throws(SPIRVError) -> Shape {
        guard let shape = module.shape(ofType: place.instruction.resultType) else {
            throw place.error(.malformed, "the result is no scalar or vector")
        }
        return shape
    }

    /// A value as an expression without side effects, in parentheses where it is more than a name or a call.
    mutating func value(_ id: ID, _ place: Operands) throws(SPIRVError) -> String {
        try value(id, place, depth: 0)
    }

    private mutating func value(_ id: ID, _ place: Operands, depth: Int) throws(SPIRVError) -> String {
        if let constant = module.constants[id] {
            if case .operation(let opcode, let list) = constant.value,
                case .pointer = module.types[constant.type]
            {
                return try constantPointer(opcode, list, type: constant.type, place, depth)
            }
            if let text = try translator.constant(id, place) { return text }
        }
        if let variable = translator.variables[id] {
            switch variable.storageClass {
            case .workgroup: return "w\(id)"
            case .input:
                try declareInput(variable, place)
                return "((pp)&b\(id))"
            default: return try translator.address(of: variable, place)
            }
        }
        guard type(of: id) != nil else { throw place.error(.malformed, "%\(id) is no value") }
        return folding.use(id) ?? "v\(id)"
    }

    private mutating func constantPointer(
        _ opcode: Opcode, _ list: [UInt32], type: ID, _ place: Operands, _ depth: Int
    ) throws(SPIRVError) -> String {
        guard depth < 64, let first = list.first, case .pointer(let storage, let pointee) = module.types[type] else {
            throw place.error(.unsupported, "a constant address")
        }
        let prefix = try translator.types.pointerName(storage, place)
        let base = try value(first, place, depth: depth + 1)
        switch opcode {
        case .bitcast, .ptrCastToGeneric:
            return "((\(prefix))\(base))"
        case _ where opcode.isAccessChain:
            var chain = try AccessChain(
                translator, base: try typeOrThrow(of: first, place), indices: list.dropFirst(),
                startsWithElement: opcode.isPointerAccessChain, place)
            try chain.end(at: pointee, indices: list.dropFirst(), translator, place)
            guard chain.terms.isEmpty else { throw place.error(.unsupported, "a constant address") }
            return "((\(prefix))(\(base)\(offsetText(chain))))"
        default:
            throw place.error(.unsupported, "a constant address made by \(opcode.name)")
        }
    }

    func offsetText(_ chain: AccessChain) -> String {
        if chain.constant64 == chain.constant32 || module.addressingModel == .physical64 {
            let constant = chain.constant64
            return constant == 0 ? "" : constant < 0 ? " - \(constant.magnitude)" : " + \(constant)"
        }
        return " + (sizeof(void *) == 8 ? \(chain.constant64)l : \(chain.constant32)l)"
    }

    /// An integer as a signed expression.
    mutating func signed(_ id: ID, _ place: Operands) throws(SPIRVError) -> String {
        let shape = try shape(of: id, place)
        guard shape.kind == .integer else { throw place.error(.malformed, "%\(id) is no integer") }
        return "as_\(shape.signedName)(\(try value(id, place)))"
    }

    // MARK: Declarations

    /// Whether a value is used once, in the block that defines it.
    func isUsedOnceNearby(_ id: ID) -> Bool { useCounts[id] == 1 && !hoisted.contains(id) }

    func isHoisted(_ id: ID) -> Bool { hoisted.contains(id) }

    private var declaredAtTop: Set<ID> = []

    mutating func declareAtTop(_ id: ID, _ place: Operands) throws(SPIRVError) {
        guard declaredAtTop.insert(id).inserted else { return }
        let type = try translator.types.name(try typeOrThrow(of: id, place), place)
        topDeclarations.append("\(type) v\(id);")
    }

    /// Returns true the first time that it is asked for an id.
    mutating func declareOnce(_ id: ID) -> Bool { declaredAtTop.insert(id).inserted }

    mutating func declareAtTop(_ text: String) { topDeclarations.append(text) }

    mutating func temporary() -> String {
        temporaries += 1
        return "t\(temporaries)"
    }

    private mutating func declareInput(_ variable: Variable, _ place: Operands) throws(SPIRVError) {
        _ = try translator.types.pointerName(.function, place)
        guard addressedInputs.insert(variable.id).inserted else { return }
        let type = try translator.types.name(variable.pointee, place)
        topDeclarations.append("\(type) b\(variable.id) = \(try builtIn(variable, place));")
    }
}

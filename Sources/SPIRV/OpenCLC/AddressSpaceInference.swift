/// Finds out what generic pointers point to, and gives them the types that say so.
///
/// OpenCL C 2.0 makes every pointer without a qualifier generic, and few devices that lack SPIR-V have generic
/// pointers. Most of them come from one kind of memory alone: what is known flows from casts along pointer arithmetic,
/// phis, private variables, arguments and results, until nothing changes.
struct AddressSpaceInference {
    private enum Origin: Equatable {
        case unknown
        case known(StorageClass)
        case mixed

        func joined(_ other: Origin) -> Origin {
            switch (self, other) {
            case (.unknown, let origin), (let origin, .unknown): origin
            case (.known(let a), .known(let b)) where a == b: self
            default: .mixed
            }
        }
    }

    private var module: SPIRVModule
    private var origins: [ID: Origin] = [:]
    /// Private variables of generic pointers, and bitcasts of their addresses, by the variable.
    private var holders: [ID: ID] = [:]
    /// What the pointers in such a variable point to.
    private var contents: [ID: Origin] = [:]
    /// What a function's results point to.
    private var returns: [ID: Origin] = [:]
    private var functions: [ID: Function] = [:]
    private var changed = false
    private var pointerTypes: PointerTypes
    private var nullPointers: [ID: ID] = [:]
    /// Words to change, and the ids to put there.
    private var patches: [(Int, ID)] = []

    private init(_ module: SPIRVModule) {
        self.module = module
        pointerTypes = PointerTypes(module)
        for function in module.functions { functions[function.id] = function }
    }

    /// The module with concrete types for the generic pointers that have one origin.
    static func resolve(_ module: SPIRVModule) throws(SPIRVError) -> SPIRVModule {
        let usesGeneric = module.types.order.contains { id in
            if case .pointer(.generic, _) = module.types[id] { true } else { false }
        }
        guard usesGeneric else { return module }
        var inference = AddressSpaceInference(module)
        inference.findHolders()
        // Each pass moves knowledge at least one step; real code takes a handful.
        for _ in 0..<64 {
            inference.changed = false
            inference.propagate()
            if !inference.changed {
                try inference.rewrite()
                return inference.module
            }
        }
        return module
    }

    private func isGeneric(_ type: ID?) -> Bool {
        if let type, case .pointer(.generic, _) = module.types[type] { true } else { false }
    }

    // MARK: Propagation

    private mutating func findHolders() {
        for function in module.functions {
            var usedBeyondMarkers: Set<ID> = []
            for instruction in function.blocks.lazy.flatMap(\.instructions)
            where instruction.opcode != .lifetimeStart && instruction.opcode != .lifetimeStop {
                usedBeyondMarkers.formUnion(module.operands(instruction).from(0))
            }
            for instruction in function.blocks.lazy.flatMap(\.instructions) {
                let operands = module.operands(instruction)
                switch instruction.opcode {
                case .variable:
                    if case .pointer(.function, let pointee) = module.types[instruction.resultType], isGeneric(pointee)
                    {
                        holders[instruction.result] = instruction.result
                        contents[instruction.result] = operands.count > 1 ? .mixed : .unknown
                    }
                case .bitcast:
                    guard let source = operands.optional(0), let variable = holders[source] else { continue }
                    if case .pointer(_, let pointee) = module.types[instruction.resultType], isGeneric(pointee) {
                        holders[instruction.result] = variable
                    } else if usedBeyondMarkers.contains(instruction.result) {
                        contents[variable] = .mixed
                    }
                case .load, .lifetimeStart, .lifetimeStop:
                    continue
                case .store:
                    if let object = operands.optional(1), let variable = holders[object] { contents[variable] = .mixed }
                default:
                    for id in operands.from(0) {
                        if let variable = holders[id] { contents[variable] = .mixed }
                    }
                }
            }
        }
    }

    private func origin(_ id: ID) -> Origin {
        if let constant = module.constants[id] {
            switch constant.value {
            case .null, .undefined: return .unknown
            default: return isGeneric(constant.type) ? .mixed : storage(constant.type)
            }
        }
        guard let type = module.resultTypes[id] else { return .mixed }
        return isGeneric(type) ? origins[id] ?? .unknown : storage(type)
    }

    private func storage(_ type: ID) -> Origin {
        if case .pointer(let storage, _) = module.types[type] { .known(storage) } else { .mixed }
    }

    private mutating func add(_ origin: Origin, to id: ID) {
        guard isGeneric(module.resultTypes[id]) else { return }
        let old = origins[id] ?? .unknown
        let new = old.joined(origin)
        if new != old {
            origins[id] = new
            changed = true
        }
    }

    private mutating func propagate() {
        for function in module.functions {
            for block in function.blocks {
                for instruction in block.instructions { propagate(instruction, in: function.id) }
            }
        }
    }

    private mutating func propagate(_ instruction: Instruction, in function: ID) {
        let operands = Array(module.operands(instruction).from(0))
        let result = instruction.result
        guard let first = operands.first else { return }
        switch instruction.opcode {
        case .ptrCastToGeneric, .bitcast, .copyObject, .accessChain, .inBoundsAccessChain, .ptrAccessChain,
            .inBoundsPtrAccessChain:
            add(origin(first), to: result)
        case .phi:
            for index in stride(from: 0, to: operands.count, by: 2) { add(origin(operands[index]), to: result) }
        case .select:
            for id in operands.dropFirst() { add(origin(id), to: result) }
        case .load:
            add(holders[first].flatMap { contents[$0] } ?? .mixed, to: result)
        case .store:
            guard operands.count > 1, isGeneric(module.resultTypes[operands[1]] ?? module.constants[operands[1]]?.type)
            else { return }
            if let variable = holders[first] {
                let old = contents[variable] ?? .unknown
                let new = old.joined(origin(operands[1]))
                if new != old {
                    contents[variable] = new
                    changed = true
                }
                // A variable of generic pointers holds them in their generic form.
                if new == .mixed { add(.mixed, to: operands[1]) }
            } else {
                add(.mixed, to: operands[1])
            }
        case .functionCall:
            guard let callee = functions[first], !callee.blocks.isEmpty else {
                for id in operands.dropFirst() { add(.mixed, to: id) }
                return add(.mixed, to: result)
            }
            for (id, parameter) in zip(operands.dropFirst(), callee.parameters) { add(origin(id), to: parameter.id) }
            add(returns[first] ?? .unknown, to: result)
        case .returnValue:
            let old = returns[function] ?? .unknown
            let new = old.joined(origin(first))
            if new != old {
                returns[function] = new
                changed = true
            }
        case .compositeConstruct, .compositeInsert:
            for id in operands { add(.mixed, to: id) }
        default:
            add(.mixed, to: result)
        }
    }

    // MARK: Rewriting

    /// The pointer type for a value of a generic type, or `nil` where it stays generic.
    private mutating func concrete(_ type: ID, _ origin: Origin, _ place: Operands) throws(SPIRVError) -> ID? {
        guard case .pointer(.generic, let pointee) = module.types[type] else { return nil }
        switch origin {
        case .known(.generic), .mixed: return nil
        case .known(let storage): return try pointer(storage, pointee, place)
        // Only null pointers come here.
        case .unknown: return try pointer(.crossWorkgroup, pointee, place)
        }
    }

    private mutating func pointer(_ storage: StorageClass, _ pointee: ID, _ place: Operands) throws(SPIRVError) -> ID {
        try pointerTypes.id(storage, to: pointee, in: &module, place)
    }

    private mutating func rewrite() throws(SPIRVError) {
        for (index, function) in module.functions.enumerated() {
            var function = function
            let place = module.operands(function.instruction)
            for position in function.parameters.indices {
                let parameter = function.parameters[position]
                guard let type = try concrete(parameter.type, origins[parameter.id] ?? .unknown, place) else {
                    continue
                }
                function.parameters[position].type = type
                module.resultTypes[parameter.id] = type
            }
            for block in function.blocks.indices {
                for position in function.blocks[block].instructions.indices {
                    let instruction = function.blocks[block].instructions[position]
                    let operands = module.operands(instruction)
                    guard let type = try rewritten(instruction, operands) else { continue }
                    function.blocks[block].instructions[position].resultType = type
                }
            }
            if isGeneric(function.resultType),
                let type = try concrete(function.resultType, returns[function.id] ?? .unknown, place)
            {
                function.resultType = type
            }
            module.functions[index] = function
            functions[function.id] = function
        }
        // Types are final only now, since origins are read from them.
        for function in module.functions {
            for instruction in function.blocks.lazy.flatMap(\.instructions)
            where instruction.result != 0 && instruction.resultType != 0 {
                module.resultTypes[instruction.result] = instruction.resultType
            }
        }
        for function in module.functions {
            for instruction in function.blocks.lazy.flatMap(\.instructions) { try rewriteNulls(instruction, function) }
        }
        for (place, id) in patches { module.words[place] = id }
    }

    private mutating func rewritten(_ instruction: Instruction, _ place: Operands) throws(SPIRVError) -> ID? {
        if let variable = holders[instruction.result], let content = contents[variable],
            case .pointer(let storage, let pointee) = module.types[instruction.resultType],
            let inner = try concrete(pointee, content, place)
        {
            return try pointer(storage, inner, place)
        }
        guard isGeneric(instruction.resultType) else { return nil }
        return try concrete(instruction.resultType, origins[instruction.result] ?? .unknown, place)
    }

    /// Gives null pointers the types of the places that they stand in.
    private mutating func rewriteNulls(_ instruction: Instruction, _ function: Function) throws(SPIRVError) {
        let place = module.operands(instruction)
        var wanted: [(index: Int, type: ID)] = []
        switch instruction.opcode {
        case .phi:
            for index in stride(from: 0, to: place.count, by: 2) { wanted.append((index, instruction.resultType)) }
        case .select: wanted = [(1, instruction.resultType), (2, instruction.resultType)]
        case .store:
            if let target = place.optional(0), let type = module.resultTypes[target],
                case .pointer(_, let pointee) = module.types[type]
            {
                wanted = [(1, pointee)]
            }
        case .returnValue: wanted = [(0, function.resultType)]
        case .functionCall:
            guard let callee = place.optional(0).flatMap({ functions[$0] }) else { return }
            for (index, parameter) in callee.parameters.enumerated() { wanted.append((index + 1, parameter.type)) }
        case .ptrEqual, .ptrNotEqual:
            if let a = place.optional(0), let b = place.optional(1) {
                if let type = module.resultTypes[a] { wanted.append((1, type)) }
                if let type = module.resultTypes[b] { wanted.append((0, type)) }
            }
        default: return
        }
        for (index, type) in wanted {
            guard let id = place.optional(index), let constant = module.constants[id], isGeneric(constant.type),
                constant.type != type, case .pointer = module.types[type]
            else { continue }
            switch constant.value {
            case .null, .undefined: break
            default: continue
            }
            let null: ID
            if let known = nullPointers[type] {
                null = known
            } else {
                null = module.newID()
                nullPointers[type] = null
                module.constants[null] = Constant(type: type, value: .null, instruction: constant.instruction)
            }
            patches.append((instruction.offset + instruction.headWords + index, null))
        }
    }
}

/// Moves variables in global memory that never change to constant memory.
///
/// LLVM makes lookup tables of switches and puts them into global memory, where OpenCL C before version 2.0 has no
/// variables. A variable moves if it is decorated as constant and only read through addresses made from it alone.
enum ConstantVariables {
    private static let constantDecoration: UInt32 = 22

    static func resolve(_ module: SPIRVModule) throws(SPIRVError) -> SPIRVModule {
        /// The variable that a pointer is made from.
        var roots: [ID: ID] = [:]
        for variable in module.variables where variable.storageClass == .crossWorkgroup && variable.initializer != nil {
            let decorations = module.decorations[variable.id] ?? []
            if decorations.contains(where: { $0.kind == constantDecoration }) { roots[variable.id] = variable.id }
        }
        if roots.isEmpty { return module }
        for function in module.functions {
            for instruction in function.blocks.lazy.flatMap(\.instructions) {
                guard let base = module.operands(instruction).optional(0), let variable = roots[base],
                    instruction.opcode?.isAccessChain == true || instruction.opcode == .bitcast,
                    case .pointer(.crossWorkgroup, _) = module.types[instruction.resultType]
                else { continue }
                roots[instruction.result] = variable
            }
        }
        let kept = keptVariables(module, roots)
        roots = roots.filter { !kept.contains($0.value) }
        return roots.isEmpty ? module : try moved(module, roots)
    }

    /// The variables whose address goes somewhere else than to reads.
    private static func keptVariables(_ module: SPIRVModule, _ roots: [ID: ID]) -> Set<ID> {
        var kept: Set<ID> = []
        for constant in module.constants.values {
            switch constant.value {
            case .operation(_, let ids), .composite(let ids):
                for id in ids { if let variable = roots[id] { kept.insert(variable) } }
            default: break
            }
        }
        for variable in module.variables {
            if let initializer = variable.initializer, let other = roots[initializer] { kept.insert(other) }
        }
        for function in module.functions {
            for instruction in function.blocks.lazy.flatMap(\.instructions) {
                for (index, id) in module.operands(instruction).from(0).enumerated() {
                    guard let variable = roots[id] else { continue }
                    let isRead =
                        switch instruction.opcode {
                        case .load, .lifetimeStart, .lifetimeStop: true
                        case .copyMemory, .copyMemorySized: index != 0
                        default: index == 0 && roots[instruction.result] == variable
                        }
                    if !isRead { kept.insert(variable) }
                }
            }
        }
        return kept
    }

    private static func moved(_ original: SPIRVModule, _ roots: [ID: ID]) throws(SPIRVError) -> SPIRVModule {
        var module = original
        var pointers = PointerTypes(module)
        for index in module.variables.indices where roots[module.variables[index].id] != nil {
            let variable = module.variables[index]
            let place = module.operands(variable.instruction)
            let type = try pointers.id(.uniformConstant, to: variable.pointee, in: &module, place)
            module.variables[index].storageClass = .uniformConstant
            module.variables[index].pointerType = type
            module.resultTypes[variable.id] = type
        }
        for index in module.functions.indices {
            var function = module.functions[index]
            for block in function.blocks.indices {
                for position in function.blocks[block].instructions.indices {
                    let instruction = function.blocks[block].instructions[position]
                    guard roots[instruction.result] != nil,
                        case .pointer(_, let pointee) = module.types[instruction.resultType]
                    else { continue }
                    let place = module.operands(instruction)
                    let type = try pointers.id(.uniformConstant, to: pointee, in: &module, place)
                    function.blocks[block].instructions[position].resultType = type
                    module.resultTypes[instruction.result] = type
                }
            }
            module.functions[index] = function
        }
        return module
    }
}

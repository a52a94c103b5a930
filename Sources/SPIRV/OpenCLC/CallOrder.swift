/// Which functions the kernels reach, in an order in which callees stand before callers.
struct CallOrder {
    private(set) var calleesFirst: [ID] = []
    private(set) var isCalled: Set<ID> = []
    /// The variables in local memory that a function or those that it calls name.
    private(set) var localVariables: [ID: [ID]] = [:]

    init(_ module: SPIRVModule, _ functions: [ID: Function], _ kernels: [EntryPoint]) throws(SPIRVError) {
        let local = Set(module.variables.filter { $0.storageClass == .workgroup }.map(\.id))
        var state: [ID: Bool] = [:] // false while the function's callees are being visited
        var callees: [ID: [ID]] = [:]
        var named: [ID: Set<ID>] = [:]

        for kernel in kernels where state[kernel.function] == nil {
            var stack = [(function: kernel.function, next: 0)]
            while let top = stack.last {
                let id = top.function
                if state[id] == nil {
                    state[id] = false
                    guard let function = functions[id] else { continue }
                    (callees[id], named[id]) = try Self.scan(function, module, functions, local)
                }
                let list = callees[id] ?? []
                guard top.next < list.count else {
                    for callee in list { named[id, default: []].formUnion(named[callee] ?? []) }
                    state[id] = true
                    calleesFirst.append(id)
                    stack.removeLast()
                    continue
                }
                stack[stack.count - 1].next += 1
                let callee = list[top.next]
                isCalled.insert(callee)
                switch state[callee] {
                case nil: stack.append((callee, 0))
                case false?:
                    throw SPIRVError(
                        .unsupported, "recursion", wordOffset: functions[callee]?.instruction.offset ?? 0,
                        function: module.displayName(callee))
                case true?: break
                }
            }
        }
        localVariables = named.mapValues { $0.sorted() }
    }

    private static func scan(
        _ function: Function, _ module: SPIRVModule, _ functions: [ID: Function], _ local: Set<ID>
    ) throws(SPIRVError) -> ([ID], Set<ID>) {
        var callees: [ID] = []
        var seen: Set<ID> = []
        var named: Set<ID> = []
        let name = module.displayName(function.id)
        for block in function.blocks {
            for instruction in block.instructions {
                let operands = module.operands(instruction, function: name)
                if instruction.opcode == .functionCall {
                    let callee = try operands[0]
                    guard let target = functions[callee] else {
                        throw operands.error(.malformed, "%\(callee) is no function")
                    }
                    if target.blocks.isEmpty {
                        if module.importedFunction(target) != nil { continue }
                        throw operands.error(.unsupported, "the imported function \(module.displayName(callee))")
                    }
                    if seen.insert(callee).inserted { callees.append(callee) }
                }
                // A literal that equals the id of a variable makes it a parameter for nothing, which is harmless.
                for word in operands.from(0) {
                    if local.contains(word) { named.insert(word) }
                    collect(word, module, local, &named)
                }
            }
        }
        return (callees, named)
    }

    /// Follows addresses that constant expressions are made from, as deep as they are translated.
    private static func collect(_ id: ID, _ module: SPIRVModule, _ local: Set<ID>, _ named: inout Set<ID>) {
        var id = id
        for _ in 0..<64 {
            guard case .operation(_, let operands)? = module.constants[id]?.value, let base = operands.first, base != id
            else { return }
            if local.contains(base) { named.insert(base) }
            id = base
        }
    }
}

/// The blocks of a function that control can reach, with the relations that structured code is made from.
/// Blocks are named by their place in reverse postorder; the entry is 0.
struct ControlFlowGraph {
    /// Indices into `Function.blocks`.
    private(set) var blocks: [Int] = []
    private(set) var successors: [[Int]] = []
    private(set) var predecessors: [[Int]] = []
    /// The place of each label of the function that control can reach.
    private(set) var index: [ID: Int] = [:]

    init(_ function: Function, _ module: SPIRVModule) throws(SPIRVError) {
        let name = module.displayName(function.id)
        var position: [ID: Int] = [:]
        for (place, block) in function.blocks.enumerated() { position[block.label] = place }
        var targets: [[Int]] = []
        for block in function.blocks {
            guard let last = block.instructions.last else {
                throw SPIRVError(
                    .malformed, "a block is empty", wordOffset: function.instruction.offset, function: name)
            }
            let operands = module.operands(last, function: name)
            var list: [Int] = []
            for label in try Self.targets(operands, module) {
                guard let place = position[label], place != 0 else {
                    throw operands.error(.malformed, "%\(label) is no block to branch to")
                }
                if !list.contains(place) { list.append(place) }
            }
            targets.append(list)
        }
        order(targets)
        for (place, block) in blocks.enumerated() { index[function.blocks[block].label] = place }
    }

    /// The labels that a terminator names, in the order in which it names them.
    static func targets(_ operands: Operands, _ module: SPIRVModule) throws(SPIRVError) -> [ID] {
        switch operands.instruction.opcode {
        case .branch: return [try operands[0]]
        case .branchConditional: return [try operands[1], try operands[2]]
        case .switch:
            let parsed = try SwitchOperands(operands, module)
            return [parsed.defaultTarget] + parsed.cases.map(\.target)
        default: return []
        }
    }

    /// Numbers the blocks by a depth-first walk without recursion.
    private mutating func order(_ targets: [[Int]]) {
        var state = Array(repeating: -1, count: targets.count)
        var postorder: [Int] = []
        var stack = [(block: 0, next: 0)]
        state[0] = 0
        while let top = stack.last {
            if top.next < targets[top.block].count {
                stack[stack.count - 1].next += 1
                let successor = targets[top.block][top.next]
                if state[successor] < 0 {
                    state[successor] = 0
                    stack.append((successor, 0))
                }
            } else {
                postorder.append(top.block)
                stack.removeLast()
            }
        }
        blocks = postorder.reversed()
        for (place, block) in blocks.enumerated() { state[block] = place }
        successors = blocks.map { block in targets[block].map { state[$0] } }
        predecessors = Array(repeating: [], count: blocks.count)
        for (place, list) in successors.enumerated() {
            for successor in list { predecessors[successor].append(place) }
        }
    }
}

/// The operands of an `OpSwitch`.
struct SwitchOperands {
    var selector: ID
    var defaultTarget: ID
    var cases: [(value: UInt64, target: ID)] = []
    var width: Int

    init(_ operands: Operands, _ module: SPIRVModule) throws(SPIRVError) {
        selector = try operands[0]
        defaultTarget = try operands[1]
        guard let type = module.resultTypes[selector], case .integer(let bits) = module.types[type] else {
            throw operands.error(.malformed, "the selector is no integer")
        }
        width = Int(bits)
        let step = width == 64 ? 3 : 2
        guard (operands.count - 2) % step == 0 else {
            throw operands.error(.malformed, "its cases are no pairs of a literal and a label")
        }
        var seen: Set<UInt64> = []
        for index in stride(from: 2, to: operands.count, by: step) {
            var value = UInt64(try operands[index])
            if width == 64 { value |= UInt64(try operands[index + 1]) << 32 }
            if width < 64 { value &= UInt64(1) << UInt64(width) &- 1 }
            guard seen.insert(value).inserted else { throw operands.error(.malformed, "case \(value) occurs twice") }
            cases.append((value, try operands[index + step - 1]))
        }
    }
}

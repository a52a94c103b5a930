import Analysis
import IRUnit
import LLVMCore
import Lowering

/// Tells values that no pass will find to be constants, from inlining and full unrolling of loops on.
///
/// What comes from outside of a function isn't known, and arithmetic with such an operand isn't either: without
/// fast-math flags LLVM knows no result of which one operand is any number. A phi node may turn out to be each of its
/// values when a loop is peeled, and a load what was stored there: passes look for stores in the same block, and in the
/// loop that they change.
struct UnknownValues {
    private let flow: FlowGraph
    /// The outermost loop around each block, -1 without one.
    private let outermost: [Int]
    /// Whether something is stored that may be a constant, by outermost loop; by block outside of loops.
    private var storesConstants: [Region: Bool] = [:]

    private enum Region: Hashable {
        case loop(Int)
        case block(Int)
    }

    /// Operations that are looked into.
    private static let mostDepth = 8

    init(_ flow: FlowGraph) {
        self.flow = flow
        // Loops that contain others have more blocks, so the last one written is the outermost.
        var outermost = [Int](repeating: -1, count: flow.blocks.count)
        for loop in flow.loops.indices.sorted(by: { flow.loops[$0].blocks.count < flow.loops[$1].blocks.count }) {
            for block in flow.loops[loop].blocks { outermost[block] = loop }
        }
        self.outermost = outermost
    }

    mutating func contains(_ value: IRValue) -> Bool {
        var phis: Set<IRValue> = []
        return isUnknown(value, 0, &phis)
    }

    private mutating func isUnknown(_ value: IRValue, _ depth: Int, _ phis: inout Set<IRValue>) -> Bool {
        if value.isParameter { return true }
        guard value.isInstruction, depth < UnknownValues.mostDepth else { return false }
        switch value.opcode {
        case .load: return value.isVolatile || isLoadUnknown(value)
        case .fadd, .fsub, .fmul, .fdiv:
            return isUnknown(value.operand(0), depth + 1, &phis) || isUnknown(value.operand(1), depth + 1, &phis)
        case .fptrunc, .fpext, .sitofp, .uitofp, .fneg, .bitcast, .freeze, .extractElement:
            return isUnknown(value.operand(0), depth + 1, &phis)
        case .select, .insertElement:
            let first = value.opcode == .select ? 1 : 0
            return isUnknown(value.operand(first), depth + 1, &phis)
                && isUnknown(value.operand(first + 1), depth + 1, &phis)
        case .shuffleVector:
            return isUnknown(value.operand(0), depth + 1, &phis)
                && (value.operand(1).isUndefined || isUnknown(value.operand(1), depth + 1, &phis))
        case .phi:
            guard phis.insert(value).inserted else { return true }
            for index in 0..<value.incomingCount where !isUnknown(value.incomingValue(index), depth + 1, &phis) {
                return false
            }
            return true
        case .call where value.isPureCall:
            return value.argumentCount > 0 && isUnknown(value.operand(0), depth + 1, &phis)
        case .call, .invoke: return true
        default: return false
        }
    }

    /// Whether no constant is stored where a pass would look for what is loaded.
    private mutating func isLoadUnknown(_ load: IRValue) -> Bool {
        guard let block = flow.number(of: load.parent) else { return false }
        let region: Region = outermost[block] >= 0 ? .loop(outermost[block]) : .block(block)
        if let known = storesConstants[region] { return !known }
        // What is loaded here and stored here again is a constant only if another one was stored.
        storesConstants[region] = false
        let blocks = outermost[block] >= 0 ? Array(flow.loops[outermost[block]].blocks) : [block]
        let result = blocks.contains { number in
            var instruction = flow.blocks[number].firstInstruction
            while let current = instruction {
                instruction = current.nextInstruction
                if current.opcode == .store, !contains(current.operand(0)) { return true }
                if current.isCall, current.calleeName?.hasPrefix("llvm.mem") == true { return true }
            }
            return false
        }
        storesConstants[region] = result
        return !result
    }
}

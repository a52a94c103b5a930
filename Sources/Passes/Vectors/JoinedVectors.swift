import Analysis
import IRUnit
import LLVMCore
import Lowering

/// Computes two vectors at once that only differ in their operands and are then joined to one of twice the length.
///
/// Wasm's vectors have 128 bits, so code that widens numbers computes with low and high halves apart and joins them
/// when it narrows the results again: on processors with longer vectors twice the work. LLVM joins operations one by
/// one, as long as each step pays, and gives up at sums of several operands. Here the whole expression is looked at,
/// from the place where its halves are joined down to values that are halves of one vector, to constants, and to those
/// that have to be joined after all.
private struct JoinedVectors {
    private let unit: CodeUnit
    private let root: IRValue
    private let use: Use
    private var nodes: [Node] = []
    private var known: [Pair: Int] = [:]
    /// Instructions that are saved.
    private var saved: Int

    private struct Pair: Hashable {
        let low, high: IRValue
    }

    private struct Node {
        let pair: Pair
        let kind: Kind
    }

    private enum Kind {
        /// The halves are those of this vector.
        case whole(IRValue)
        /// An operation on nodes.
        case operation([Int])
        /// The halves are joined.
        case joined
    }

    private static let mostNodes = 128
    private static let mostDepth = 48
    /// Instructions that have to be saved: one vector more to be joined takes about as long as two operations.
    private static let leastSaved = 3

    /// What an instruction does with the two vectors.
    private enum Use {
        /// It joins them.
        case join
        /// It joins the even bytes, words or double words of them, which are the lanes of this type.
        case truncate(IRType)
        /// It is a call that takes both, such as that of an instruction that packs with saturation.
        case call
    }

    /// Nil unless the instruction uses two vectors together, and it pays to compute them as one.
    init?(_ root: IRValue, in unit: CodeUnit) {
        guard root.opcode == .shuffleVector || root.isPureCall && root.argumentCount == 2,
            case let first = root.operand(0),
            case let second = root.operand(1), first.type.isVector, first.type == second.type
        else { return nil }
        (self.unit, self.root) = (unit, root)
        var pair = Pair(low: first, high: second)
        if root.opcode == .call {
            use = .call
            saved = -1
        } else {
            let (count, mask) = (first.type.vectorCount, root.shuffleMask)
            saved = 1
            if mask.count == 2 * count, mask.elementsEqual(0..<Int32(mask.count)) {
                use = .join
            } else {
                guard mask.count == count, mask.elementsEqual((0..<Int32(count)).map { $0 * 2 }), first.isInstruction,
                    second.isInstruction,
                    first.opcode == .bitcast, second.opcode == .bitcast, first.onlyUser != nil, second.onlyUser != nil
                else { return nil }
                pair = Pair(low: first.operand(0), high: second.operand(0))
                guard pair.low.type.isVector, pair.low.type == pair.high.type, pair.low.type.vectorCount * 2 == count
                else { return nil }
                use = .truncate(root.type)
            }
        }
        guard node(pair) != nil, saved >= JoinedVectors.leastSaved else { return nil }
    }

    /// The number of the node for two halves; operands have smaller ones. Nil if there are too many.
    private mutating func node(_ pair: Pair, depth: Int = 0) -> Int? {
        if let number = known[pair] { return number }
        guard nodes.count < JoinedVectors.mostNodes, depth < JoinedVectors.mostDepth else { return nil }
        let kind: Kind
        if let vector = whole(pair) {
            kind = .whole(vector)
            saved += [pair.low, pair.high].count { $0.onlyUser != nil }
        } else if pair.low.isConstant, pair.high.isConstant {
            kind = .joined
        } else if let operands = operands(pair) {
            var numbers: [Int] = []
            for operand in operands {
                guard let number = node(operand, depth: depth + 1) else { return nil }
                numbers.append(number)
            }
            kind = .operation(numbers)
            if pair.low.opcode != .bitcast, pair.low.onlyUser != nil { saved += 1 }
        } else {
            kind = .joined
            saved -= 1
        }
        nodes.append(Node(pair: pair, kind: kind))
        known[pair] = nodes.count - 1
        return nodes.count - 1
    }

    /// The vector that two values are the halves of.
    private func whole(_ pair: Pair) -> IRValue? {
        guard pair.low.isInstruction, pair.high.isInstruction, pair.low.opcode == .shuffleVector,
            pair.high.opcode == .shuffleVector,
            case let vector = pair.low.operand(0), vector == pair.high.operand(0),
            case let count = Int32(pair.low.type.vectorCount),
            vector.type.vectorCount == Int(count) * 2, pair.low.shuffleMask.elementsEqual(0..<count),
            pair.high.shuffleMask.elementsEqual(count..<2 * count)
        else { return nil }
        return vector
    }

    /// The operands of two operations that are the same and do nothing else than what they are joined for, or widen
    /// halves of a vector, which costs little to do once more for others.
    private func operands(_ pair: Pair) -> [Pair]? {
        let (low, high) = (pair.low, pair.high)
        guard low != high, low.isInstruction, high.isInstruction, low.opcode == high.opcode, low.type == high.type,
            low.operandCount == high.operandCount
        else { return nil }
        let isAlone = low.onlyUser != nil && high.onlyUser != nil
        let isWhole = low.operandCount == 1 && whole(Pair(low: low.operand(0), high: high.operand(0))) != nil
        switch low.opcode {
        case .zext where isWhole, .sext where isWhole: break
        case .add, .sub, .mul, .shl, .lshr, .ashr, .and, .or, .xor, .fadd, .fsub, .fmul:
            guard isAlone else { return nil }
        case .zext, .sext, .trunc, .bitcast:
            guard isAlone else { return nil }
            guard case let type = low.operand(0).type, type.isVector, type == high.operand(0).type else { return nil }
        default: return nil
        }
        return (0..<low.operandCount).map { Pair(low: low.operand($0), high: high.operand($0)) }
    }

    func run() {
        unit.builder.position(before: root)
        var values: [IRValue] = []
        for node in nodes {
            unit.builder.setLocation(node.pair.low.isInstruction ? node.pair.low.location : nil)
            values.append(value(node, values))
        }
        unit.builder.setLocation(nil)
        guard let joined = values.last else { return }
        let operands = [root.operand(0), root.operand(1)]
        if case .call = use {
            root.setOperand(0, half(of: joined, from: 0))
            root.setOperand(1, half(of: joined, from: joined.type.vectorCount / 2))
        } else {
            if case .truncate(let type) = use {
                root.replaceAllUses(with: unit.builder.cast(.trunc, joined, to: type))
            } else {
                root.replaceAllUses(with: joined)
            }
            root.deleteInstruction()
            if case .truncate = use { for cast in operands { cast.deleteInstruction() } }
        }
        var deleted: Set<IRValue> = []
        for node in nodes.reversed() {
            if case .joined = node.kind { continue }
            for half in [node.pair.low, node.pair.high] where !deleted.contains(half) && !half.hasUses {
                half.deleteInstruction()
                deleted.insert(half)
            }
        }
    }

    private func half(of vector: IRValue, from first: Int) -> IRValue {
        let lanes = (first..<first + vector.type.vectorCount / 2).map { unit.i32.constant(UInt64($0)) }
        return unit.builder.shuffle(vector, vector.type.poison, mask: .vector(lanes))
    }

    private func value(_ node: Node, _ values: [IRValue]) -> IRValue {
        let low = node.pair.low
        switch node.kind {
        case .whole(let vector): return vector
        case .joined:
            let lanes = (0..<low.type.vectorCount * 2).map { unit.i32.constant(UInt64($0)) }
            return unit.builder.shuffle(low, node.pair.high, mask: .vector(lanes))
        case .operation(let operands):
            let type = low.scalarType.vectorType(count: low.type.vectorCount * 2)
            switch low.opcode {
            case .zext: return unit.builder.cast(.zext, values[operands[0]], to: type)
            case .sext: return unit.builder.cast(.sext, values[operands[0]], to: type)
            case .trunc: return unit.builder.cast(.trunc, values[operands[0]], to: type)
            case .bitcast: return unit.builder.cast(.bitcast, values[operands[0]], to: type)
            default: return unit.builder.binary(sameAs: low, values[operands[0]], values[operands[1]])
            }
        }
    }
}

extension CodeUnit {
    /// Computes joined vectors at once. For processors with vectors of 256 bits: on others it only makes another order.
    /// Returns how many.
    func joinVectors(of function: IRValue) -> Int {
        var joined = 0
        var block = function.firstBlock
        while let current = block {
            block = current.nextBlock
            var roots: [IRValue] = []
            var instruction = current.firstInstruction
            while let candidate = instruction {
                instruction = candidate.nextInstruction
                if candidate.opcode == .shuffleVector || candidate.isCall { roots.append(candidate) }
            }
            // What is computed for a root are operations; other roots stay.
            for root in roots {
                guard let vectors = JoinedVectors(root, in: self) else { continue }
                vectors.run()
                joined += 1
            }
        }
        return joined
    }
}

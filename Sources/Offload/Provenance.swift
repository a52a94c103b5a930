import Analysis
import IRUnit
import LLVMCore
import Lowering

/// What an address was computed from.
///
/// Only a guess, which decides what is tried first: every access is checked, and goes the long way if it was wrong.
enum Provenance: Equatable {
    case buffer(Int)
    case stack
    /// A constant, or an address that was loaded, or different ones.
    case other

    /// Follows `address` through sums, choices and masks to the parameters it comes from.
    static func of(_ address: IRValue, in frame: KernelFrame) -> Provenance {
        var found: [Provenance] = []
        var seen: Set<IRValue> = []
        var work = [address]
        while let value = work.popLast() {
            guard seen.insert(value).inserted, seen.count <= 4096 else { continue }
            if let root = root(value, in: frame) {
                if !found.contains(root) { found.append(root) }
                continue
            }
            guard let kind = value.instruction else { continue }
            switch kind {
            case .add: work += [value.operand(0), value.operand(1)]
            case .or:
                if value.isDisjoint { work += [value.operand(0), value.operand(1)] }
            case .sub, .freeze: work.append(value.operand(0))
            case .and:
                // Alignment downwards keeps what the address belongs to, and a remainder doesn't.
                if let mask = value.operand(1).constantInteger, mask > UInt32.max / 2 { work.append(value.operand(0)) }
            case .select: work += [value.operand(1), value.operand(2)]
            case .phi: work += value.incoming.map(\.value)
            default: break
            }
        }
        return found.count == 1 ? found[0] : .other
    }

    static func root(_ value: IRValue, in frame: KernelFrame) -> Provenance? {
        guard value.isParameter else { return nil }
        if value == frame.stackTop { return .stack }
        return frame.buffers.firstIndex { $0.address == value }.map { .buffer($0) }
    }
}

/// Whether an address surely was computed from one of the parameters, whichever way a choice in it went. A constant,
/// such as the place of a global array, or an address that was loaded, may be anywhere in linear memory: for such
/// accesses a kernel needs its image.
struct ProvenanceCertainty {
    private enum Origin {
        /// A parameter.
        case parameter
        /// A parameter on some ways, and anything on others.
        case mixed
        case anything
        /// What a loop carries, and is looked at already: it says nothing of its own.
        case carried
    }

    private let frame: KernelFrame
    private var pending: Set<IRValue> = []
    private var steps = 0
    /// Longer chains, for which this recursion would need a stack, and larger ones count as unknown.
    private static let depthLimit = 200
    private static let stepLimit = 4096

    static func isCertain(_ address: IRValue, in frame: KernelFrame) -> Bool {
        var search = ProvenanceCertainty(frame)
        return search.origin(address) == .parameter
    }

    private init(_ frame: KernelFrame) {
        self.frame = frame
    }

    private mutating func origin(_ value: IRValue) -> Origin {
        if Provenance.root(value, in: frame) != nil { return .parameter }
        steps += 1
        guard pending.count < ProvenanceCertainty.depthLimit, steps < ProvenanceCertainty.stepLimit,
            let kind = value.instruction
        else { return .anything }
        guard pending.insert(value).inserted else { return .carried }
        defer { pending.remove(value) }
        switch kind {
        case .add: return sum(value)
        case .or: return value.isDisjoint ? sum(value) : .anything
        case .sub, .freeze: return origin(value.operand(0))
        case .and:
            guard let mask = value.operand(1).constantInteger, mask > UInt32.max / 2 else { return .anything }
            return origin(value.operand(0))
        case .select: return either([value.operand(1), value.operand(2)])
        case .phi: return either(value.incoming.map(\.value))
        default: return .anything
        }
    }

    /// One of the two is the address, and the other how far from there.
    private mutating func sum(_ value: IRValue) -> Origin {
        let (left, right) = (origin(value.operand(0)), origin(value.operand(1)))
        for origin in [Origin.parameter, .mixed, .carried] where left == origin || right == origin { return origin }
        return .anything
    }

    private mutating func either(_ values: [IRValue]) -> Origin {
        var found: Origin = .carried
        for value in values {
            switch (found, origin(value)) {
            case (_, .carried): break
            case (.carried, let origin): found = origin
            case (let one, let other) where one == other: break
            default: return .mixed
            }
        }
        return found
    }
}

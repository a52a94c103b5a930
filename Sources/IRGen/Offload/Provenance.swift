import LLVMCore

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

    private static func root(_ value: IRValue, in frame: KernelFrame) -> Provenance? {
        guard value.isParameter else { return nil }
        if value == frame.stackTop { return .stack }
        return frame.buffers.firstIndex { $0.address == value }.map { .buffer($0) }
    }
}

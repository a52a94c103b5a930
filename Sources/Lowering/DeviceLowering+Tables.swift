import Analysis
import IRUnit
import LLVMCore
import Wasm

/// Indirect calls on devices: a choice between the functions that the table is known to hold.
extension DeviceLowering {
    /// More functions than this behind one call don't become a switch.
    private static let targetLimit = 64

    func callIndirect(
        table: UInt32, typeIndex: UInt32, type: FunctionType, index: IRValue, arguments: [IRValue],
        in lowering: FunctionLowering,
        at offset: Int
    ) -> [IRValue] {
        let none = type.results.map { unit.type(of: $0).zero }
        let elements: [UInt32?]
        switch facts.contents(of: table, in: unit.layout) {
        case .known(let known): elements = known
        case .unknown(let why):
            refuse("call_indirect: \(why)", at: offset)
            return none
        }
        var slots: [UInt32: [Int]] = [:]
        var mismatched: [Int] = []
        let possible = possibleValues(of: index, depth: 0)
        for (slot, element) in elements.enumerated() {
            if let possible, !possible.contains(UInt64(slot)) { continue }
            guard let element else { continue }
            let module = unit.layout.module
            if module.matches(HeapType(index: module.functions[Int(element)]), HeapType(index: typeIndex)) {
                slots[element, default: []].append(slot)
            } else {
                mismatched.append(slot)
            }
        }
        guard slots.count <= DeviceLowering.targetLimit else {
            refuse(
                "call_indirect: \(slots.count) functions may be meant, and at most \(DeviceLowering.targetLimit) are "
                    + "tried",
                at: offset)
            return none
        }
        let builder = { self.unit.builder.appendBlock(to: lowering.function) }
        let (undefined, empty, end) = (builder(), builder(), builder())
        let mismatch = builder()
        let position = index.type == unit.i32 ? index : unit.builder.cast(.trunc, index, to: unit.i32)
        if index.type != unit.i32 {
            let isFar = unit.builder.compare(.ugt, index, unit.i64.constant(UInt64(UInt32.max)))
            lowering.trap(.undefinedElement, if: isFar)
        }
        let isOutside = unit.builder.compare(.uge, position, unit.i32.constant(UInt64(elements.count)))
        let inside = builder()
        unit.builder.branch(if: isOutside, undefined, else: inside)
        unit.builder.position(atEnd: inside)
        let choice = unit.builder.switch(position, default: empty, caseCount: elements.count)
        for slot in mismatched { choice.addCase(unit.i32.constant(UInt64(slot)), mismatch) }
        var outcomes: [(results: [IRValue], block: IRBlock)] = []
        for (callee, places) in slots.sorted(by: { $0.key < $1.key }) {
            let block = builder()
            for slot in places { choice.addCase(unit.i32.constant(UInt64(slot)), block) }
            unit.builder.position(atEnd: block)
            let results = call(callee, type: type, arguments: arguments, at: offset)
            outcomes.append((results, unit.builder.block))
            unit.builder.branch(end)
        }
        for (block, trap) in [
            (undefined, Trap.undefinedElement), (empty, .uninitializedElement), (mismatch, .indirectCallTypeMismatch),
        ] {
            unit.builder.position(atEnd: block)
            raise(trap, at: offset)
        }
        unit.builder.position(atEnd: end)
        guard !outcomes.isEmpty else {
            unit.builder.unreachable()
            unit.builder.position(atEnd: unit.builder.appendBlock(to: lowering.function))
            return none
        }
        return type.results.indices.map { result in
            let phi = unit.builder.phi(unit.type(of: type.results[result]))
            for outcome in outcomes { phi.addIncoming(outcome.results[result], from: outcome.block) }
            return phi
        }
    }
}

extension DeviceLowering {
    /// The only values that an index can have, as far as its own computation tells; nil: any.
    private func possibleValues(of index: IRValue, depth: Int) -> Set<UInt64>? {
        if let constant = index.constantInteger { return [constant] }
        guard depth < 8, let kind = index.instruction else { return nil }
        switch kind {
        case .select:
            guard let first = possibleValues(of: index.operand(1), depth: depth + 1),
                let second = possibleValues(of: index.operand(2), depth: depth + 1)
            else { return nil }
            return first.union(second)
        case .and:
            for operand in [index.operand(0), index.operand(1)] {
                if let mask = operand.constantInteger, mask < 256 { return Set((0...mask).filter { $0 & ~mask == 0 }) }
            }
            return nil
        case .add:
            guard let first = possibleValues(of: index.operand(0), depth: depth + 1),
                let amount = index.operand(1).constantInteger
            else { return nil }
            return Set(first.map { UInt64(UInt32(truncatingIfNeeded: $0 &+ amount)) })
        default: return nil
        }
    }
}

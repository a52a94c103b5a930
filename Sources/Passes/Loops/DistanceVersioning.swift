import Analysis
import IRUnit
import LLVMCore
import Lowering

/// Makes a second loop of one that shifts what it reads by a distance that isn't known, for distances that let it be
/// vectorised.
///
/// LLVM's own test in front of a vectorised loop asks whether what is stored and what is loaded overlap at all, if what
/// is stored is loaded too. In `a[i] = max(a[i], a[i - w] + v)` they do. But iterations may run side by side if what
/// one stores none of the next loads: where the distance between both, in the direction of the loop, isn't positive, or
/// is longer than any vector.
///
/// That is less than `llvm.loop.parallel_accesses` says, by which LLVM is told. It is enough for what LLVM does: all
/// accesses have one type and move by its width, so that none is made part of an interleaved group, and the only store
/// is the last of an iteration. So all lanes load before one stores, and lanes load what earlier ones stored only from
/// before the first of them (docs/claims.md).
struct DistanceVersioning {
    private let unit: CodeUnit
    private let loop: LoopBody
    private var builder: IRBuilder { _read { yield unit.builder } }
    /// Loads and the store, which is the last.
    private var accesses: [Access] = []
    private var isDescending = false

    private struct Access {
        let instruction: IRValue
        let index: LinearForm
        let offset: UInt64
    }

    /// Bytes beyond what vectors of several iterations at a time reach: four of 64 bytes.
    private static let farthest: Int64 = 1024
    /// Of two rows whose distance has another constant part than a few bytes, one is hardly the other.
    private static let nearest: Int64 = 64
    private static let mostLoads = 6

    /// Nil if the loop isn't of this kind.
    init?(_ loop: LoopBody, in unit: CodeUnit) {
        (self.unit, self.loop) = (unit, loop)
        guard loop.tail == nil, loop.branch.metadata(unit.context.metadataKind("llvm.loop")) == nil, readAccesses(),
            let store = accesses.last, store.instruction.opcode == .store,
            accesses.count <= DistanceVersioning.mostLoads + 1
        else { return nil }
        var isRead = false
        var isShifted = false
        for load in accesses.dropLast() {
            guard load.instruction.opcode == .load,
                let difference = store.index.plus(load.index, times: mask, mask: mask)
            else { return nil }
            let distance =
                Int64(Int32(truncatingIfNeeded: difference.constant)) + Int64(store.offset) - Int64(load.offset)
            if difference.terms.isEmpty {
                let ahead = isDescending ? -distance : distance
                guard ahead <= 0 || ahead >= DistanceVersioning.farthest else { return nil }
                if distance == 0 { isRead = true }
            } else {
                guard distance.magnitude <= DistanceVersioning.nearest,
                    !difference.terms.contains(where: { loop.contains($0.value) })
                else { return nil }
                isShifted = true
            }
        }
        guard isRead, isShifted else { return nil }
    }

    private var mask: UInt64 { 0xFFFF_FFFF }

    /// Returns whether all accesses move by their size, and nothing stands in the way.
    private mutating func readAccesses() -> Bool {
        var forms = LinearForms()
        var shape: (base: IRValue, type: IRType)?
        for instruction in loop.instructions {
            forms.record(instruction) { loop.contains($0) }
            // Values that aren't sums of inductions would have to be handed on by either loop (see
            // `excludeLastValues`).
            if instruction.opcode != .add, instruction.opcode != .sub,
                instruction.users.contains(where: { !loop.contains($0) })
            {
                return false
            }
            let isLoad = instruction.opcode == .load
            guard isLoad || instruction.opcode == .store else {
                guard instruction.isRemovableIfUnused else { return false }
                continue
            }
            let type = isLoad ? instruction.type : instruction.operand(0).type
            guard !instruction.isVolatile, !instruction.isAtomic,
                let address = LinearAddress(instruction.operand(isLoad ? 0 : 1), in: unit),
                address.offset <= CodeUnit.slack,
                !loop.contains(address.base), let size = type.scalarByteCount
            else { return false }
            let index = forms.form(of: address.index)
            guard let step = loop.step(of: index, mask: mask) else { return false }
            let signed = Int64(Int32(truncatingIfNeeded: step))
            guard signed.magnitude == size,
                shape == nil || shape?.base == address.base && shape?.type == type && isDescending == (signed < 0)
            else { return false }
            shape = (address.base, type)
            isDescending = signed < 0
            accesses.append(Access(instruction: instruction, index: index, offset: address.offset))
        }
        return true
    }

    /// Values of the loop are used outside by phi nodes of its exit alone. Returns the second loop's header.
    func run() -> IRBlock? {
        guard let end = loop.preheader.terminator, let store = accesses.last, let group = unit.context.accessGroup()
        else { return nil }
        let to = start(of: store, before: end)
        var condition = unit.i1.constant(1)
        for load in accesses.dropLast() {
            guard let difference = store.index.plus(load.index, times: mask, mask: mask), !difference.terms.isEmpty
            else { continue }
            let from = start(of: load, before: end)
            // Below 2^33 each. No index wraps on the way: the loop would trap first.
            let ahead = isDescending ? builder.binary(.sub, from, to) : builder.binary(.sub, to, from)
            let isSafe = builder.binary(
                .or, builder.compare(.sle, ahead, unit.i64.zero),
                builder.compare(.sge, ahead, unit.i64.constant(UInt64(DistanceVersioning.farthest))))
            condition = builder.binary(.and, condition, isSafe)
        }
        let natural = InnermostLoop(
            preheader: loop.preheader, header: loop.block, latch: loop.block, blocks: [loop.block])
        let copy = natural.duplicate(if: condition, unit)
        for access in accesses {
            copy.values[access.instruction]?.setMetadata(unit.context.metadataKind("llvm.access.group"), group)
        }
        let kind = unit.context.metadataKind("llvm.loop")
        let independent = unit.context.metadata([.string("llvm.loop.parallel_accesses"), .node(group)])
        copy.latch.terminator?.setMetadata(kind, unit.context.loopMetadata([independent]))
        let disabled = unit.context.metadata([.string("llvm.loop.vectorize.enable"), .value(unit.i1.zero)])
        loop.branch.setMetadata(kind, unit.context.loopMetadata([disabled]))
        return copy.header
    }

    /// Where an access is in the first iteration, from the memory's base on.
    private func start(of access: Access, before end: IRValue) -> IRValue {
        let index = unit.materialize(access.index, type: unit.i32, before: end) { loop.inductions[$0]?.start }
        let wide = builder.cast(.zext, index, to: unit.i64)
        return access.offset == 0 ? wide : builder.binary(.add, wide, unit.i64.constant(access.offset))
    }
}

extension CodeUnit {
    /// Makes second loops for those where it may help; `most` learns about them. Returns how many.
    func versionLoops(
        of function: IRValue, _ flow: FlowGraph, most: inout [IRBlock: UInt64], on machine: borrowing TargetMachine
    ) throws(LLVMError) -> Int {
        guard
            flow.loops.indices.contains(where: {
                LoopBody($0, of: flow).flatMap { DistanceVersioning($0, in: self) } != nil
            })
        else {
            return 0
        }
        try module.run(passes: "lcssa", over: function, on: machine)
        guard let closed = FlowGraph(function) else { return 0 }
        var count = 0
        for number in closed.loops.indices {
            guard let loop = LoopBody(number, of: closed), let header = DistanceVersioning(loop, in: self)?.run() else {
                continue
            }
            most[header] = most[loop.block]
            count += 1
        }
        try module.run(passes: "loop-simplify", over: function, on: machine)
        return count
    }
}

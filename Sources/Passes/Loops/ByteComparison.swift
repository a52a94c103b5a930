import Analysis
import IRUnit
import LLVMCore
import Lowering

/// Lets a loop that compares two sequences of bytes, as `memcmp` and the search for matches in compressors do, begin by
/// comparing eight bytes at a time.
///
/// In front of the loop it is computed how many bytes both sequences have inside of the memory before the counter ends
/// the loop; then a loop compares eight of them at a time and stops where they differ, behind as many bytes as are
/// equal. So what is left for the loop itself is the byte that differs, or the end, with what it does there: traps stay
/// where they are, and nothing is read that isn't inside of the memory.
struct ByteComparison {
    private let unit: CodeUnit
    private let flow: FlowGraph
    private let loop: FlowGraph.Loop
    private var builder: IRBuilder { _read { yield unit.builder } }
    private let preheader: IRBlock
    let header: IRBlock
    private var forms = LinearForms()
    private var phis: [(value: IRValue, start: IRValue, step: UInt64)] = []
    private var loads: [Load] = []
    private var counters: [Counter] = []

    /// A load of one byte at the index `phi` + `constant`, which moves by 1.
    private struct Load {
        let instruction: IRValue
        let phi: Int
        let constant: UInt64
        let base: IRValue
        let offset: UInt64
    }

    /// The loop ends when `phi` + `constant` equals `limit`; the phi moves by 1 or -1.
    private struct Counter {
        let phi: Int
        let constant: UInt64
        let limit: IRValue
    }

    private static let mostBlocks = 4
    /// Bytes that are compared at a time.
    private static let width: UInt64 = 8

    /// Nil if the loop `number` isn't one of this kind.
    init?(_ number: Int, of flow: FlowGraph, in unit: CodeUnit) {
        let loop = flow.loops[number]
        guard loop.blocks.count <= ByteComparison.mostBlocks, loop.latches.count == 1, flow.isInnermost(number),
            let outside = flow.preheader(of: number)
        else { return nil }
        (self.unit, self.flow, self.loop) = (unit, flow, loop)
        preheader = flow.blocks[outside]
        header = flow.blocks[loop.header]
        guard recordInstructions(), recordPhis(), recordLoads(), recordExits(), !counters.isEmpty else { return nil }
    }

    // MARK: What the loop is

    /// False if the loop does anything but to compute, to load two bytes and to branch.
    private mutating func recordInstructions() -> Bool {
        var count = 0
        for number in loop.blocks.sorted() {
            let block = flow.blocks[number]
            // One way through the loop: each block is done in each iteration that doesn't end before.
            guard flow.dominates(number, loop.latches[0]) else { return false }
            var instruction = block.firstInstruction
            while let current = instruction {
                instruction = current.nextInstruction
                if current.opcode == .br { continue }
                guard current.isRemovableIfUnused, current.opcode != .phi || number == loop.header else { return false }
                if current.isLoad { count += 1 }
                forms.record(current) {
                    $0.isInstruction && flow.number(of: $0.parent).map { loop.blocks.contains($0) } == true
                }
            }
        }
        return count == 2
    }

    private mutating func recordPhis() -> Bool {
        var instruction = header.firstInstruction
        while let phi = instruction, phi.opcode == .phi {
            instruction = phi.nextInstruction
            guard phi.integerWidth == 32, phi.incomingCount == 2 else { return false }
            let back = phi.incomingBlock(0) == preheader ? 1 : 0
            let form = forms.form(of: phi.incomingValue(back))
            guard form.terms == [.init(value: phi, coefficient: 1)] else { return false }
            phis.append((phi, phi.incomingValue(1 - back), form.constant))
        }
        return true
    }

    private mutating func recordLoads() -> Bool {
        for number in loop.blocks.sorted() {
            var instruction = flow.blocks[number].firstInstruction
            while let current = instruction {
                instruction = current.nextInstruction
                guard current.isLoad else { continue }
                guard current.integerWidth == 8, !current.isVolatile, !current.isAtomic,
                    let address = LinearAddress(current.operand(0), in: unit), address.offset < 1 << 32,
                    isInvariant(address.base), let place = induction(forms.form(of: address.index)),
                    phis[place.phi].step == 1
                else { return false }
                loads.append(
                    Load(
                        instruction: current, phi: place.phi, constant: place.constant, base: address.base,
                        offset: address.offset))
            }
        }
        return loads.count == 2
    }

    private func induction(_ form: LinearForm) -> (phi: Int, constant: UInt64)? {
        guard form.terms.count == 1, let term = form.terms.first, term.coefficient == 1,
            let phi = phis.firstIndex(where: { $0.value == term.value })
        else { return nil }
        return (phi, form.constant)
    }

    private func isInvariant(_ value: IRValue) -> Bool {
        guard value.isInstruction else { return true }
        guard let home = flow.number(of: value.parent) else { return false }
        return !loop.blocks.contains(home)
    }

    /// Exits are one where the bytes differ, and others where a counter reaches its end.
    private mutating func recordExits() -> Bool {
        var comparisons = 0
        for number in loop.blocks.sorted() {
            guard let branch = flow.blocks[number].terminator else { return false }
            guard branch.isConditionalBranch else { continue }
            let stays = (0..<2).map { flow.number(of: branch.successor($0)).map { loop.blocks.contains($0) } ?? false }
            guard stays[0] != stays[1], case let condition = branch.operand(0), condition.isInstruction,
                condition.opcode == .icmp,
                condition.isEquality || condition.isInequality
            else { return false }
            let continuesIfEqual = stays[0] == condition.isEquality
            let (left, right) = (condition.operand(0), condition.operand(1))
            if isPair(left, right) {
                guard continuesIfEqual else { return false }
                comparisons += 1
            } else if !continuesIfEqual, let counter = counter(left, right) ?? counter(right, left) {
                counters.append(counter)
            } else {
                return false
            }
        }
        return comparisons == 1
    }

    /// Whether two values are the two bytes, as they are or both extended with zeros.
    private func isPair(_ left: IRValue, _ right: IRValue) -> Bool {
        func byte(_ value: IRValue) -> IRValue {
            value.isInstruction && value.opcode == .zext ? value.operand(0) : value
        }
        guard left.type == right.type else { return false }
        let bytes = [byte(left), byte(right)]
        return bytes == loads.map(\.instruction) || bytes == loads.reversed().map(\.instruction)
    }

    private func counter(_ value: IRValue, _ limit: IRValue) -> Counter? {
        guard value.integerWidth == 32, isInvariant(limit), let place = induction(forms.form(of: value)),
            phis[place.phi].step == 1 || phis[place.phi].step == 0xFFFF_FFFF
        else { return nil }
        return Counter(phi: place.phi, constant: place.constant, limit: limit)
    }

    // MARK: The loop in front

    func run() {
        guard let entry = preheader.terminator else { return }
        builder.position(before: entry)
        builder.setLocation(nil)
        let lengths = loads.map { unit.memoryLength(base: $0.base) }
        entry.deleteInstruction()

        let function = header.function
        let (front, body, next, last, end) = (
            builder.appendBlock(to: function), builder.appendBlock(to: function), builder.appendBlock(to: function),
            builder.appendBlock(to: function), builder.appendBlock(to: function)
        )
        builder.position(atEnd: preheader)
        let width = unit.i64.constant(ByteComparison.width)
        let places = loads.map { builder.cast(.zext, sum(phis[$0.phi].start, $0.constant), to: unit.i64) }
        let room = room(from: places, lengths: lengths)
        builder.branch(if: builder.compare(.sge, room, width), front, else: end)

        builder.position(atEnd: front)
        let whole = builder.binary(.and, room, unit.i64.constant(0 &- ByteComparison.width))
        let pointers = zip(loads, places).map { load, place in
            builder.offset(builder.offset(load.base, by: place), by: unit.i64.constant(load.offset))
        }
        builder.branch(body)

        builder.position(atEnd: body)
        let equal = builder.phi(unit.i64)
        let words = zip(loads, pointers).map { load, pointer in
            builder.setLocation(load.instruction.location)
            let word = builder.load(unit.i64, builder.offset(pointer, by: equal), alignment: 1)
            word.setMetadata(unit.metadata.tbaaKind, unit.metadata.memory)
            return word
        }
        builder.setLocation(nil)
        builder.branch(if: builder.compare(.eq, words[0], words[1]), next, else: last)

        builder.position(atEnd: next)
        let advanced = builder.binary(.add, equal, width)
        builder.branch(if: builder.compare(.ult, advanced, whole), body, else: end)

        builder.position(atEnd: last)
        let zeros = unit.intrinsic("llvm.cttz", [unit.i64])
        let difference = builder.binary(.xor, words[0], words[1])
        let equalBits = builder.call(zeros.function, type: zeros.type, [difference, unit.i1.constant(1)])
        let final = builder.binary(.add, equal, builder.binary(.lshr, equalBits, unit.i64.constant(3)))
        builder.branch(end)

        builder.position(atEnd: end)
        let skipped = builder.phi(unit.i64)
        let count = builder.cast(.trunc, skipped, to: unit.i32)
        let starts = phis.map { phi in
            builder.binary(
                .add, phi.start, phi.step == 1 ? count : builder.binary(.mul, count, unit.i32.constant(phi.step)))
        }
        builder.branch(header)
        equal.addIncoming(unit.i64.zero, from: front)
        equal.addIncoming(advanced, from: next)
        skipped.addIncoming(unit.i64.zero, from: preheader)
        skipped.addIncoming(advanced, from: next)
        skipped.addIncoming(final, from: last)
        unit.moveEntry(of: Array(zip(phis.map(\.value), starts)), from: preheader, to: end)
    }

    /// How many bytes both sequences have before one of the counters ends the loop or the memory ends; negative if one
    /// begins behind the memory. The places, which are below 2^32, don't wrap around in them, since no memory with
    /// 32-bit addresses is larger.
    private func room(from places: [IRValue], lengths: [IRValue]) -> IRValue {
        let untilEnd = counters.map { counter in
            let value = sum(phis[counter.phi].start, counter.constant)
            let left =
                phis[counter.phi].step == 1
                ? builder.binary(.sub, counter.limit, value) : builder.binary(.sub, value, counter.limit)
            return builder.cast(.zext, left, to: unit.i64)
        }
        let inMemory = zip(loads, zip(places, lengths)).map { load, place in
            builder.binary(.sub, builder.binary(.sub, place.1, unit.i64.constant(load.offset)), place.0)
        }
        let all = untilEnd + inMemory
        return all.dropFirst().reduce(all[0]) { builder.select(builder.compare(.slt, $0, $1), $0, $1) }
    }

    private func sum(_ value: IRValue, _ constant: UInt64) -> IRValue {
        constant == 0 ? value : builder.binary(.add, value, unit.i32.constant(constant))
    }
}

extension CodeUnit {
    /// Lets a loop begin at `new` instead of its preheader `old`, with other starts of the phi nodes in its header.
    func moveEntry(of phis: [(phi: IRValue, start: IRValue)], from old: IRBlock, to new: IRBlock) {
        for (phi, start) in phis {
            builder.position(before: phi)
            let moved = builder.phi(phi.type)
            for (value, source) in phi.incoming {
                let isStart = source == old
                // A value that is the phi itself doesn't move.
                moved.addIncoming(isStart ? start : value == phi ? moved : value, from: isStart ? new : source)
            }
            phi.replaceAllUses(with: moved)
            phi.deleteInstruction()
        }
    }
}

extension FunctionState {
    /// Loops of one function that are changed at most, since each changes what is known of the others.
    private static let mostByteLoops = 64

    /// Lets `change` change loops that compare bytes or search for them, each once, with the graph of what the function
    /// is then. It returns the header of a loop that it changed. Returns how many there are.
    mutating func changeByteLoops(_ change: (_ loop: Int, _ flow: FlowGraph) -> IRBlock?) -> Int {
        let before = byteLoops.count
        while byteLoops.count < FunctionState.mostByteLoops, let flow {
            var changed: IRBlock?
            for loop in flow.loops.indices where !byteLoops.contains(flow.blocks[flow.loops[loop].header]) {
                changed = change(loop, flow)
                if changed != nil { break }
            }
            guard let changed else { break }
            byteLoops.insert(changed)
            changeGraph()
        }
        return byteLoops.count - before
    }
}

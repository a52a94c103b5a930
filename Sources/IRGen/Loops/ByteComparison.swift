import LLVMCore

/// Lets a loop that compares two sequences of bytes, as `memcmp` and the search for matches in compressors do, begin by comparing
/// eight bytes at a time.
///
/// In front of the loop there is one that goes on while eight bytes of both sequences are inside of the memory, the loop's counter
/// wouldn't end it, and all are equal; then it goes on by as many bytes as are. So what is left for the loop itself is the byte that
/// differs, or the end, with what it does there: traps stay where they are, and nothing is read that isn't inside of the memory.
struct ByteComparison {
    private let unit: CodeUnit
    private let flow: FlowGraph
    private let loop: FlowGraph.Loop
    private var builder: IRBuilder { _read { yield unit.builder } }
    private let preheader: IRBlock
    fileprivate let header: IRBlock
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
                forms.record(current) { $0.isInstruction && flow.numbers[$0.parent].map { loop.blocks.contains($0) } == true }
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
                loads.append(Load(
                    instruction: current, phi: place.phi, constant: place.constant, base: address.base, offset: address.offset))
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
        guard let home = flow.numbers[value.parent] else { return false }
        return !loop.blocks.contains(home)
    }

    /// Exits are one where the bytes differ, and others where a counter reaches its end.
    private mutating func recordExits() -> Bool {
        var comparisons = 0
        for number in loop.blocks.sorted() {
            guard let branch = flow.blocks[number].terminator else { return false }
            guard branch.isConditionalBranch else { continue }
            let stays = (0..<2).map { flow.numbers[branch.successor($0)].map { loop.blocks.contains($0) } ?? false }
            guard stays[0] != stays[1], case let condition = branch.operand(0), condition.isInstruction, condition.opcode == .icmp,
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
        func byte(_ value: IRValue) -> IRValue { value.isInstruction && value.opcode == .zext ? value.operand(0) : value }
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
        let (test, body, next, last, end) = (
            builder.appendBlock(to: function), builder.appendBlock(to: function), builder.appendBlock(to: function),
            builder.appendBlock(to: function), builder.appendBlock(to: function))
        builder.position(atEnd: preheader)
        builder.branch(test)

        builder.position(atEnd: test)
        let current = phis.map { _ in builder.phi(unit.i32) }
        var goesOn: [IRValue] = counters.map { counter in
            let value = sum(current[counter.phi], counter.constant)
            let left = phis[counter.phi].step == 1
                ? builder.binary(.sub, counter.limit, value) : builder.binary(.sub, value, counter.limit)
            return builder.compare(.uge, left, unit.i32.constant(ByteComparison.width))
        }
        let places = loads.map { builder.cast(.zext, sum(current[$0.phi], $0.constant), to: unit.i64) }
        for (load, (place, length)) in zip(loads, zip(places, lengths)) {
            let after = builder.binary(.add, place, unit.i64.constant(load.offset + ByteComparison.width))
            goesOn.append(builder.compare(.ule, after, length))
        }
        let condition = goesOn.dropFirst().reduce(goesOn[0]) { builder.binary(.and, $0, $1) }
        builder.branch(if: condition, body, else: end)

        builder.position(atEnd: body)
        let words = zip(loads, places).map { load, place in
            builder.setLocation(load.instruction.location)
            var pointer = builder.offset(load.base, by: place)
            if load.offset > 0 { pointer = builder.offset(pointer, by: unit.i64.constant(load.offset)) }
            let word = builder.load(unit.i64, pointer, alignment: 1)
            word.setMetadata(unit.metadata.tbaaKind, unit.metadata.memory)
            return word
        }
        builder.setLocation(nil)
        let difference = builder.binary(.xor, words[0], words[1])
        builder.branch(if: builder.compare(.eq, difference, unit.i64.zero), next, else: last)

        builder.position(atEnd: next)
        let advanced = zip(phis, current).map { phi, value in
            builder.binary(.add, value, unit.i32.constant(phi.step &* ByteComparison.width))
        }
        builder.branch(test)

        builder.position(atEnd: last)
        let zeros = unit.intrinsic("llvm.cttz", [unit.i64])
        let equalBits = builder.call(zeros.function, type: zeros.type, [difference, unit.i1.constant(1)])
        let equalBytes = builder.cast(.trunc, builder.binary(.lshr, equalBits, unit.i64.constant(3)), to: unit.i32)
        let final = zip(phis, current).map { phi, value in
            builder.binary(.add, value, phi.step == 1 ? equalBytes : builder.binary(.mul, equalBytes, unit.i32.constant(phi.step)))
        }
        builder.branch(end)

        builder.position(atEnd: end)
        let starts = phis.map { _ in builder.phi(unit.i32) }
        builder.branch(header)
        for (index, phi) in phis.enumerated() {
            current[index].addIncoming(phi.start, from: preheader)
            current[index].addIncoming(advanced[index], from: next)
            starts[index].addIncoming(current[index], from: test)
            starts[index].addIncoming(final[index], from: last)
        }
        unit.moveEntry(of: Array(zip(phis.map(\.value), starts)), from: preheader, to: end)
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

    /// Loops of one function that are changed at most, since each changes what is known of the others.
    private static let mostByteLoops = 64

    /// Speeds up loops of all functions that compare bytes or search for them: they have preheaders.
    func speedUpByteLoops() {
        module.forEachDefinition { function in
            var done: Set<IRBlock> = []
            while done.count < CodeUnit.mostByteLoops, let flow = FlowGraph(function), speedUpByteLoop(flow, &done) {}
        }
    }

    /// Changes the first loop that can be changed and isn't among `done`. Returns whether there is one.
    private func speedUpByteLoop(_ flow: FlowGraph, _ done: inout Set<IRBlock>) -> Bool {
        for number in flow.loops.indices where !done.contains(flow.blocks[flow.loops[number].header]) {
            if let comparison = ByteComparison(number, of: flow, in: self) {
                done.insert(comparison.header)
                comparison.run()
                return true
            }
            if let search = ElementSearch(number, of: flow, in: self) {
                done.insert(search.header)
                search.run()
                return true
            }
        }
        return false
    }
}

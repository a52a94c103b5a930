import Analysis
import IRUnit
import LLVMCore
import Lowering

/// The loop in front of the one that searches.
extension ElementSearch {
    private var builder: IRBuilder { _read { yield unit.builder } }
    private var i64: IRType { unit.i64 }
    /// Iterations for which elements are looked at at a time.
    private var lanes: UInt64 { ElementSearch.bytes / width }
    private var byteLanes: IRType { unit.i8.vectorType(count: Int(ElementSearch.bytes)) }
    private var elementLanes: IRType { unit.context.integer(Int(width * 8)).vectorType(count: Int(lanes)) }

    /// What doesn't change in the loop.
    private struct Invariants {
        /// The bytes in each element's memory.
        let lengths: [IRValue]
        /// What each stop compares with, in all lanes.
        let sought: [IRValue]
        /// The limit of each counter.
        let limits: [IRValue]
    }

    func run() {
        guard let entry = preheader.terminator else { return }
        builder.position(before: entry)
        builder.setLocation(nil)
        let invariants = Invariants(
            lengths: elements.map { unit.memoryLength(base: $0.base) }, sought: stops.map(sought),
            limits: counters.map { hoisted($0.limit) })
        entry.deleteInstruction()

        let function = header.function
        let (test, body, next, last, leave, end) = (
            builder.appendBlock(to: function), builder.appendBlock(to: function), builder.appendBlock(to: function),
            builder.appendBlock(to: function), builder.appendBlock(to: function), builder.appendBlock(to: function)
        )
        builder.position(atEnd: preheader)
        let rejections = checkCarried(invariants, else: end, then: test)
        let entrance = builder.block
        builder.branch(test)

        builder.position(atEnd: test)
        let current = inductions.map { builder.phi($0.phi.type) }
        let places = elements.map { place(of: $0, in: current) }
        let inside = zip(zip(elements, places), invariants.lengths).map {
            isInside($0.0, at: $0.1, bytes: ElementSearch.bytes, length: $1)
        }
        builder.branch(if: all(inside), body, else: leave)

        builder.position(atEnd: body)
        let vectors = zip(elements, places).map { load(elementLanes, $0, at: $1) }
        let found = zip(stops, invariants.sought).map { stop, sought in lanesThatStop(stop, sought, vectors) }
        let stopped = builder.cast(
            .bitcast, found.dropFirst().reduce(found[0]) { builder.binary(.or, $0, $1) }, to: unit.i16)
        let left = zip(counters, invariants.limits).map { iterationsLeft($0, $1, current) }
        let goesOn =
            left.map { builder.compare(.uge, $0, i64.constant(lanes)) } + [builder.compare(.eq, stopped, unit.i16.zero)]
        builder.branch(if: all(goesOn), next, else: last)

        builder.position(atEnd: next)
        let advanced = inductions.indices.map { advance(current[$0], inductions[$0].step, by: i64.constant(lanes)) }
        builder.branch(test)

        builder.position(atEnd: last)
        let zeros = unit.intrinsic("llvm.cttz", [i64])
        // A bit behind those of the lanes: where none stops, all are done with.
        let bits = builder.binary(.or, builder.cast(.zext, stopped, to: i64), i64.constant(1 << ElementSearch.bytes))
        var count = builder.call(zeros.function, type: zeros.type, [bits, unit.i1.constant(1)])
        if width > 1 { count = builder.binary(.lshr, count, i64.constant(UInt64(width.trailingZeroBitCount))) }
        for limit in left { count = builder.select(builder.compare(.ult, limit, count), limit, count) }
        let final = inductions.indices.map { advance(current[$0], inductions[$0].step, by: count) }
        builder.branch(leave)

        builder.position(atEnd: leave)
        let reached = inductions.map { builder.phi($0.phi.type) }
        for index in inductions.indices {
            current[index].addIncoming(inductions[index].start, from: entrance)
            current[index].addIncoming(advanced[index], from: next)
            reached[index].addIncoming(current[index], from: test)
            reached[index].addIncoming(final[index], from: last)
        }
        let loaded = carried.map { carriedValue($0, at: place(of: elements[$0.element], in: reached)) }
        builder.branch(end)

        builder.position(atEnd: end)
        let starts = (inductions.map { ($0.phi.type, $0.start) } + carried.map { ($0.phi.type, $0.start) }).enumerated()
            .map { index, start in
                let phi = builder.phi(start.0)
                phi.addIncoming((reached + loaded)[index], from: leave)
                for block in rejections { phi.addIncoming(start.1, from: block) }
                return phi
            }
        builder.branch(header)
        unit.moveEntry(of: Array(zip(inductions.map(\.phi) + carried.map(\.phi), starts)), from: preheader, to: end)
    }

    /// Goes on, at the builder's place, only if the values that come from the iteration before are in memory: those of
    /// the first iteration may come from elsewhere. Returns the blocks that branch to `otherwise`.
    private func checkCarried(_ invariants: Invariants, else otherwise: IRBlock, then: IRBlock) -> [IRBlock] {
        var rejections: [IRBlock] = []
        let starts = inductions.map(\.start)
        for carried in carried {
            let element = elements[carried.element]
            let place = place(of: element, in: starts)
            let (load, following) = (builder.appendBlock(to: header.function), builder.appendBlock(to: header.function))
            rejections.append(builder.block)
            builder.branch(
                if: isInside(element, at: place, bytes: width, length: invariants.lengths[carried.element]), load,
                else: otherwise)
            builder.position(atEnd: load)
            let value = carriedValue(carried, at: place)
            rejections.append(load)
            builder.branch(if: builder.compare(.eq, value, carried.start), following, else: otherwise)
            builder.position(atEnd: following)
        }
        return rejections
    }

    private func carriedValue(_ carried: Carried, at place: IRValue) -> IRValue {
        let element = elements[carried.element]
        let value = load(element.instruction.type, element, at: place)
        return carried.widening.map { builder.cast($0, value, to: carried.phi.type) } ?? value
    }

    // MARK: Addresses

    /// The index that an element is at, without the offset, as an i64.
    private func place(of element: Element, in values: [IRValue]) -> IRValue {
        builder.cast(.zext, sum(values[element.induction], element.constant), to: i64)
    }

    private func sum(_ value: IRValue, _ constant: UInt64) -> IRValue {
        constant == 0 ? value : builder.binary(.add, value, value.type.constant(constant))
    }

    private func isInside(_ element: Element, at place: IRValue, bytes: UInt64, length: IRValue) -> IRValue {
        builder.compare(.ule, builder.binary(.add, place, i64.constant(element.offset + bytes)), length)
    }

    private func load(_ type: IRType, _ element: Element, at place: IRValue) -> IRValue {
        builder.setLocation(element.instruction.location)
        defer { builder.setLocation(nil) }
        var pointer = builder.offset(element.base, by: place)
        if element.offset > 0 { pointer = builder.offset(pointer, by: i64.constant(element.offset)) }
        let load = builder.load(type, pointer, alignment: 1)
        load.setMetadata(unit.metadata.tbaaKind, unit.metadata.memory)
        return load
    }

    private func advance(_ value: IRValue, _ step: UInt64, by count: IRValue) -> IRValue {
        let type = value.type
        let count = type == i64 ? count : builder.cast(.trunc, count, to: type)
        if let constant = count.constantInteger { return builder.binary(.add, value, type.constant(constant &* step)) }
        return builder.binary(.add, value, step == 1 ? count : builder.binary(.mul, count, type.constant(step)))
    }

    // MARK: Conditions

    private func all(_ conditions: [IRValue]) -> IRValue {
        conditions.dropFirst().reduce(conditions[0]) { builder.binary(.and, $0, $1) }
    }

    /// A value that doesn't change in the loop, computed where the builder is. Nothing is promised of it: where it is,
    /// the loop wouldn't compute it always.
    private func hoisted(_ value: IRValue) -> IRValue {
        guard value.isInstruction, let home = flow.number(of: value.parent), loop.blocks.contains(home) else {
            return value
        }
        let first = hoisted(value.operand(0))
        switch value.opcode {
        case .trunc: return builder.cast(.trunc, first, to: value.type)
        case .zext: return builder.cast(.zext, first, to: value.type)
        case .sext: return builder.cast(.sext, first, to: value.type)
        default: return builder.binary(sameAs: value, first, hoisted(value.operand(1)))
        }
    }

    private func sought(_ stop: Stop) -> IRValue {
        let element = unit.context.integer(Int(width * 8))
        switch stop {
        case .equals(_, let value):
            let value = hoisted(value)
            return splat(value.type == element ? value : builder.cast(.trunc, value, to: element))
        case .zeroByte(_, .constant(let constant)):
            return builder.cast(.bitcast, splat(element.constant(constant)), to: byteLanes)
        case .zeroByte(_, .value(let value)):
            return builder.cast(.bitcast, splat(hoisted(value)), to: byteLanes)
        }
    }

    private func splat(_ value: IRValue) -> IRValue {
        let first = builder.insertElement(elementLanes.poison, value, at: i64.zero)
        return builder.shuffle(first, elementLanes.poison, mask: unit.i32.vectorType(count: Int(lanes)).zero)
    }

    /// A bit for each byte: whether the exit may be taken at its element.
    private func lanesThatStop(_ stop: Stop, _ sought: IRValue, _ vectors: [IRValue]) -> IRValue {
        let stops: IRValue
        switch stop {
        case .equals(let element, _): stops = builder.compare(.eq, vectors[element], sought)
        case .zeroByte(let element, _):
            return builder.compare(.eq, builder.cast(.bitcast, vectors[element], to: byteLanes), sought)
        }
        guard width > 1 else { return stops }
        let bytes = builder.cast(.bitcast, builder.cast(.sext, stops, to: elementLanes), to: byteLanes)
        return builder.compare(.ne, bytes, byteLanes.zero)
    }

    /// For how many iterations from this one on the counter doesn't end the loop, at least; as an i64.
    private func iterationsLeft(_ counter: Counter, _ limit: IRValue, _ current: [IRValue]) -> IRValue {
        let step = Int32(truncatingIfNeeded: inductions[counter.induction].step)
        let value = sum(current[counter.induction], counter.constant)
        let (low, high) = step > 0 ? (value, limit) : (limit, value)
        let shift = i64.constant(UInt64(step.magnitude.trailingZeroBitCount))
        let cast: IRBuilder.Cast
        let isInclusive: Bool
        switch counter.kind {
        case .different:
            // What isn't a multiple of the step is passed by, the first time round.
            return builder.binary(.lshr, builder.cast(.zext, builder.binary(.sub, high, low), to: i64), shift)
        case .unsigned(let inclusive): (cast, isInclusive) = (.zext, inclusive)
        case .signed(let inclusive): (cast, isInclusive) = (.sext, inclusive)
        }
        let distance = builder.binary(.sub, builder.cast(cast, high, to: i64), builder.cast(cast, low, to: i64))
        let isLeft = builder.compare(isInclusive ? .sge : .sgt, distance, i64.zero)
        // The distance is that of the last value that goes on, plus one, rounded up to a step.
        let rounded = builder.binary(.add, distance, i64.constant(UInt64(step.magnitude) - 1 + (isInclusive ? 1 : 0)))
        return builder.select(isLeft, builder.binary(.lshr, rounded, shift), i64.zero)
    }
}

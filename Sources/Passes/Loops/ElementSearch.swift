import Analysis
import IRUnit
import LLVMCore
import Lowering

/// Lets a loop that searches a given length of memory for an element begin by looking at sixteen bytes at a time:
/// `memchr`, `strnlen` and their like, whether they look at bytes, at wider elements, or at all bytes of a word by
/// arithmetic (`ZeroByteTest`).
///
/// Not those whose only end is what they find, such as `strlen` and `strcmp`: most strings are short, and most pairs of
/// them differ at once. With these merge-sort executed a third more instructions, JSON's parser 4 % more, and the
/// search for strings no fewer.
///
/// In front of the loop there is one that goes on while sixteen bytes of each sequence are inside of the memory, no
/// counter ends the loop in them, and no exit's condition may hold for one of their elements; then it goes on by as
/// many iterations as surely don't end. So what is left for the loop itself is the element that was found, or the end:
/// traps stay where they are, and nothing is read that isn't inside of the memory. Whether the loop ends is up to its
/// own test, so the search may stop too early.
struct ElementSearch {
    let unit: CodeUnit
    let flow: FlowGraph
    let loop: FlowGraph.Loop
    let preheader: IRBlock
    let header: IRBlock
    private var forms = LinearForms()
    private(set) var inductions: [Induction] = []
    private(set) var carried: [Carried] = []
    private(set) var elements: [Element] = []
    private(set) var stops: [Stop] = []
    private(set) var counters: [Counter] = []
    /// Bytes of an element; addresses move by as many.
    private(set) var width: UInt64 = 0

    /// A phi node that grows by `step` with each iteration.
    struct Induction {
        let phi: IRValue
        let start: IRValue
        let step: UInt64
    }

    /// A phi node that holds what the iteration before has loaded, extended or not.
    struct Carried {
        let phi: IRValue
        let start: IRValue
        let widening: IRBuilder.Cast?
        let element: Int
    }

    /// A value that is loaded from the index `induction` + `constant`, in each iteration, or in the one before.
    struct Element {
        let instruction: IRValue
        let induction: Int
        let constant: UInt64
        let base: IRValue
        let offset: UInt64
    }

    /// An exit that may be taken where this holds for an element.
    enum Stop {
        case equals(Int, IRValue)
        case zeroByte(Int, ZeroByteTest.Key)
    }

    /// The loop goes on while `induction` + `constant` compares with `limit` like this.
    struct Counter {
        enum Kind { case different, unsigned(isInclusive: Bool), signed(isInclusive: Bool) }
        let induction: Int
        let constant: UInt64
        let limit: IRValue
        let kind: Kind
    }

    /// Bytes that are looked at at a time.
    static let bytes: UInt64 = 16
    private static let mostBlocks = 4
    private static let mostElements = 4
    private static let mostDepth = 8

    /// Nil if the loop `number` isn't one of this kind.
    init?(_ number: Int, of flow: FlowGraph, in unit: CodeUnit) {
        let loop = flow.loops[number]
        guard loop.blocks.count <= ElementSearch.mostBlocks, loop.latches.count == 1, flow.isInnermost(number),
            let outside = flow.preheader(of: number)
        else { return nil }
        (self.unit, self.flow, self.loop) = (unit, flow, loop)
        preheader = flow.blocks[outside]
        header = flow.blocks[loop.header]
        guard let load = recordInstructions(), recordPhis(load), recordExits(), !stops.isEmpty, !counters.isEmpty else {
            return nil
        }
    }

    // MARK: What the loop is

    /// The load; nil if the loop does anything but to compute, to load an element and to branch.
    private mutating func recordInstructions() -> IRValue? {
        var load: IRValue?
        for number in loop.blocks.sorted() {
            let block = flow.blocks[number]
            // One way through the loop: each block is done in each iteration that doesn't end before.
            guard flow.dominates(number, loop.latches[0]) else { return nil }
            var instruction = block.firstInstruction
            while let current = instruction {
                instruction = current.nextInstruction
                if current.opcode == .br { continue }
                guard current.isRemovableIfUnused, current.opcode != .phi || number == loop.header else { return nil }
                if current.isLoad {
                    guard load == nil else { return nil }
                    load = current
                }
                forms.record(current) {
                    $0.isInstruction && flow.number(of: $0.parent).map { loop.blocks.contains($0) } == true
                }
            }
        }
        return load
    }

    private mutating func recordPhis(_ load: IRValue) -> Bool {
        var others: [(phi: IRValue, start: IRValue, next: IRValue)] = []
        var instruction = header.firstInstruction
        while let phi = instruction, phi.opcode == .phi {
            instruction = phi.nextInstruction
            guard phi.incomingCount == 2 else { return false }
            let back = phi.incomingBlock(0) == preheader ? 1 : 0
            let (start, next) = (phi.incomingValue(1 - back), phi.incomingValue(back))
            let form = forms.form(of: next)
            if phi.integerWidth == 32 || phi.integerWidth == 64, form.terms == [.init(value: phi, coefficient: 1)] {
                inductions.append(Induction(phi: phi, start: start, step: form.constant))
            } else {
                others.append((phi, start, next))
            }
        }
        guard recordElement(load) else { return false }
        let element = elements[0]
        // What other threads store between two loads of a byte would show.
        guard others.isEmpty || unit.isAlone else { return false }
        for (phi, start, next) in others {
            let isExtended = next.isInstruction && (next.opcode == .zext || next.opcode == .sext)
            guard load == (isExtended ? next.operand(0) : next) else { return false }
            carried.append(
                Carried(
                    phi: phi, start: start, widening: isExtended ? (next.opcode == .zext ? .zext : .sext) : nil,
                    element: elements.count))
            elements.append(
                Element(
                    instruction: element.instruction, induction: element.induction,
                    constant: (element.constant &- width) & 0xFFFF_FFFF,
                    base: element.base, offset: element.offset))
        }
        return elements.count <= ElementSearch.mostElements
    }

    private mutating func recordElement(_ load: IRValue) -> Bool {
        let bytes = UInt64(load.integerWidth / 8)
        guard [1, 2, 4, 8].contains(bytes), load.integerWidth % 8 == 0, width == 0 || width == bytes, !load.isVolatile,
            !load.isAtomic,
            let address = LinearAddress(load.operand(0), in: unit), address.offset < 1 << 32, !isInside(address.base),
            let place = place(address.index), inductions[place.induction].step == bytes
        else { return false }
        width = bytes
        elements.append(
            Element(
                instruction: load, induction: place.induction, constant: place.constant, base: address.base,
                offset: address.offset))
        return true
    }

    /// The 32-bit induction that a value differs from by a constant.
    private func place(_ value: IRValue) -> (induction: Int, constant: UInt64)? {
        let form = forms.form(of: value)
        guard value.integerWidth == 32, form.terms.count == 1, let term = form.terms.first, term.coefficient == 1,
            let induction = inductions.firstIndex(where: { $0.phi == term.value })
        else { return nil }
        return (induction, form.constant)
    }

    private func isInside(_ value: IRValue) -> Bool {
        guard value.isInstruction, let home = flow.number(of: value.parent) else { return false }
        return loop.blocks.contains(home)
    }

    /// Whether a value is the same in all iterations, and can be computed in front of the loop
    /// (`ElementSearch.hoisted`).
    func isInvariant(_ value: IRValue, depth: Int = 0) -> Bool {
        guard value.isInstruction else { return true }
        guard isInside(value) else { return flow.number(of: value.parent) != nil }
        guard depth < ElementSearch.mostDepth else { return false }
        switch value.opcode {
        case .trunc, .zext, .sext: return isInvariant(value.operand(0), depth: depth + 1)
        case .and, .or, .xor, .add, .sub, .mul:
            return isInvariant(value.operand(0), depth: depth + 1) && isInvariant(value.operand(1), depth: depth + 1)
        case .shl, .lshr, .ashr: return value.operand(1).isConstant && isInvariant(value.operand(0), depth: depth + 1)
        default: return false
        }
    }

    private mutating func recordExits() -> Bool {
        for number in loop.blocks.sorted() {
            guard let branch = flow.blocks[number].terminator else { return false }
            guard branch.isConditionalBranch else { continue }
            let stays = (0..<2).map { flow.number(of: branch.successor($0)).map { loop.blocks.contains($0) } ?? false }
            guard stays[0] != stays[1], recordCondition(branch.operand(0), staysIf: stays[0], depth: 0) else {
                return false
            }
        }
        return true
    }

    /// Breaks a condition up, as long as the loop goes on only where all its parts say so.
    private mutating func recordCondition(_ condition: IRValue, staysIf isTrue: Bool, depth: Int) -> Bool {
        guard depth < ElementSearch.mostDepth, condition.isInstruction, condition.integerWidth == 1 else {
            return false
        }
        switch condition.opcode {
        case .icmp: return recordComparison(condition, staysIf: isTrue)
        case .and where isTrue, .or where !isTrue:
            return recordCondition(condition.operand(0), staysIf: isTrue, depth: depth + 1)
                && recordCondition(condition.operand(1), staysIf: isTrue, depth: depth + 1)
        case .select:
            let sides = [condition.operand(1), condition.operand(2)]
            guard sides[isTrue ? 1 : 0].constantInteger == (isTrue ? 0 : 1) else { return false }
            return recordCondition(condition.operand(0), staysIf: isTrue, depth: depth + 1)
                && recordCondition(sides[isTrue ? 0 : 1], staysIf: isTrue, depth: depth + 1)
        case .xor where condition.operand(1).constantInteger == 1:
            return recordCondition(condition.operand(0), staysIf: !isTrue, depth: depth + 1)
        default: return false
        }
    }

    private mutating func recordComparison(_ comparison: IRValue, staysIf isTrue: Bool) -> Bool {
        let (left, right) = (comparison.operand(0), comparison.operand(1))
        if recordCounter(left, right, comparison, staysIf: isTrue, isSwapped: false)
            || recordCounter(right, left, comparison, staysIf: isTrue, isSwapped: true)
        {
            return true
        }
        guard comparison.isEquality || comparison.isInequality else { return false }
        let staysIfEqual = isTrue == comparison.isEquality
        for (value, other) in [(left, right), (right, left)] {
            if !staysIfEqual, let found = element(value), isInvariant(other) {
                stops.append(.equals(found.element, other))
                return true
            }
            if recordZeroByteTest(value, other, isEqual: staysIfEqual) { return true }
        }
        return false
    }

    private mutating func recordZeroByteTest(_ value: IRValue, _ result: IRValue, isEqual: Bool) -> Bool {
        guard width >= 4, let result = result.constantInteger else { return false }
        let search = self
        for number in elements.indices {
            let keys = ZeroByteTest.keys(
                of: value, width: Int(width * 8), result: result, isEqual: isEqual,
                isElement: { search.element($0).map { $0.element == number && $0.widening == nil } ?? false },
                isInvariant: { search.isInvariant($0) })
            guard let keys else { continue }
            stops += keys.map { .zeroByte(number, $0) }
            return true
        }
        return false
    }

    /// The element that a value is, as it is or extended.
    private func element(_ value: IRValue) -> (element: Int, widening: IRBuilder.Cast?)? {
        if let number = known(value) { return (number, nil) }
        if let carried = carried.first(where: { $0.phi == value }) { return (carried.element, carried.widening) }
        guard value.isInstruction, value.opcode == .zext || value.opcode == .sext, let number = known(value.operand(0))
        else { return nil }
        return (number, value.opcode == .zext ? .zext : .sext)
    }

    private func known(_ value: IRValue) -> Int? {
        if let carried = carried.first(where: { $0.phi == value && $0.widening == nil }) { return carried.element }
        return elements.firstIndex { $0.instruction == value }
    }

    private mutating func recordCounter(
        _ value: IRValue, _ limit: IRValue, _ comparison: IRValue, staysIf isTrue: Bool, isSwapped: Bool
    ) -> Bool {
        guard let place = place(value), isInvariant(limit), let predicate = comparison.integerPredicate,
            case let step = Int32(truncatingIfNeeded: inductions[place.induction].step),
            step.magnitude.nonzeroBitCount == 1
        else { return false }
        let kind: Counter.Kind
        // Which way the value has to be from the limit for the loop to go on.
        var isBelow: Bool
        switch (predicate, isTrue) {
        case (.ne, true), (.eq, false): (kind, isBelow) = (.different, step > 0)
        case (.ult, true), (.uge, false): (kind, isBelow) = (.unsigned(isInclusive: false), !isSwapped)
        case (.ule, true), (.ugt, false): (kind, isBelow) = (.unsigned(isInclusive: true), !isSwapped)
        case (.ugt, true), (.ule, false): (kind, isBelow) = (.unsigned(isInclusive: false), isSwapped)
        case (.uge, true), (.ult, false): (kind, isBelow) = (.unsigned(isInclusive: true), isSwapped)
        case (.slt, true), (.sge, false): (kind, isBelow) = (.signed(isInclusive: false), !isSwapped)
        case (.sle, true), (.sgt, false): (kind, isBelow) = (.signed(isInclusive: true), !isSwapped)
        case (.sgt, true), (.sle, false): (kind, isBelow) = (.signed(isInclusive: false), isSwapped)
        case (.sge, true), (.slt, false): (kind, isBelow) = (.signed(isInclusive: true), isSwapped)
        default: return false
        }
        guard isBelow == (step > 0) else { return false }
        counters.append(Counter(induction: place.induction, constant: place.constant, limit: limit, kind: kind))
        return true
    }
}

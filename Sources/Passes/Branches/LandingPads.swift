import Analysis
import IRUnit
import LLVMCore
import Lowering

/// Keeps handlers from costing registers where nothing is thrown.
///
/// A value that lives over a call needs a register that the function saves and restores, be it in a handler or for one.
/// But:
///
/// * The thread block is the one that the native thread runs on, so an executable's landing pads get it from the
///   personality routine; and what it holds for good, such as the address of a memory, is loaded again (`refresh`).
/// * What nothing but handlers use, and what lives over calls inside of a handler, has a place in the frame
///   (`keepInFrame`).
///
/// Runs after the pipeline, which would take the second load for the first, and what is in the frame for values.
extension CodeUnit {
    /// Returns for how many handlers and values.
    func refreshHandlers(of function: IRValue) -> Int {
        builder.setLocation(nil)
        guard function.hasPersonality, let flow = FlowGraph(function) else { return 0 }
        // Those inside of others' handlers first: they are found behind them.
        let pads = flow.blocks.indices.reversed().filter { flow.blocks[$0].firstNonPhi?.isLandingPad == true }
        for number in pads {
            guard let pad = flow.blocks[number].firstNonPhi else { continue }
            var region = HandlerRegion(
                pad: pad, number: number, thread: function.parameter(0), flow: flow, unit: self)
            region.refresh()
        }
        // A loop in a handler may run long.
        let short = pads.filter { pad in !flow.loops.contains { flow.dominates(pad, $0.header) } }
        let handlers = Set(short.flatMap { pad in flow.blocks.indices.filter { flow.dominates(pad, $0) } })
        var frame = HandlerFrame(function: function, flow: flow, handlers: handlers, unit: self)
        return pads.count + frame.keepValues()
    }
}

/// The blocks that a landing pad dominates.
private struct HandlerRegion {
    private let pad: IRValue
    private let number: Int
    private let thread: IRValue
    private let flow: FlowGraph
    private let unit: CodeUnit
    /// What stands in the region for values from outside; nil: they can't be had again.
    private var copies: [IRValue: IRValue?] = [:]
    private let place: IRValue?

    /// Steps from a value to what it is computed from.
    private static let mostSteps = 8

    init(pad: IRValue, number: Int, thread: IRValue, flow: FlowGraph, unit: CodeUnit) {
        self.pad = pad
        self.number = number
        self.thread = thread
        self.flow = flow
        self.unit = unit
        place = pad.nextInstruction
    }

    private func contains(_ block: IRBlock) -> Bool {
        flow.number(of: block).map { flow.dominates(number, $0) } ?? false
    }

    mutating func refresh() {
        for (other, block) in flow.blocks.enumerated() where flow.dominates(number, other) {
            var next = place != nil && other == number ? place : block.firstInstruction
            while let instruction = next {
                next = instruction.nextInstruction
                if instruction.opcode == .phi {
                    for (index, incoming) in instruction.incoming.enumerated() where contains(incoming.block) {
                        replace(index, of: instruction)
                    }
                } else {
                    for index in 0..<instruction.operandCount { replace(index, of: instruction) }
                }
            }
        }
    }

    private mutating func replace(_ index: Int, of instruction: IRValue) {
        let value = instruction.operand(index)
        guard value == thread || value.isInstruction && !contains(value.parent), let copy = copy(of: value, steps: 0)
        else { return }
        if copy != value { instruction.setOperand(index, copy) }
    }

    /// The same value, computed behind the landing pad from the thread block alone.
    private mutating func copy(of value: IRValue, steps: Int) -> IRValue? {
        if let known = copies[value] { return known }
        let copy = makeCopy(of: value, steps: steps)
        copies[value] = .some(copy)
        return copy
    }

    private mutating func makeCopy(of value: IRValue, steps: Int) -> IRValue? {
        if value.isConstant { return value }
        guard let place else { return nil }
        if value == thread {
            guard unit.layout.options.isClosedWorld else { return value }
            unit.builder.position(before: place)
            return unit.builder.extract(pad, 1)
        }
        guard value.isInstruction, steps < HandlerRegion.mostSteps, isCheap(value) else { return nil }
        var operands: [IRValue] = []
        for index in 0..<value.operandCount {
            guard let operand = copy(of: value.operand(index), steps: steps + 1) else { return nil }
            operands.append(operand)
        }
        unit.builder.position(before: place)
        let copy = unit.builder.insert(copyOf: value)
        for (index, operand) in operands.enumerated() { copy.setOperand(index, operand) }
        // The code generator would take it for the first load, too.
        if copy.isLoad { copy.removeMetadata(unit.metadata.invariantKind) }
        return copy
    }

    private func isCheap(_ value: IRValue) -> Bool {
        switch value.opcode {
        case .getElementPointer, .add, .pointerToInteger, .integerToPointer: true
        case .load: !value.isVolatile && !value.isAtomic && value.metadata(unit.metadata.invariantKind) != nil
        default: false
        }
    }
}

/// Values of handlers in the frame of their function.
private struct HandlerFrame {
    private let function: IRValue
    private let flow: FlowGraph
    /// Blocks that only exceptions lead to, by number, apart from those of handlers with loops.
    private let handlers: Set<Int>
    private let unit: CodeUnit
    /// Calls from the start of a block up to each of its instructions.
    private var calls: [IRValue: Int] = [:]
    private var callsOfBlock: [Int: Int] = [:]

    /// What isn't small may be where the program spends its time after an exception.
    private static let mostInstructions = 400
    private static let mostValues = 24

    init(function: IRValue, flow: FlowGraph, handlers: Set<Int>, unit: CodeUnit) {
        self.function = function
        self.flow = flow
        self.handlers = handlers
        self.unit = unit
    }

    /// Returns how many.
    mutating func keepValues() -> Int {
        guard !handlers.isEmpty else { return 0 }
        var values: [IRValue] = []
        for number in handlers.sorted() {
            var count = 0
            var next = flow.blocks[number].firstInstruction
            while let instruction = next {
                next = instruction.nextInstruction
                calls[instruction] = count
                if instruction.isCall, !instruction.isPureCall { count += 1 }
                values.append(instruction)
                guard values.count <= HandlerFrame.mostInstructions else { return 0 }
            }
            callsOfBlock[number] = count
        }
        let inner = values.filter { !$0.isTerminator && $0.type.byteCount != nil && livesOverCall($0) }
        let kept = (inner + outerValues(values)).prefix(HandlerFrame.mostValues)
        for value in kept { keep(value) }
        return kept.count
    }

    /// In a handler, from a value to its uses.
    private func livesOverCall(_ value: IRValue) -> Bool {
        value.users.contains { user in
            guard user.parent == value.parent, user.opcode != .phi, let start = calls[value], let end = calls[user]
            else {
                return callsOfBlock.values.contains { $0 > 0 }
            }
            return end - start > (value.isCall && !value.isPureCall ? 1 : 0)
        }
    }

    /// What handlers use and nothing else does.
    private func outerValues(_ instructions: [IRValue]) -> [IRValue] {
        var found: [IRValue] = []
        for instruction in instructions {
            for index in 0..<instruction.operandCount {
                let value = instruction.operand(index)
                guard value.isParameter || value.isInstruction && !isInHandler(value.parent) && !value.isTerminator,
                    value.type.byteCount != nil, !found.contains(value), value.users.allSatisfy(usesInHandler(value))
                else { continue }
                found.append(value)
            }
        }
        return found
    }

    private func isInHandler(_ block: IRBlock) -> Bool { flow.number(of: block).map(handlers.contains) ?? false }

    private func usesInHandler(_ value: IRValue) -> (IRValue) -> Bool {
        { user in
            guard user.opcode == .phi else { return isInHandler(user.parent) }
            return user.incoming.allSatisfy { $0.value != value || isInHandler($0.block) }
        }
    }

    private func keep(_ value: IRValue) {
        guard let entry = function.firstBlock, let first = entry.firstInstruction else { return }
        let users = Set(value.users)
        unit.builder.position(before: first)
        let slot = unit.builder.alloca(value.type)
        let alignment = UInt32(clamping: value.type.byteCount ?? 1)
        if value.isInstruction {
            guard let place = value.opcode == .phi ? value.parent.firstNonPhi : value.nextInstruction else { return }
            unit.builder.position(before: place.isLandingPad ? place.nextInstruction ?? place : place)
        }
        unit.builder.store(value, slot, alignment: alignment)
        for user in users {
            guard user.opcode == .phi else {
                unit.builder.position(before: user)
                user.replaceOperand(value, with: unit.builder.load(value.type, slot, alignment: alignment))
                continue
            }
            var loads: [IRBlock: IRValue] = [:]
            for (index, incoming) in user.incoming.enumerated() where incoming.value == value {
                guard let end = incoming.block.terminator else { continue }
                // Of a block that has several ways to the phi node, all bring the same value.
                if loads[incoming.block] == nil {
                    unit.builder.position(before: end)
                    loads[incoming.block] = unit.builder.load(value.type, slot, alignment: alignment)
                }
                if let load = loads[incoming.block] { user.setOperand(index, load) }
            }
        }
    }
}

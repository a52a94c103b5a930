import LLVMCore

/// Lets handlers find out for themselves what they need of the thread, rather than have it kept for them over calls that throw nothing.
///
/// A value that a handler uses is alive over all calls inside of its `try`: a register that the function saves and restores, though hardly
/// any call ends there. The thread block is the one that the native thread runs on, so an executable's landing pads get it from the
/// personality routine; and what it holds for good, such as the address of a memory, is loaded again. Runs after the pipeline, which
/// would take the second load for the first.
extension CodeUnit {
    func refreshHandlers() {
        builder.setLocation(nil)
        module.forEachDefinition { function in
            guard function.hasPersonality, let flow = FlowGraph(function) else { return }
            // Those inside of others' handlers first: they are found behind them.
            for number in flow.blocks.indices.reversed() {
                guard let pad = flow.blocks[number].firstNonPhi, pad.isLandingPad else { continue }
                var handler = HandlerRegion(pad: pad, number: number, thread: function.parameter(0), flow: flow, unit: self)
                handler.refresh()
            }
        }
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

    private func contains(_ block: IRBlock) -> Bool { flow.numbers[block].map { flow.dominates(number, $0) } ?? false }

    mutating func refresh() {
        for (other, block) in flow.blocks.enumerated() where flow.dominates(number, other) {
            var next = place != nil && other == number ? place : block.firstInstruction
            while let instruction = next {
                next = instruction.nextInstruction
                if instruction.opcode == .phi {
                    for (index, incoming) in instruction.incoming.enumerated() where contains(incoming.block) { replace(index, of: instruction) }
                } else {
                    for index in 0..<instruction.operandCount { replace(index, of: instruction) }
                }
            }
        }
    }

    private mutating func replace(_ index: Int, of instruction: IRValue) {
        let value = instruction.operand(index)
        guard value == thread || value.isInstruction && !contains(value.parent), let copy = copy(of: value, steps: 0) else { return }
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

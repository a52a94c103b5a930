import Analysis
import IRUnit
import LLVMCore
import Lowering

/// Makes a second loop of a chunk function's, for chunks that can't fault.
///
/// A chunk function runs iterations in order and stores each one's number before it runs, by a volatile store that to
/// LLVM may change any byte: no access moves across it, so a fault is that iteration's. Nor does LLVM vectorise across
/// iterations then. So, where each access is at an address that moves by a constant from iteration to iteration, the
/// loop is made twice, and a test in front of both looks at the first and the last address of each access. If all lie
/// inside of their memories, which never get shorter, nothing in the chunk can fault, and the second loop runs, without
/// the store, and where that is proved with its iterations marked as independent. Else the first does.
struct ChunkVersioning {
    private let unit: CodeUnit
    private let chunk: ChunkFunction
    private let flow: FlowGraph
    private let loop: FlowGraph.Loop
    private let preheader: IRBlock
    private let header: IRBlock
    private let latch: IRBlock
    /// The phi node that is the number of the iteration, and the store of it.
    private let iteration: IRValue
    private let report: IRValue
    private var builder: IRBuilder { _read { yield unit.builder } }

    /// Larger loops are not made twice: they seldom vectorise.
    private static let mostInstructions = 600
    private static let mostAccesses = 64

    /// Nil if the kernel wasn't inlined, or has loops, several ends (such as traps of its own), or too many
    /// instructions.
    init?(_ chunk: ChunkFunction, in unit: CodeUnit) {
        guard let flow = FlowGraph(chunk.function) else { return nil }
        for (number, loop) in flow.loops.enumerated() {
            let header = flow.blocks[loop.header]
            guard let (iteration, report) = ChunkVersioning.report(in: header) else { continue }
            guard flow.isInnermost(number), loop.latches.count == 1, let preheader = flow.preheader(of: number) else {
                return nil
            }
            let leaves = loop.blocks.contains { block in
                block != loop.latches[0] && flow.successors[block].contains { !loop.blocks.contains($0) }
            }
            guard !leaves else { return nil }
            (self.unit, self.chunk, self.flow, self.loop) = (unit, chunk, flow, loop)
            (self.preheader, self.header, latch) = (flow.blocks[preheader], header, flow.blocks[loop.latches[0]])
            (self.iteration, self.report) = (iteration, report)
            return
        }
        return nil
    }

    /// The only volatile store in a chunk function; a load is volatile at most.
    private static func report(in header: IRBlock) -> (iteration: IRValue, store: IRValue)? {
        var instruction = header.firstInstruction
        while let current = instruction {
            instruction = current.nextInstruction
            guard current.opcode == .store, current.isVolatile else { continue }
            let iteration = current.operand(0)
            guard iteration.isInstruction, iteration.opcode == .phi, iteration.parent == header else { return nil }
            return (iteration, current)
        }
        return nil
    }

    /// Returns whether there is a second loop.
    func run() -> Bool {
        var instructions: [IRValue] = []
        for block in loop.blocks.sorted() { flow.blocks[block].forEachInstruction { instructions.append($0) } }
        guard instructions.count <= ChunkVersioning.mostInstructions, let group = chunk.group else { return false }
        instructions = hoist(instructions)
        guard let accesses = accesses(instructions), !accesses.isEmpty, let end = preheader.terminator else {
            return false
        }

        builder.position(before: end)
        builder.setLocation(nil)
        let (low, high) = (chunk.function.parameter(1), chunk.function.parameter(2))
        let last = wide(builder.binary(.sub, builder.binary(.sub, high, low), unit.i32.constant(1)))
        var lengths: [IRValue: IRValue] = [:]
        var condition = unit.i1.constant(1)
        var rows: [IRValue] = []
        for access in accesses {
            let length = lengths[access.base] ?? unit.memoryLength(base: access.base)
            lengths[access.base] = length
            // Frozen, since a value that was computed on another path may be poison, and test and access have to see
            // the same.
            let start = builder.freeze(
                unit.materialize(access.index, type: unit.i32, before: end) { $0 == iteration ? low : nil })
            let first = wide(start)
            condition = builder.binary(.and, condition, isInside(access, first: first, last: last, length: length))
            rows.append(builder.offset(access.base, by: first))
        }

        let natural = InnermostLoop(
            preheader: preheader, header: header, latch: latch, blocks: Set(loop.blocks.map { flow.blocks[$0] }))
        let copy = natural.duplicate(if: condition, unit)
        keepInOrder()
        let counter = makeCounter(copy)
        for (access, row) in zip(accesses, rows) {
            guard let instruction = copy.values[access.instruction] else { continue }
            builder.position(before: instruction)
            builder.setLocation(instruction.location)
            instruction.setOperand(access.pointerOperand, pointer(access, row, counter))
            // It can't trap any more, so that nobody misses it.
            if instruction.isLoad { instruction.setVolatile(false) }
        }
        copy.values[report]?.deleteInstruction()
        let independence = IterationIndependence(accesses: accesses, iteration: iteration, function: chunk.function)
        guard independence.isProved() else { return true }
        let kind = unit.context.metadataKind("llvm.loop")
        let independent = unit.context.metadata([.string("llvm.loop.parallel_accesses"), .node(group)])
        copy.latch.terminator?.setMetadata(kind, unit.context.loopMetadata([independent]))
        return true
    }

    private func wide(_ value: IRValue) -> IRValue { builder.cast(.zext, value, to: unit.i64) }

    // MARK: What the loop does

    private func isInvariant(_ value: IRValue) -> Bool {
        guard value.isInstruction else { return true }
        return flow.number(of: value.parent).map { !loop.blocks.contains($0) } ?? false
    }

    /// Moves what is the same in all iterations, and can't trap, to the preheader. Returns the others.
    private func hoist(_ instructions: [IRValue]) -> [IRValue] {
        guard let end = preheader.terminator else { return instructions }
        let writesGlobals = instructions.contains {
            $0.opcode == .store && $0 != report && !isOfMemory($0) || $0.isCall && !$0.isPureCall
        }
        return instructions.filter { instruction in
            let isMovable = instruction.isSpeculatable || isLoadFromThread(instruction, writesGlobals)
            guard isMovable, (0..<instruction.operandCount).allSatisfy({ isInvariant(instruction.operand($0)) }) else {
                return true
            }
            builder.position(before: end)
            instruction.replaceAllUses(with: builder.insert(copyOf: instruction))
            instruction.deleteInstruction()
            return false
        }
    }

    private func isOfMemory(_ access: IRValue) -> Bool {
        access.metadata(unit.metadata.tbaaKind) == unit.metadata.memory
    }

    /// A load of a memory's base or of a global from the thread block, which is always there.
    private func isLoadFromThread(_ instruction: IRValue, _ writesGlobals: Bool) -> Bool {
        guard instruction.isLoad, !instruction.isVolatile, let tag = instruction.metadata(unit.metadata.tbaaKind) else {
            return false
        }
        return tag == unit.metadata.memoryBase || !writesGlobals && unit.metadata.globals.contains(tag)
    }

    /// The accesses to memories; nil if there is anything that keeps iterations from being run side by side, or the
    /// test from being made.
    private func accesses(_ instructions: [IRValue]) -> [ChunkAccess]? {
        var forms = LinearForms()
        var accesses: [ChunkAccess] = []
        for instruction in instructions {
            forms.record(instruction) { !isInvariant($0) }
            switch instruction.opcode {
            case .store where instruction == report, .br: continue
            case .load where !isOfMemory(instruction):
                // Of the thread block or the runtime's structs, which the loop doesn't change.
                guard !instruction.isVolatile, !instruction.isAtomic,
                    instruction.metadata(unit.metadata.tbaaKind) != nil
                        || instruction.metadata(unit.metadata.invariantKind) != nil
                else { return nil }
            case .load, .store:
                guard isOfMemory(instruction), let access = access(instruction, forms) else { return nil }
                accesses.append(access)
                if accesses.count > ChunkVersioning.mostAccesses { return nil }
            default:
                guard instruction.isRemovableIfUnused, instruction.opcode != .alloca else { return nil }
            }
        }
        return accesses
    }

    private func access(_ instruction: IRValue, _ forms: LinearForms) -> ChunkAccess? {
        let isLoad = instruction.isLoad
        guard !instruction.isAtomic, isLoad || !instruction.isVolatile,
            let address = LinearAddress(instruction.operand(isLoad ? 0 : 1), in: unit), isInvariant(address.base),
            let bytes = (isLoad ? instruction.type : instruction.operand(0).type).byteCount
        else { return nil }
        let index = forms.form(of: address.index)
        var step: UInt64 = 0
        for term in index.terms {
            if term.value == iteration {
                step = term.coefficient
            } else if !isInvariant(term.value) {
                return nil
            }
        }
        return ChunkAccess(
            instruction: instruction, base: address.base, index: index, step: Int64(Int32(truncatingIfNeeded: step)),
            offset: address.offset, bytes: bytes)
    }

    // MARK: The test and the second loop

    /// Whether all of the chunk's accesses are inside of the memory, and none's index wraps on the way. `first`: the
    /// index in the first iteration, `last`: the number of the last one, from 0. |step| <= 2^31 and `last` < 2^32, so
    /// no product exceeds 63 bits.
    private func isInside(_ access: ChunkAccess, first: IRValue, last: IRValue, length: IRValue) -> IRValue {
        let reach = unit.i64.constant(access.offset + access.bytes)
        let way = builder.binary(.mul, last, unit.i64.constant(UInt64(bitPattern: access.step)))
        let final = builder.binary(.add, first, way)
        guard access.step < 0 else { return builder.compare(.ule, builder.binary(.add, final, reach), length) }
        return builder.binary(
            .and, builder.compare(.sge, final, unit.i64.zero),
            builder.compare(.ule, builder.binary(.add, first, reach), length))
    }

    /// The number of the second loop's iteration, from 0.
    private func makeCounter(_ copy: InnermostLoop.Copy) -> IRValue {
        builder.positionAtStart(of: copy.header)
        builder.setLocation(nil)
        let counter = builder.phi(unit.i64)
        counter.addIncoming(unit.i64.zero, from: preheader)
        if let end = copy.latch.terminator { builder.position(before: end) }
        let next = builder.binary(.add, counter, unit.i64.constant(1))
        next.setNoWrap(unsigned: true, signed: true)
        counter.addIncoming(next, from: copy.latch)
        return counter
    }

    /// Where the access is in the current iteration of the second loop. In 64 bits: the test has seen that 32 don't
    /// wrap.
    private func pointer(_ access: ChunkAccess, _ row: IRValue, _ counter: IRValue) -> IRValue {
        var pointer = row
        if access.step != 0 {
            let distance = builder.binary(.mul, counter, unit.i64.constant(UInt64(bitPattern: access.step)))
            distance.setNoWrap(unsigned: access.step > 0, signed: true)
            pointer = access.step > 0 ? builder.offset(row, by: distance) : builder.signedOffset(row, by: distance)
        }
        return access.offset == 0 ? pointer : builder.offset(pointer, by: unit.i64.constant(access.offset))
    }

    /// The first loop is for chunks that trap: it should be short.
    private func keepInOrder() {
        if let latch = latch.terminator { unit.leaveLoopAlone(endingWith: latch) }
    }
}

extension CodeUnit {
    /// Works after inlining. Returns how many chunk functions have a second loop.
    func versionChunks() -> Int { chunks.count { ChunkVersioning($0, in: self)?.run() == true } }
}

extension IRValue {
    /// An instruction that only computes a value, and may be executed where it wasn't.
    fileprivate var isSpeculatable: Bool {
        switch opcode {
        case .add, .sub, .mul, .shl, .lshr, .ashr, .and, .or, .xor, .zext, .sext, .trunc, .icmp, .fcmp, .select,
            .getElementPointer,
            .fadd, .fmul:
            true
        default: false
        }
    }
}

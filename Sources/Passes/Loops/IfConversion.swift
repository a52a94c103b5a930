import Analysis
import IRUnit
import LLVMCore
import Lowering

/// Makes one block of an innermost loop's body, where accesses that not every iteration does keep LLVM from doing that.
///
/// LLVM vectorises a branch as a choice between values, if what is behind it may be done always. It doesn't know that
/// of accesses; here it follows from other accesses of the same iteration. A memory is one range of bytes, so bytes
/// between two that were accessed are there.
///
/// * A load between two accesses that come before the branch is done always.
/// * A store between such accesses becomes one of either the new value or what is there, unless another thread may
///   store there meanwhile.
///
/// Only loops that LLVM may vectorise then are changed: nothing but inductions is handed on, and addresses move by
/// small constants.
struct IfConversion {
    private let unit: CodeUnit
    private let flow: FlowGraph
    private let loop: FlowGraph.Loop
    private var builder: IRBuilder { _read { yield unit.builder } }
    private var forms = LinearForms()
    private var inductions: [IRValue: UInt64] = [:]
    private var accesses: [Access] = []
    private var choices: [Choice] = []

    private struct Access {
        let block: Int
        let base: IRValue
        let terms: Set<LinearForm.Term>
        /// The index is `terms` + `constant`, modulo 2^32.
        let constant: UInt32
        let offset: UInt64
        let size: UInt64
    }

    /// A branch to blocks that all go to the same one next, or to that one itself.
    private struct Choice {
        let block: Int
        let join: Int
        let sides: [Int]
    }

    private static let mostBlocks = 32
    private static let mostInstructions = 300
    /// Instructions that would be done always. Where they are many, the branch may be cheaper.
    private static let mostMoved = 24
    /// In units of an access's size: vectors of what is further apart are made of single loads.
    private static let farthestStep = 16

    /// Nil if the loop `number` isn't one of this kind.
    init?(_ number: Int, of flow: FlowGraph, in unit: CodeUnit) {
        (self.unit, self.flow, loop) = (unit, flow, flow.loops[number])
        guard loop.blocks.count > 2, loop.blocks.count <= IfConversion.mostBlocks, loop.latches.count == 1,
            flow.isInnermost(number),
            flow.preheader(of: number) != nil
        else { return nil }
        let blocks = loop.blocks.sorted()
        for block in blocks {
            let targets = flow.successors[block]
            let leaves = targets.contains { !loop.blocks.contains($0) }
            if leaves {
                guard block == loop.latches[0], targets.count == 2 else { return nil }
            } else if targets.count > 1 {
                guard let choice = choice(at: block) else { return nil }
                choices.append(choice)
            }
        }
        guard !choices.isEmpty, recordForms(blocks), findInductions(), recordAccesses(blocks) else { return nil }
    }

    private func choice(at block: Int) -> Choice? {
        let targets = Set(flow.successors[block])
        guard targets.count >= 2, targets.count <= 4 else { return nil }
        let sides = targets.filter { Set(flow.predecessors[$0]) == [block] && flow.successors[$0].count == 1 }.sorted()
        let joins = targets.subtracting(sides).union(sides.flatMap { flow.successors[$0] })
        guard joins.count == 1, let join = joins.first, !sides.isEmpty, join != loop.header,
            Set(flow.predecessors[join]).isSubset(of: sides + [block])
        else { return nil }
        return Choice(block: block, join: join, sides: sides)
    }

    private func isInside(_ value: IRValue) -> Bool {
        guard value.isInstruction, let home = flow.number(of: value.parent) else { return false }
        return loop.blocks.contains(home)
    }

    private mutating func recordForms(_ blocks: [Int]) -> Bool {
        var count = 0
        let joins = Set(choices.map(\.join))
        for number in blocks {
            var instruction = flow.blocks[number].firstInstruction
            while let current = instruction {
                instruction = current.nextInstruction
                count += 1
                guard count <= IfConversion.mostInstructions else { return false }
                if current.opcode == .phi, number != loop.header, !joins.contains(number) { return false }
                forms.record(current) { [flow, loop] value in
                    guard value.isInstruction, let home = flow.number(of: value.parent) else { return false }
                    return loop.blocks.contains(home)
                }
            }
        }
        return true
    }

    /// Nothing but integers that move by a constant is handed from one iteration to the next.
    private mutating func findInductions() -> Bool {
        let latch = flow.blocks[loop.latches[0]]
        var instruction = flow.blocks[loop.header].firstInstruction
        while let phi = instruction, phi.opcode == .phi {
            instruction = phi.nextInstruction
            guard phi.integerWidth > 0, phi.incomingCount == 2 else { return false }
            let form = forms.form(of: phi.incomingValue(phi.incomingBlock(0) == latch ? 0 : 1))
            guard form.terms == [.init(value: phi, coefficient: 1)] else { return false }
            if phi.integerWidth == 32 { inductions[phi] = form.constant }
        }
        return true
    }

    private mutating func recordAccesses(_ blocks: [Int]) -> Bool {
        for number in blocks {
            let block = flow.blocks[number]
            var instruction = block.firstInstruction
            while let current = instruction, current != block.terminator {
                instruction = current.nextInstruction
                if current.opcode == .load || current.opcode == .store {
                    guard let access = access(current, in: number), moves(access) else { return false }
                    accesses.append(access)
                } else if !current.isRemovableIfUnused {
                    return false
                }
            }
        }
        return true
    }

    private func access(_ instruction: IRValue, in block: Int) -> Access? {
        let isLoad = instruction.opcode == .load
        guard !instruction.isVolatile, !instruction.isAtomic,
            let address = LinearAddress(instruction.operand(isLoad ? 0 : 1), in: unit),
            address.offset <= CodeUnit.slack,
            let size = (isLoad ? instruction.type : instruction.operand(0).type).scalarByteCount
        else { return nil }
        let form = forms.form(of: address.index)
        return Access(
            block: block, base: address.base, terms: Set(form.terms),
            constant: UInt32(truncatingIfNeeded: form.constant),
            offset: address.offset, size: size)
    }

    /// Whether the address moves by a constant that isn't far.
    private func moves(_ access: Access) -> Bool {
        var step: UInt64 = 0
        for term in access.terms {
            if let induction = inductions[term.value] {
                step = step &+ term.coefficient &* induction
            } else if isInside(term.value) {
                return false
            }
        }
        let distance = UInt64(Int32(truncatingIfNeeded: step).magnitude)
        return distance % access.size == 0 && distance / access.size <= UInt64(IfConversion.farthestStep)
            && !isInside(access.base)
    }

    /// Whether all bytes of an access are between those of accesses that come before the branch in `block`.
    private func isCovered(_ access: Access, before block: Int) -> Bool {
        let known = accesses.filter {
            $0.base == access.base && $0.terms == access.terms && flow.dominates($0.block, block)
        }
        return known.contains { first in
            // From the first one's index on, which is in the memory, these distances don't wrap.
            let distance = UInt64(access.constant &- first.constant)
            guard distance <= CodeUnit.slack, first.offset <= distance + access.offset else { return false }
            return known.contains { last in
                let further = UInt64(last.constant &- first.constant)
                return further <= CodeUnit.slack
                    && distance + access.offset + access.size <= further + last.offset + last.size
            }
        }
    }

    // MARK: Changing

    /// Makes one block of the body, but for branches that go straight on. Returns whether anything was changed.
    func run() -> Bool {
        var moved = 0
        var isNeeded = false
        for choice in choices {
            for side in choice.sides {
                let block = flow.blocks[side]
                var instruction = block.firstInstruction
                while let current = instruction, current != block.terminator {
                    instruction = current.nextInstruction
                    moved += 1
                    switch current.opcode {
                    case .load, .store:
                        guard let access = access(current, in: side), isCovered(access, before: choice.block),
                            current.opcode == .load || unit.isAlone
                        else { return false }
                        isNeeded = true
                    case .udiv, .sdiv, .phi, .alloca: return false
                    default: if current.instruction == .other && !current.isHarmless { return false }
                    }
                }
            }
        }
        guard isNeeded, moved <= IfConversion.mostMoved else { return false }
        for choice in choices { flatten(choice) }
        builder.setLocation(nil)
        return true
    }

    /// Where a branch goes under which condition.
    private struct Arm {
        let condition: IRValue
        let target: IRBlock
    }

    private func flatten(_ choice: Choice) {
        let block = flow.blocks[choice.block]
        let join = flow.blocks[choice.join]
        guard let end = block.terminator else { return }
        builder.position(before: end)
        builder.setLocation(end.location)
        let (arms, otherwise) = arms(of: end)
        for side in choice.sides {
            let target = flow.blocks[side]
            var condition: IRValue?
            for arm in arms where (arm.target == target) != (otherwise == target) {
                condition = condition.map { builder.binary(.or, $0, arm.condition) } ?? arm.condition
            }
            if otherwise == target { condition = condition.map { builder.binary(.xor, $0, unit.i1.constant(1)) } }
            move(target, before: end, if: condition ?? unit.i1.constant(1))
        }
        builder.position(before: end)
        builder.setLocation(end.location)
        while let phi = join.firstInstruction, phi.opcode == .phi {
            func value(from target: IRBlock) -> IRValue? {
                let source = target == join ? block : target
                return phi.incoming.first { $0.block == source }?.value
            }
            guard var result = value(from: otherwise) else { return }
            for arm in arms {
                guard let other = value(from: arm.target), other != result else { continue }
                result = builder.select(arm.condition, other, result)
            }
            phi.replaceAllUses(with: result)
            phi.deleteInstruction()
        }
        end.deleteInstruction()
        builder.position(atEnd: block)
        builder.branch(join)
        for side in choice.sides { flow.blocks[side].delete() }
    }

    /// The conditions exclude one another.
    private func arms(of branch: IRValue) -> (arms: [Arm], otherwise: IRBlock) {
        if branch.isConditionalBranch {
            return ([Arm(condition: branch.operand(0), target: branch.successor(0))], branch.successor(1))
        }
        let value = branch.switchValue
        let arms = branch.switchCases.map {
            Arm(condition: builder.compare(.eq, value, value.type.constant($0.value)), target: $0.block)
        }
        return (arms, branch.defaultBlock)
    }

    /// Moves what `side` does before `end`. Its stores store what is there already unless `condition` holds.
    private func move(_ side: IRBlock, before end: IRValue, if condition: IRValue) {
        var instruction = side.firstInstruction
        while let current = instruction, current != side.terminator {
            instruction = current.nextInstruction
            builder.position(before: end)
            guard current.opcode == .store else {
                builder.move(current)
                continue
            }
            builder.setLocation(current.location)
            let (value, pointer) = (current.operand(0), current.operand(1))
            let kind = unit.metadata.tbaaKind
            let old = builder.load(value.type, pointer, alignment: current.alignment)
            let new = builder.store(builder.select(condition, value, old), pointer, alignment: current.alignment)
            if let tag = current.metadata(kind) {
                old.setMetadata(kind, tag)
                new.setMetadata(kind, tag)
            }
            current.deleteInstruction()
        }
    }
}

extension CodeUnit {
    /// No other thread stores to the linear memory while a function of the module runs. A module that is embedded may
    /// share its memory with one whose kernels call it.
    var isAlone: Bool {
        let module = layout.module
        let isOwn =
            layout.options.isClosedWorld
            || module.importedMemoryCount == 0 && !module.exports.contains { $0.kind == .memory }
        return isOwn && !module.memories.contains(where: \.isShared) && module.importsOfParallelFor.isEmpty
    }
}

extension IRValue {
    /// Computes without a condition on its operands, of instructions without a kind of their own.
    fileprivate var isHarmless: Bool {
        switch opcode {
        case .getElementPointer, .fcmp, .uitofp, .ashr: true
        default: false
        }
    }
}

import Analysis
import IRUnit
import LLVMCore
import Lowering

/// Puts the copies of a loop's body beside each other that LLVM's unrolling, or the module's producer, left one behind
/// the other.
///
/// LLVM's vectoriser interleaves the iterations that it takes together; but it doesn't look at loops over vectors, as
/// SIMD instructions make them. Those are unrolled alone, and then each iteration still waits for the one before it:
/// for the sum so far, and for what it stored, which the next one's loads may not pass. Runs after the pipeline, which
/// unrolls last.
extension CodeUnit {
    /// Returns how many sums were split and loads moved.
    func interleaveUnrolledLoops(of function: IRValue) -> Int {
        var changes = 0
        var block = function.firstBlock
        while let current = block {
            block = current.nextBlock
            guard let branch = current.terminator, branch.isConditionalBranch,
                branch.successor(0) == current || branch.successor(1) == current
            else { continue }
            let exit = branch.successor(branch.successor(0) == current ? 1 : 0)
            if exit.hasOnlyPredecessor { changes += splitReductions(of: current, exit: exit) }
            changes += LoadHoisting(in: self).run(current)
        }
        return changes
    }

    /// sum + a + b becomes two sums, of every other term, that are added behind the loop: for integers.
    private func splitReductions(of block: IRBlock, exit: IRBlock) -> Int {
        var split = 0
        var phis: [IRValue] = []
        var instruction = block.firstInstruction
        while let phi = instruction, phi.opcode == .phi {
            phis.append(phi)
            instruction = phi.nextInstruction
        }
        var room = CodeUnit.mostPhis - phis.count
        for phi in phis where room > 0 {
            guard let chain = reductionChain(from: phi, in: block), let last = chain.last?.operation, chain.count > 1
            else { continue }
            let outside = last.users.filter { $0 != phi && $0.parent != block }
            let back = phi.incomingBlock(0) == block ? 0 : 1
            var sums = [phi]
            for _ in 1..<min(chain.count, CodeUnit.mostSums, room + 1) {
                builder.position(before: phi)
                let sum = builder.phi(phi.type)
                sum.addIncoming(
                    last.opcode == .and ? phi.type.allOnes : phi.type.zero, from: phi.incomingBlock(1 - back))
                sums.append(sum)
            }
            room -= sums.count - 1
            split += 1
            var ends = sums
            for (number, link) in chain.enumerated() {
                link.operation.clearPoisonFlags()
                link.operation.setOperand(0, ends[number % sums.count])
                link.operation.setOperand(1, link.term)
                ends[number % sums.count] = link.operation
            }
            phi.setOperand(back, ends[0])
            for (sum, end) in zip(sums, ends).dropFirst() { sum.addIncoming(end, from: block) }

            guard !outside.isEmpty, let place = exit.firstNonPhi else { continue }
            builder.position(before: place)
            builder.setLocation(last.location)
            let total = ends.dropFirst().reduce(ends[0]) { builder.binary(sameAs: last, $0, $1) }
            for user in outside {
                if user.opcode == .phi, user.parent == exit {
                    user.replaceAllUses(with: total)
                    user.deleteInstruction()
                } else {
                    user.replaceOperand(last, with: total)
                }
            }
        }
        return split
    }

    /// What one sum becomes. More copies than that take turns.
    private static let mostSums = 4
    /// Registers for what a loop hands on: a sum that doesn't fit in one is slower than one that waits.
    private static let mostPhis = 8

    /// The operations that lead from a phi node to its value in the next iteration, if they are all of one kind whose
    /// order doesn't matter, and nothing else in the loop uses what is between them or the last, each with what it
    /// adds.
    private func reductionChain(from phi: IRValue, in block: IRBlock) -> [(operation: IRValue, term: IRValue)]? {
        guard phi.incomingCount == 2 else { return nil }
        let result = phi.incomingValue(phi.incomingBlock(0) == block ? 0 : 1)
        guard result.isInstruction, result.parent == block, result.opcode.isSum,
            result.users.allSatisfy({ $0 == phi || $0.parent != block })
        else { return nil }
        var chain: [(operation: IRValue, term: IRValue)] = []
        var value = phi
        while value != result {
            guard let operation = value.onlyUser, operation.parent == block, operation.opcode == result.opcode else {
                return nil
            }
            chain.append((operation, operation.operand(operation.operand(0) == value ? 1 : 0)))
            value = operation
        }
        return chain
    }
}

/// Moves loads of vectors in front of stores that they don't overlap with, in a loop of one block.
private struct LoadHoisting {
    private let unit: CodeUnit

    /// A vector that is loaded early takes a register until it is used, of which the smallest processors have 16.
    private static let mostLoads = 6
    private static let mostInstructions = 400
    private static let mostMoved = 8

    init(in unit: CodeUnit) { self.unit = unit }

    /// Returns how many it moved.
    func run(_ block: IRBlock) -> Int {
        var positions: [IRValue: Int] = [:]
        var instructions: [IRValue] = []
        var next = block.firstNonPhi
        while let instruction = next {
            positions[instruction] = instructions.count
            instructions.append(instruction)
            next = instruction.nextInstruction
        }
        guard instructions.count <= LoadHoisting.mostInstructions else { return 0 }

        var stores: [(instruction: IRValue, bytes: AddressRange)] = []
        var hoisted = 0
        for instruction in instructions {
            switch instruction.opcode {
            case .store where !instruction.isVolatile && !instruction.isAtomic:
                guard let size = instruction.operand(0).type.byteCount else { return hoisted }
                stores.append((instruction, AddressRange(instruction.operand(1), size: size)))
            case .load where !instruction.isVolatile && !instruction.isAtomic:
                guard !stores.isEmpty, hoisted < LoadHoisting.mostLoads, instruction.type.isVector,
                    let size = instruction.type.byteCount
                else { continue }
                let bytes = AddressRange(instruction.operand(0), size: size)
                guard let first = stores.suffix(while: { $0.bytes.isApart(from: bytes) }).first?.instruction,
                    let place = positions[first], hoist(instruction, before: first, at: place, &positions)
                else { continue }
                hoisted += 1
            default:
                // What may write or not return is in the way of everything.
                if !instruction.isRemovableIfUnused { stores.removeAll() }
            }
        }
        return hoisted
    }

    /// Moves a load, and what its address is computed by, before the instruction at `place`. False if something there
    /// can't be moved.
    private func hoist(_ load: IRValue, before target: IRValue, at place: Int, _ positions: inout [IRValue: Int])
        -> Bool
    {
        var moved: [IRValue] = []
        guard collect(load, isLoad: true, behind: place, positions, into: &moved) else { return false }
        unit.builder.position(before: target)
        for instruction in moved {
            unit.builder.move(instruction)
            positions[instruction] = place
        }
        return true
    }

    /// Adds to `moved` what has to be moved for an instruction behind `place` to be there: operands first.
    private func collect(
        _ instruction: IRValue, isLoad: Bool, behind place: Int, _ positions: [IRValue: Int],
        into moved: inout [IRValue]
    ) -> Bool {
        guard let position = positions[instruction], position > place, !moved.contains(instruction) else { return true }
        guard isLoad || instruction.opcode.isAddressArithmetic, moved.count < LoadHoisting.mostMoved else {
            return false
        }
        for index in 0..<instruction.operandCount {
            guard let operand = instruction.instructionOperand(index) else { continue }
            guard collect(operand, isLoad: false, behind: place, positions, into: &moved) else { return false }
        }
        moved.append(instruction)
        return true
    }
}

/// The bytes of an access, as a sum that starts at a pointer.
private struct AddressRange {
    private var terms: [IRValue: UInt64] = [:]
    private var constant: UInt64 = 0
    private let size: UInt64

    private static let mostSteps = 32

    init(_ pointer: IRValue, size: UInt64) {
        self.size = size
        var work: [(value: IRValue, factor: UInt64)] = [(pointer, 1)]
        var steps = 0
        while let (value, factor) = work.popLast() {
            steps += 1
            if let number = value.constantInteger {
                constant &+= number &* factor
            } else if steps > AddressRange.mostSteps || !value.isInstruction
                || !AddressRange.expand(value, factor, into: &work)
            {
                terms[value, default: 0] &+= factor
            }
        }
        terms = terms.filter { $0.value != 0 }
    }

    /// Replaces a value of 64 bits by what it is the sum of. False if it isn't a sum.
    private static func expand(_ value: IRValue, _ factor: UInt64, into work: inout [(value: IRValue, factor: UInt64)])
        -> Bool
    {
        switch value.opcode {
        case .getElementPointer:
            guard value.operandCount == 2, value.elementType.integerWidth == 8, value.operand(1).integerWidth == 64
            else { return false }
            work.append((value.operand(0), factor))
            work.append((value.operand(1), factor))
        case .pointerToInteger, .integerToPointer:
            guard value.integerWidth == 64 || value.operand(0).integerWidth == 64 else { return false }
            work.append((value.operand(0), factor))
        case .add where value.integerWidth == 64, .or where value.integerWidth == 64 && value.isDisjoint:
            work.append((value.operand(0), factor))
            work.append((value.operand(1), factor))
        case .mul where value.integerWidth == 64:
            guard let other = value.operand(1).constantInteger else { return false }
            work.append((value.operand(0), factor &* other))
        case .shl where value.integerWidth == 64:
            guard let bits = value.operand(1).constantInteger, bits < 64 else { return false }
            work.append((value.operand(0), factor << bits))
        default: return false
        }
        return true
    }

    /// The same sum but for a constant, which keeps the two from touching.
    func isApart(from other: AddressRange) -> Bool {
        guard terms == other.terms else { return false }
        return other.constant &- constant >= size && constant &- other.constant >= other.size
    }
}

extension IROpcode {
    fileprivate var isSum: Bool { [.add, .and, .or, .xor].contains(self) }
    fileprivate var isAddressArithmetic: Bool {
        [.getElementPointer, .add, .or, .shl, .zext, .integerToPointer, .pointerToInteger].contains(self)
    }
}

extension Array {
    /// The longest end of the array whose elements all satisfy `condition`.
    fileprivate func suffix(while condition: (Element) -> Bool) -> ArraySlice<Element> {
        var start = endIndex
        while start > startIndex, condition(self[start - 1]) { start -= 1 }
        return self[start...]
    }
}

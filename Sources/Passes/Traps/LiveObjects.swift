import Analysis
import IRUnit
import LLVMCore
import Lowering

/// Keeps the address of an object in a register or on the stack as long as the object is accessed, where the collector
/// looks for it.
///
/// The collector takes an address inside of an object, or right behind it, for a reference to it. LLVM computes places
/// in objects from references, and may forget a reference as soon as all places that are still needed are computed, or
/// can be computed from one another. A place that is accessed lies in its object (validation and the checks before each
/// access see to that), so it keeps the object. But a pointer that only leads to such places need not: a loop's may
/// start before its array or end far behind it, while a thread of this process, or a call in the loop, collects. So
/// each access through a pointer that isn't the reference, or at a small constant distance from it, gets a use of the
/// reference in front of it (`llvm.fake.use`, which no instruction comes of). Up to there LLVM has to have the
/// reference itself.
///
/// Runs behind the pipeline, which forgets no reference, since its loops' pointers are computed from it in the same
/// function; strength reduction and the code generator, which do, come after it.
extension CodeUnit {
    /// Returns how many uses of references it added.
    func keepObjects() -> Int {
        var uses = 0
        builder.setLocation(nil)
        module.forEachDefinition { function in
            guard function.parameterCount > 0 else { return }
            var objects = ObjectReferences(function: function, unit: self)
            uses += objects.keep()
        }
        return uses
    }
}

private struct ObjectReferences {
    private let function: IRValue
    private let unit: CodeUnit
    /// The reference that a pointer was computed from; nil: it is in no object.
    private var references: [IRValue: IRValue?] = [:]
    /// Phi nodes of references that were made for those of places.
    private var made: [IRValue] = []

    /// Up to this distance every processor's loads and stores take a constant, so that no pointer in between is needed.
    private static let nearBytes: UInt64 = 2048
    /// Nests of loops in which phi nodes without a choice are found one after the other.
    private static let mostRounds = 8

    init(function: IRValue, unit: CodeUnit) {
        self.function = function
        self.unit = unit
    }

    mutating func keep() -> Int {
        // The last access of a block to each object; the reference lives up to there.
        var uses: [(reference: IRValue, access: IRValue)] = []
        var block = function.firstBlock
        while let current = block {
            block = current.nextBlock
            var last: [IRValue: Int] = [:]
            var next = current.firstInstruction
            while let instruction = next {
                next = instruction.nextInstruction
                for pointer in accessed(by: instruction) where !isNear(pointer) {
                    guard let reference = reference(of: pointer), reference != pointer, !reference.isConstant else {
                        continue
                    }
                    if let index = last[reference] {
                        uses[index].access = instruction
                    } else {
                        last[reference] = uses.count
                        uses.append((reference, instruction))
                    }
                }
            }
        }
        let replacements = simplify()
        let use = unit.intrinsic("llvm.fake.use", [])
        var added = 0
        for (found, access) in uses {
            var reference = found
            while let other = replacements[reference] { reference = other }
            guard !reference.isConstant else { continue }
            // A call goes on to use its arguments: the reference has to be there behind it.
            let isCall = access.isCall && !access.isMustTail
            unit.builder.position(before: isCall ? access.nextInstruction ?? access : access)
            _ = unit.builder.call(use.function, type: use.type, [reference])
            added += 1
        }
        return added
    }

    /// The pointers through which an instruction may access memory.
    private func accessed(by instruction: IRValue) -> [IRValue] {
        switch instruction.opcode {
        case .load: [instruction.operand(0)]
        case .store: [instruction.operand(1)]
        case .getElementPointer, .phi, .select, .icmp, .br, .switch, .pointerToInteger: []
        default:
            // Calls, and atomic operations.
            (0..<instruction.operandCount).map(instruction.operand).filter {
                isPointer($0) && ($0.isInstruction || $0.isParameter)
            }
        }
    }

    private func isPointer(_ value: IRValue) -> Bool { value.scalarType == unit.pointer }

    /// A constant distance into the object from its reference.
    private func isNear(_ pointer: IRValue) -> Bool {
        guard pointer.isInstruction, pointer.opcode == .getElementPointer, pointer.operandCount == 2,
            pointer.elementType == unit.i8,
            let distance = pointer.operand(1).constantInteger, distance < ObjectReferences.nearBytes
        else { return false }
        let base = pointer.operand(0)
        return !base.isInstruction || ![.getElementPointer, .phi, .select].contains(base.opcode)
    }

    private mutating func reference(of pointer: IRValue) -> IRValue? {
        // Chains may be as long as the function.
        var chain: [IRValue] = []
        var current = pointer
        while references[current] == nil, current.isInstruction,
            [.getElementPointer, .bitcast].contains(current.opcode)
        {
            chain.append(current)
            current = current.operand(0)
        }
        let found = references[current] ?? root(current)
        references[current] = .some(found)
        for value in chain { references[value] = .some(found) }
        return found
    }

    /// The reference of what no distance was added to.
    private mutating func root(_ value: IRValue) -> IRValue? {
        guard value.isInstruction else {
            // The thread block, the place of results and the memory's base are no objects.
            guard value.isParameter, value != function.parameter(0) else { return nil }
            return value == unit.memoryBaseParameter(of: function) ? nil : value
        }
        switch value.opcode {
        case .alloca: return nil
        case .load: return value.metadata(unit.metadata.invariantKind) == nil ? value : nil
        // Vectors of pointers are in loops without calls alone, and hold the places that are accessed next.
        case .phi, .select: return value.type.isVector ? value : merged(value)
        default: return value
        }
    }

    /// Of phi nodes and selects: themselves if they choose between references, else new ones between the references
    /// that their places were computed from.
    private mutating func merged(_ value: IRValue) -> IRValue? {
        var web: [IRValue] = []
        var seen: Set<IRValue> = [value]
        var pending = [value]
        var isOfPlaces = false
        while let next = pending.popLast() {
            web.append(next)
            for choice in choices(of: next) {
                var end = choice
                while end.isInstruction, [.getElementPointer, .bitcast].contains(end.opcode) { end = end.operand(0) }
                isOfPlaces = isOfPlaces || end != choice || references[end].map { $0 != end } ?? false
                if end.isInstruction, [.phi, .select].contains(end.opcode), references[end] == nil,
                    seen.insert(end).inserted
                {
                    pending.append(end)
                }
            }
        }
        guard isOfPlaces else {
            for member in web { references[member] = .some(member) }
            return value
        }
        for member in web {
            unit.builder.position(before: member)
            let copy = unit.builder.insert(copyOf: member)
            references[member] = .some(copy)
            // It is a reference of its own.
            references[copy] = .some(copy)
            made.append(copy)
        }
        for member in web {
            guard let copy = references[member] ?? nil else { continue }
            for index in 0..<member.operandCount where isPointer(member.operand(index)) {
                copy.setOperand(index, reference(of: member.operand(index)) ?? member.type.zero)
            }
        }
        return references[value] ?? nil
    }

    private func choices(of value: IRValue) -> [IRValue] {
        value.opcode == .phi ? value.incoming.map(\.value) : [value.operand(1), value.operand(2)]
    }

    /// Takes out phi nodes and selects that have no choice, as those of a loop around one object. What stands for each
    /// that is gone, which may be gone itself. What is left in rare nests costs a register, and is right.
    private func simplify() -> [IRValue: IRValue] {
        var replacements: [IRValue: IRValue] = [:]
        var remaining = made
        for _ in 0..<ObjectReferences.mostRounds {
            let count = remaining.count
            remaining.removeAll { merge in
                var only: IRValue?
                for choice in choices(of: merge) where choice != merge && choice != only {
                    guard only == nil else { return false }
                    only = choice
                }
                let value = only ?? merge.type.zero
                merge.replaceAllUses(with: value)
                replacements[merge] = value
                merge.deleteInstruction()
                return true
            }
            if remaining.count == count { break }
        }
        return replacements
    }
}

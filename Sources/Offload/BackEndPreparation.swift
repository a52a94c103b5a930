import Analysis
import IRUnit
import LLVMCore
import Lowering

/// Rewrites what LLVM 22's SPIR-V back end takes in one form and not in another.
func prepareForBackEnd(_ unit: borrowing CodeUnit) {
    unit.builder.setLocation(nil)
    unfoldExtensions(in: unit)
    chooseSignedBits(in: unit)
    unit.module.forEachDefinition { splitAggregatePhis(in: $0, unit) }
}

/// Replaces vectors' `zext (sext x)` by a mask of `sext x`.
///
/// LLVM 22's SPIR-V back end makes the same of it, but leaves the new `sext` without a SPIR-V type, and then stops the
/// whole process because it finds no instruction.
private func unfoldExtensions(in unit: borrowing CodeUnit) {
    unit.module.forEachDefinition { function in
        var extensions: [IRValue] = []
        forEachInstruction(function) { value in
            if value.instruction == .zext, value.type.isVector, value.operand(0).instruction == .sext {
                extensions.append(value)
            }
        }
        for value in extensions {
            unit.builder.position(before: value)
            let inner = value.operand(0)
            let wide = unit.builder.cast(.sext, inner.operand(0), to: value.type)
            let mask = unit.builder.cast(.zext, inner.type.allOnes, to: value.type)
            value.replaceAllUses(with: unit.builder.binary(.and, wide, mask))
            value.deleteInstruction()
        }
    }
}

/// Makes floats of signed single bits by a choice between -1 and 0: the back end takes a bit for 1.
private func chooseSignedBits(in unit: borrowing CodeUnit) {
    unit.module.forEachDefinition { function in
        var conversions: [IRValue] = []
        forEachInstruction(function) { value in
            if value.isInstruction, value.opcode == .sitofp, value.operand(0).scalarType == unit.context.i1 {
                conversions.append(value)
            }
        }
        for value in conversions {
            unit.builder.position(before: value)
            let bits = value.operand(0)
            let minusOne = unit.builder.cast(.sitofp, bits.type.allOnes, to: value.type)
            value.replaceAllUses(with: unit.builder.select(bits, minusOne, value.type.zero))
            value.deleteInstruction()
        }
    }
}

/// Makes phi nodes of structs, which LLVM makes of fields that were taken from the results of compare-and-swap, phi
/// nodes of fields: the back end gives a node of structs the type of one field.
private func splitAggregatePhis(in function: IRValue, _ unit: borrowing CodeUnit) {
    struct Field: Hashable {
        var aggregate: IRValue
        var index: Int
    }
    /// A result of compare-and-swap is never poison, so there is nothing that a freeze changes.
    func origin(_ value: IRValue) -> IRValue {
        var value = value
        while value.instruction == .freeze { value = value.operand(0) }
        return value
    }
    var extractions: [IRValue] = []
    var aggregates: [IRValue] = []
    forEachInstruction(function) { value in
        if value.instruction == .phi || value.instruction == .freeze, value.type.isStructure {
            aggregates.append(value)
        }
        if value.isInstruction, value.opcode == .extractValue,
            origin(value.operand(0)) != value.operand(0) || value.operand(0).instruction == .phi
        {
            extractions.append(value)
        }
    }
    // What else uses one keeps it, for the back end to object to.
    let isSplit = aggregates.allSatisfy { aggregate in
        aggregate.users.allSatisfy { $0.instruction == .phi || $0.instruction == .freeze || $0.opcode == .extractValue }
    }
    guard !aggregates.isEmpty, isSplit else { return }
    var known: [Field: IRValue] = [:]
    var unfinished: [Field] = []
    /// The field of a value, which is there where `place` is.
    func field(_ aggregate: IRValue, _ index: Int, type: IRType, before place: IRValue) -> IRValue {
        let aggregate = origin(aggregate)
        guard aggregate.instruction == .phi else {
            unit.builder.position(before: place)
            return unit.builder.extract(aggregate, index)
        }
        let field = Field(aggregate: aggregate, index: index)
        if let phi = known[field] { return phi }
        unit.builder.position(before: aggregate)
        let phi = unit.builder.phi(type)
        known[field] = phi
        unfinished.append(field)
        return phi
    }
    for extraction in extractions {
        let value = field(extraction.operand(0), extraction.extractedIndex, type: extraction.type, before: extraction)
        extraction.replaceAllUses(with: value)
        extraction.deleteInstruction()
    }
    while let next = unfinished.popLast() {
        guard let phi = known[next] else { continue }
        // A block with several ways here has one value for all of them.
        var values: [IRBlock: IRValue] = [:]
        for incoming in next.aggregate.incoming {
            guard let end = incoming.block.terminator else { continue }
            let value = values[incoming.block] ?? field(incoming.value, next.index, type: phi.type, before: end)
            values[incoming.block] = value
            phi.addIncoming(value, from: incoming.block)
        }
    }
    for aggregate in aggregates {
        aggregate.replaceAllUses(with: aggregate.type.poison)
        aggregate.deleteInstruction()
    }
}

/// Makes quotients and square roots of f32 by f64, rounded at the end: that gives the correctly rounded one (53 bits
/// are more than twice 24, and two; Figueroa, "When is double rounding innocuous?"; where the result is subnormal, a
/// quotient of two numbers of 24 bits is either a tie itself or further from one than f64 errs), also on devices whose
/// own division and square root of f32 err.
func divideInDoubles(_ unit: borrowing CodeUnit) {
    unit.builder.setLocation(nil)
    unit.module.forEachDefinition { function in
        var operations: [IRValue] = []
        forEachInstruction(function) { value in
            guard value.instruction != nil, value.scalarType == unit.float else { return }
            if value.instruction == .floatDivision || value.isCall && value.calleeName?.hasPrefix("llvm.sqrt.") == true
            {
                operations.append(value)
            }
        }
        for value in operations {
            unit.builder.position(before: value)
            let type = value.type.isVector ? unit.double.vectorType(count: value.type.vectorCount) : unit.double
            let first = unit.builder.cast(.fpext, value.operand(0), to: type)
            let wide: IRValue
            if value.instruction == .floatDivision {
                wide = unit.builder.binary(.fdiv, first, unit.builder.cast(.fpext, value.operand(1), to: type))
            } else {
                let root = unit.intrinsic("llvm.sqrt", [type])
                wide = unit.builder.call(root.function, type: root.type, [first])
            }
            value.replaceAllUses(with: unit.builder.cast(.fptrunc, wide, to: value.type))
            value.deleteInstruction()
        }
    }
}

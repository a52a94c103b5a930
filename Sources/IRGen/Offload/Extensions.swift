import LLVMCore

/// Replaces vectors' `zext (sext x)` by a mask of `sext x`.
///
/// LLVM 22's SPIR-V back end makes the same of it, but leaves the new `sext` without a SPIR-V type, and then stops the whole process
/// because it finds no instruction.
func unfoldExtensions(in unit: borrowing CodeUnit) {
    unit.module.forEachDefinition { function in
        var extensions: [IRValue] = []
        forEachInstruction(function) { value in
            if value.instruction == .zext, value.type.isVector, value.operand(0).instruction == .sext { extensions.append(value) }
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

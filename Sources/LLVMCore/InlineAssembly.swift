import CLLVM

/// Inline assembly, of which the optimiser knows what it reads and writes, and no more (LangRef, "Inline Assembler
/// Expressions"). None has an effect, so equal ones are merged, and one that nobody uses goes. `attributes`:
/// `nounwind`, `willreturn` and `memory(none)`.
extension IRBuilder {
    /// A value equal to `value`, an integer, of which nothing is known. It is no instruction.
    public func hidden(_ value: IRValue, attributes: [IRAttribute]) -> IRValue {
        assembly("", "=r,0", result: LLVMTypeOf(value.ref), [value], attributes)
    }

    /// x86-64: `value`, an i64, if it is less than `limit` as an unsigned number, else 0, by a conditional move, which
    /// no processor guesses.
    public func zeroUnlessBelow(_ limit: IRValue, _ value: IRValue, attributes: [IRAttribute]) -> IRValue {
        var types = [LLVMTypeOf(value.ref), LLVMTypeOf(value.ref)]
        let pair = LLVMStructTypeInContext(LLVMGetTypeContext(types[0]), &types, 2, 0)
        let text = "xorl ${1:k}, ${1:k}\n\tcmpq $3, $0\n\tcmovaeq $1, $0"
        return extract(assembly(text, "=r,=&r,0,re,~{flags}", result: pair, [value, limit], attributes), 0)
    }

    private func assembly(
        _ text: String, _ constraints: String, result: LLVMTypeRef?, _ operands: [IRValue], _ attributes: [IRAttribute]
    ) -> IRValue {
        var parameters = operands.map { LLVMTypeOf($0.ref) }
        let type = IRType(LLVMFunctionType(result, &parameters, UInt32(clamping: parameters.count), 0))
        let code = LLVMGetInlineAsm(
            type.ref, text, text.utf8.count, constraints, constraints.utf8.count, 0, 0, LLVMInlineAsmDialectATT, 0)
        let value = call(IRValue(code!), type: type, operands)
        for attribute in attributes { value.addToCall(attribute) }
        return value
    }
}

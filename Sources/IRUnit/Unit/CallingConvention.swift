import LLVMCore
import Wasm

/// How compiled functions call each other: in the C calling convention.
///
/// LLVM returns what doesn't fit in registers through a pointer of its own making, and then can't do a tail call. So
/// that pointer is a parameter here, which a tail call hands on.
extension FunctionType {
    /// Integer and vector registers for results, as every target has at least.
    private static let (integerResults, floatResults) = (3, 2)

    /// The results are stored where the second native parameter points to, as an LLVM struct.
    package var returnsInMemory: Bool {
        let integers = results.count { $0 == .i32 || $0 == .i64 || $0.isReference }
        return integers > FunctionType.integerResults || results.count - integers > FunctionType.floatResults
    }

    /// Where the Wasm parameters begin among the native ones.
    package var firstParameter: Int { returnsInMemory ? 2 : 1 }
}

extension CodeUnit {
    /// Calls compiled code. `place` returns memory for results that don't fit in registers; `landing` the blocks of an
    /// `invoke`. `isUnique`: its place in the module has to be told by the return address. `inlining`: an attribute
    /// that limits it.
    package func callCode(
        _ code: IRValue, type: FunctionType, thread: IRValue, _ arguments: [IRValue],
        landing: (normal: IRBlock, unwind: IRBlock)? = nil,
        isUnique: Bool = false, inlining: IRAttribute? = nil, place: (IRType) -> IRValue
    ) -> [IRValue] {
        func mark(_ call: IRValue) {
            if isUnique { call.addToCall(nomerge) }
            if let inlining { call.addToCall(inlining) }
            markMemoryBase(of: call, type)
        }
        func call(_ arguments: [IRValue]) -> IRValue {
            let arguments = arguments + unknownMemoryBase
            guard let landing else {
                let call = builder.call(code, type: functionType(type), arguments)
                mark(call)
                return call
            }
            let call = builder.invoke(
                code, type: functionType(type), arguments, normal: landing.normal, unwind: landing.unwind)
            mark(call)
            builder.position(atEnd: landing.normal)
            return call
        }
        guard type.returnsInMemory else { return unpack(call([thread] + arguments), type) }
        let results = place(resultType(type.results))
        _ = call([thread, results] + arguments)
        return unpack(builder.load(resultType(type.results), results, alignment: 8), type)
    }

    package func unpack(_ result: IRValue, _ type: FunctionType) -> [IRValue] {
        switch type.results.count {
        case 0: []
        case 1: [result]
        default: type.results.indices.map { builder.extract(result, $0) }
        }
    }

    /// Returns `results` from a function of compiled code, to `place` if they don't fit in registers.
    package func returnResults(_ results: [IRValue], to place: IRValue?) {
        switch results.count {
        case 0: return builder.returnVoid()
        case 1: return builder.return(results[0])
        default: break
        }
        var aggregate = context.structure(results.map(\.type)).poison
        for (index, result) in results.enumerated() { aggregate = builder.insert(aggregate, result, at: index) }
        guard let place else { return builder.return(aggregate) }
        builder.store(aggregate, place, alignment: 8)
        builder.returnVoid()
    }
}

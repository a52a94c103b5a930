import Analysis
import IRUnit
import LLVMCore
import Lowering
import Passes
import WPCRuntime
import Wasm

/// Atomic accesses of a kernel.
extension SegmentAccess {
    /// An atomic access: to buffers and to an image that is stored to by atomics of the device, to the item's own stack
    /// and to an image that nobody stores to by plain ones.
    func atomic(_ opcode: Opcode, _ type: IRType, _ site: Site, _ values: [IRValue]) -> IRValue? {
        if type == unit.i64 { needs |= WPC_OFFLOAD_NEEDS_I64_ATOMICS.rawValue }
        let operation = AtomicAccess(opcode)
        let hasResult = opcode.signature.resultCount > 0
        let own = [unit.i32, unit.i64, unit.i32, unit.i32] + values.map(\.type)
        let callee = function("wpc_\(opcode.name)", own, result: hasResult ? type : unit.void, inlined: true) {
            function, p in
            let address = builder.binary(.add, wide(function.parameter(0)), function.parameter(1))
            let operands = values.indices.map { function.parameter(4 + $0) }
            let end = block()
            var results: [(IRValue, IRBlock)] = []
            let isStore = operation != .load
            for (segment, isPlain) in segments(p, isStore: isStore) {
                attempt(function.parameter(0), function.parameter(1), size(type), alignment: size(type), in: segment) {
                    pointer in
                    let value =
                        isPlain
                        ? plainAccess(operation, type, pointer, operands) : access(operation, type, pointer, operands)
                    if let value { results.append((value, builder.block)) }
                    builder.branch(end)
                }
            }
            let last = builder.binary(.add, address, unit.i64.constant(size(type) - 1))
            fail(last, p)
            frame.device.raise(
                kind: builder.load(unit.i32, p.status, alignment: 4), function.parameter(2), function.parameter(3))
            builder.position(atEnd: end)
            guard hasResult else { return builder.returnVoid() }
            let phi = builder.phi(type)
            for (result, block) in results { phi.addIncoming(result, from: block) }
            if results.isEmpty { builder.unreachable() } else { builder.return(phi) }
        }
        let result = call(callee, arguments(site) + values, segments)
        return hasResult ? result : nil
    }

    private func access(_ operation: AtomicAccess, _ type: IRType, _ pointer: IRValue, _ values: [IRValue]) -> IRValue?
    {
        switch operation {
        case .load: return builder.atomicLoad(type, pointer, alignment: UInt32(size(type)))
        case .store:
            builder.atomicStore(values[0], pointer, alignment: UInt32(size(type)))
            return nil
        case .modify(let operation): return builder.atomicModify(operation, pointer, values[0])
        case .compareExchange:
            return builder.atomicCompareExchange(pointer, expected: values[0], replacement: values[1])
        }
    }

    private func plainAccess(_ operation: AtomicAccess, _ type: IRType, _ pointer: IRValue, _ values: [IRValue])
        -> IRValue?
    {
        let alignment = UInt32(size(type))
        if case .store = operation {
            builder.store(values[0], pointer, alignment: alignment)
            return nil
        }
        let before = builder.load(type, pointer, alignment: alignment)
        let after: IRValue
        switch operation {
        case .load, .store: return before
        case .modify(.add): after = builder.binary(.add, before, values[0])
        case .modify(.sub): after = builder.binary(.sub, before, values[0])
        case .modify(.and): after = builder.binary(.and, before, values[0])
        case .modify(.or): after = builder.binary(.or, before, values[0])
        case .modify(.xor): after = builder.binary(.xor, before, values[0])
        case .modify(.exchange): after = values[0]
        case .compareExchange: after = builder.select(builder.compare(.eq, before, values[0]), values[1], before)
        }
        builder.store(after, pointer, alignment: alignment)
        return before
    }
}

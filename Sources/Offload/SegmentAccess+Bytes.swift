import Analysis
import IRUnit
import LLVMCore
import Lowering

/// The long way of an access: byte for byte, each wherever it lies.
extension SegmentAccess {
    private func failure(_ p: Parameters) -> IRValue { builder.load(unit.i32, p.status, alignment: 4) }

    /// Why one of two accesses failed. The second has the higher address, and so is the one that is out of bounds if
    /// one is.
    private func failure(_ first: IRValue, _ second: IRValue) -> IRValue {
        builder.select(builder.compare(.ne, second, unit.i32.zero), second, first)
    }

    /// An access by the functions that look at all segments: the value that was loaded, and why it failed or 0.
    func far(_ type: IRType, _ address: IRValue, _ value: IRValue?, _ p: Parameters) -> (
        value: IRValue?, failure: IRValue
    ) {
        let bytes = size(type)
        let second = builder.binary(.add, address, unit.i64.constant(8))
        guard let value else {
            guard bytes == 16 else {
                let raw = call(slowLoad, [address, unit.i64.constant(bytes)], all(p))
                let narrow = bytes == 8 ? raw : builder.cast(.trunc, raw, to: unit.context.integer(Int(bytes) * 8))
                return (isInteger(type) ? narrow : builder.cast(.bitcast, narrow, to: type), failure(p))
            }
            let count = unit.i64.constant(8)
            let low = call(slowLoad, [address, count], all(p))
            let first = failure(p)
            let high = call(slowLoad, [second, count], all(p))
            let why = failure(first, failure(p))
            let half = builder.insertElement(type.poison, low, at: unit.i32.zero)
            return (builder.insertElement(half, high, at: unit.i32.constant(1)), why)
        }
        guard bytes == 16 else {
            let whole =
                isInteger(type) ? value : builder.cast(.bitcast, value, to: unit.context.integer(Int(bytes) * 8))
            _ = call(slowStore, [address, unit.i64.constant(bytes), bytes == 8 ? whole : wide(whole)], all(p))
            return (nil, failure(p))
        }
        _ = call(slowStore, [address, unit.i64.constant(8), builder.extractElement(value, unit.i32.zero)], all(p))
        let first = failure(p)
        _ = call(
            slowStore, [second, unit.i64.constant(8), builder.extractElement(value, unit.i32.constant(1))], all(p))
        return (nil, failure(first, failure(p)))
    }

    /// Any number of bytes up to 8 at any address, as an i64: byte for byte, each wherever it lies. Short, since
    /// drivers inline it into every access.
    private var slowLoad: (function: IRValue, type: IRType) {
        function("wpc_load_bytes", [unit.i64, unit.i64], result: unit.i64, inlined: false) { function, p in
            eachByte(function, p, accumulates: true, isStore: false) { pointer, index, sum in
                let byte = wide(builder.load(unit.i8, pointer, alignment: 1))
                return builder.binary(
                    .or, sum, builder.binary(.shl, byte, builder.binary(.shl, index, unit.i64.constant(3))))
            }
        }
    }

    private var slowStore: (function: IRValue, type: IRType) {
        function("wpc_store_bytes", [unit.i64, unit.i64, unit.i64], result: unit.void, inlined: false) { function, p in
            let value = function.parameter(2)
            eachByte(function, p, accumulates: false, isStore: true) { pointer, index, sum in
                let byte = builder.binary(.lshr, value, builder.binary(.shl, index, unit.i64.constant(3)))
                builder.store(builder.cast(.trunc, byte, to: unit.i8), pointer, alignment: 1)
                return sum
            }
        }
    }

    /// A loop over the bytes at the function's first parameter, as many as its second says; `body` accesses one and
    /// returns what there is so far. Ends with the function's return.
    private func eachByte(
        _ function: IRValue, _ p: Parameters, accumulates: Bool, isStore: Bool,
        _ body: (IRValue, IRValue, IRValue) -> IRValue
    ) {
        builder.store(unit.i32.zero, p.status, alignment: 4)
        let entry = builder.block
        let (loop, next) = (block(), block())
        builder.branch(loop)
        builder.position(atEnd: loop)
        let (index, sum) = (builder.phi(unit.i64), builder.phi(unit.i64))
        index.addIncoming(unit.i64.zero, from: entry)
        sum.addIncoming(unit.i64.zero, from: entry)
        let address = builder.binary(.add, function.parameter(0), index)
        var outcomes: [(IRValue, IRBlock)] = []
        for (segment, _) in segments(p, isStore: isStore) {
            let relative = builder.binary(.sub, address, wide(segment.address))
            let length = segment.length.type == unit.i64 ? segment.length : wide(segment.length)
            branch(if: builder.compare(.ult, relative, length), relative, 1, isLikely: false) {
                outcomes.append(
                    (body(builder.wrappingOffset(segment.pointer, by: relative), index, sum), builder.block))
                builder.branch(next)
            }
        }
        // The access as a whole counts: it is out of bounds if one of its bytes is.
        let last = builder.binary(.sub, function.parameter(1), unit.i64.constant(1))
        fail(builder.binary(.add, function.parameter(0), last), p)
        finish(unit.i64.zero, accumulates)
        builder.position(atEnd: next)
        let result = builder.phi(unit.i64)
        for (value, block) in outcomes { result.addIncoming(value, from: block) }
        if outcomes.isEmpty {
            builder.unreachable()
            return
        }
        let following = builder.binary(.add, index, unit.i64.constant(1))
        index.addIncoming(following, from: next)
        sum.addIncoming(result, from: next)
        let done = block()
        builder.branch(if: builder.compare(.ult, following, function.parameter(1)), loop, else: done)
        builder.position(atEnd: done)
        finish(result, accumulates)
    }

    private func finish(_ value: IRValue, _ returnsValue: Bool) {
        if returnsValue { builder.return(value) } else { builder.returnVoid() }
    }
}

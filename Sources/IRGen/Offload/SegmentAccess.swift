import LLVMCore
import WPCRuntime
import Wasm

/// Code for accesses of a kernel to what addresses mean there: bytes of buffers, of the item's stack, of the image.
///
/// An access whose address is known to belong to one segment is a comparison and the access (`near`). What that comparison doesn't
/// let through goes byte for byte, each byte wherever it lies. Where nothing is known of an address, the segments are tried one after
/// the other. Functions that are inlined afterwards bring the control flow into the kernel.
final class SegmentAccess {
    struct Site {
        var address: IRValue
        var offset: IRValue
        var provenance: Provenance
        var function: UInt32
        var wasmOffset: Int
        /// Where in its buffer it is, if it is known to stay inside and to be aligned.
        var place: IRValue?
    }

    let unit: CodeUnit
    let frame: KernelFrame
    let hasImage: Bool
    /// What the accesses that were made need, as bits of wpc_offload_needs.
    var needs: UInt32 = 0
    /// Where each slow access says why it failed; 0: it didn't.
    private let status: IRValue
    private let stack: IRValue
    private var functions: [String: (function: IRValue, type: IRType)] = [:]

    var builder: IRBuilder { _read { yield unit.builder } }

    init(_ frame: KernelFrame) {
        self.frame = frame
        unit = frame.unit
        hasImage = frame.needs & WPC_OFFLOAD_NEEDS_IMAGE.rawValue != 0
        if let entry = frame.kernel.firstBlock { unit.builder.positionAtStart(of: entry) }
        unit.builder.setLocation(nil)
        status = unit.builder.alloca(unit.i32)
        status.setAlignment(4)
        if frame.stackBytes > 0 {
            stack = unit.builder.alloca(unit.i8.arrayType(count: frame.stackBytes))
            stack.setAlignment(16)
            // What an item finds there must not depend on others, and must not be undefined.
            unit.builder.memorySet(stack, byte: unit.i8.zero, length: unit.i64.constant(UInt64(frame.stackBytes)), alignment: 16)
        } else {
            stack = unit.pointer.zero
        }
    }

    // MARK: Segments as parameters

    /// Every function gets all segments: status, stack, its top, image, bytes of memory; then each buffer.
    private struct Parameters {
        var status, stack, stackTop, image, memoryBytes: IRValue
        var buffers: [KernelFrame.Buffer]
    }

    private var segmentTypes: [IRType] {
        [unit.pointer, unit.pointer, unit.i32, frame.globalPointer, unit.i64]
            + frame.buffers.flatMap { _ in [frame.globalPointer, unit.i32, unit.i32, unit.i32] }
    }

    private var segments: [IRValue] {
        [status, stack, frame.stackTop, frame.image, frame.memoryBytes]
            + frame.buffers.flatMap { [$0.bytes, $0.address, $0.length, $0.writable] }
    }

    private func parameters(_ function: IRValue, from start: Int) -> Parameters {
        let buffers = frame.buffers.indices.map { index in
            let place = start + 5 + 4 * index
            return KernelFrame.Buffer(
                bytes: function.parameter(place), address: function.parameter(place + 1), length: function.parameter(place + 2),
                writable: function.parameter(place + 3))
        }
        return Parameters(
            status: function.parameter(start), stack: function.parameter(start + 1), stackTop: function.parameter(start + 2),
            image: function.parameter(start + 3), memoryBytes: function.parameter(start + 4), buffers: buffers)
    }

    private func all(_ p: Parameters) -> [IRValue] {
        [p.status, p.stack, p.stackTop, p.image, p.memoryBytes] + p.buffers.flatMap { [$0.bytes, $0.address, $0.length, $0.writable] }
    }

    /// A function of the kernel that is made on first use, with a builder's place of its own.
    private func function(
        _ name: String, _ own: [IRType], result: IRType, inlined: Bool, _ body: (IRValue, Parameters) -> Void
    ) -> (function: IRValue, type: IRType) {
        if let known = functions[name] { return known }
        let type = unit.context.function(own + segmentTypes, result: result)
        let function = unit.module.addFunction(name, type: type)
        function.setInternal()
        function.setDeviceConvention()
        function.add(unit.nounwind)
        function.add(unit.context.attribute(inlined ? "alwaysinline" : "noinline"))
        functions[name] = (function, type)
        let (place, next) = (unit.builder.block, nextInstruction)
        nextInstruction = nil
        unit.builder.position(atEnd: unit.builder.appendBlock(to: function))
        body(function, parameters(function, from: own.count))
        nextInstruction = next
        if let next { unit.builder.position(before: next) } else { unit.builder.position(atEnd: place) }
        return (function, type)
    }

    /// The instruction of the kernel that the builder inserts before, while it isn't in another function.
    private var nextInstruction: IRValue?

    /// Makes code come before `instruction`.
    func position(before instruction: IRValue) {
        unit.builder.position(before: instruction)
        unit.builder.setLocation(nil)
        nextInstruction = instruction
    }

    private func call(_ callee: (function: IRValue, type: IRType), _ own: [IRValue], _ segments: [IRValue]) -> IRValue {
        let call = builder.call(callee.function, type: callee.type, own + segments)
        call.setCallDeviceConvention()
        return call
    }

    private func block() -> IRBlock { builder.appendBlock(to: builder.function) }

    private func wide(_ value: IRValue) -> IRValue { builder.cast(.zext, value, to: unit.i64) }

    // MARK: The long way

    private func size(_ type: IRType) -> UInt64 { SegmentAccess.size(type, unit) }

    static func size(_ type: IRType, _ unit: CodeUnit) -> UInt64 {
        switch type {
        case unit.i8: 1
        case unit.i16: 2
        case unit.i32, unit.float: 4
        case unit.v128: 16
        default: 8
        }
    }

    /// Any number of bytes up to 8 at any address, as an i64: byte for byte, each wherever it lies. Short, since drivers inline it into
    /// every access.
    private var slowLoad: (function: IRValue, type: IRType) {
        function("wpc_load_bytes", [unit.i64, unit.i64], result: unit.i64, inlined: false) { function, p in
            eachByte(function, p, accumulates: true, isStore: false) { pointer, index, sum in
                let byte = wide(builder.load(unit.i8, pointer, alignment: 1))
                return builder.binary(.or, sum, builder.binary(.shl, byte, builder.binary(.shl, index, unit.i64.constant(3))))
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

    /// A loop over the bytes at the function's first parameter, as many as its second says; `body` accesses one and returns what there
    /// is so far. Ends with the function's return.
    private func eachByte(
        _ function: IRValue, _ p: Parameters, accumulates: Bool, isStore: Bool, _ body: (IRValue, IRValue, IRValue) -> IRValue
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
                outcomes.append((body(builder.wrappingOffset(segment.pointer, by: relative), index, sum), builder.block))
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

    /// What bytes of the linear memory are on the device.
    private struct Segment {
        /// Of its first byte in linear memory, an i32.
        var address: IRValue
        /// In bytes: an i32, or an i64 where it may be 2^32.
        var length: IRValue
        var pointer: IRValue
    }

    private func segment(_ buffer: KernelFrame.Buffer, isStore: Bool) -> Segment {
        Segment(address: buffer.address, length: isStore ? buffer.writable : buffer.length, pointer: buffer.bytes)
    }

    private func stackSegment(_ p: Parameters) -> Segment? {
        guard frame.stackBytes > 0 else { return nil }
        let length = unit.i32.constant(UInt64(frame.stackBytes))
        return Segment(address: builder.binary(.sub, p.stackTop, length), length: length, pointer: p.stack)
    }

    /// All segments that such an access may be in, in the order in which they are looked at; the second says which belong to the item alone
    /// or are read only.
    private func segments(_ p: Parameters, isStore: Bool) -> [(segment: Segment, isPlain: Bool)] {
        var found = p.buffers.map { (segment($0, isStore: isStore), false) }
        if let stack = stackSegment(p) { found.append((stack, true)) }
        if hasImage, !isStore { found.append((Segment(address: unit.i32.zero, length: p.memoryBytes, pointer: p.image), true)) }
        return found
    }

    /// `body` ends the block in which `bytes` bytes at `address` + `offset`, aligned to `alignment`, lie inside of the segment. Goes on
    /// where they don't.
    private func attempt(
        _ address: IRValue, _ offset: IRValue, _ bytes: UInt64, alignment: UInt64, in segment: Segment, isLikely: Bool = false,
        _ body: (IRValue) -> Void
    ) {
        // How far into the segment the address is. In front of it this wraps, and then is too large, since no segment ends beyond 2^32:
        // then the address plus an offset may still be inside, which is for the long way to find out.
        let distance = builder.binary(.sub, address, segment.address)
        // The numbers that it is compared with are the same for all items and iterations. Offsets are below 2^32.
        let type = segment.length.type
        let room = saturatingDifference(segment.length, type.constant(bytes - 1))
        let limit = saturatingDifference(room, type == unit.i64 ? offset : builder.cast(.trunc, offset, to: type))
        let isInside = builder.compare(.ult, type == unit.i64 ? wide(distance) : distance, limit)
        let relative = builder.binary(.add, wide(distance), offset)
        branch(if: isInside, relative, alignment, isLikely: isLikely) { body(builder.wrappingOffset(segment.pointer, by: relative)) }
    }

    private func branch(if isInside: IRValue, _ relative: IRValue, _ alignment: UInt64, isLikely: Bool, _ body: () -> Void) {
        var condition = isInside
        if alignment > 1 {
            // What segments begin with is aligned itself.
            let low = builder.binary(.and, relative, unit.i64.constant(alignment - 1))
            condition = builder.binary(.and, condition, builder.compare(.eq, low, unit.i64.zero))
        }
        let (hit, next) = (block(), block())
        let branch = builder.branch(if: condition, hit, else: next)
        if isLikely { branch.setMetadata(unit.metadata.profileKind, unit.metadata.likely) }
        builder.position(atEnd: hit)
        body()
        builder.position(atEnd: next)
    }

    /// `value` - `amount`, and 0 where that would be below.
    private func saturatingDifference(_ value: IRValue, _ amount: IRValue) -> IRValue {
        let isMore = builder.compare(.ugt, value, amount)
        return builder.select(isMore, builder.binary(.sub, value, amount), value.type.zero)
    }

    /// Says that the byte at `address` can't be accessed.
    private func fail(_ address: IRValue, _ p: Parameters) {
        let isOutside = builder.compare(.uge, address, p.memoryBytes)
        let kind = builder.select(
            isOutside, unit.i32.constant(UInt64(WPC_TRAP_MEMORY_OUT_OF_BOUNDS.rawValue)),
            unit.i32.constant(UInt64(WPC_TRAP_OUTSIDE_BUFFERS.rawValue)))
        builder.store(kind, p.status, alignment: 4)
    }

    // MARK: Accesses

    /// What scalars and vectors are aligned to where they are accessed at once.
    private func alignment(_ type: IRType) -> UInt64 { SegmentAccess.alignment(type, unit) }

    static func alignment(_ type: IRType, _ unit: CodeUnit) -> UInt64 {
        switch type {
        case unit.i8: 1
        case unit.i16: 2
        case unit.i64, unit.double: 8
        default: 4
        }
    }

    private func isInteger(_ type: IRType) -> Bool { [unit.i8, unit.i16, unit.i32, unit.i64].contains(type) }

    /// The place of an access in the stack, if it is known to be there.
    private func stackPlace(_ site: Site, _ bytes: UInt64) -> Int? {
        guard site.provenance == .stack, frame.stackBytes > 0, let depth = StackDepth(top: frame.stackTop).constant(site.address),
            let offset = site.offset.constantInteger, offset < UInt64(UInt32.max)
        else { return nil }
        let place = depth + Int(offset) + frame.stackBytes
        return place >= 0 && place + Int(bytes) <= frame.stackBytes ? place : nil
    }

    private func stackPointer(_ place: Int, _ type: IRType) -> (IRValue, UInt32) {
        let pointer = builder.offset(stack, by: unit.i64.constant(UInt64(place)))
        let low = place & -place
        return (pointer, UInt32(place == 0 ? 16 : min(low, 16)))
    }

    private func provenPlace(_ site: Site) -> IRValue? {
        guard case .buffer(let number) = site.provenance, let place = site.place else { return nil }
        return builder.offset(frame.buffers[number].bytes, by: place)
    }

    func load(_ type: IRType, _ site: Site) -> IRValue {
        let bytes = size(type)
        if let pointer = provenPlace(site) { return builder.load(type, pointer, alignment: UInt32(alignment(type))) }
        if let place = stackPlace(site, bytes) {
            let (pointer, known) = stackPointer(place, type)
            return builder.load(type, pointer, alignment: min(known, UInt32(bytes)))
        }
        let callee = near(type, site.provenance, isStore: false)
        return call(callee, arguments(site), segments)
    }

    func store(_ value: IRValue, _ site: Site) {
        let bytes = size(value.type)
        if let pointer = provenPlace(site) {
            builder.store(value, pointer, alignment: UInt32(alignment(value.type)))
            return
        }
        if let place = stackPlace(site, bytes) {
            let (pointer, known) = stackPointer(place, value.type)
            builder.store(value, pointer, alignment: min(known, UInt32(bytes)))
            return
        }
        let callee = near(value.type, site.provenance, isStore: true)
        _ = call(callee, arguments(site) + [value], segments)
    }

    private func arguments(_ site: Site) -> [IRValue] {
        [
            site.address, site.offset,
            unit.i32.constant(UInt64(site.function)), unit.i32.constant(UInt64(site.wasmOffset)),
        ]
    }

    /// The function that does an access of `type`, first in the segment that the address seems to belong to.
    private func near(_ type: IRType, _ provenance: Provenance, isStore: Bool) -> (function: IRValue, type: IRType) {
        let origin =
            switch provenance {
            case .buffer(let index): "buffer\(index)"
            case .stack: "stack"
            case .other: "any"
            }
        let own = [unit.i32, unit.i64, unit.i32, unit.i32] + (isStore ? [type] : [])
        let name = "wpc_\(isStore ? "store" : "load")_\(unit.deviceName(of: type))_\(origin)"
        return function(name, own, result: isStore ? unit.void : type, inlined: true) { function, p in
            let bytes = size(type)
            let address = builder.binary(.add, wide(function.parameter(0)), function.parameter(1))
            let value = isStore ? function.parameter(4) : nil
            let end = block()
            var results: [(IRValue, IRBlock)] = []
            func access(_ pointer: IRValue) {
                if let value {
                    builder.store(value, pointer, alignment: UInt32(alignment(type)))
                } else {
                    results.append((builder.load(type, pointer, alignment: UInt32(alignment(type))), builder.block))
                }
                builder.branch(end)
            }
            let candidates: [Segment] =
                switch provenance {
                case .buffer(let index): [segment(p.buffers[index], isStore: isStore)]
                case .stack: stackSegment(p).map { [$0] } ?? []
                case .other: segments(p, isStore: isStore).map(\.segment)
                }
            for segment in candidates {
                attempt(
                    function.parameter(0), function.parameter(1), bytes, alignment: alignment(type), in: segment,
                    isLikely: provenance != .other, access)
            }
            let (far, failure) = far(type, address, value, p)
            let trapping = block()
            if let far { results.append((far, builder.block)) }
            builder.branch(if: builder.compare(.ne, failure, unit.i32.zero), trapping, else: end)
                .setMetadata(unit.metadata.profileKind, unit.metadata.unlikely)
            builder.position(atEnd: trapping)
            frame.device.raise(kind: failure, function.parameter(2), function.parameter(3))
            builder.position(atEnd: end)
            guard !isStore else { return builder.returnVoid() }
            let phi = builder.phi(type)
            for (result, block) in results { phi.addIncoming(result, from: block) }
            builder.return(phi)
        }
    }

    private func failure(_ p: Parameters) -> IRValue { builder.load(unit.i32, p.status, alignment: 4) }

    /// Why one of two accesses failed. The second has the higher address, and so is the one that is out of bounds if one is.
    private func failure(_ first: IRValue, _ second: IRValue) -> IRValue {
        builder.select(builder.compare(.ne, second, unit.i32.zero), second, first)
    }

    /// An access by the functions that look at all segments: the value that was loaded, and why it failed or 0.
    private func far(_ type: IRType, _ address: IRValue, _ value: IRValue?, _ p: Parameters) -> (value: IRValue?, failure: IRValue) {
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
            let whole = isInteger(type) ? value : builder.cast(.bitcast, value, to: unit.context.integer(Int(bytes) * 8))
            _ = call(slowStore, [address, unit.i64.constant(bytes), bytes == 8 ? whole : wide(whole)], all(p))
            return (nil, failure(p))
        }
        _ = call(slowStore, [address, unit.i64.constant(8), builder.extractElement(value, unit.i32.zero)], all(p))
        let first = failure(p)
        _ = call(slowStore, [second, unit.i64.constant(8), builder.extractElement(value, unit.i32.constant(1))], all(p))
        return (nil, failure(first, failure(p)))
    }
}

extension SegmentAccess {
    // MARK: Atomics

    /// An atomic access: to buffers by atomics of the device, to the item's own stack and to the image by plain ones.
    func atomic(_ opcode: Opcode, _ type: IRType, _ site: Site, _ values: [IRValue]) -> IRValue? {
        if type == unit.i64 { needs |= WPC_OFFLOAD_NEEDS_I64_ATOMICS.rawValue }
        let operation = AtomicAccess(opcode)
        let hasResult = opcode.signature.resultCount > 0
        let own = [unit.i32, unit.i64, unit.i32, unit.i32] + values.map(\.type)
        let callee = function("wpc_\(opcode.name)", own, result: hasResult ? type : unit.void, inlined: true) { function, p in
            let address = builder.binary(.add, wide(function.parameter(0)), function.parameter(1))
            let operands = values.indices.map { function.parameter(4 + $0) }
            let end = block()
            var results: [(IRValue, IRBlock)] = []
            let isStore = operation != .load
            for (segment, isPlain) in segments(p, isStore: isStore) {
                attempt(function.parameter(0), function.parameter(1), size(type), alignment: size(type), in: segment) { pointer in
                    let value = isPlain ? plainAccess(operation, type, pointer, operands) : access(operation, type, pointer, operands)
                    if let value { results.append((value, builder.block)) }
                    builder.branch(end)
                }
            }
            let last = builder.binary(.add, address, unit.i64.constant(size(type) - 1))
            fail(last, p)
            frame.device.raise(kind: builder.load(unit.i32, p.status, alignment: 4), function.parameter(2), function.parameter(3))
            builder.position(atEnd: end)
            guard hasResult else { return builder.returnVoid() }
            let phi = builder.phi(type)
            for (result, block) in results { phi.addIncoming(result, from: block) }
            if results.isEmpty { builder.unreachable() } else { builder.return(phi) }
        }
        let result = call(callee, arguments(site) + values, segments)
        return hasResult ? result : nil
    }

    private func access(_ operation: AtomicAccess, _ type: IRType, _ pointer: IRValue, _ values: [IRValue]) -> IRValue? {
        switch operation {
        case .load: return builder.atomicLoad(type, pointer, alignment: UInt32(size(type)))
        case .store:
            builder.atomicStore(values[0], pointer, alignment: UInt32(size(type)))
            return nil
        case .modify(let operation): return builder.atomicModify(operation, pointer, values[0])
        case .compareExchange: return builder.atomicCompareExchange(pointer, expected: values[0], replacement: values[1])
        }
    }

    private func plainAccess(_ operation: AtomicAccess, _ type: IRType, _ pointer: IRValue, _ values: [IRValue]) -> IRValue? {
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

import Analysis
import IRUnit
import LLVMCore
import Lowering
import Passes
import WPCRuntime
import Wasm

/// Code for accesses of a kernel to what addresses mean there: bytes of buffers, of the item's stack, of the image.
///
/// An access whose address is known to belong to one segment is a comparison and the access (`near`). What that
/// comparison doesn't let through goes byte for byte, each byte wherever it lies. Where nothing is known of an address,
/// the segments are tried one after the other. Functions that are inlined afterwards bring the control flow into the
/// kernel.
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
    /// The image is the items' common memory, which comes back; else it is read only.
    let storesToImage: Bool
    /// What the accesses that were made need, as bits of wpc_offload_needs.
    var needs: UInt32 = 0
    /// Where each slow access says why it failed; 0: it didn't.
    let status: IRValue
    let stack: IRValue
    private var functions: [String: (function: IRValue, type: IRType)] = [:]

    var builder: IRBuilder { _read { yield unit.builder } }

    init(_ frame: KernelFrame) {
        self.frame = frame
        unit = frame.unit
        hasImage = frame.needs & WPC_OFFLOAD_NEEDS_IMAGE.rawValue != 0
        storesToImage = frame.needs & WPC_OFFLOAD_NEEDS_IMAGE_STORES.rawValue != 0
        if let entry = frame.kernel.firstBlock { unit.builder.positionAtStart(of: entry) }
        unit.builder.setLocation(nil)
        status = unit.builder.alloca(unit.i32)
        status.setAlignment(4)
        if frame.stackBytes > 0 {
            stack = unit.builder.alloca(unit.i8.arrayType(count: frame.stackBytes))
            stack.setAlignment(16)
            // What an item finds there must not depend on others, and must not be undefined.
            unit.builder.memorySet(
                stack, byte: unit.i8.zero, length: unit.i64.constant(UInt64(frame.stackBytes)), alignment: 16)
        } else {
            stack = unit.pointer.zero
        }
    }

    // MARK: Segments as parameters

    /// Every function gets all segments: status, stack, its top, image, bytes of memory; then each buffer.
    struct Parameters {
        var status, stack, stackTop, image, memoryBytes: IRValue
        var buffers: [KernelFrame.Buffer]
    }

    private var segmentTypes: [IRType] {
        [unit.pointer, unit.pointer, unit.i32, frame.globalPointer, unit.i64]
            + frame.buffers.flatMap { _ in [frame.globalPointer, unit.i32, unit.i32, unit.i32] }
    }

    var segments: [IRValue] {
        [status, stack, frame.stackTop, frame.image, frame.memoryBytes]
            + frame.buffers.flatMap { [$0.bytes, $0.address, $0.length, $0.writable] }
    }

    private func parameters(_ function: IRValue, from start: Int) -> Parameters {
        let buffers = frame.buffers.indices.map { index in
            let place = start + 5 + 4 * index
            return KernelFrame.Buffer(
                bytes: function.parameter(place), address: function.parameter(place + 1),
                length: function.parameter(place + 2),
                writable: function.parameter(place + 3))
        }
        return Parameters(
            status: function.parameter(start), stack: function.parameter(start + 1),
            stackTop: function.parameter(start + 2),
            image: function.parameter(start + 3), memoryBytes: function.parameter(start + 4), buffers: buffers)
    }

    func all(_ p: Parameters) -> [IRValue] {
        [p.status, p.stack, p.stackTop, p.image, p.memoryBytes]
            + p.buffers.flatMap { [$0.bytes, $0.address, $0.length, $0.writable] }
    }

    /// A function of the kernel that is made on first use, with a builder's place of its own.
    func function(
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

    func call(_ callee: (function: IRValue, type: IRType), _ own: [IRValue], _ segments: [IRValue]) -> IRValue {
        let call = builder.call(callee.function, type: callee.type, own + segments)
        call.setCallDeviceConvention()
        return call
    }

    func block() -> IRBlock { builder.appendBlock(to: builder.function) }

    func wide(_ value: IRValue) -> IRValue { builder.cast(.zext, value, to: unit.i64) }

    // MARK: What lies where

    func size(_ type: IRType) -> UInt64 { SegmentAccess.size(type, unit) }

    static func size(_ type: IRType, _ unit: CodeUnit) -> UInt64 {
        switch type {
        case unit.i8: 1
        case unit.i16: 2
        case unit.i32, unit.float: 4
        case unit.v128: 16
        default: 8
        }
    }

    /// What bytes of the linear memory are on the device.
    struct Segment {
        /// Of its first byte in linear memory, an i32.
        var address: IRValue
        /// In bytes: an i32, or an i64 where it may be 2^32.
        var length: IRValue
        var pointer: IRValue
    }

    func segment(_ buffer: KernelFrame.Buffer, isStore: Bool) -> Segment {
        Segment(address: buffer.address, length: isStore ? buffer.writable : buffer.length, pointer: buffer.bytes)
    }

    func stackSegment(_ p: Parameters) -> Segment? {
        guard frame.stackBytes > 0 else { return nil }
        let length = unit.i32.constant(UInt64(frame.stackBytes))
        return Segment(address: builder.binary(.sub, p.stackTop, length), length: length, pointer: p.stack)
    }

    /// All segments that such an access may be in, in the order in which they are looked at; the second says which
    /// belong to the item alone or are read only.
    func segments(_ p: Parameters, isStore: Bool) -> [(segment: Segment, isPlain: Bool)] {
        var found = p.buffers.map { (segment($0, isStore: isStore), false) }
        if let stack = stackSegment(p) { found.append((stack, true)) }
        if hasImage, !isStore || storesToImage {
            found.append((Segment(address: unit.i32.zero, length: p.memoryBytes, pointer: p.image), !storesToImage))
        }
        return found
    }

    /// `body` ends the block in which `bytes` bytes at `address` + `offset`, aligned to `alignment`, lie inside of the
    /// segment. Goes on where they don't.
    func attempt(
        _ address: IRValue, _ offset: IRValue, _ bytes: UInt64, alignment: UInt64, in segment: Segment,
        isLikely: Bool = false,
        _ body: (IRValue) -> Void
    ) {
        // How far into the segment the address is. In front of it this wraps, and then is too large, since no segment
        // ends beyond 2^32: then the address plus an offset may still be inside, which is for the long way to find out.
        let distance = builder.binary(.sub, address, segment.address)
        // The numbers that it is compared with are the same for all items and iterations. Offsets are below 2^32.
        let type = segment.length.type
        let room = saturatingDifference(segment.length, type.constant(bytes - 1))
        let limit = saturatingDifference(room, type == unit.i64 ? offset : builder.cast(.trunc, offset, to: type))
        let isInside = builder.compare(.ult, type == unit.i64 ? wide(distance) : distance, limit)
        let relative = builder.binary(.add, wide(distance), offset)
        branch(if: isInside, relative, alignment, isLikely: isLikely) {
            body(builder.wrappingOffset(segment.pointer, by: relative))
        }
    }

    func branch(if isInside: IRValue, _ relative: IRValue, _ alignment: UInt64, isLikely: Bool, _ body: () -> Void) {
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
    func fail(_ address: IRValue, _ p: Parameters) {
        let isOutside = builder.compare(.uge, address, p.memoryBytes)
        let kind = builder.select(
            isOutside, unit.i32.constant(UInt64(WPC_TRAP_MEMORY_OUT_OF_BOUNDS.rawValue)),
            unit.i32.constant(UInt64(WPC_TRAP_OUTSIDE_BUFFERS.rawValue)))
        builder.store(kind, p.status, alignment: 4)
    }
}

import Analysis
import IRUnit
import LLVMCore
import Lowering
import Passes
import WPCRuntime

/// Scalar and vector accesses: at a place that is known, or first in the segment that the address seems to belong to.
extension SegmentAccess {
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

    func isInteger(_ type: IRType) -> Bool { [unit.i8, unit.i16, unit.i32, unit.i64].contains(type) }

    /// The place of an access in the stack, if it is known to be there.
    private func stackPlace(_ site: Site, _ bytes: UInt64) -> Int? {
        guard site.provenance == .stack, frame.stackBytes > 0,
            let depth = StackDepth(top: frame.stackTop).constant(site.address),
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

    func arguments(_ site: Site) -> [IRValue] {
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
}

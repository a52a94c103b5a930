import LLVMCore
import WPCRuntime
import Wasm

/// Turns the calls that stand for accesses to the linear memory into code, when the kernel is one function.
struct KernelExpansion {
    private let unit: CodeUnit
    private let kernel: IRValue

    private struct Access {
        var call: IRValue
        let name: String
        let type: IRType
        let isStore: Bool
        let isAtomic: Bool
        let provenance: Provenance
        /// Where in its buffer it is, if it is known to stay inside and to be aligned.
        var place: IRValue?

        /// A test in front of a loop may stand for it.
        var isProvable: Bool {
            if case .buffer = provenance { return !isAtomic }
            return false
        }
    }

    init(_ frame: KernelFrame) {
        unit = frame.unit
        kernel = frame.kernel
    }

    func run(_ frame: inout KernelFrame) {
        var accesses: [Access] = []
        forEachInstruction(kernel) { instruction in
            guard instruction.isCall, let name = instruction.calleeName else { return }
            if name == "wpc.memory" {
                instruction.replaceAllUses(with: frame.memoryBytes)
                return
            }
            guard let type = frame.device.accessTypes[name] else { return }
            accesses.append(Access(
                call: instruction, name: name, type: type, isStore: name.hasPrefix("wpc.store."),
                isAtomic: name.hasPrefix("wpc.atomic."), provenance: Provenance.of(instruction.operand(0), in: frame)))
        }
        if accesses.contains(where: { $0.provenance == .other && !$0.isStore && !$0.isAtomic }) {
            frame.needs |= WPC_OFFLOAD_NEEDS_IMAGE.rawValue
        }
        guard !accesses.isEmpty else { return }
        proveLoops(&accesses, frame)
        let segments = SegmentAccess(frame)
        for access in accesses {
            segments.position(before: access.call)
            let place = SegmentAccess.Site(
                address: access.call.operand(0), offset: access.call.operand(1), provenance: access.provenance,
                function: frame.owner(of: access.call), wasmOffset: access.call.line ?? 0,
                place: access.place)
            if access.isAtomic {
                let values = (2..<access.call.argumentCount).map { access.call.operand($0) }
                guard let opcode = frame.device.atomics[access.name] else { continue }
                let result = segments.atomic(opcode, access.type, place, values)
                if let result { access.call.replaceAllUses(with: result) }
            } else if access.isStore {
                segments.store(access.call.operand(2), place)
            } else {
                access.call.replaceAllUses(with: segments.load(access.type, place))
            }
            access.call.deleteInstruction()
        }
        frame.needs |= segments.needs
    }

    /// Loops with more instructions than this, and more than this in all, are not made twice.
    private static let loopLimit = 2_000
    private static let cloneLimit = 20_000

    /// Finds accesses of loops that one test in front of the loop can stand for, and makes the loop twice: without checks of these
    /// accesses, for when the test succeeds, and as it was.
    private func proveLoops(_ accesses: inout [Access], _ frame: KernelFrame) {
        let loops = InnermostLoop.all(of: kernel)
        var cloned = 0
        for loop in loops {
            let size = loop.instructionCount
            guard size <= KernelExpansion.loopLimit, cloned + size <= KernelExpansion.cloneLimit,
                accesses.contains(where: { loop.blocks.contains($0.call.parent) && $0.isProvable }),
                let bounds = LoopBounds(loop, unit)
            else { continue }
            if prove(&accesses, loop, bounds, frame) { cloned += size }
        }
        // Where all accesses of a kernel are like that, devices can run items side by side without looking at each.
        guard loops.isEmpty, accesses.allSatisfy(\.isProvable), let body = InnermostLoop.items(of: kernel, unit),
            body.instructionCount <= KernelExpansion.loopLimit, let end = body.preheader.terminator
        else { return }
        var item: IRValue?
        forEachInstruction(kernel) { if $0.isCall, $0.calleeName == "_Z13get_global_idj", item == nil { item = $0 } }
        guard let item else { return }
        unit.builder.position(before: end)
        let count = unit.builder.cast(.zext, unit.builder.binary(.sub, frame.end, frame.first), to: unit.i64)
        _ = prove(&accesses, body, LoopBounds(item: item, count: count, body: body, unit), frame, all: true)
    }

    /// Does that for one loop; false if there was nothing to do. `all`: all accesses or none.
    private func prove(
        _ accesses: inout [Access], _ loop: InnermostLoop, _ bounds: LoopBounds, _ frame: KernelFrame, all: Bool = false
    ) -> Bool {
        guard let end = loop.preheader.terminator else { return false }
        let inside = accesses.indices.filter { loop.blocks.contains(accesses[$0].call.parent) }
        let candidates = inside.filter { accesses[$0].isProvable }
        var condition = bounds.isCounted
        var places: [(access: Int, start: IRValue, step: IRValue?)] = []
        for index in candidates {
            unit.builder.position(before: end)
            guard case .buffer(let number) = accesses[index].provenance,
                let address = bounds.linear(accesses[index].call.operand(0)),
                let offset = accesses[index].call.operand(1).constantInteger
            else { continue }
            let (buffer, type) = (frame.buffers[number], accesses[index].type)
            let check = bounds.check(
                address, offset: offset, bytes: SegmentAccess.size(type, unit), alignment: SegmentAccess.alignment(type, unit),
                buffer: buffer, length: accesses[index].isStore ? buffer.writable : buffer.length)
            condition = unit.builder.binary(.and, condition, check.condition)
            places.append((index, check.start, check.step))
        }
        guard !places.isEmpty, !all || places.count == inside.count else { return false }
        unit.builder.position(before: end)
        let copy = loop.duplicate(if: unit.builder.freeze(condition), unit)
        let counter = bounds.counter(in: copy)
        let proven = Dictionary(uniqueKeysWithValues: places.map { ($0.access, ($0.start, $0.step)) })
        for index in inside {
            guard let call = copy.values[accesses[index].call] else { continue }
            var access = accesses[index]
            access.call = call
            if let (start, step) = proven[index] {
                unit.builder.position(before: call)
                access.place = step.map { unit.builder.binary(.add, start, unit.builder.binary(.mul, counter, $0)) } ?? start
            }
            accesses.append(access)
        }
        return true
    }
}

import Analysis
import IRUnit
import LLVMCore
import Lowering
import Passes
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

        var changesMemory: Bool { isStore || isAtomic && !name.hasSuffix(".load") }

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

    /// Returns the frame of the second entry point, if one was made.
    func run(_ frame: inout KernelFrame) -> KernelFrame? {
        var accesses: [Access] = []
        forEachInstruction(kernel) { instruction in
            guard instruction.isCall, let name = instruction.calleeName else { return }
            if name == "wpc.memory" {
                instruction.replaceAllUses(with: frame.memoryBytes)
                return
            }
            guard let type = frame.device.accessTypes[name] else { return }
            accesses.append(
                Access(
                    call: instruction, name: name, type: type, isStore: name.hasPrefix("wpc.store."),
                    isAtomic: name.hasPrefix("wpc.atomic."),
                    provenance: Provenance.of(instruction.operand(0), in: frame)))
        }
        guard !accesses.isEmpty else { return nil }
        for access in accesses {
            let isCertain = ProvenanceCertainty.isCertain(access.call.operand(0), in: frame)
            if !access.isStore, !isCertain || access.provenance == .other && !access.isAtomic {
                frame.needs |= WPC_OFFLOAD_NEEDS_IMAGE.rawValue
            }
            if access.changesMemory, !isCertain {
                frame.needs |= WPC_OFFLOAD_NEEDS_IMAGE.rawValue | WPC_OFFLOAD_NEEDS_IMAGE_STORES.rawValue
            }
        }
        let twin = makeUncheckedKernel(accesses, &frame)
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
        return twin
    }

    /// Loops with more instructions than this, and more than this in all, are not made twice.
    private static let loopLimit = 2_000
    private static let cloneLimit = 20_000

    /// Finds accesses of loops that one test in front of the loop can stand for, and makes the loop twice: without
    /// checks of these accesses, for when the test succeeds, and as it was.
    private func proveLoops(_ accesses: inout [Access], _ frame: KernelFrame) {
        var cloned = 0
        for loop in InnermostLoop.all(of: kernel) {
            let size = loop.instructionCount
            guard size <= KernelExpansion.loopLimit, cloned + size <= KernelExpansion.cloneLimit,
                accesses.contains(where: { loop.blocks.contains($0.call.parent) && $0.isProvable }),
                let bounds = LoopBounds(loop, unit)
            else { continue }
            if prove(&accesses, loop, bounds, frame) { cloned += size }
        }
    }

    /// Does that for one loop; false if there was nothing to do.
    private func prove(
        _ accesses: inout [Access], _ loop: InnermostLoop, _ bounds: LoopBounds, _ frame: KernelFrame
    ) -> Bool {
        guard let end = loop.preheader.terminator else { return false }
        let inside = accesses.indices.filter { loop.blocks.contains(accesses[$0].call.parent) }
        var condition = bounds.isCounted
        var places: [(access: Int, place: LoopBounds.Linear64)] = []
        for index in inside {
            unit.builder.position(before: end)
            guard let check = check(accesses[index], bounds, frame) else { continue }
            condition = unit.builder.binary(.and, condition, check.condition)
            places.append((index, check.place))
        }
        guard !places.isEmpty else { return false }
        unit.builder.position(before: end)
        let copy = loop.duplicate(if: unit.builder.freeze(condition), unit)
        let counter = bounds.counter(of: loop, in: copy)
        let proven = Dictionary(uniqueKeysWithValues: places)
        for index in inside {
            guard let call = copy.values[accesses[index].call] else { continue }
            var access = accesses[index]
            access.call = call
            if let place = proven[index] {
                unit.builder.position(before: call)
                access.place = place.value(at: counter, unit.builder)
            }
            accesses.append(access)
        }
        return true
    }

    /// Code for whether an access stays inside of its buffer in all iterations; nil if that can't be told before.
    private func check(_ access: Access, _ bounds: LoopBounds, _ frame: KernelFrame) -> (
        condition: IRValue, place: LoopBounds.Linear64
    )? {
        guard access.isProvable, case .buffer(let number) = access.provenance,
            let address = bounds.linear(access.call.operand(0)),
            let offset = access.call.operand(1).constantInteger
        else { return nil }
        let buffer = frame.buffers[number]
        return bounds.check(
            address, offset: offset, bytes: SegmentAccess.size(access.type, unit),
            alignment: SegmentAccess.alignment(access.type, unit), base: buffer.address,
            length: access.isStore ? buffer.writable : buffer.length)
    }

    // MARK: The unchecked entry point

    /// Where a kernel has no loops, and the addresses of all its accesses move by the same step from item to item, the
    /// host can tell before a launch that all of them lie inside of their buffers. For such launches there is a second
    /// entry point, which is what one would have written in OpenCL C: drivers for CPUs can run its items side by side,
    /// and a GPU gets no branch and no register more.
    private func makeUncheckedKernel(_ accesses: [Access], _ frame: inout KernelFrame) -> KernelFrame? {
        guard accesses.allSatisfy(\.isProvable), !kernel.hasCycles, let entry = kernel.firstBlock,
            let start = entry.firstInstruction
        else { return nil }
        var count = 0
        var hasVariables = false
        var item: IRValue?
        forEachInstruction(kernel) { instruction in
            count += 1
            if instruction.instruction == .alloca { hasVariables = true }
            if instruction.isCall, instruction.calleeName == KernelFrame.itemFunction, item == nil {
                item = instruction
            }
        }
        guard count <= KernelExpansion.loopLimit, !hasVariables, let item else { return nil }

        // The condition becomes code here, where it is of no use and goes away again, to be taken for the host. The
        // places of the accesses go into the copy.
        unit.builder.setLocation(nil)
        unit.builder.position(before: start)
        let bounds = LoopBounds(item: item, count: unit.builder.cast(.zext, frame.threadCount, to: unit.i64), unit)
        var condition = bounds.isCounted
        var places: [LoopBounds.Linear64] = []
        for access in accesses {
            guard let check = check(access, bounds, frame) else { return nil }
            condition = unit.builder.binary(.and, condition, check.condition)
            places.append(check.place)
        }
        guard condition.constantInteger != 0,
            let launch = LaunchCondition(condition, of: kernel, parameterCount: frame.parameters.count)
        else { return nil }

        let twin = KernelFrame(unit, frame.device, frame.function, entryPoint: OffloadKernel.uncheckedEntryPoint)
        let copy = BlockCopy(
            of: kernel.blocks, into: twin.kernel,
            replacing: Dictionary(uniqueKeysWithValues: zip(frame.parameters, twin.parameters)), unit)
        for instruction in copy.values.values { instruction.clearLocation() }
        func inCopy(_ value: IRValue) -> IRValue {
            if let parameter = frame.parameters.firstIndex(of: value) { return twin.parameters[parameter] }
            return copy.values[value] ?? value
        }
        for (access, place) in zip(accesses, places) {
            guard case .buffer(let number) = access.provenance, let call = copy.values[access.call] else { continue }
            unit.builder.position(before: call)
            let linear = LoopBounds.Linear64(start: inCopy(place.start), step: place.step.map(inCopy))
            let pointer = unit.builder.offset(
                twin.buffers[number].bytes, by: linear.value(at: inCopy(item), unit.builder))
            let alignment = UInt32(SegmentAccess.alignment(access.type, unit))
            if access.isStore {
                unit.builder.store(call.operand(2), pointer, alignment: alignment)
            } else {
                call.replaceAllUses(with: unit.builder.load(access.type, pointer, alignment: alignment))
            }
            call.deleteInstruction()
        }
        frame.launchCondition = launch
        return twin
    }
}

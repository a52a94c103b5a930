import LLVMCore
import WPCRuntime
import Wasm

/// Turns the calls that stand for accesses to the linear memory into code, when the kernel is one function.
struct KernelExpansion {
    private let unit: CodeUnit
    private let kernel: IRValue

    private struct Access {
        let call: IRValue
        let name: String
        let type: IRType
        let isStore: Bool
        let isAtomic: Bool
        let provenance: Provenance
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
        let segments = SegmentAccess(frame)
        for access in accesses {
            segments.position(before: access.call)
            let place = SegmentAccess.Site(
                address: access.call.operand(0), offset: access.call.operand(1), provenance: access.provenance,
                function: frame.owner(of: access.call), wasmOffset: access.call.line ?? 0)
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
}

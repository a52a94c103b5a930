import Analysis
import IRUnit
import LLVMCore
import Wasm

/// Code for WPC_PARALLEL_CHECK: calls that tell of each access to memory 0, the one that kernels and buffers are in.
/// Whether a call leads to anything the runtime knows, which runs iterations one by one. Not by a second body of each
/// kernel: kernels call what the rest of the program calls too, also by tables, so all functions would be there twice.
extension FunctionLowering {
    /// The numbers of wpc_parallel_check's `access`.
    enum ToldAccess: UInt64 {
        case load = 0
        case store, atomicLoad, atomic
    }

    private var tellsAccesses: Bool { layout.options.checksParallel && !layout.kernels.isEmpty && unit.device == nil }

    /// An access that comes next, and is in bounds or traps.
    func tellAccess(_ access: ToldAccess, _ argument: MemoryArgument, _ address: IRValue, bytes: UInt64) {
        guard tellsAccesses, argument.memory == 0 else { return }
        let place = builder.binary(.add, wide(address), unit.i64.constant(argument.offset))
        tellAccess(access, memory: 0, place, unit.i64.constant(bytes))
    }

    /// The same for `length` bytes at `address`, i64 both.
    func tellAccess(
        _ access: ToldAccess, memory: UInt32, _ address: @autoclosure () -> IRValue,
        _ length: @autoclosure () -> IRValue
    ) {
        guard tellsAccesses, memory == 0 else { return }
        _ = call(.parallelCheck, [thread, address(), length(), unit.i32.constant(access.rawValue)])
    }
}

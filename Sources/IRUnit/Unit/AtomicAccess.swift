import LLVMCore
import Wasm

/// What an atomic access does with the bytes at its address.
package enum AtomicAccess: Equatable {
    case load, store, modify(IRBuilder.AtomicOperation), compareExchange

    package init(_ opcode: Opcode) {
        self =
            switch opcode {
            case .i32AtomicLoad, .i64AtomicLoad, .i32AtomicLoad8U, .i32AtomicLoad16U, .i64AtomicLoad8U,
                .i64AtomicLoad16U,
                .i64AtomicLoad32U:
                .load
            case .i32AtomicStore, .i64AtomicStore, .i32AtomicStore8, .i32AtomicStore16, .i64AtomicStore8,
                .i64AtomicStore16,
                .i64AtomicStore32:
                .store
            case .i32AtomicRmwAdd, .i64AtomicRmwAdd, .i32AtomicRmw8AddU, .i32AtomicRmw16AddU, .i64AtomicRmw8AddU,
                .i64AtomicRmw16AddU, .i64AtomicRmw32AddU:
                .modify(.add)
            case .i32AtomicRmwSub, .i64AtomicRmwSub, .i32AtomicRmw8SubU, .i32AtomicRmw16SubU, .i64AtomicRmw8SubU,
                .i64AtomicRmw16SubU, .i64AtomicRmw32SubU:
                .modify(.sub)
            case .i32AtomicRmwAnd, .i64AtomicRmwAnd, .i32AtomicRmw8AndU, .i32AtomicRmw16AndU, .i64AtomicRmw8AndU,
                .i64AtomicRmw16AndU, .i64AtomicRmw32AndU:
                .modify(.and)
            case .i32AtomicRmwOr, .i64AtomicRmwOr, .i32AtomicRmw8OrU, .i32AtomicRmw16OrU, .i64AtomicRmw8OrU,
                .i64AtomicRmw16OrU, .i64AtomicRmw32OrU:
                .modify(.or)
            case .i32AtomicRmwXor, .i64AtomicRmwXor, .i32AtomicRmw8XorU, .i32AtomicRmw16XorU, .i64AtomicRmw8XorU,
                .i64AtomicRmw16XorU, .i64AtomicRmw32XorU:
                .modify(.xor)
            case .i32AtomicRmwXchg, .i64AtomicRmwXchg, .i32AtomicRmw8XchgU, .i32AtomicRmw16XchgU, .i64AtomicRmw8XchgU,
                .i64AtomicRmw16XchgU, .i64AtomicRmw32XchgU:
                .modify(.exchange)
            default: .compareExchange
            }
    }
}

import Analysis
import IRUnit
import LLVMCore
import Wasm

/// Loads and stores of vectors and of single lanes.
extension FunctionLowering {
    func vectorLoad(_ opcode: Opcode, _ argument: MemoryArgument, _ address: IRValue) -> IRValue {
        switch opcode {
        case .v128Load8x8S: return extending(unit.i8, .sext, .i16x8, argument, address)
        case .v128Load8x8U: return extending(unit.i8, .zext, .i16x8, argument, address)
        case .v128Load16x4S: return extending(unit.i16, .sext, .i32x4, argument, address)
        case .v128Load16x4U: return extending(unit.i16, .zext, .i32x4, argument, address)
        case .v128Load32x2S: return extending(unit.i32, .sext, .i64x2, argument, address)
        case .v128Load32x2U: return extending(unit.i32, .zext, .i64x2, argument, address)
        case .v128Load8Splat: return splatting(unit.i8, .i8x16, argument, address, bytes: 1)
        case .v128Load16Splat: return splatting(unit.i16, .i16x8, argument, address, bytes: 2)
        case .v128Load32Splat: return splatting(unit.i32, .i32x4, argument, address, bytes: 4)
        case .v128Load64Splat: return splatting(unit.i64, .i64x2, argument, address, bytes: 8)
        case .v128Load32Zero: return zeroPadding(unit.i32, .i32x4, argument, address, bytes: 4)
        case .v128Load64Zero: return zeroPadding(unit.i64, .i64x2, argument, address, bytes: 8)
        default: return load(unit.v128, argument, address, bytes: 16)
        }
    }

    private func extending(
        _ lane: IRType, _ cast: IRBuilder.Cast, _ shape: VectorShape, _ argument: MemoryArgument, _ address: IRValue
    ) -> IRValue {
        let half = load(lane.vectorType(count: shape.lanes), argument, address, bytes: 8)
        return packed(builder.cast(cast, half, to: vectorType(shape)))
    }

    private func splatting(
        _ lane: IRType, _ shape: VectorShape, _ argument: MemoryArgument, _ address: IRValue, bytes: UInt64
    ) -> IRValue {
        let value = load(lane, argument, address, bytes: bytes)
        let single = builder.insertElement(vectorType(shape).poison, value, at: unit.i32.zero)
        return packed(builder.shuffle(single, single, mask: unit.i32.vectorType(count: shape.lanes).zero))
    }

    private func zeroPadding(
        _ lane: IRType, _ shape: VectorShape, _ argument: MemoryArgument, _ address: IRValue, bytes: UInt64
    ) -> IRValue {
        packed(
            builder.insertElement(
                vectorType(shape).zero, load(lane, argument, address, bytes: bytes), at: unit.i32.zero))
    }

    public func loadLane(
        _ opcode: Opcode, _ argument: MemoryArgument, lane: UInt8, address: IRValue, vector: IRValue
    ) -> IRValue {
        let (type, shape, bytes) = laneAccess(opcode)
        let value = load(type, argument, address, bytes: bytes)
        return packed(builder.insertElement(shaped(vector, shape), value, at: unit.i32.constant(UInt64(lane))))
    }

    public func storeLane(_ opcode: Opcode, _ argument: MemoryArgument, lane: UInt8, address: IRValue, vector: IRValue)
    {
        let (_, shape, bytes) = laneAccess(opcode)
        let value = builder.extractElement(shaped(vector, shape), unit.i32.constant(UInt64(lane)))
        store(value, argument, address, bytes: bytes)
    }

    private func laneAccess(_ opcode: Opcode) -> (type: IRType, shape: VectorShape, bytes: UInt64) {
        switch opcode {
        case .v128Load8Lane, .v128Store8Lane: (unit.i8, .i8x16, 1)
        case .v128Load16Lane, .v128Store16Lane: (unit.i16, .i16x8, 2)
        case .v128Load32Lane, .v128Store32Lane: (unit.i32, .i32x4, 4)
        default: (unit.i64, .i64x2, 8)
        }
    }
}

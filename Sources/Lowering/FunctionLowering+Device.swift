import Analysis
import IRUnit
import LLVMCore
import Wasm

/// Instructions that devices do in another way: LLVM's intrinsics for them don't exist there, or OpenCL doesn't say
/// exactly what they do.
extension FunctionLowering {
    // MARK: Numbers

    private func lanes(of type: IRType) -> Int {
        switch type {
        case unit.float, unit.double, unit.i32, unit.i64: 1
        case unit.float.vectorType(count: 4), unit.i32.vectorType(count: 4): 4
        default: 2
        }
    }

    private func isDouble(_ type: IRType) -> Bool { type == unit.double || type == unit.double.vectorType(count: 2) }

    /// A constant of `type`, a float or a vector of them.
    private func number(_ value: Double, _ type: IRType) -> IRValue {
        let single = isDouble(type) ? constant(f64: value.bitPattern) : constant(f32: Float(value).bitPattern)
        let count = lanes(of: type)
        return count == 1 ? single : .vector([IRValue](repeating: single, count: count))
    }

    private func integer(_ value: UInt64, _ type: IRType) -> IRValue {
        if type == unit.i32 || type == unit.i64 { return type.constant(value) }
        return .vector([IRValue](repeating: unit.i32.constant(value), count: lanes(of: type)))
    }

    /// The integer type with the bits of a float type.
    private func bits(_ type: IRType) -> IRType {
        let single = isDouble(type) ? unit.i64 : unit.i32
        let count = lanes(of: type)
        return count == 1 ? single : single.vectorType(count: count)
    }

    /// Minimum or maximum: equal operands are zeros of either sign or have the same bits.
    func deviceExtremum(isMinimum: Bool, _ left: IRValue, _ right: IRValue) -> IRValue {
        let type = left.type
        let isLess = builder.compare(.olt, left, right)
        let isGreater = builder.compare(.ogt, left, right)
        let isUnordered = builder.compare(.uno, left, right)
        let integers = bits(type)
        let (first, second) = (builder.cast(.bitcast, left, to: integers), builder.cast(.bitcast, right, to: integers))
        let equal = builder.cast(.bitcast, builder.binary(isMinimum ? .or : .and, first, second), to: type)
        let otherwise = builder.select(isUnordered, builder.binary(.fadd, left, right), equal)
        let (lesser, greater) = isMinimum ? (left, right) : (right, left)
        return builder.select(isLess, lesser, builder.select(isGreater, greater, otherwise))
    }

    func deviceSaturate(_ value: IRValue, to type: IRType, isSigned: Bool) -> IRValue {
        let isWide = type == unit.i64
        let minimum = isSigned ? (isWide ? -0x1p63 : -0x1p31) : 0
        let maximum = isSigned ? (isWide ? 0x1p63 : 0x1p31) : (isWide ? 0x1p64 : 0x1p32)
        let (low, high) = (number(minimum, value.type), number(maximum, value.type))
        let isInside = builder.binary(.and, builder.compare(.oge, value, low), builder.compare(.olt, value, high))
        let safe = builder.select(isInside, value, value.type.zero)
        let converted = builder.cast(isSigned ? .fptosi : .fptoui, safe, to: type)
        let width: UInt64 = isWide ? 64 : 32
        let largest = UInt64.max >> (64 - width + (isSigned ? 1 : 0))
        let least: UInt64 = isSigned ? 1 << (width - 1) : 0
        let isAbove = builder.compare(.oge, value, high)
        let isBelow = builder.compare(.olt, value, low)
        let outside = builder.select(
            isAbove, integer(largest, type), builder.select(isBelow, integer(least, type), type.zero))
        return builder.select(isInside, converted, outside)
    }

    /// Wide arithmetic in 64 bits.
    func deviceWide(_ opcode: Opcode, _ operands: [IRValue]) -> [IRValue] {
        switch opcode {
        case .i64Add128:
            let low = builder.binary(.add, operands[0], operands[2])
            let carry = builder.cast(.zext, builder.compare(.ult, low, operands[0]), to: unit.i64)
            return [low, builder.binary(.add, builder.binary(.add, operands[1], operands[3]), carry)]
        case .i64Sub128:
            let borrow = builder.cast(.zext, builder.compare(.ult, operands[0], operands[2]), to: unit.i64)
            let high = builder.binary(.sub, builder.binary(.sub, operands[1], operands[3]), borrow)
            return [builder.binary(.sub, operands[0], operands[2]), high]
        default:
            let (a, b) = (operands[0], operands[1])
            var high = unsignedHigh(a, b)
            if opcode == .i64MulWideS {
                // A negative operand counts 2^64 too much as an unsigned one.
                for (sign, other) in [(a, b), (b, a)] {
                    let isNegative = builder.compare(.slt, sign, unit.i64.zero)
                    high = builder.binary(.sub, high, builder.select(isNegative, other, unit.i64.zero))
                }
            }
            return [builder.binary(.mul, a, b), high]
        }
    }

    /// The upper half of a product, by four products of 32 bits.
    private func unsignedHigh(_ a: IRValue, _ b: IRValue) -> IRValue {
        let (mask, half) = (unit.i64.constant(0xFFFF_FFFF), unit.i64.constant(32))
        func low(_ value: IRValue) -> IRValue { builder.binary(.and, value, mask) }
        func high(_ value: IRValue) -> IRValue { builder.binary(.lshr, value, half) }
        let lowest = builder.binary(.mul, low(a), low(b))
        let first = builder.binary(.add, builder.binary(.mul, high(a), low(b)), high(lowest))
        let second = builder.binary(.add, builder.binary(.mul, low(a), high(b)), low(first))
        return builder.binary(
            .add, builder.binary(.add, builder.binary(.mul, high(a), high(b)), high(first)), high(second))
    }

    // MARK: Vectors

    private func anyBit(_ vector: IRValue) -> IRValue {
        let (first, second) = (
            builder.extractElement(vector, unit.i32.zero), builder.extractElement(vector, unit.i32.constant(1))
        )
        return builder.compare(.ne, builder.binary(.or, first, second), unit.i64.zero)
    }

    func deviceAnyTrue(_ vector: IRValue) -> IRValue { integer(anyBit(vector)) }

    func deviceAllTrue(_ vector: IRValue, _ shape: VectorShape) -> IRValue {
        let isZero = builder.cast(.sext, builder.compare(.eq, vector, vector.type.zero), to: vectorType(shape))
        return integer(builder.compare(.eq, integer(anyBit(packed(isZero))), unit.i32.zero))
    }

    func deviceBitmask(_ vector: IRValue, _ shape: VectorShape) -> IRValue {
        var result = unit.i32.zero
        for lane in 0..<shape.lanes {
            let value = builder.extractElement(vector, unit.i32.constant(UInt64(lane)))
            let bit = builder.select(
                builder.compare(.slt, value, value.type.zero), unit.i32.constant(1 << UInt64(lane)), unit.i32.zero)
            result = builder.binary(.or, result, bit)
        }
        return result
    }

    // MARK: Memory

    /// Copies of fewer bytes than this, where their number is known, are loads and stores in a row.
    private static let shortCopy: UInt64 = 128

    func copyOnDevice(to destination: IRValue, from source: IRValue, _ length: IRValue) {
        guard let device = unit.device else { return }
        checkRange(destination, length)
        checkRange(source, length)
        if let bytes = length.constantInteger, bytes <= FunctionLowering.shortCopy {
            // All of it is read before anything is written.
            var parts: [(UInt64, IRValue)] = []
            forEachPart(bytes) { type, offset in parts.append((offset, device.load(type, source, offset))) }
            for (offset, value) in parts { device.store(value, destination, offset) }
            return
        }
        let isForward = builder.compare(.ule, destination, source)
        loop(length) { index in
            let last = builder.binary(.sub, builder.binary(.sub, length, index), unit.i32.constant(1))
            let place = builder.select(isForward, index, last)
            device.store(
                device.load(unit.i8, builder.binary(.add, source, place), 0), builder.binary(.add, destination, place),
                0)
        }
    }

    func fillOnDevice(_ destination: IRValue, _ byte: IRValue, _ length: IRValue) {
        guard let device = unit.device else { return }
        checkRange(destination, length)
        let value = builder.cast(.trunc, byte, to: unit.i8)
        if let bytes = length.constantInteger, bytes <= FunctionLowering.shortCopy {
            let wide = builder.binary(
                .mul, builder.cast(.zext, value, to: unit.i64), unit.i64.constant(0x0101_0101_0101_0101))
            forEachPart(bytes) { type, offset in
                device.store(type == unit.i64 ? wide : builder.cast(.trunc, wide, to: type), destination, offset)
            }
            return
        }
        loop(length) { index in device.store(value, builder.binary(.add, destination, index), 0) }
    }

    /// Divides `bytes` bytes into accesses.
    private func forEachPart(_ bytes: UInt64, _ body: (IRType, UInt64) -> Void) {
        var offset: UInt64 = 0
        for (type, size) in [(unit.i64, UInt64(8)), (unit.i32, 4), (unit.i16, 2), (unit.i8, 1)] {
            while bytes - offset >= size {
                body(type, offset)
                offset += size
            }
        }
    }

    private func checkRange(_ start: IRValue, _ length: IRValue) {
        let end = builder.binary(.add, wide(start), wide(length))
        trap(.memoryOutOfBounds, if: builder.compare(.ugt, end, memoryLength(0)))
    }

    /// Runs `body` for 0 ..< `count`.
    private func loop(_ count: IRValue, _ body: (IRValue) -> Void) {
        let (start, block, end) = (builder.block, builder.appendBlock(to: function), builder.appendBlock(to: function))
        builder.branch(if: builder.compare(.ne, count, count.type.zero), block, else: end)
        builder.position(atEnd: block)
        let index = builder.phi(count.type)
        index.addIncoming(count.type.zero, from: start)
        body(index)
        let next = builder.binary(.add, index, count.type.constant(1))
        index.addIncoming(next, from: builder.block)
        builder.branch(if: builder.compare(.ult, next, count), block, else: end)
        builder.position(atEnd: end)
    }

    // MARK: Atomics

    func accessOnDevice(_ opcode: Opcode, _ argument: MemoryArgument, _ operands: [IRValue]) -> IRValue? {
        guard let device = unit.device else { return nil }
        let hasResult = opcode.signature.resultCount > 0
        let bytes = UInt64(1) << UInt64(opcode.naturalAlignmentLog2)
        guard bytes >= 4 else { return hasResult ? unit.type(of: opcode.signature.result(0)).zero : nil }
        if argument.memory != 0 { device.refuse("memory \(argument.memory) stays on the host", at: self.offset) }
        let cell = bytes == 4 ? unit.i32 : unit.i64
        let place = builder.binary(.add, wide(operands[0]), unit.i64.constant(argument.offset))
        let low = builder.binary(.and, place, unit.i64.constant(bytes - 1))
        trap(.unalignedAtomic, if: builder.compare(.ne, low, unit.i64.zero))
        let values = operands.dropFirst().map { $0.type == cell ? $0 : builder.cast(.trunc, $0, to: cell) }
        locate()
        let before = device.atomic(opcode, cell, operands[0], argument.offset, values)
        guard hasResult else { return nil }
        let result = unit.type(of: opcode.signature.result(0))
        return before.type == result ? before : builder.cast(.zext, before, to: result)
    }
}

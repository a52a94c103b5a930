/// The value of a constant expression that is one constant instruction.
public enum NumericConstant: Sendable {
    case i32(UInt32)
    case i64(UInt64)
    case f32(UInt32)
    case f64(UInt64)

    /// Reads a validated expression; nil if it is anything but a numeric constant and `end`.
    public init?(expression: ArraySlice<UInt8>) {
        guard let opcode = expression.first, expression.last == 0x0B else { return nil }
        let immediate = expression.dropFirst().dropLast()
        switch opcode {
        case 0x41:
            guard let value = NumericConstant.signedLEB(immediate) else { return nil }
            self = .i32(UInt32(truncatingIfNeeded: value))
        case 0x42:
            guard let value = NumericConstant.signedLEB(immediate) else { return nil }
            self = .i64(UInt64(bitPattern: value))
        case 0x43 where immediate.count == 4:
            self = .f32(UInt32(truncatingIfNeeded: NumericConstant.littleEndian(immediate)))
        case 0x44 where immediate.count == 8:
            self = .f64(NumericConstant.littleEndian(immediate))
        default: return nil
        }
    }

    /// A signed LEB128 number that takes up all of `bytes`; nil if it ends earlier.
    private static func signedLEB(_ bytes: ArraySlice<UInt8>) -> Int64? {
        var result: Int64 = 0
        var shift: Int64 = 0
        for (position, byte) in bytes.enumerated() {
            if shift < 64 { result |= Int64(byte & 0x7F) << shift }
            shift += 7
            if byte & 0x80 == 0 {
                guard position == bytes.count - 1 else { return nil }
                if shift < 64, byte & 0x40 != 0 { result |= -1 << shift }
                return result
            }
        }
        return nil
    }

    private static func littleEndian(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
}

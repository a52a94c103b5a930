/// Reads little-endian numbers from a range of bytes; every read is checked against its end.
///
/// Does not own the bytes: valid only while they are.
struct ByteCursor {
    private let bytes: UnsafeRawBufferPointer
    /// Position in the whole of the bytes, for messages and relocations.
    private(set) var offset: Int
    private(set) var end: Int

    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
        offset = 0
        end = bytes.count
    }

    /// - Precondition: `range` lies in the bytes; whoever makes one has checked that.
    init(_ bytes: UnsafeRawBufferPointer, in range: Range<Int>) {
        self.bytes = bytes
        offset = range.lowerBound
        end = range.upperBound
    }

    @inline(__always) var isAtEnd: Bool { offset >= end }
    @inline(__always) var remaining: Int { end &- offset }

    @inline(__always)
    private mutating func load<T: FixedWidthInteger>(_: T.Type) throws(ObjectError) -> T {
        guard remaining >= MemoryLayout<T>.size else { throw endReached }
        let value = bytes.loadUnaligned(fromByteOffset: offset, as: T.self)
        offset &+= MemoryLayout<T>.size
        return T(littleEndian: value)
    }

    private var endReached: ObjectError { ObjectError(.malformed, "unexpected end", at: offset) }

    @inline(__always) mutating func u8() throws(ObjectError) -> UInt8 { try load(UInt8.self) }
    @inline(__always) mutating func u16() throws(ObjectError) -> UInt16 { try load(UInt16.self) }
    @inline(__always) mutating func u32() throws(ObjectError) -> UInt32 { try load(UInt32.self) }
    @inline(__always) mutating func u64() throws(ObjectError) -> UInt64 { try load(UInt64.self) }

    /// An unsigned LEB128 number (DWARF 5, 7.6), cut to 64 bits.
    @inline(__always)
    mutating func uleb() throws(ObjectError) -> UInt64 {
        let first = try u8()
        if first < 0x80 { return UInt64(first) }
        return try longLEB(first).value
    }

    /// A signed LEB128 number (DWARF 5, 7.6), cut to 64 bits.
    @inline(__always)
    mutating func sleb() throws(ObjectError) -> Int64 {
        let first = try u8()
        if first < 0x80 { return Int64(truncatingIfNeeded: Int8(bitPattern: first << 1) >> 1) }
        let (value, bits, last) = try longLEB(first)
        guard bits < 64, last & 0x40 != 0 else { return Int64(bitPattern: value) }
        return Int64(bitPattern: value | (~0 << UInt64(bits)))
    }

    private mutating func longLEB(_ first: UInt8) throws(ObjectError) -> (value: UInt64, bits: Int, last: UInt8) {
        var value = UInt64(first & 0x7F)
        var bits = 7
        while true {
            let byte = try u8()
            if bits < 64 { value |= UInt64(byte & 0x7F) << UInt64(bits) }
            // Bounded: padding may be long, the count of bits need not follow it.
            bits = min(bits + 7, 70)
            if byte < 0x80 { return (value, bits, byte) }
        }
    }

    mutating func skip(_ count: UInt64) throws(ObjectError) {
        guard count <= UInt64(remaining) else { throw endReached }
        offset &+= Int(count)
    }

    /// A cursor over the next `count` bytes, which this one skips.
    mutating func slice(_ count: UInt64) throws(ObjectError) -> ByteCursor {
        let start = offset
        try skip(count)
        return ByteCursor(bytes, in: start..<offset)
    }
}

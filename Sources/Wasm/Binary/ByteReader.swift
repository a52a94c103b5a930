/// A cursor over the bytes of a module. Every read is checked against `end`; positions count from the start of the
/// module.
///
/// The bytes must outlive the reader. It can't be copied, so that no one advances a copy by mistake.
struct ByteReader: ~Copyable {
    private let base: UnsafePointer<UInt8>
    private(set) var position: Int
    /// Where reading ends: the end of the section or body. Never beyond the bytes.
    private(set) var end: Int

    /// Reads `range` of `bytes`; what lies outside of `bytes` is cut off.
    init(_ bytes: UnsafeBufferPointer<UInt8>, range: Range<Int>) {
        // An empty buffer may have no address; nothing is read through the substitute then.
        base = bytes.baseAddress ?? UnsafePointer(bitPattern: 1).unsafelyUnwrapped
        end = min(max(range.upperBound, 0), bytes.count)
        position = min(max(range.lowerBound, 0), end)
    }

    var isAtEnd: Bool { position == end }
    var remaining: Int { end - position }

    /// A reader of the next `count` bytes, which this reader skips.
    mutating func split(_ count: Int) throws(WasmError) -> ByteReader {
        let range = try readRange(count)
        return ByteReader(UnsafeBufferPointer(start: base, count: end), range: range)
    }

    // MARK: Bytes

    @inline(__always)
    mutating func readByte() throws(WasmError) -> UInt8 {
        guard position < end else { throw unexpectedEnd() }
        let byte = base[position]
        position &+= 1
        return byte
    }

    func peekByte() throws(WasmError) -> UInt8 {
        guard position < end else { throw unexpectedEnd() }
        return base[position]
    }

    /// Skips `count` bytes and returns where they are.
    mutating func readRange(_ count: Int) throws(WasmError) -> Range<Int> {
        guard count >= 0, count <= remaining else { throw unexpectedEnd() }
        let start = position
        position += count
        return start..<position
    }

    /// Moves to `position`, which another reader of the same bytes has reached.
    mutating func advance(to position: Int) {
        self.position = min(max(position, self.position), end)
    }

    mutating func readLittleEndian<Integer: FixedWidthInteger>(_ type: Integer.Type) throws(WasmError) -> Integer {
        let range = try readRange(MemoryLayout<Integer>.size)
        return Integer(littleEndian: UnsafeRawPointer(base + range.lowerBound).loadUnaligned(as: Integer.self))
    }

    // MARK: LEB128 (specification, "Integers")

    @inline(__always)
    mutating func readUInt32() throws(WasmError) -> UInt32 {
        guard position < end else { throw unexpectedEnd() }
        let byte = base[position]
        if byte < 0x80 {
            position &+= 1
            return UInt32(byte)
        }
        return UInt32(truncatingIfNeeded: try readUnsigned(bits: 32))
    }

    @inline(__always)
    mutating func readUInt64() throws(WasmError) -> UInt64 {
        try readUnsigned(bits: 64)
    }

    @inline(__always)
    mutating func readInt32() throws(WasmError) -> Int32 {
        Int32(truncatingIfNeeded: try readSigned(bits: 32))
    }

    @inline(__always)
    mutating func readInt64() throws(WasmError) -> Int64 {
        try readSigned(bits: 64)
    }

    /// The 33-bit integers of block types and heap types.
    mutating func readInt33() throws(WasmError) -> Int64 {
        try readSigned(bits: 33)
    }

    private mutating func readUnsigned(bits: UInt64) throws(WasmError) -> UInt64 {
        let start = position
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            let byte = try readByte()
            value |= UInt64(byte & 0x7F) << shift
            if shift + 7 >= bits {
                guard byte < 0x80 else { throw malformed("integer representation too long", at: start) }
                guard byte >> (bits - shift) == 0 else { throw malformed("integer too large", at: start) }
                return value
            }
            if byte < 0x80 { return value }
            shift += 7
        }
    }

    private mutating func readSigned(bits: UInt64) throws(WasmError) -> Int64 {
        let start = position
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            let byte = try readByte()
            value |= UInt64(byte & 0x7F) << shift
            if shift + 7 >= bits {
                guard byte < 0x80 else { throw malformed("integer representation too long", at: start) }
                // The bits from the sign bit upwards must agree.
                let high = Int8(bitPattern: byte << 1) >> Int8(truncatingIfNeeded: bits - shift)
                guard high == 0 || high == -1 else { throw malformed("integer too large", at: start) }
                return Int64(bitPattern: value << (64 - bits)) >> Int64(64 - bits)
            }
            shift += 7
            if byte < 0x80 { return Int64(bitPattern: value << (64 - shift)) >> Int64(64 - shift) }
        }
    }

    // MARK: Names

    /// A name: its length in bytes and its UTF-8.
    mutating func readName() throws(WasmError) -> String {
        let length = try readUInt32()
        let start = position
        let range = try readRange(Int(length))
        let bytes = UnsafeBufferPointer(start: base + range.lowerBound, count: range.count)
        guard let name = String(validating: bytes, as: UTF8.self) else {
            throw malformed("malformed UTF-8 encoding", at: start)
        }
        return name
    }

    // MARK: Errors

    @inline(never)
    func unexpectedEnd() -> WasmError { WasmError(.malformed, "unexpected end", at: position) }

    func malformed(_ message: String, at offset: Int) -> WasmError { WasmError(.malformed, message, at: offset) }
}

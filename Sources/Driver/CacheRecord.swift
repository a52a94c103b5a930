/// Numbers and byte strings in a row, as entries of the cache hold them.
struct RecordWriter {
    var record: [UInt8] = []

    mutating func add(_ number: UInt64) {
        withUnsafeBytes(of: number.littleEndian) { record.append(contentsOf: $0) }
    }

    mutating func add(_ bytes: [UInt8]) {
        add(UInt64(bytes.count))
        record.append(contentsOf: bytes)
    }
}

/// Takes apart what a `RecordWriter` made; nil where something else stands there.
struct RecordReader {
    private var rest: ArraySlice<UInt8>

    init(_ record: [UInt8]) { rest = record[...] }

    mutating func number() -> UInt64? {
        guard rest.count >= 8 else { return nil }
        defer { rest = rest.dropFirst(8) }
        return rest.prefix(8).reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    mutating func bytes() -> [UInt8]? {
        guard let count = number(), count <= UInt64(rest.count) else { return nil }
        defer { rest = rest.dropFirst(Int(count)) }
        return Array(rest.prefix(Int(count)))
    }

    mutating func text() -> String? { bytes().map { String(decoding: $0, as: UTF8.self) } }
}

/// Writes numbers, names and sections in the binary format.
public struct SectionWriter: Sendable {
    public private(set) var bytes: [UInt8] = []

    public init() {}

    public mutating func append(byte: UInt8) { bytes.append(byte) }
    public mutating func append(contentsOf other: some Sequence<UInt8>) { bytes.append(contentsOf: other) }

    /// Appends an unsigned LEB128 number of the least possible length.
    public mutating func append(unsigned value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    /// Appends a signed LEB128 number of the least possible length.
    public mutating func append(signed value: Int64) {
        var rest = value
        // The last byte's bit 6 is the sign.
        while rest < -0x40 || rest >= 0x40 {
            bytes.append(UInt8(truncatingIfNeeded: rest) & 0x7F | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest) & 0x7F)
    }

    public mutating func append(name: String) {
        append(unsigned: UInt64(name.utf8.count))
        append(contentsOf: name.utf8)
    }

    public mutating func append(section id: UInt8, content: [UInt8]) {
        append(byte: id)
        append(unsigned: UInt64(content.count))
        append(contentsOf: content)
    }

    public mutating func append(customSection name: String, payload: [UInt8]) {
        var content = SectionWriter()
        content.append(name: name)
        content.append(contentsOf: payload)
        append(section: 0, content: content.bytes)
    }
}

extension Module {
    /// The module's bytes with the custom section `name` at the end. Sections of that name which are there already stay
    /// or, with `replacing`, are left out; the rest is copied as it is.
    public func bytes(appendingCustomSection name: String, payload: [UInt8], replacing: Bool) -> [UInt8] {
        var writer = SectionWriter()
        writer.append(contentsOf: bytes.prefix(8))
        var custom = customSections.makeIterator()
        var start = 8
        for section in sections {
            let isReplaced = section.id == 0 && custom.next().map { Array($0.name.utf8) == Array(name.utf8) } == true
            if !(replacing && isReplaced) { writer.append(contentsOf: bytes[start..<section.range.upperBound]) }
            start = section.range.upperBound
        }
        writer.append(customSection: name, payload: payload)
        return writer.bytes
    }

    /// The payload of each custom section called `name`, in file order.
    public func payloads(ofCustomSection name: String) -> [[UInt8]] {
        customSections.filter { Array($0.name.utf8) == Array(name.utf8) }.map { Array(bytes[$0.payload]) }
    }
}

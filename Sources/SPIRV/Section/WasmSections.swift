/// Custom sections of a WebAssembly module's bytes, as far as attaching kernels needs them.
public enum WasmSections {
    /// The bytes of a module with a custom section appended.
    public static func appending(
        customSection name: String, payload: [UInt8], to module: [UInt8]
    ) throws(KernelSectionError) -> [UInt8] {
        _ = try customSections(named: name, in: module)
        let nameBytes = Array(name.utf8)
        let content = leb128(nameBytes.count) + nameBytes + payload
        return module + [0] + leb128(content.count) + content
    }

    /// The payloads of all custom sections with a name, each with the byte offset at which it starts.
    public static func customSections(
        named name: String, in module: [UInt8]
    ) throws(KernelSectionError) -> [(payload: [UInt8], offset: Int)] {
        guard module.starts(with: [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]) else {
            throw KernelSectionError.notWasm
        }
        var found: [(payload: [UInt8], offset: Int)] = []
        var position = 8
        while position < module.count {
            let start = position
            let id = module[position]
            position += 1
            guard let size = readLEB128(module, &position, end: module.count), size <= module.count - position else {
                throw KernelSectionError.malformedSection(offset: start)
            }
            let end = position + size
            if id == 0 {
                var cursor = position
                guard let length = readLEB128(module, &cursor, end: end), length <= end - cursor else {
                    throw KernelSectionError.malformedSection(offset: start)
                }
                if module[cursor..<(cursor + length)].elementsEqual(name.utf8) {
                    found.append((Array(module[(cursor + length)..<end]), cursor + length))
                }
            }
            position = end
        }
        return found
    }

    /// Unsigned LEB128 of a count that is not negative.
    private static func leb128(_ value: Int) -> [UInt8] {
        var rest = UInt64(value)
        var bytes: [UInt8] = []
        repeat {
            let byte = UInt8(rest & 0x7f)
            rest >>= 7
            bytes.append(rest == 0 ? byte : byte | 0x80)
        } while rest != 0
        return bytes
    }

    /// Reads an unsigned LEB128 number of at most 32 bits; `nil` where it is cut off or too long.
    private static func readLEB128(_ bytes: [UInt8], _ position: inout Int, end: Int) -> Int? {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 35, by: 7) {
            guard position < end else { return nil }
            let byte = bytes[position]
            position += 1
            value |= UInt64(byte & 0x7f) << shift
            if byte & 0x80 == 0 { return value <= UInt64(UInt32.max) ? Int(value) : nil }
        }
        return nil
    }
}

import ObjectFile
import System

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Gives functions in a linked file's symbol table other names, for debuggers and profilers.
///
/// Afterwards and not before: while files are linked, a symbol's name decides what it means. In an executable or a
/// shared library the symbols of compiled functions are local by then, so nobody looks them up and any name is safe:
/// that of a function of the C library, and the same one twice.
public enum FunctionNames {
    /// A function symbol as the linker left it.
    public struct Symbol: Sendable {
        public var name: String
        /// Whether it is in the section of compiled code.
        public var isCode: Bool
    }

    private static let symbolTable: UInt32 = 2
    private static let symbolSize = 24, sectionSize = 64, headerSize = 64

    /// Replaces names in the ELF64 file at `path`, in place.
    ///
    /// - Parameter newName: what a function is to be called, without NUL; nil leaves its name.
    /// - Throws: `OutputError` of kind `file` or `diskFull`; the file may be damaged then.
    public static func replace(inFile path: String, newName: (Symbol) -> String?) throws(OutputError) {
        let descriptor = open(path, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("cannot be opened", path) }
        defer { close(descriptor) }
        let file = File(descriptor: descriptor, path: path)
        var header = try file.read(0..<UInt64(headerSize))
        guard header.starts(with: [0x7F, 0x45, 0x4C, 0x46, 2, 1]) else { return }
        let tableOffset: UInt64 = header.number(at: 40)
        let count = Int(header.number(at: 60) as UInt16)
        // Without sections, or with more than 65,279 of them, which the linker doesn't make of ours, names stay as they
        // are.
        guard tableOffset != 0, count != 0, Int(header.number(at: 58) as UInt16) == sectionSize else { return }
        let tableEnd = tableOffset + UInt64(count * sectionSize)
        var sections = try file.read(tableOffset..<tableEnd)
        func word(_ index: Int, _ offset: Int) -> UInt32 { sections.number(at: index * sectionSize + offset) }
        func range(_ index: Int) -> Range<UInt64> {
            let start: UInt64 = sections.number(at: index * sectionSize + 24)
            let size: UInt64 = sections.number(at: index * sectionSize + 32)
            return start..<(start &+ size < start ? start : start &+ size)
        }
        guard let symbolSection = (0..<count).first(where: { word($0, 4) == symbolTable }) else { return }
        let stringSection = Int(word(symbolSection, 40))
        let nameSection = Int(header.number(at: 62) as UInt16)
        guard stringSection < count, nameSection < count, stringSection != nameSection else { return }

        let sectionNames = try file.read(range(nameSection))
        let code = (0..<count).first {
            sectionNames.string(at: Int(word($0, 0))).elementsEqual(LineTable.sectionName.utf8)
        }
        var symbols = try file.read(range(symbolSection))
        var names = NewNames(old: try file.read(range(stringSection)))
        for start in stride(from: 0, to: symbols.count - symbolSize + 1, by: symbolSize) {
            let old: UInt32 = symbols.number(at: start)
            var new: String?
            if symbols[start + 4] & 0xF == ELFObject.functionType, symbols.number(at: start + 6) as UInt16 != 0 {
                let symbol = Symbol(
                    name: String(decoding: names.old.string(at: Int(old)), as: UTF8.self),
                    isCode: Int(symbols.number(at: start + 6) as UInt16) == code)
                new = newName(symbol)
            }
            symbols.set(new.map { names.add($0) } ?? names.keep(old), at: start)
        }
        guard names.isComplete else { return }

        // The strings are the last section, as a rule, and in front of the section headers; then nothing is wasted.
        var place = range(stringSection).lowerBound
        let others = (0..<count).filter { $0 != stringSection && word($0, 4) != ELFObject.noBits }
        let isLast =
            range(stringSection).upperBound <= tableOffset && others.allSatisfy { range($0).upperBound <= place }
        let end = try file.size()
        if !isLast || tableEnd != end { place = end }
        let newTable = (place + UInt64(names.bytes.count) + 7) & ~7
        sections.set(place, at: stringSection * sectionSize + 24)
        sections.set(UInt64(names.bytes.count), at: stringSection * sectionSize + 32)
        header.set(newTable, at: 40)
        try file.write(symbols, at: range(symbolSection).lowerBound)
        try file.write(names.bytes, at: place)
        try file.write(sections, at: newTable)
        try file.write(header, at: 0)
        try file.cut(to: newTable + UInt64(sections.count))
    }

    /// A string table under construction.
    private struct NewNames {
        let old: [UInt8]
        var bytes: [UInt8] = [0]
        /// Every name fitted in.
        var isComplete = true
        private var kept: [UInt32: UInt32] = [:]
        private var added: [String: UInt32] = [:]

        init(old: [UInt8]) { self.old = old }

        private mutating func append(_ name: some Sequence<UInt8>) -> UInt32 {
            guard let offset = UInt32(exactly: bytes.count), bytes.count < 1 << 31 else {
                isComplete = false
                return 0
            }
            bytes.append(contentsOf: name)
            bytes.append(0)
            return offset
        }

        /// Takes over the old name at `offset`.
        mutating func keep(_ offset: UInt32) -> UInt32 {
            if offset == 0 { return 0 }
            if let known = kept[offset] { return known }
            let new = append(old.string(at: Int(offset)))
            kept[offset] = new
            return new
        }

        mutating func add(_ name: String) -> UInt32 {
            if let known = added[name] { return known }
            let new = append(name.utf8)
            added[name] = new
            return new
        }
    }

    /// Reads and writes at offsets, all or nothing.
    private struct File {
        let descriptor: Int32
        let path: String

        func size() throws(OutputError) -> UInt64 {
            let end = lseek(descriptor, 0, SEEK_END)
            guard end >= 0 else { throw failure("cannot be read", path) }
            return UInt64(end)
        }

        func read(_ range: Range<UInt64>) throws(OutputError) -> [UInt8] {
            guard range.upperBound <= (try size()) else {
                throw OutputError(.file, "the linker's output has parts outside of it", path: path)
            }
            var bytes = [UInt8](repeating: 0, count: Int(range.upperBound - range.lowerBound))
            var done = 0
            while done < bytes.count {
                let count = bytes.withUnsafeMutableBytes {
                    pread(
                        descriptor, $0.baseAddress.map { $0 + done }, $0.count - done,
                        off_t(range.lowerBound) + off_t(done))
                }
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { throw failure("cannot be read", path) }
                done += count
            }
            return bytes
        }

        func write(_ bytes: [UInt8], at offset: UInt64) throws(OutputError) {
            var done = 0
            while done < bytes.count {
                let count = bytes.withUnsafeBytes {
                    pwrite(descriptor, $0.baseAddress.map { $0 + done }, $0.count - done, off_t(offset) + off_t(done))
                }
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { throw failure("cannot be written", path) }
                done += count
            }
        }

        func cut(to size: UInt64) throws(OutputError) {
            guard ftruncate(descriptor, off_t(size)) == 0 else { throw failure("cannot be written", path) }
        }
    }

    private static func failure(_ what: String, _ path: String) -> OutputError {
        let number = errno
        let isFull = number == ENOSPC || number == EDQUOT || number == EFBIG
        return OutputError(isFull ? .diskFull : .file, "\(what): \(String(cString: strerror(number)))", path: path)
    }
}

extension [UInt8] {
    /// The little-endian number at `offset`; 0 outside of the bytes.
    fileprivate func number<T: FixedWidthInteger>(at offset: Int) -> T {
        guard offset >= 0, offset <= count - MemoryLayout<T>.size else { return 0 }
        return withUnsafeBytes { T(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: T.self)) }
    }

    fileprivate mutating func set<T: FixedWidthInteger>(_ value: T, at offset: Int) {
        guard offset >= 0, offset <= count - MemoryLayout<T>.size else { return }
        withUnsafeMutableBytes { $0.storeBytes(of: value.littleEndian, toByteOffset: offset, as: T.self) }
    }

    /// The bytes from `offset` to the next zero.
    fileprivate func string(at offset: Int) -> ArraySlice<UInt8> {
        guard offset >= 0, offset < count else { return [] }
        return self[offset...].prefix { $0 != 0 }
    }
}

/// A relocatable ELF64 object of a little-endian machine, read in place (System V ABI, chapter 4).
///
/// Does not own its bytes: valid only while they are. Everything an object says is checked before it is used.
package struct ELFObject {
    // swift-format-ignore: AlwaysUseLowerCamelCase
    package enum Machine { case x86_64, aarch64 }

    package struct Section {
        package var name: Int
        package var type: UInt32
        package var flags: UInt64
        /// Of the contents in the file. SHT_NOBITS sections have none.
        package var range: Range<Int>
        package var size: UInt64
        package var link: Int
        var info: Int
    }

    package struct Symbol {
        /// Offset in the string table.
        package var name: Int
        package var type: UInt8
        var binding: UInt8
        /// Index of the defining section; 0 for none, and for absolute and common symbols.
        package var section: Int
        package var value: UInt64
        package var size: UInt64
    }

    package let bytes: UnsafeRawBufferPointer
    package let machine: Machine
    package private(set) var sections: [Section] = []
    private var sectionNames: Range<Int> = 0..<0

    private static let sectionHeaderSize = 64
    private static let symbolSize = 24
    /// Longer names are refused: names may share their bytes, so without a limit a small object could take for ever.
    private static let longestName = 64 << 10
    package static let symbolTable: UInt32 = 2, relocationsWithAddend: UInt32 = 4, noBits: UInt32 = 8
    static let relocations: UInt32 = 9, extendedIndices: UInt32 = 18
    package static let compressed: UInt64 = 0x800
    package static let functionType: UInt8 = 2
    static let globalBinding: UInt8 = 1

    package init(_ bytes: UnsafeRawBufferPointer) throws(ObjectError) {
        self.bytes = bytes
        guard bytes.count >= 64, bytes.starts(with: [0x7F, 0x45, 0x4C, 0x46]) else {
            throw ObjectError(.malformed, "not an ELF object", at: 0)
        }
        guard bytes[4] == 2, bytes[5] == 1 else { throw ObjectError(.unsupported, "not 64-bit little-endian", at: 4) }
        var header = ByteCursor(bytes, in: 16..<64)
        guard try header.u16() == 1 else { throw ObjectError(.unsupported, "not relocatable", at: 16) }
        switch try header.u16() {
        case 62: machine = .x86_64
        case 183: machine = .aarch64
        case let other: throw ObjectError(.unsupported, "machine \(other)", at: 18)
        }
        try header.skip(20)
        let tableOffset = try header.u64()
        try header.skip(10)
        let entrySize = try header.u16()
        let shortCount = try header.u16()
        let shortNames = try header.u16()
        if tableOffset == 0 { return }
        guard entrySize == Self.sectionHeaderSize else {
            throw ObjectError(.malformed, "section headers of \(entrySize) bytes", at: 58)
        }
        guard tableOffset <= UInt64(bytes.count) else {
            throw ObjectError(.malformed, "section headers are outside", at: 40)
        }
        var table = ByteCursor(bytes, in: Int(tableOffset)..<bytes.count)
        let first = try Self.section(&table, bytes)
        // Counts that don't fit in 16 bits are kept in the first section's header.
        let count = shortCount == 0 ? first.size : UInt64(shortCount)
        guard count >= 1, count - 1 <= UInt64(table.remaining / Self.sectionHeaderSize) else {
            throw ObjectError(.malformed, "\(count) section headers don't fit", at: Int(tableOffset))
        }
        // The count was checked against the bytes that are there, so this is no more than the object's size.
        sections.reserveCapacity(Int(count))
        sections.append(first)
        for _ in 1..<Int(count) { sections.append(try Self.section(&table, bytes)) }
        let names = shortNames == 0xFFFF ? first.link : Int(shortNames)
        guard names < sections.count else { throw ObjectError(.malformed, "no section has the names", at: 62) }
        sectionNames = sections[names].range
    }

    private static func section(_ table: inout ByteCursor, _ bytes: UnsafeRawBufferPointer) throws(ObjectError)
        -> Section
    {
        let start = table.offset
        let name = try table.u32(), type = try table.u32(), flags = try table.u64()
        try table.skip(8)
        let offset = try table.u64(), size = try table.u64()
        let link = try table.u32(), info = try table.u32()
        try table.skip(16)
        var range = 0..<0
        // The first header (type 0) has no contents; its size field may hold the number of sections.
        if type != 0, type != noBits {
            let (end, overflow) = offset.addingReportingOverflow(size)
            guard !overflow, end <= UInt64(bytes.count) else {
                throw ObjectError(.malformed, "a section's contents are outside", at: start)
            }
            range = Int(offset)..<Int(end)
        }
        return Section(
            name: Int(name), type: type, flags: flags, range: range, size: size, link: Int(link), info: Int(info))
    }

    /// The zero-terminated bytes at an offset in a string table.
    package func string(_ offset: Int, in table: Range<Int>) throws(ObjectError) -> UnsafeRawBufferPointer {
        guard offset >= 0, offset < table.count else {
            throw ObjectError(.malformed, "a name is outside of its table", at: table.lowerBound)
        }
        let start = table.lowerBound + offset
        let tail = UnsafeRawBufferPointer(rebasing: bytes[start..<table.upperBound].prefix(Self.longestName))
        guard let length = tail.firstIndex(of: 0) else {
            throw ObjectError(.malformed, "a name does not end", at: start)
        }
        return UnsafeRawBufferPointer(rebasing: tail[..<length])
    }

    /// Indices of the sections of a name.
    package func sections(named name: StaticString) throws(ObjectError) -> [Int] {
        var found: [Int] = []
        // With its terminating zero.
        let wanted = UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount + 1)
        for index in sections.indices.dropFirst() {
            guard sections[index].name < sectionNames.count else {
                throw ObjectError(.malformed, "a name is outside of its table", at: sectionNames.lowerBound)
            }
            let start = sectionNames.lowerBound + sections[index].name
            if bytes[start..<sectionNames.upperBound].prefix(wanted.count).elementsEqual(wanted) { found.append(index) }
        }
        return found
    }

    /// Index of the one section of debug information of a name; nil without one.
    func debugSection(_ name: StaticString) throws(ObjectError) -> Int? {
        let found = try sections(named: name)
        guard let index = found.first else { return nil }
        guard found.count == 1, sections[index].flags & Self.compressed == 0 else {
            throw ObjectError(
                .unsupported, "split or compressed debug information", at: sections[index].range.lowerBound)
        }
        return index
    }

    /// The object's symbol table; without one, an empty table.
    package func symbols() throws(ObjectError) -> SymbolTable {
        guard let index = sections.firstIndex(where: { $0.type == Self.symbolTable }) else {
            return SymbolTable(object: self, entries: 0..<0, extended: 0..<0, names: 0..<0)
        }
        let section = sections[index]
        guard section.link < sections.count else {
            throw ObjectError(.malformed, "the symbols have no names", at: section.range.lowerBound)
        }
        let extended = sections.first { $0.type == Self.extendedIndices && $0.link == index }?.range ?? 0..<0
        return SymbolTable(
            object: self, entries: section.range, extended: extended, names: sections[section.link].range)
    }

    package struct SymbolTable {
        fileprivate let object: ELFObject
        fileprivate let entries: Range<Int>
        fileprivate let extended: Range<Int>
        fileprivate let names: Range<Int>

        var count: Int { entries.count / ELFObject.symbolSize }

        subscript(index: Int) -> Symbol {
            get throws(ObjectError) {
                guard index >= 0, index < count else {
                    throw ObjectError(.malformed, "there is no symbol \(index)", at: entries.lowerBound)
                }
                let start = entries.lowerBound + index * ELFObject.symbolSize
                var cursor = ByteCursor(object.bytes, in: start..<start + ELFObject.symbolSize)
                let name = try cursor.u32(), info = try cursor.u8()
                _ = try cursor.u8()
                var section = Int(try cursor.u16())
                let value = try cursor.u64(), size = try cursor.u64()
                if section == 0xFFFF {
                    guard index < extended.count / 4 else {
                        throw ObjectError(.malformed, "a symbol's section is unknown", at: start)
                    }
                    let place = extended.lowerBound + index * 4
                    var cursor = ByteCursor(object.bytes, in: place..<place + 4)
                    section = Int(try cursor.u32())
                } else if section >= 0xFF00 {
                    section = 0
                }
                guard section < object.sections.count else {
                    throw ObjectError(.malformed, "a symbol is in a section that is not there", at: start)
                }
                return Symbol(
                    name: Int(name), type: info & 0xF, binding: info >> 4, section: section, value: value, size: size)
            }
        }

        func name(of symbol: Symbol) throws(ObjectError) -> String {
            String(decoding: try object.string(symbol.name, in: names), as: UTF8.self)
        }
    }
}

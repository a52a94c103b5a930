/// The relocations that fill in the addresses and offsets of one section of an object (System V ABI, chapter 4).
struct Relocations {
    private struct Entry {
        /// Byte offset in the object of what is relocated.
        var place: Int
        var symbol: Int
        var addend: UInt64
    }

    /// What a relocated field refers to.
    struct Target {
        /// 0: none, or an absolute value.
        var section: Int
        /// Bytes from the start of the section.
        var offset: UInt64
    }

    private let symbols: ELFObject.SymbolTable
    /// In the order of their places.
    private var entries: [Entry] = []

    /// - Parameter section: the index of the section that is relocated.
    init(_ object: ELFObject, symbols: ELFObject.SymbolTable, of section: Int) throws(ObjectError) {
        self.symbols = symbols
        let (absolute64, absolute32): (UInt32, UInt32) =
            switch object.machine {
            case .x86_64: (1, 10) // R_X86_64_64, R_X86_64_32
            case .aarch64: (257, 258) // R_AARCH64_ABS64, R_AARCH64_ABS32
            }
        let contents = object.sections[section].range
        let sources = object.sections.filter {
            ($0.type == ELFObject.relocationsWithAddend || $0.type == ELFObject.relocations) && $0.info == section
        }
        guard let source = sources.first else { return }
        guard sources.count == 1, source.type == ELFObject.relocationsWithAddend else {
            throw ObjectError(.unsupported, "several relocation sections, or no addends", at: source.range.lowerBound)
        }
        var cursor = ByteCursor(object.bytes, in: source.range)
        while !cursor.isAtEnd {
            let start = cursor.offset
            let offset = try cursor.u64(), info = try cursor.u64(), addend = try cursor.u64()
            guard offset < UInt64(contents.count) else {
                throw ObjectError(.malformed, "a relocation is outside of its section", at: start)
            }
            let type = UInt32(truncatingIfNeeded: info)
            guard type == absolute64 || type == absolute32 else { continue }
            entries.append(Entry(place: contents.lowerBound + Int(offset), symbol: Int(info >> 32), addend: addend))
        }
        for index in entries.indices.dropFirst() where entries[index].place < entries[index - 1].place {
            entries.sort { $0.place < $1.place }
            break
        }
    }

    /// What the field at `place`, a byte offset in the object, refers to; nil if it isn't relocated.
    func target(at place: Int) throws(ObjectError) -> Target? {
        var low = 0, high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].place < place { low = middle + 1 } else { high = middle }
        }
        guard low < entries.count, entries[low].place == place else { return nil }
        let symbol = try symbols[entries[low].symbol]
        return Target(section: symbol.section, offset: symbol.value &+ entries[low].addend)
    }
}

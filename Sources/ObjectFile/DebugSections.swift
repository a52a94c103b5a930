/// The sections of an object that its `.debug_info` refers to: addresses, strings, ranges (DWARF 5, 7.26 to 7.28; DWARF
/// 4, 2.17.3).
struct DebugSections {
    /// A section with what its relocations say. One that the object doesn't have is empty.
    struct Section {
        let range: Range<Int>
        let relocations: Relocations?

        init(_ name: StaticString, in object: ELFObject, symbols: ELFObject.SymbolTable) throws(ObjectError) {
            guard let index = try object.debugSection(name) else {
                range = 0..<0
                relocations = nil
                return
            }
            range = object.sections[index].range
            relocations = try Relocations(object, symbols: symbols, of: index)
        }
    }

    /// The parts of the sections that belong to a unit, as offsets in them.
    struct Bases {
        var is64 = false
        /// DWARF's, 4 or 5.
        var version: UInt16 = 5
        var addresses: UInt64 = 0
        var strings: UInt64 = 0
        var rangeLists: UInt64 = 0
        /// The start of the unit's code, from which range lists count. Nil: not in the section of code.
        var code: UInt64?
    }

    private let object: ELFObject
    /// Index of the section of code.
    private let code: Int
    let info: Section
    private let addresses, strings, stringOffsets, rangeLists, oldRangeLists: Section
    /// Entries of range lists that may still be read. Lists may share their bytes, so without a limit a small object
    /// could take for ever; LLVM's don't.
    private var rangeBudget: Int

    /// - Parameter code: the index of the section of code.
    init(_ object: ELFObject, symbols: ELFObject.SymbolTable, code: Int) throws(ObjectError) {
        self.object = object
        self.code = code
        info = try Section(".debug_info", in: object, symbols: symbols)
        addresses = try Section(".debug_addr", in: object, symbols: symbols)
        strings = try Section(".debug_str", in: object, symbols: symbols)
        stringOffsets = try Section(".debug_str_offsets", in: object, symbols: symbols)
        rangeLists = try Section(".debug_rnglists", in: object, symbols: symbols)
        oldRangeLists = try Section(".debug_ranges", in: object, symbols: symbols)
        rangeBudget = rangeLists.range.count + oldRangeLists.range.count
    }

    /// A cursor from `base` + `index` * `size` on, up to the end of a section.
    private func cursor(_ section: Section, _ base: UInt64, _ index: UInt64 = 0, of size: UInt64 = 0)
        throws(ObjectError) -> ByteCursor
    {
        let (distance, tooFar) = index.multipliedReportingOverflow(by: size)
        let (offset, overflow) = base.addingReportingOverflow(distance)
        guard !tooFar, !overflow, offset <= UInt64(section.range.count) else {
            throw ObjectError(
                .malformed, "debug information refers to what is outside of its section", at: section.range.lowerBound)
        }
        return ByteCursor(object.bytes, in: section.range.lowerBound + Int(offset)..<section.range.upperBound)
    }

    /// A field of 4 or 8 bytes that is an offset in another section.
    private func offset(_ cursor: inout ByteCursor, in section: Section, is64: Bool) throws(ObjectError) -> UInt64 {
        let place = cursor.offset
        let raw = is64 ? try cursor.u64() : UInt64(try cursor.u32())
        return try section.relocations?.target(at: place)?.offset ?? raw
    }

    /// An attribute of `.debug_info` that is an offset in another section; nil if it isn't one.
    func sectionOffset(_ value: DebugValue?) throws(ObjectError) -> UInt64? {
        guard case .offset(let raw, let place)? = value else { return nil }
        return try info.relocations?.target(at: place)?.offset ?? raw
    }

    private func address(at place: Int, in section: Section) throws(ObjectError) -> UInt64? {
        guard let target = try section.relocations?.target(at: place), target.section == code else { return nil }
        return target.offset
    }

    private func address(index: UInt64, _ bases: Bases) throws(ObjectError) -> UInt64? {
        try address(at: try cursor(addresses, bases.addresses, index, of: 8).offset, in: addresses)
    }

    /// Bytes from the start of the section of code; nil for an address that isn't in it, and for what is no address.
    func address(_ value: DebugValue?, _ bases: Bases) throws(ObjectError) -> UInt64? {
        switch value {
        case .address(let place): try address(at: place, in: info)
        case .addressIndex(let index): try address(index: index, bases)
        default: nil
        }
    }

    /// The string that an attribute of `.debug_info` stands for; nil if it is none.
    func string(_ value: DebugValue, _ bases: Bases) throws(ObjectError) -> String? {
        let bytes: UnsafeRawBufferPointer
        switch value {
        case .string(let place):
            bytes = try object.string(place - info.range.lowerBound, in: info.range)
        case .offset:
            guard let offset = try sectionOffset(value) else { return nil }
            bytes = try object.string(Int(clamping: offset), in: strings.range)
        case .stringIndex(let index):
            var field = try cursor(stringOffsets, bases.strings, index, of: bases.is64 ? 8 : 4)
            let offset = try offset(&field, in: stringOffsets, is64: bases.is64)
            bytes = try object.string(Int(clamping: offset), in: strings.range)
        default:
            return nil
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    // ---------------------------------------------------------------------------------------------- ranges

    /// Adds the ranges of code that an attribute DW_AT_ranges stands for to `ranges`: those in the section of code that
    /// are not empty.
    mutating func read(_ value: DebugValue, _ bases: Bases, into ranges: inout [Range<UInt64>]) throws(ObjectError) {
        var list: ByteCursor
        switch value {
        case .rangeListIndex(let index):
            var field = try cursor(rangeLists, bases.rangeLists, index, of: bases.is64 ? 8 : 4)
            // Counts from the base, not from the start of the section.
            let distance = bases.is64 ? try field.u64() : UInt64(try field.u32())
            list = try cursor(rangeLists, bases.rangeLists, distance, of: 1)
        case .offset:
            guard let offset = try sectionOffset(value) else { return }
            guard bases.version == 5 else {
                return try readOld(try cursor(oldRangeLists, offset), bases, into: &ranges)
            }
            list = try cursor(rangeLists, offset)
        default:
            return
        }
        var base = bases.code
        while true {
            try countEntry(at: list.offset)
            let kind = try list.u8()
            switch kind {
            case 0: // DW_RLE_end_of_list
                return
            case 1: // DW_RLE_base_addressx
                base = try address(index: try list.uleb(), bases)
            case 2: // DW_RLE_startx_endx
                let start = try address(index: try list.uleb(), bases), end = try address(index: try list.uleb(), bases)
                Self.append(start, end, to: &ranges)
            case 3: // DW_RLE_startx_length
                let start = try address(index: try list.uleb(), bases), length = try list.uleb()
                Self.append(start, start.map { $0 &+ length }, to: &ranges)
            case 4: // DW_RLE_offset_pair
                let low = try list.uleb(), high = try list.uleb()
                Self.append(base.map { $0 &+ low }, base.map { $0 &+ high }, to: &ranges)
            case 5: // DW_RLE_base_address
                base = try address(at: list.offset, in: rangeLists)
                try list.skip(8)
            case 6: // DW_RLE_start_end
                let start = try address(at: list.offset, in: rangeLists)
                try list.skip(8)
                let end = try address(at: list.offset, in: rangeLists)
                try list.skip(8)
                Self.append(start, end, to: &ranges)
            case 7: // DW_RLE_start_length
                let start = try address(at: list.offset, in: rangeLists)
                try list.skip(8)
                let length = try list.uleb()
                Self.append(start, start.map { $0 &+ length }, to: &ranges)
            default:
                throw ObjectError(.unsupported, "an entry of kind \(kind) in a list of ranges", at: list.offset - 1)
            }
        }
    }

    private mutating func countEntry(at place: Int) throws(ObjectError) {
        guard rangeBudget > 0 else {
            throw ObjectError(.unsupported, "lists of ranges that share their bytes", at: place)
        }
        rangeBudget -= 1
    }

    /// A list of DWARF 4: pairs of addresses, or of distances from a base.
    private mutating func readOld(
        _ start: ByteCursor, _ bases: Bases, into ranges: inout [Range<UInt64>]
    ) throws(ObjectError) {
        var list = start
        var base = bases.code
        while true {
            try countEntry(at: list.offset)
            let places = (list.offset, list.offset + 8)
            let (low, high) = (try list.u64(), try list.u64())
            let (isMovedLow, isMovedHigh) = (
                try oldRangeLists.relocations?.target(at: places.0) != nil,
                try oldRangeLists.relocations?.target(at: places.1) != nil
            )
            if low == 0, high == 0, !isMovedLow, !isMovedHigh { return }
            if low == .max, !isMovedLow {
                base = try address(at: places.1, in: oldRangeLists)
            } else {
                let from = isMovedLow ? try address(at: places.0, in: oldRangeLists) : base.map { $0 &+ low }
                let to = isMovedHigh ? try address(at: places.1, in: oldRangeLists) : base.map { $0 &+ high }
                Self.append(from, to, to: &ranges)
            }
        }
    }

    /// Addresses wrap round; a range that does is none.
    static func append(_ start: UInt64?, _ end: UInt64?, to ranges: inout [Range<UInt64>]) {
        if let start, let end, start < end { ranges.append(start..<end) }
    }
}

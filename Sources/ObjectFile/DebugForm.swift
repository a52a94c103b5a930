/// A debugging information entry's attribute as it is encoded (DWARF 5, 7.5.6), not yet looked up.
enum DebugValue {
    case constant(UInt64)
    /// An address that a relocation at this place of the object fills in.
    case address(place: Int)
    /// Index in `.debug_addr`.
    case addressIndex(UInt64)
    /// Offset in a section, which a relocation at `place` may replace.
    case offset(UInt64, place: Int)
    /// A string at this place in the object.
    case string(place: Int)
    /// Index in `.debug_str_offsets`.
    case stringIndex(UInt64)
    /// Offset in the unit.
    case reference(UInt64)
    /// Index in the offsets of `.debug_rnglists`.
    case rangeListIndex(UInt64)
    /// Of no interest here.
    case other
}

/// Reads and skips attributes by their forms.
struct DebugForm {
    /// DW_FORM_*.
    var code: UInt64
    /// With DW_FORM_implicit_const, the value.
    var implicit: Int64

    static let implicitConstant: UInt64 = 0x21

    /// - Parameter is64: whether the unit is in the 64-bit format of DWARF.
    @inline(__always)
    func read(_ cursor: inout ByteCursor, is64: Bool) throws(ObjectError) -> DebugValue {
        let place = cursor.offset
        switch code {
        case 0x01: // addr
            try cursor.skip(8)
            return .address(place: place)
        case 0x03: // block2
            try cursor.skip(UInt64(try cursor.u16()))
        case 0x04: // block4
            try cursor.skip(UInt64(try cursor.u32()))
        case 0x09, 0x18: // block, exprloc
            try cursor.skip(try cursor.uleb())
        case 0x0A: // block1
            try cursor.skip(UInt64(try cursor.u8()))
        case 0x0B, 0x0C: // data1, flag
            return .constant(UInt64(try cursor.u8()))
        case 0x05: // data2
            return .constant(UInt64(try cursor.u16()))
        case 0x06: // data4
            return .constant(UInt64(try cursor.u32()))
        case 0x07: // data8
            return .constant(try cursor.u64())
        case 0x0D: // sdata
            return .constant(UInt64(bitPattern: try cursor.sleb()))
        case 0x0F: // udata
            return .constant(try cursor.uleb())
        case Self.implicitConstant:
            return .constant(UInt64(bitPattern: implicit))
        case 0x19: // flag_present
            return .constant(1)
        case 0x08: // string
            while try cursor.u8() != 0 {}
            return .string(place: place)
        case 0x0E, 0x10, 0x17: // strp, ref_addr, sec_offset
            return .offset(is64 ? try cursor.u64() : UInt64(try cursor.u32()), place: place)
        case 0x1D, 0x1F: // strp_sup, line_strp
            try cursor.skip(is64 ? 8 : 4)
        case 0x11: // ref1
            return .reference(UInt64(try cursor.u8()))
        case 0x12: // ref2
            return .reference(UInt64(try cursor.u16()))
        case 0x13: // ref4
            return .reference(UInt64(try cursor.u32()))
        case 0x14: // ref8
            return .reference(try cursor.u64())
        case 0x15: // ref_udata
            return .reference(try cursor.uleb())
        case 0x1A: // strx
            return .stringIndex(try cursor.uleb())
        case 0x25...0x28: // strx1, strx2, strx3, strx4
            return .stringIndex(try Self.number(&cursor, bytes: Int(code - 0x24)))
        case 0x1B: // addrx
            return .addressIndex(try cursor.uleb())
        case 0x29...0x2C: // addrx1, addrx2, addrx3, addrx4
            return .addressIndex(try Self.number(&cursor, bytes: Int(code - 0x28)))
        case 0x23: // rnglistx
            return .rangeListIndex(try cursor.uleb())
        case 0x22: // loclistx
            _ = try cursor.uleb()
        case 0x1C: // ref_sup4
            try cursor.skip(4)
        case 0x20, 0x24: // ref_sig8, ref_sup8
            try cursor.skip(8)
        case 0x1E: // data16
            try cursor.skip(16)
        default:
            throw ObjectError(.unsupported, "an attribute of form \(code)", at: place)
        }
        return .other
    }

    private static func number(_ cursor: inout ByteCursor, bytes: Int) throws(ObjectError) -> UInt64 {
        var value: UInt64 = 0
        for index in 0..<bytes { value |= UInt64(try cursor.u8()) << UInt64(8 * index) }
        return value
    }
}

/// The shapes of a unit's entries (DWARF 5, 7.5.3).
struct DebugAbbreviations {
    struct Abbreviation {
        var tag: UInt64
        var hasChildren: Bool
        /// DW_AT_*, and how it is encoded.
        var attributes: [(name: UInt64, form: DebugForm)]
    }

    /// LLVM numbers them from 1 on without gaps.
    private var inOrder: [Abbreviation] = []
    private var others: [UInt64: Abbreviation] = [:]

    /// More attributes are refused. They may have no bytes in an entry, and so many entries of a small object could
    /// take for ever.
    private static let mostAttributes = 256

    /// Reads a table up to its end, and moves `cursor` there.
    init(_ cursor: inout ByteCursor) throws(ObjectError) {
        while true {
            let start = cursor.offset
            let code = try cursor.uleb()
            if code == 0 { return }
            var abbreviation = Abbreviation(tag: try cursor.uleb(), hasChildren: try cursor.u8() != 0, attributes: [])
            while true {
                let name = try cursor.uleb(), form = try cursor.uleb()
                let implicit = form == DebugForm.implicitConstant ? try cursor.sleb() : 0
                if name == 0, form == 0 { break }
                guard abbreviation.attributes.count < Self.mostAttributes else {
                    throw ObjectError(
                        .unsupported, "an entry of more than \(Self.mostAttributes) attributes", at: start)
                }
                abbreviation.attributes.append((name, DebugForm(code: form, implicit: implicit)))
            }
            if code == UInt64(inOrder.count) + 1 { inOrder.append(abbreviation) } else { others[code] = abbreviation }
        }
    }

    @inline(__always)
    subscript(code: UInt64) -> Abbreviation? {
        code >= 1 && code <= UInt64(inOrder.count) ? inOrder[Int(code - 1)] : others[code]
    }
}

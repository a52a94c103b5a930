/// The rows of an object's `.debug_line` that describe one section of code (DWARF 5, 6.2; version 4 is read too).
///
/// Only addresses and lines are kept. Files are not needed: the whole object comes from one module.
struct DebugLine {
    struct Row {
        /// Bytes from the start of the section of code.
        var address: UInt64
        var line: UInt32
    }

    /// In the order of their addresses; of rows with the same address the last one counts. The ends of sequences are no
    /// rows.
    private(set) var rows: [Row] = []

    private let section: Int

    /// - Parameter section: the index of the section of code.
    init(_ object: ELFObject, symbols: ELFObject.SymbolTable, section: Int) throws(ObjectError) {
        self.section = section
        guard let index = try object.debugSection(".debug_line") else { return }
        let relocations = try Relocations(object, symbols: symbols, of: index)
        var cursor = ByteCursor(object.bytes, in: object.sections[index].range)
        while !cursor.isAtEnd { try readUnit(&cursor, relocations) }
        sort()
    }

    private mutating func sort() {
        for index in rows.indices.dropFirst() where rows[index].address < rows[index - 1].address {
            // Rows of one address keep the order in which they were written.
            rows = rows.enumerated().sorted { ($0.element.address, $0.offset) < ($1.element.address, $1.offset) }.map(
                \.element)
            return
        }
    }

    // ------------------------------------------------------------------------------------------- line programs

    /// What the header of a unit says about its program (6.2.4).
    private struct Header {
        var minimumInstructionLength: UInt64
        var lineBase: Int8
        var lineRange: UInt8
        var opcodeBase: UInt8
        /// Number of LEB128 operands by opcode, from opcode 1 on.
        var operandCounts: ByteCursor

        /// The operands of an opcode that this reader doesn't know.
        func operandCount(_ opcode: UInt8) throws(ObjectError) -> UInt8 {
            var counts = operandCounts
            try counts.skip(UInt64(opcode) - 1)
            return try counts.u8()
        }
    }

    private mutating func readUnit(_ cursor: inout ByteCursor, _ relocations: Relocations) throws(ObjectError) {
        let start = cursor.offset
        var length = UInt64(try cursor.u32())
        let is64 = length == 0xFFFF_FFFF
        if is64 {
            length = try cursor.u64()
        } else if length >= 0xFFFF_FFF0 {
            throw ObjectError(.malformed, "a reserved length", at: start)
        }
        var unit = try cursor.slice(length)
        let version = try unit.u16()
        guard version == 4 || version == 5 else {
            throw ObjectError(.unsupported, "line table of DWARF version \(version)", at: start)
        }
        if version == 5 {
            guard try unit.u8() == 8, try unit.u8() == 0 else {
                throw ObjectError(.unsupported, "addresses that are not flat and 64-bit", at: unit.offset)
            }
        }
        let headerLength = is64 ? try unit.u64() : UInt64(try unit.u32())
        var fields = try unit.slice(headerLength)
        let minimumInstructionLength = UInt64(try fields.u8())
        guard try fields.u8() <= 1 else {
            throw ObjectError(.unsupported, "several operations in an instruction", at: fields.offset)
        }
        _ = try fields.u8()
        let lineBase = Int8(bitPattern: try fields.u8()), lineRange = try fields.u8(), opcodeBase = try fields.u8()
        guard lineRange > 0, opcodeBase > 0 else {
            throw ObjectError(.malformed, "line range or opcode base of 0", at: fields.offset)
        }
        let counts = try fields.slice(UInt64(opcodeBase) - 1)
        // What follows are the directories and files, which the header's length steps over.
        try run(
            &unit,
            Header(
                minimumInstructionLength: minimumInstructionLength, lineBase: lineBase, lineRange: lineRange,
                opcodeBase: opcodeBase, operandCounts: counts), relocations)
    }

    /// Runs a program (6.2.5). Addresses and lines wrap round like registers; what an object says can't trap.
    private mutating func run(
        _ program: inout ByteCursor, _ header: Header, _ relocations: Relocations
    ) throws(ObjectError) {
        var address: UInt64 = 0
        var line: UInt32 = 1
        // Rows before an address was set, or in another section, are not ours.
        var isInSection = false
        while !program.isAtEnd {
            let opcode = try program.u8()
            if opcode >= header.opcodeBase {
                let adjusted = opcode &- header.opcodeBase
                address &+= UInt64(adjusted / header.lineRange) &* header.minimumInstructionLength
                line &+= UInt32(truncatingIfNeeded: Int32(header.lineBase) &+ Int32(adjusted % header.lineRange))
                if isInSection { rows.append(Row(address: address, line: line)) }
                continue
            }
            switch opcode {
            case 0:
                let length = try program.uleb()
                var operation = try program.slice(length)
                guard length > 0 else { continue }
                switch try operation.u8() {
                case 1: // DW_LNE_end_sequence
                    address = 0
                    line = 1
                    isInSection = false
                case 2: // DW_LNE_set_address
                    let target = try relocations.target(at: operation.offset)
                    isInSection = target?.section == section
                    address = isInSection ? target?.offset ?? 0 : 0
                default: break
                }
            case 1: // DW_LNS_copy
                if isInSection { rows.append(Row(address: address, line: line)) }
            case 2: // DW_LNS_advance_pc
                address &+= try program.uleb() &* header.minimumInstructionLength
            case 3: // DW_LNS_advance_line
                line &+= UInt32(truncatingIfNeeded: try program.sleb())
            case 4, 5, 12: // DW_LNS_set_file, set_column, set_isa
                _ = try program.uleb()
            case 6, 7, 10, 11: // DW_LNS_negate_stmt, set_basic_block, set_prologue_end, set_epilogue_begin
                break
            case 8: // DW_LNS_const_add_pc
                address &+= UInt64((255 &- header.opcodeBase) / header.lineRange) &* header.minimumInstructionLength
            case 9: // DW_LNS_fixed_advance_pc
                address &+= UInt64(try program.u16())
            default:
                for _ in 0..<(try header.operandCount(opcode)) { _ = try program.uleb() }
            }
        }
    }
}

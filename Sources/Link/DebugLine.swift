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

    /// Where a relocation points that fills in an address.
    private struct Target {
        /// Byte offset in the object of what is relocated.
        var place: Int
        var symbol: Int
        var addend: UInt64
    }

    private let symbols: ELFObject.SymbolTable
    private let section: Int
    private var targets: [Target] = []

    /// - Parameter section: the index of the section of code.
    init(_ object: ELFObject, symbols: ELFObject.SymbolTable, section: Int) throws(ObjectError) {
        self.symbols = symbols
        self.section = section
        let tables = try object.sections(named: ".debug_line")
        guard let index = tables.first else { return }
        let contents = object.sections[index]
        guard tables.count == 1, contents.flags & ELFObject.compressed == 0 else {
            throw ObjectError(.unsupported, "split or compressed debug information", at: contents.range.lowerBound)
        }
        targets = try Self.targets(object, of: index)
        var cursor = ByteCursor(object.bytes, in: contents.range)
        while !cursor.isAtEnd { try readUnit(&cursor) }
        sort()
    }

    /// The relocations of whole addresses in a section, sorted by their places.
    private static func targets(_ object: ELFObject, of section: Int) throws(ObjectError) -> [Target] {
        let absolute64: UInt32 = switch object.machine {
        case .x86_64: 1 // R_X86_64_64
        case .aarch64: 257 // R_AARCH64_ABS64
        }
        let contents = object.sections[section].range
        let sources = object.sections.filter {
            ($0.type == ELFObject.relocationsWithAddend || $0.type == ELFObject.relocations) && $0.info == section
        }
        guard let source = sources.first else { return [] }
        guard sources.count == 1, source.type == ELFObject.relocationsWithAddend else {
            throw ObjectError(.unsupported, "several relocation sections, or no addends", at: source.range.lowerBound)
        }
        var targets: [Target] = []
        var cursor = ByteCursor(object.bytes, in: source.range)
        while !cursor.isAtEnd {
            let start = cursor.offset
            let offset = try cursor.u64(), info = try cursor.u64(), addend = try cursor.u64()
            guard offset < UInt64(contents.count) else {
                throw ObjectError(.malformed, "a relocation is outside of its section", at: start)
            }
            guard UInt32(truncatingIfNeeded: info) == absolute64 else { continue }
            targets.append(Target(place: contents.lowerBound + Int(offset), symbol: Int(info >> 32), addend: addend))
        }
        for index in targets.indices.dropFirst() where targets[index].place < targets[index - 1].place {
            targets.sort { $0.place < $1.place }
            break
        }
        return targets
    }

    /// The address that the relocation at `place` gives, if it is in the section of code.
    private func address(at place: Int) throws(ObjectError) -> UInt64? {
        var low = 0, high = targets.count
        while low < high {
            let middle = (low + high) / 2
            if targets[middle].place < place { low = middle + 1 } else { high = middle }
        }
        guard low < targets.count, targets[low].place == place else { return nil }
        let symbol = try symbols[targets[low].symbol]
        guard symbol.section == section else { return nil }
        return symbol.value &+ targets[low].addend
    }

    private mutating func sort() {
        for index in rows.indices.dropFirst() where rows[index].address < rows[index - 1].address {
            // Rows of one address keep the order in which they were written.
            rows = rows.enumerated().sorted { ($0.element.address, $0.offset) < ($1.element.address, $1.offset) }.map(\.element)
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

    private mutating func readUnit(_ cursor: inout ByteCursor) throws(ObjectError) {
        let start = cursor.offset
        var length = UInt64(try cursor.u32())
        let is64 = length == 0xFFFF_FFFF
        if is64 { length = try cursor.u64() } else if length >= 0xFFFF_FFF0 {
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
        try run(&unit, Header(
            minimumInstructionLength: minimumInstructionLength, lineBase: lineBase, lineRange: lineRange,
            opcodeBase: opcodeBase, operandCounts: counts))
    }

    /// Runs a program (6.2.5). Addresses and lines wrap round like registers; what an object says can't trap.
    private mutating func run(_ program: inout ByteCursor, _ header: Header) throws(ObjectError) {
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
                    let target = try self.address(at: operation.offset)
                    isInSection = target != nil
                    address = target ?? 0
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

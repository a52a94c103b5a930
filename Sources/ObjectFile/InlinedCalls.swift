/// The calls that LLVM replaced by the callee's code, from an object's `.debug_info` (DWARF 5, 3.3.8; version 4 is read
/// too).
///
/// Units of other versions say nothing. The code generator uses the Wasm byte offset of a call instruction as its line,
/// and the symbol of a Wasm function as the linkage name of its subprogram, or its name if it has no other; or else the
/// byte offset of its body as the line of its declaration.
struct InlinedCalls {
    struct Call {
        /// Address of the native function that the code is in.
        fileprivate(set) var function: UInt64
        /// How many inlined calls the code is in, this one included.
        fileprivate(set) var depth: Int
        /// The callee, in the module's function index space.
        fileprivate(set) var callee: UInt32
        /// The line of the call; 0 if it has none.
        var line: UInt32
        /// Indices in `ranges`.
        fileprivate(set) var ranges: Range<Int>
        /// Offset of the callee's subprogram in `.debug_info`.
        fileprivate var origin: UInt64
    }

    /// In the order of the native functions' addresses; in a function each call stands before those inlined into it.
    private(set) var calls: [Call] = []
    /// Bytes from the start of the section of code. Not empty.
    private(set) var ranges: [Range<UInt64>] = []

    /// Adds `base` to the line of each call that has one.
    mutating func moveLines(by base: UInt32) {
        for index in calls.indices where calls[index].line != 0 { calls[index].line &+= base }
    }

    /// A unit's header, and where its entries are.
    private struct Unit {
        /// Offset in `.debug_info`.
        var start: UInt64
        var abbreviations: DebugAbbreviations
        var bases: DebugSections.Bases
    }

    /// The attributes that count, of one entry.
    private struct Attributes {
        var name, linkageName, low, high, origin, ranges, line, declarationLine: DebugValue?
        var stringBase, addressBase, rangeListBase: DebugValue?
    }

    /// What an entry's children are in.
    private struct Scope {
        /// Address of the native function; nil outside of those in the section of code.
        var function: UInt64?
        var depth = 0
    }

    private enum Tag {
        static let inlinedSubroutine: UInt64 = 0x1D, subprogram: UInt64 = 0x2E
    }

    private var sections: DebugSections
    /// Names of subprograms, by the offsets of their entries in `.debug_info`.
    private var names: [UInt64: (value: DebugValue, bases: DebugSections.Bases)] = [:]
    /// The lines of their declarations.
    private var declarationLines: [UInt64: UInt32] = [:]

    /// - Parameters:
    ///   - section: the index of the section of code.
    ///   - functionIndex: the index in the module's function index space of what a symbol names, or nil. Inlined calls
    ///     of functions without one are left out, and what was inlined into them counts as inlined into their caller.
    ///   - functionAtLine: the index of the function that is declared at a line, or nil; then names say nothing.
    init(
        _ object: ELFObject, symbols: ELFObject.SymbolTable, section: Int, functionIndex: (String) -> UInt32?,
        functionAtLine: ((UInt32) -> UInt32?)? = nil
    ) throws(ObjectError) {
        sections = try DebugSections(object, symbols: symbols, code: section)
        guard let index = try object.debugSection(".debug_abbrev") else { return }
        let abbreviations = object.sections[index].range
        // By their places in the object.
        var tables: [Int: DebugAbbreviations] = [:]
        // Tables that share their bytes are refused, since each is read again.
        var budget = abbreviations.count
        var cursor = ByteCursor(object.bytes, in: sections.info.range)
        while !cursor.isAtEnd {
            let start = cursor.offset
            guard let header = try readHeader(&cursor) else { continue }
            guard header.abbreviations <= UInt64(abbreviations.count) else {
                throw ObjectError(.malformed, "there are no abbreviations at \(header.abbreviations)", at: start)
            }
            let first = abbreviations.lowerBound + Int(header.abbreviations)
            let table: DebugAbbreviations
            if let known = tables[first] {
                table = known
            } else {
                var tableCursor = ByteCursor(object.bytes, in: first..<abbreviations.upperBound)
                table = try DebugAbbreviations(&tableCursor)
                budget -= tableCursor.offset - first
                guard budget >= 0 else {
                    throw ObjectError(.unsupported, "abbreviations that share their bytes", at: first)
                }
                tables[first] = table
            }
            let unit = Unit(
                start: UInt64(start - sections.info.range.lowerBound), abbreviations: table, bases: header.bases)
            try readEntries(header.entries, unit)
        }
        try resolve(functionIndex, functionAtLine)
    }

    /// Moves `cursor` behind the next unit (7.5.1). Returns its entries; nil for one that is not read.
    private func readHeader(
        _ cursor: inout ByteCursor
    ) throws(ObjectError) -> (entries: ByteCursor, bases: DebugSections.Bases, abbreviations: UInt64)? {
        let start = cursor.offset
        var bases = DebugSections.Bases()
        var length = UInt64(try cursor.u32())
        bases.is64 = length == 0xFFFF_FFFF
        if bases.is64 {
            length = try cursor.u64()
        } else if length >= 0xFFFF_FFF0 {
            throw ObjectError(.malformed, "a reserved length", at: start)
        }
        var unit = try cursor.slice(length)
        bases.version = try unit.u16()
        guard bases.version == 4 || bases.version == 5 else { return nil }
        let offsetField = DebugForm(code: 0x17, implicit: 0)
        var offset = DebugValue.other
        if bases.version == 4 {
            offset = try offsetField.read(&unit, is64: bases.is64)
        } else {
            let type = try unit.u8()
            // DW_UT_compile, DW_UT_partial: the others have no code here.
            guard type == 1 || type == 3 else { return nil }
        }
        guard try unit.u8() == 8 else {
            throw ObjectError(.unsupported, "addresses that are not 64-bit", at: unit.offset)
        }
        if bases.version == 5 { offset = try offsetField.read(&unit, is64: bases.is64) }
        return (unit, bases, try sections.sectionOffset(offset) ?? 0)
    }

    private mutating func readEntries(_ entries: ByteCursor, _ unit: Unit) throws(ObjectError) {
        var cursor = entries
        var unit = unit
        // The scopes of the entries that are open. Entries may nest as deep as there are bytes.
        var scopes: [Scope] = []
        var isFirst = true
        while !cursor.isAtEnd {
            let place = cursor.offset
            let code = try cursor.uleb()
            if code == 0 {
                _ = scopes.popLast()
                continue
            }
            guard let abbreviation = unit.abbreviations[code] else {
                throw ObjectError(.malformed, "there is no abbreviation \(code)", at: place)
            }
            let attributes = try readAttributes(&cursor, abbreviation, is64: unit.bases.is64)
            if isFirst {
                isFirst = false
                unit.bases.strings = try sections.sectionOffset(attributes.stringBase) ?? 0
                unit.bases.addresses = try sections.sectionOffset(attributes.addressBase) ?? 0
                unit.bases.rangeLists = try sections.sectionOffset(attributes.rangeListBase) ?? 0
                unit.bases.code = try sections.address(attributes.low, unit.bases)
            }
            var scope = scopes.last ?? Scope()
            switch abbreviation.tag {
            case Tag.subprogram:
                let offset = UInt64(place - sections.info.range.lowerBound)
                if let name = attributes.linkageName ?? attributes.name { names[offset] = (name, unit.bases) }
                if case .constant(let line)? = attributes.declarationLine {
                    declarationLines[offset] = UInt32(truncatingIfNeeded: line)
                }
                scope = Scope(function: try start(attributes, unit))
            case Tag.inlinedSubroutine:
                guard let function = scope.function else { break }
                scope.depth += 1
                try append(attributes, unit, function: function, depth: scope.depth)
            default: break
            }
            if abbreviation.hasChildren { scopes.append(scope) }
        }
    }

    private func readAttributes(
        _ cursor: inout ByteCursor, _ abbreviation: DebugAbbreviations.Abbreviation, is64: Bool
    ) throws(ObjectError) -> Attributes {
        var attributes = Attributes()
        for (name, form) in abbreviation.attributes {
            let value = try form.read(&cursor, is64: is64)
            switch name {
            case 0x03: attributes.name = value // DW_AT_name
            case 0x6E: attributes.linkageName = value // DW_AT_linkage_name
            case 0x11: attributes.low = value // DW_AT_low_pc
            case 0x12: attributes.high = value // DW_AT_high_pc
            case 0x3B: attributes.declarationLine = value // DW_AT_decl_line
            case 0x31: attributes.origin = value // DW_AT_abstract_origin
            case 0x55: attributes.ranges = value // DW_AT_ranges
            case 0x59: attributes.line = value // DW_AT_call_line
            case 0x72: attributes.stringBase = value // DW_AT_str_offsets_base
            case 0x73: attributes.addressBase = value // DW_AT_addr_base
            case 0x74: attributes.rangeListBase = value // DW_AT_rnglists_base
            default: break
            }
        }
        return attributes
    }

    /// Where the code of a subprogram starts.
    private mutating func start(_ attributes: Attributes, _ unit: Unit) throws(ObjectError) -> UInt64? {
        if let low = attributes.low { return try sections.address(low, unit.bases) }
        guard let list = attributes.ranges else { return nil }
        var ranges: [Range<UInt64>] = []
        try sections.read(list, unit.bases, into: &ranges)
        return ranges.first?.lowerBound
    }

    private mutating func append(
        _ attributes: Attributes, _ unit: Unit, function: UInt64, depth: Int
    ) throws(ObjectError) {
        let origin: UInt64
        switch attributes.origin {
        case .reference(let offset): origin = unit.start &+ offset
        case .offset: origin = try sections.sectionOffset(attributes.origin) ?? 0
        default: return
        }
        let first = ranges.count
        if let list = attributes.ranges {
            try sections.read(list, unit.bases, into: &ranges)
        } else if let low = try sections.address(attributes.low, unit.bases) {
            // The end is an address, or a distance from the start.
            var end = try sections.address(attributes.high, unit.bases)
            if case .constant(let length)? = attributes.high { end = low &+ length }
            DebugSections.append(low, end, to: &ranges)
        }
        var line: UInt32 = 0
        if case .constant(let number)? = attributes.line { line = UInt32(truncatingIfNeeded: number) }
        calls.append(
            Call(
                function: function, depth: depth, callee: 0, line: line, ranges: first..<ranges.count, origin: origin))
    }

    /// Finds the callees, which may stand behind the calls.
    private mutating func resolve(
        _ functionIndex: (String) -> UInt32?, _ functionAtLine: ((UInt32) -> UInt32?)?
    ) throws(ObjectError) {
        var known: [UInt64: UInt32?] = [:]
        // By the depth of entries, the depth with only calls of known functions counted.
        var depths = [0]
        var resolved: [Call] = []
        resolved.reserveCapacity(calls.count)
        for var call in calls {
            if let functionAtLine {
                known[call.origin] = .some(declarationLines[call.origin].flatMap(functionAtLine))
            } else if known[call.origin] == nil {
                let name = names[call.origin]
                let text =
                    try name.map { (name) throws(ObjectError) in try sections.string(name.value, name.bases) } ?? nil
                known[call.origin] = .some(text.flatMap(functionIndex))
            }
            // A call stands right behind its parent or another child of it, so that its parent's depth is known.
            depths.removeSubrange(min(call.depth, depths.count)...)
            let outside = depths.last ?? 0
            let callee = known[call.origin] ?? nil
            depths.append(callee == nil ? outside : outside + 1)
            guard let callee else { continue }
            call.callee = callee
            call.depth = outside + 1
            resolved.append(call)
        }
        for index in resolved.indices.dropFirst() where resolved[index].function < resolved[index - 1].function {
            resolved = resolved.enumerated().sorted {
                ($0.element.function, $0.offset) < ($1.element.function, $1.offset)
            }.map(\.element)
            break
        }
        calls = resolved
        names = [:]
        declarationLines = [:]
    }
}

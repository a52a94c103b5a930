/// How the addresses of an object's code map to byte offsets in the Wasm module, in the form that
/// `wpc_module_partition` (wpc_abi.h) describes.
///
/// It is made from the object's symbols and its `.debug_line`, in which the code generator uses the Wasm byte offset of
/// an instruction as its line. Line 0, "no line" in DWARF, continues the offset before it.
public struct LineTable: Sendable, Equatable {
    /// Bytes of the section of code: `text_length`.
    public var sectionSize: UInt64
    /// A function that other objects can name, and its byte offset in the section: `text` is its address minus that.
    public var anchorSymbol: String
    public var anchorOffset: UInt64
    /// The functions in the order of their addresses, with their rows.
    public var table: [UInt8]

    /// The section that the code generator puts functions in. An object without one is read from `.text`.
    public static let sectionName = "wpc_text"

    /// Makes the table of an ELF64 object.
    ///
    /// Functions are left out whose symbols have no index or no size, and those that overlap one with a lower address
    /// (an alias). Without `.debug_line`, or where it says nothing, functions have no rows.
    ///
    /// - Parameter functionIndex: the index in the module's function index space of what a symbol names, or nil.
    /// - Returns: nil if the object has no functions in the section.
    /// - Throws: `ObjectError`, also if none of the functions can be named by other objects.
    public static func make(
        object: [UInt8], functionIndex: (String) -> UInt32?
    ) throws(ObjectError) -> LineTable? {
        try object.withUnsafeBytes { bytes in
            Result { () throws(ObjectError) in try make(object: bytes, functionIndex: functionIndex) }
        }.get()
    }

    public static func make(
        object bytes: UnsafeRawBufferPointer, functionIndex: (String) -> UInt32?
    ) throws(ObjectError) -> LineTable? {
        let object = try ELFObject(bytes)
        let symbols = try object.symbols()
        guard let section = try codeSection(object) else { return nil }
        let size = object.sections[section].size
        var functions: [Function] = []
        var anchor: ELFObject.Symbol?
        for index in 0..<symbols.count {
            let symbol = try symbols[index]
            guard symbol.type == ELFObject.functionType, symbol.section == section else { continue }
            let (end, overflow) = symbol.value.addingReportingOverflow(symbol.size)
            guard !overflow, end <= size else {
                throw ObjectError(
                    .malformed, "function \(try symbols.name(of: symbol)) is outside of its section",
                    at: object.sections[section].range.lowerBound)
            }
            if symbol.binding == ELFObject.globalBinding, symbol.value < anchor?.value ?? .max { anchor = symbol }
            guard symbol.size > 0, let number = functionIndex(try symbols.name(of: symbol)) else { continue }
            functions.append(Function(start: symbol.value, end: end, index: number))
        }
        guard let anchor else {
            if functions.isEmpty { return nil }
            throw ObjectError(
                .unsupported, "no function can be named by other objects", at: object.sections[section].range.lowerBound)
        }
        functions.sort { ($0.start, $0.index) < ($1.start, $1.index) }
        let lines = try DebugLine(object, symbols: symbols, section: section)
        return LineTable(
            sectionSize: size, anchorSymbol: try symbols.name(of: anchor), anchorOffset: anchor.value,
            table: encode(functions, lines.rows))
    }

    private struct Function {
        var start: UInt64
        var end: UInt64
        var index: UInt32
    }

    private static func codeSection(_ object: ELFObject) throws(ObjectError) -> Int? {
        let named = try object.sections(named: "wpc_text")
        let candidates = named.isEmpty ? try object.sections(named: ".text") : named
        // Attributes may have split off a second section of the name; the code is in the largest.
        return candidates.max { object.sections[$0].size < object.sections[$1].size }
    }

    /// Both parameters are in the order of their addresses.
    private static func encode(_ functions: [Function], _ lines: [DebugLine.Row]) -> [UInt8] {
        var table: [UInt8] = []
        var rows: [UInt8] = []
        var previousEnd: UInt64 = 0
        var next = 0
        for function in functions where function.start >= previousEnd {
            while next < lines.count, lines[next].address < function.start { next += 1 }
            rows.removeAll(keepingCapacity: true)
            var address = function.start
            var offset: UInt32 = 0
            while next < lines.count, lines[next].address < function.end {
                // Of several rows at an address the last one with a line counts: the others describe no bytes.
                let here = lines[next].address
                var line: UInt32 = 0
                while next < lines.count, lines[next].address == here {
                    if lines[next].line != 0 { line = lines[next].line }
                    next += 1
                }
                if line == 0 || line == offset { continue }
                append(unsigned: here - address, to: &rows)
                append(signed: Int64(line) - Int64(offset), to: &rows)
                address = here
                offset = line
            }
            append(unsigned: function.start - previousEnd, to: &table)
            append(unsigned: function.end - function.start, to: &table)
            append(unsigned: UInt64(function.index), to: &table)
            append(unsigned: UInt64(rows.count), to: &table)
            table.append(contentsOf: rows)
            previousEnd = function.end
        }
        return table
    }

    private static func append(unsigned value: UInt64, to bytes: inout [UInt8]) {
        var value = value
        while value >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: value) | 0x80)
            value >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: value))
    }

    private static func append(signed value: Int64, to bytes: inout [UInt8]) {
        var value = value
        while value < -0x40 || value >= 0x40 {
            bytes.append(UInt8(truncatingIfNeeded: value) | 0x80)
            value >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: value) & 0x7F)
    }
}

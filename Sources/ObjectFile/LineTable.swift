/// How the addresses of an object's code map to byte offsets in the Wasm module, in the form that
/// `wpc_module_partition` (wpc_abi.h) describes.
///
/// It is made from the object's symbols, its `.debug_line`, in which the code generator uses the Wasm byte offset of an
/// instruction as its line, and its `.debug_info`, which says where calls were inlined. Line 0, "no line" in DWARF,
/// continues the offset before it: the one before it in the same function, where there are inlined calls.
public struct LineTable: Sendable, Equatable {
    /// Bytes of the section of code: `text_length`.
    public var sectionSize: UInt64
    /// A function that other objects can name, and its byte offset in the section: `text` is its address minus that.
    public var anchorSymbol: String
    public var anchorOffset: UInt64
    /// The functions in the order of their addresses, with their rows and inlined calls.
    public var table: [UInt8]

    /// The section that the code generator puts functions in. An object without one is read from `.text`.
    public static let sectionName = "wpc_text"

    /// Makes the table of an ELF64 object.
    ///
    /// Functions are left out whose symbols have no index or no size, and those that overlap one with a lower address
    /// (an alias). Without `.debug_line`, or where it says nothing, functions have no rows; without `.debug_info` of
    /// DWARF 4 or 5, no inlined calls.
    ///
    /// - Parameter functionIndex: the index in the module's function index space of what a symbol, or the name of a
    ///   subprogram in the debug information, stands for; or nil.
    /// - Parameter functionAtLine: where names of subprograms say nothing: the index of the function that is declared
    ///   at a line.
    /// - Parameter lineBase: what is added to each line to make it the byte offset in the module.
    /// - Returns: nil if the object has no functions in the section.
    /// - Throws: `ObjectError`, also if none of the functions can be named by other objects.
    public static func make(
        object: [UInt8], lineBase: UInt32 = 0, functionIndex: (String) -> UInt32?,
        functionAtLine: ((UInt32) -> UInt32?)? = nil
    ) throws(ObjectError) -> LineTable? {
        try object.withUnsafeBytes { bytes in
            Result { () throws(ObjectError) in
                try make(
                    object: bytes, lineBase: lineBase, functionIndex: functionIndex, functionAtLine: functionAtLine)
            }
        }.get()
    }

    public static func make(
        object bytes: UnsafeRawBufferPointer, lineBase: UInt32 = 0, functionIndex: (String) -> UInt32?,
        functionAtLine: ((UInt32) -> UInt32?)? = nil
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
                .unsupported, "no function can be named by other objects", at: object.sections[section].range.lowerBound
            )
        }
        functions.sort { ($0.start, $0.index) < ($1.start, $1.index) }
        var rows = try DebugLine(object, symbols: symbols, section: section).rows
        for index in rows.indices where rows[index].line != 0 { rows[index].line &+= lineBase }
        var inlined = try InlinedCalls(
            object, symbols: symbols, section: section, functionIndex: functionIndex, functionAtLine: functionAtLine)
        inlined.moveLines(by: lineBase)
        return LineTable(
            sectionSize: size, anchorSymbol: try symbols.name(of: anchor), anchorOffset: anchor.value,
            table: encode(functions, rows, inlined))
    }

    struct Function {
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
}

import IRGen
import Link
import Wasm

/// What the symbol tables of linked files call compiled functions: as the name section does, mangled where it has mangled
/// names, so that `perf`, gdb, valgrind and `nm -C` show what they show for native programs.
///
/// Executables and shared libraries have the bare names, since their symbols of functions are local: nothing is ever looked up by them.
/// The symbols of an object file are still to be linked with others, so there they are `NAME.wasm.PREFIX.INDEX`, which demanglers take for
/// a clone of NAME, and which no C symbol and no function of another module is called.
struct SymbolTableNames: Sendable {
    let layout: ModuleLayout
    /// The file will be linked again.
    let isLinkable: Bool

    /// Longer names are cut: tools copy them into buffers of their own.
    private static let longestName = 4096

    /// The new name of a function symbol; nil for one that no function of the module has.
    func name(of symbol: FunctionNames.Symbol) -> String? {
        guard let (index, part) = layout.function(ofSymbol: symbol.name) else { return nil }
        // A function's body is code; the bridges between calling conventions are not.
        let suffix = part == .chunk ? ".chunk" : symbol.isCode ? "" : ".bridge"
        guard isLinkable else { return text(layout.module.functionDescription(index)) + suffix }
        let name = text(layout.module.functionName(index) ?? "function").replacing("@", with: "_")
        return "\(name).wasm.\(layout.options.symbolPrefix).\(index)\(suffix)"
    }

    /// Without control characters, which would reach the terminal, and not too long.
    private func text(_ name: String) -> String {
        if name.isEmpty { return "function" }
        let shown = name.utf8.count > SymbolTableNames.longestName ? SymbolTableNames.cut(name) : name
        return shown.printable
    }

    private static func cut(_ name: String) -> String {
        var end = name.utf8.index(name.utf8.startIndex, offsetBy: longestName)
        while end > name.utf8.startIndex, String.Index(end, within: name.unicodeScalars) == nil { end = name.utf8.index(before: end) }
        return String(name[..<end])
    }
}

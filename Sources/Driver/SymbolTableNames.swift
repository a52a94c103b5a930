import IRUnit
import Link
import Wasm

/// What the symbol tables of linked files call compiled functions: as the name section does, mangled where it has
/// mangled names, so that `perf`, gdb, valgrind and `nm -C` show what they show for native programs.
///
/// Executables and shared libraries have the bare names, since their symbols of functions are local: nothing is ever
/// looked up by them. The symbols of an object file are still to be linked with others, so there they are
/// `NAME.wasm.PREFIX.INDEX`, which demanglers take for a clone of NAME, and which no C symbol and no function of
/// another module is called.
struct SymbolTableNames: Sendable {
    let layout: ModuleLayout
    /// The file will be linked again.
    let isLinkable: Bool

    /// The new name of a function symbol; nil for one that no function of the module has.
    func name(of symbol: FunctionNames.Symbol) -> String? {
        guard let (index, part) = layout.function(ofSymbol: symbol.name) else { return nil }
        // A function's body is code; the bridges between calling conventions are not.
        let suffix = part == .chunk ? ".chunk" : symbol.isCode ? "" : ".bridge"
        guard isLinkable else { return layout.displayName(ofFunction: index) + suffix }
        // `@` begins a version.
        let name =
            layout.module.functionName(index) == nil
            ? "function" : layout.displayName(ofFunction: index).replacing("@", with: "_")
        return "\(name).wasm.\(layout.options.symbolPrefix).\(index)\(suffix)"
    }
}

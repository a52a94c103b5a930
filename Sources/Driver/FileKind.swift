import Wasm

/// What a file is that is no WebAssembly module, for the message that says so.
enum FileKind {
    /// Bytes that tell text from other data, and kinds of text from each other.
    private static let looked = 4096

    /// Whether it is a module's text, whatever its name: it begins, behind comments and space, with a parenthesis and a
    /// word.
    static func isModuleText(_ bytes: [UInt8]) -> Bool {
        guard var rest = text(bytes)?[...] else { return false }
        while let first = rest.first {
            if first.isWhitespace {
                rest = rest.dropFirst()
            } else if rest.hasPrefix(";;") {
                rest = rest.drop { !$0.isNewline }
            } else if rest.hasPrefix("(;") {
                guard let end = rest.firstRange(of: ";)") else { return true }
                rest = rest[end.upperBound...]
            } else {
                break
            }
        }
        return ["(module", "(component", "(func", "(memory", "(import", "(export", "(type", "(global", "(table", "(@"]
            .contains(where: rest.hasPrefix)
    }

    /// What `bytes`, which aren't a module's, are, and what to do: "an ELF file ..."; nil: it can't be told.
    static func description(of bytes: [UInt8]) -> String? {
        func begins(_ start: [UInt8]) -> Bool { bytes.starts(with: start) }
        func begins(_ start: String) -> Bool { bytes.starts(with: start.utf8) }
        let first = bytes.prefix(4).map { $0 }
        if begins([0x7F, 0x45, 0x4C, 0x46]) { return "an ELF file, native code; wpc makes those, of modules" }
        if begins("!<arch>\n") || begins("!<thin>\n") {
            return "an archive of objects (.a); link its members to a module first (wasm-ld)"
        }
        if begins([0x42, 0x43, 0xC0, 0xDE]) { return "LLVM bitcode; clang --target=wasm32-wasi makes a module of it" }
        if begins([0x03, 0x02, 0x23, 0x07]) {
            return "a SPIR-V module; wpc attach-spirv puts it into a WebAssembly module"
        }
        if begins([0x1F, 0x8B]) || begins([0x28, 0xB5, 0x2F, 0xFD]) || begins([0x50, 0x4B, 0x03, 0x04])
            || begins([0xFD, 0x37, 0x7A, 0x58, 0x5A])
        {
            return "a compressed file or archive; unpack it first"
        }
        if begins("MZ") { return "a Windows executable" }
        if [[0xCF, 0xFA, 0xED, 0xFE], [0xCA, 0xFE, 0xBA, 0xBE]].contains(first) {
            return "a Mach-O executable or a Java class"
        }
        if begins("#!") { return "a script; give wpc the module that it runs" }
        guard let text = text(bytes) else { return nil }
        if isModuleText(bytes) {
            return "WebAssembly text; give the file the suffix .wat, or give it by standard input (-)"
        }
        return describe(text)
    }

    private static func describe(_ text: String) -> String {
        let lines = text.split(whereSeparator: \.isNewline).map { $0.drop(while: \.isWhitespace) }
        func hasLine(_ starts: [String]) -> Bool { lines.contains { line in starts.contains(where: line.hasPrefix) } }
        if hasLine(["; ModuleID", "source_filename =", "target triple =", "define "]) {
            return "LLVM IR; clang --target=wasm32-wasi makes a module of it"
        }
        if hasLine(["#include", "#define", "#ifndef", "#pragma", "int main", "void ", "static ", "typedef ", "extern "])
        {
            return "C or C++ source; clang --target=wasm32-wasi makes a module of it"
        }
        if hasLine(["fn ", "pub ", "use "]) { return "Rust source; rustc --target wasm32-wasip1 makes a module of it" }
        if hasLine(["<!DOCTYPE", "<!doctype", "<html", "<?xml"]) {
            return "HTML or XML: was an error page downloaded?"
        }
        return "text, and not of WebAssembly's"
    }

    /// The beginning as text; nil: it is something else.
    private static func text(_ bytes: [UInt8]) -> String? {
        let start = bytes.prefix(looked)
        guard !start.isEmpty,
            !start.contains(where: { $0 < 0x20 && ![0x09, 0x0A, 0x0C, 0x0D].contains($0) || $0 == 0x7F })
        else { return nil }
        return String(decoding: start, as: UTF8.self)
    }
}

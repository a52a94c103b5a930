import ArgumentParser
import Driver
import Foundation
import Passes
import Synchronization

struct Passes: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the passes of the optimiser, in the order in which they run.",
        discussion: """
            Examples:
              wpc passes
              wpc compile app.wasm --passes=-rerolling,-if-conversion -o app
              wpc compile app.wasm --print-after=llvm:inlining --print-to inlined.ll -o app
              wpc passes --json | jq '.[] | select(.name == "llvm:vectorization").pipelines'

            A line a step: its name, the levels at which it runs, and what it does. A pass that works at several \
            places has several lines. Names that begin with llvm: are LLVM's own passes. docs/passes has a page for \
            each of the others.
            """)

    @Flag(help: "As JSON, with what each needs, whether it can be left out, and LLVM's passes by level.")
    var json = false

    func run() throws {
        if json { Terminal.printJSON(try PassTable.json()) } else { Terminal.print(PassTable.text) }
    }
}

/// Options for whoever looks for a fault of the compiler.
struct PassArguments: ParsableArguments {
    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp("Leave out passes (`wpc passes` lists them).", valueName: "-name,..."))
    var passes: [String] = []

    @Option(
        help: ArgumentHelp(
            "Print the IR behind these passes on standard error, each time that they were executed.",
            valueName: "name,..."))
    var printAfter: [String] = []

    @Option(help: ArgumentHelp("Print it into this file.", valueName: "file"))
    var printTo: String?

    @Option(
        help: ArgumentHelp(
            "Execute passes that can be left out so many times, over a unit or a function, and say which was the last.",
            valueName: "number"))
    var passLimit: Int?

    func selection() throws -> PassSelection {
        if printTo != nil, printAfter.isEmpty {
            throw ValidationError("--print-to says where --print-after prints, which isn't given")
        }
        return try PassSelection(switched: passes, printed: printAfter, limit: passLimit)
    }

    /// What takes the IR behind passes.
    func printer() throws -> @Sendable (String) -> Void {
        guard let printTo else { return { Terminal.write($0) } }
        guard FileManager.default.createFile(atPath: printTo, contents: nil),
            let file = FileHandle(forWritingAtPath: printTo)
        else { throw CompileError(.output, "\(printTo) can't be written") }
        return { try? file.write(contentsOf: Data($0.utf8)) }
    }
}

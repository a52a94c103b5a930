import ArgumentParser
import Driver

struct Inspect: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show what a module contains: sections, imports, exports, features, custom sections.",
        discussion: """
            Examples:
              wpc inspect app.wasm
              wpc inspect --json app.wasm | jq '.imports[].name'
            """)

    @Flag(help: "Print JSON, for scripts.")
    var json = false

    @Argument(help: InputHelp.text)
    var input: String

    @Argument(help: .hidden)
    var others: [String] = []

    func run() throws {
        try OneInput.check(input, others)
        let inspection = try ModuleInspection(try Input.read(input), file: input)
        if json { Terminal.printJSON(try inspection.json()) } else { Terminal.print(inspection.text) }
    }
}

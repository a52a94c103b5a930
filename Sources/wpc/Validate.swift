import ArgumentParser
import Driver

struct Validate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check that a module is valid, without compiling it.",
        discussion: """
            Examples:
              wpc validate app.wasm
              wpc validate *.wasm && echo all good

            Prints nothing if every module is valid; else a line for each that is not, with file, byte offset and \
            function, and ends with 1. Every proposal that wpc knows is accepted; `wpc inspect` says which ones can be compiled.
            """)

    @Argument(help: "The modules: binary, or .wat (needs wat2wasm).")
    var inputs: [String]

    func run() throws {
        var isValid = true
        for input in inputs {
            do throws(CompileError) {
                try Validation.validate(try Input.read(input), file: input)
            } catch {
                Terminal.error(error.description)
                isValid = false
            }
        }
        if !isValid { throw ExitCode(1) }
    }
}

import ArgumentParser
import Driver

struct Validate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check that a module is valid, without compiling it.",
        discussion: """
            Examples:
              wpc validate app.wasm
              wpc validate *.wasm && echo all good
              wpc validate --disable-features=threads,simd app.wasm

            Prints nothing if every module is valid; else a line for each that is not, with file, byte offset and \
            function, and ends with 1. Every proposal that wpc knows is accepted, unless \
            --disable-features says otherwise.
            """)

    @Argument(help: "The modules: binary, or .wat (read by wasm-tools or wat2wasm). '-' reads standard input.")
    var inputs: [String]

    @OptionGroup var featureArguments: FeatureArguments

    func run() throws {
        let selection = try featureArguments.selection()
        var isValid = true
        for input in inputs {
            do throws(CompileError) {
                try Validation.validate(try Input.read(input), file: input, features: selection)
            } catch {
                Terminal.error(error.description)
                isValid = false
            }
        }
        if !isValid { throw ExitCode(1) }
    }
}

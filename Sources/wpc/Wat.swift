import ArgumentParser
import Driver

struct Wat: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print a module as text.",
        discussion: """
            Examples:
              wpc wat app.wasm
              wpc wat app.wasm -o app.wat

            wasm-tools writes the text, or, where it isn't installed, wabt's wasm2wat; $WPC_WAT names another program \
            of theirs.
            """)

    @Argument(help: InputHelp.text)
    var input: String

    @Argument(help: .hidden)
    var others: [String] = []

    @Option(
        name: [.customShort("o", allowingJoined: true), .long], help: "The file to write. Default: standard output.")
    var output = "-"

    func run() throws {
        try OneInput.check(input, others)
        if output != "-", Input.isSameFile(input, output) {
            throw ValidationError("\(input) and \(output) are the same file")
        }
        let text = try TextFormat.text(of: try Input.read(input), file: input)
        try Output.write(text, to: output == "-" ? "/dev/stdout" : output)
    }
}

/// What commands say of the module that they read.
enum InputHelp {
    static let text: ArgumentHelp =
        "The module: binary, or .wat (read by wasm-tools or wat2wasm). '-' reads standard input."
}

import ArgumentParser
import Driver

struct Run: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Compile a program to the cache, once, and run it.",
        discussion: """
            Examples:
              wpc run app.wasm -- one two              with arguments
              wpc run --dir . --env HOME app.wasm      with a folder and a variable
              wpc run --dir /data::/ app.wasm          a folder under another name
              wpc run --invoke add lib.wasm 1 2        calls the export add and prints its result

            The compiled program is kept in $XDG_CACHE_HOME/wpc or ~/.cache/wpc, by the module's content and the \
            options. wpc run ends with the program's exit code.
            """)

    @OptionGroup var compilation: CompilationArguments

    @Option(name: .customLong("dir"), help: ArgumentHelp(
        "Grant a directory, under its own or another name. Can be repeated.", valueName: "host[::guest]"))
    var directories: [String] = []

    @Option(name: .customLong("env"), help: ArgumentHelp(
        "Set an environment variable, or hand on the host's. Can be repeated.", valueName: "name[=value]"))
    var environment: [String] = []

    @Option(help: "What the program finds as its first argument. Default: the module's file name.")
    var argv0: String?

    @Argument(help: InputHelp.text)
    var input: String

    @Argument(parsing: .captureForPassthrough, help: "The program's arguments, after --.")
    var arguments: [String] = []

    func run() throws {
        let grants = try GrantList(directories: directories, environment: environment)
        let options = try compilation.options()
        let bytes = try Input.read(input)
        let program = try ProgramCache().program(for: bytes, file: input, options: options) { path in
            try compilation.compile(bytes, of: input, options: options, to: path)
        }
        let passed = arguments.first == "--" ? Array(arguments.dropFirst()) : arguments
        try ProgramLaunch(
            program: program, name: argv0 ?? input.split(separator: "/").last.map(String.init) ?? input, arguments: passed, grants: grants
        ).execute()
    }
}

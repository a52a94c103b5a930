import ArgumentParser
import Driver

struct Compile: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract:
            "Compile a module to an executable, an object, a shared library, assembly, LLVM IR or the OpenCL C of "
            + "kernels.",
        discussion: """
            Examples:
              wpc compile app.wasm -o app                     an executable
              wpc compile app.wasm -O3 --cpu native -o app    as fast as this machine can
              wpc compile app.wasm --dir . --env HOME -o app  that may use this folder and $HOME
              wpc compile lib.wasm --invoke add -o add        calls the export add: ./add 1 2 prints 3
              wpc compile lib.wasm -o lib.so                  a library with the C interface of wpc.h
              wpc compile app.wat --emit llvm -o -            LLVM IR on standard output

            A program can use standard input, output and error, and nothing else but what --dir and --env grant, or \
            WPC_DIRS and WPC_ENV when it is started (unless it is --sealed). The output appears whole or not at all.
            """)

    @Argument(help: InputHelp.text)
    var input: String

    @Argument(help: .hidden)
    var others: [String] = []

    @Option(
        name: [.customShort("o", allowingJoined: true), .long],
        help: "The output file. Default: the input's name with another suffix.")
    var output: String?

    @Option(
        help: """
            What to make: exe, obj, shared, asm, llvm, or opencl (the kernels' OpenCL C). Default: what the output's \
            suffix says \
            (.o, .so, .s, .ll, .cl), else exe.
            """)
    var emit: Emission?

    @OptionGroup var compilation: CompilationArguments

    @Option(
        help: ArgumentHelp(
            "The module's name in C symbols: wpc_module_<name>. Default: from the file's name.", valueName: "name"))
    var name: String?

    @Option(
        name: .customLong("dir"),
        help: ArgumentHelp(
            "Grant a directory, under its own or another name. Can be repeated.", valueName: "host[::guest]"))
    var directories: [String] = []

    @Option(
        name: .customLong("env"),
        help: ArgumentHelp(
            "Set an environment variable, or hand on the host's. Can be repeated.", valueName: "name[=value]"))
    var environment: [String] = []

    @Flag(help: "Refuse WPC_DIRS and WPC_ENV at run time: nothing is granted but what stands here.")
    var sealed = false

    @Option(help: ArgumentHelp("Bytes of native stack; a suffix k, m or g counts.", valueName: "size"))
    var stackSize: String?

    @OptionGroup var heap: HeapArguments

    @Flag(name: .customShort("g"), help: "Keep debug information: lines are byte offsets in the module.")
    var debug = false

    @Flag(help: "Leave out the symbols, with which debuggers and profilers name functions.")
    var strip = false

    func run() throws {
        try OneInput.check(input, others)
        let emit = emission
        var options = try compilation.options()
        options.emission = emit
        options.name = name
        options.keepsDebugInfo = debug
        options.stripsSymbols = strip
        let grants = try GrantList(directories: directories, environment: environment)
        grants.warnings.forEach(Terminal.warning)
        options.grants.directories = grants.directories
        options.grants.environment = grants.environment
        options.grants.isSealed = sealed
        if compilation.invoke != nil, emit == .obj || emit == .shared {
            throw ValidationError(
                "--invoke is for executables: who embeds a library calls its functions by wpc_call (wpc.h)")
        }
        if strip, debug { throw ValidationError("--strip and -g exclude each other") }
        if let stackSize {
            guard let bytes = ByteCount.parse(stackSize), (256 << 10...1 << 40).contains(bytes) else {
                throw ValidationError(
                    "--stack-size \(stackSize): a number of bytes from 256k to 1024g is needed, such as 8m")
            }
            options.grants.stackSize = bytes
        }
        options.grants.heapSize = try heap.bytes()
        if let name, !SymbolName.isIdentifier(name) {
            throw ValidationError(
                "--name \(name): only letters, digits and _ can stand in a C symbol, and no digit first")
        }
        let output = output == "-" ? "/dev/stdout" : output ?? defaultOutput
        if Input.isSameFile(input, output) {
            throw ValidationError("\(input) and \(output) are the same file: the output would replace the module")
        }
        try compilation.compile(Input.read(input), of: input, options: options, to: output)
    }

    private var emission: Emission { emit ?? output.flatMap(Emission.init(suffixOf:)) ?? .exe }

    private var defaultOutput: String {
        let name = input.split(separator: "/").last.map(String.init) ?? "a"
        let stem =
            name.hasSuffix(".wasm")
            ? String(name.dropLast(5)) : name.hasSuffix(".wat") ? String(name.dropLast(4)) : name
        let output = (stem.isEmpty || stem == "-" ? "a" : stem) + emission.suffix
        return output == name ? output + ".out" : output
    }
}

extension Emission: ExpressibleByArgument {}

/// Commands that take one module.
enum OneInput {
    static func check(_ input: String, _ others: [String]) throws {
        guard !others.isEmpty else { return }
        let names = ([input] + others).prefix(4).joined(separator: ", ") + (others.count > 3 ? ", ..." : "")
        throw ValidationError("one module at a time, and \(others.count + 1) are given: \(names)")
    }
}

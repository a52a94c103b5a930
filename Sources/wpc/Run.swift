import ArgumentParser
import Driver
import Wasm

struct Run: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Compile a program to the cache, once, and run it.",
        discussion: """
            Examples:
              wpc run app.wasm -- one two              with arguments
              wpc run --dir . --env HOME app.wasm      with a folder and a variable
              wpc run --dir /data::/ app.wasm          a folder under another name
              wpc run --invoke add lib.wasm 1 2        calls the export add and prints its result
              wpc run --timeout 2s -W max-memory-size=64m app.wasm

            The compiled program is kept in $XDG_CACHE_HOME/wpc or ~/.cache/wpc, by the module's content and the \
            options. wpc run ends with the program's exit code, 134 after a trap and so after a timeout.
            """)

    @OptionGroup var compilation: CompilationArguments

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

    @Option(name: .customLong("mapdir"), help: ArgumentHelp("The same as --dir host::guest.", valueName: "guest::host"))
    var mappedDirectories: [String] = []

    @Option(
        help: ArgumentHelp(
            "End the program with the trap \"interrupt\" after so long: 2, 1.5s, 100ms, 5m. Also $WPC_TIMEOUT.",
            valueName: "time"))
    var timeout: String?

    @Option(
        name: [.customShort("W", allowingJoined: true), .customLong("wasm")],
        help: ArgumentHelp(
            """
            wasmtime's options that have a meaning here: timeout=, max-memory-size=, max-wasm-stack=, \
            unknown-imports-trap, \
            nan-canonicalization, all-proposals=n, and a proposal's name, with =n to refuse it.
            """, valueName: "key[=value],..."))
    var wasm: [String] = []

    @Option(
        name: [.customShort("S", allowingJoined: true), .customLong("wasi")],
        help: ArgumentHelp(
            "The same of WASI's: inherit-env.", valueName: "key[=value],..."))
    var wasi: [String] = []

    @Option(help: "What the program finds as its first argument. Default: the module's file name.")
    var argv0: String?

    @OptionGroup var heap: HeapArguments

    @Argument(help: InputHelp.text)
    var input: String

    @Argument(parsing: .captureForPassthrough, help: "The program's arguments, after --.")
    var arguments: [String] = []

    func run() throws {
        let wasmtime = try WasmtimeOptions(wasm: wasm, wasi: wasi)
        let grants = try GrantList(directories: allDirectories(), environment: allVariables(wasmtime))
        var compilation = compilation
        compilation.featureArguments.features += wasmtime.enabled
        compilation.featureArguments.disableFeatures += wasmtime.disabled
        if wasmtime.allowsMissingImports { compilation.allowMissingImports = true }
        if wasmtime.canonicalizesNaNs { compilation.canonicalizeNans = true }
        let options = try compilation.options()
        let limits = try limits(wasmtime)
        let bytes = try Input.read(input)
        let program = try ProgramCache().program(for: bytes, file: input, options: options) { path in
            try compilation.compile(bytes, of: input, options: options, to: path)
        }
        let passed = arguments.first == "--" ? Array(arguments.dropFirst()) : arguments
        try ProgramLaunch(
            program: program, name: argv0 ?? input.split(separator: "/").last.map(String.init) ?? input,
            arguments: passed, grants: grants,
            limits: limits
        ).execute()
    }

    private func allDirectories() throws -> [String] {
        try directories
            + mappedDirectories.map { mapping in
                guard let separator = mapping.firstRange(of: "::") else {
                    throw ValidationError("--mapdir \(mapping): two names are needed, as in guest::host")
                }
                return "\(mapping[separator.upperBound...])::\(mapping[..<separator.lowerBound])"
            }
    }

    /// What is named comes before what is inherited, so that it is what the program finds.
    private func allVariables(_ wasmtime: WasmtimeOptions) -> [String] {
        guard wasmtime.inheritsEnvironment else { return environment }
        let named = Set(environment.map { entry in String(entry.prefix { $0 != "=" }) })
        return environment + HostText.variableNames().filter { !named.contains($0) }
    }

    /// What the program's runtime reads.
    private func limits(_ wasmtime: WasmtimeOptions) throws -> [String: String] {
        var limits: [String: String] = [:]
        if let timeout = timeout ?? wasmtime.timeout {
            guard RunTime.isTime(timeout) else {
                throw ValidationError(
                    "--timeout \(timeout): a time is needed, a number of seconds or one with ns, us, ms, s, m or h")
            }
            limits["WPC_TIMEOUT"] = timeout
        }
        let heapSize = try heap.bytes()
        if heapSize != 0 { limits["WPC_GC_HEAP_SIZE"] = String(heapSize) }
        if let bytes = wasmtime.memoryLimit { limits["WPC_MAX_MEMORY_SIZE"] = String(bytes) }
        if let bytes = wasmtime.stackSize {
            guard (256 << 10...1 << 40).contains(bytes) else {
                throw ValidationError("-W max-wasm-stack=\(bytes): a number of bytes from 256k to 1024g is needed")
            }
            limits["WPC_STACK_SIZE"] = String(bytes)
        }
        return limits
    }
}

/// What the runtime takes for a time (Runtime/instance/program_limits.c).
private enum RunTime {
    static func isTime(_ text: String) -> Bool {
        let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        let seconds = ["": 1, "s": 1, "ms": 1e-3, "us": 1e-6, "ns": 1e-9, "m": 60, "h": 3600][
            String(text.dropFirst(digits.count))]
        guard digits.count <= 32, let number = Double(digits), let seconds else { return false }
        return number * seconds >= 1e-9 && number * seconds < 4e9
    }
}

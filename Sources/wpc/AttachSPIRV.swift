import ArgumentParser
import Driver

struct AttachSPIRV: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "attach-spirv",
        abstract: "Put a kernel for OpenCL devices into a module.",
        discussion: """
            Examples:
              wpc attach-spirv -i app.wasm -o fat.wasm --function scale --opencl scale.cl
              wpc attach-spirv -i app.wasm -o fat.wasm --id 1 -d kernel.spv
              clang-22 ... -o - | wpc attach-spirv -i app.wasm -o fat.wasm --id 1

            The kernel runs in place of the function that parallel_for names, on devices that can. Its entry point \
            takes a global \
            pointer for each buffer, inputs first, and handles the element get_global_id(0).
            """)

    @Option(name: .shortAndLong, help: "The module to attach to: binary, or .wat.")
    var input: String

    @Option(name: .shortAndLong, help: "The module to write.")
    var output: String

    @Option(name: .shortAndLong, help: "The custom section's name.")
    var name = "wasi-parallel"

    @Option(help: "The kernel's id: the index of its function in the table.")
    var id: UInt32?

    @Option(name: .shortAndLong, help: ArgumentHelp("The SPIR-V module. Default: standard input.", valueName: "file"))
    var data: String?

    @Option(help: ArgumentHelp("Compile this OpenCL C to SPIR-V and attach that.", valueName: "file"))
    var opencl: String?

    @Option(help: ArgumentHelp("Take the id from this function's place in the table.", valueName: "name"))
    var function: String?

    @Flag(name: .shortAndLong, help: "Say what is done.")
    var verbose = false

    func validate() throws {
        if id != nil, function != nil { throw ValidationError("--id and --function exclude each other") }
        if data != nil, opencl != nil { throw ValidationError("--data and --opencl exclude each other") }
    }

    func run() throws {
        let isVerbose = verbose
        let events = CompilationEvents(note: { if isVerbose { Terminal.note($0) } }, warning: { Terminal.warning($0) })
        let source: KernelAttachment.Source =
            if let opencl {
                .openCL(path: opencl)
            } else {
                .spirv(try Input.bytes(data ?? "-"))
            }
        let target: KernelAttachment.Target = id.map { .id($0) } ?? function.map { .function($0) } ?? .none
        let attachment = KernelAttachment(target: target, source: source, sectionName: name)
        let module = try attachment.attach(to: try Input.read(input), file: input, events: events)
        try Output.write(module, to: output == "-" ? "/dev/stdout" : output)
    }
}

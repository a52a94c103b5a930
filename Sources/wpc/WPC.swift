import ArgumentParser
import Driver
import Wasm

/// The command line. Everything but options, help texts and printing lives in `Driver`.
@main
struct WPC: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "wpc",
        abstract: "Compiles WebAssembly ahead of time to native executables.",
        discussion: """
            Examples:
              wpc compile hello.wasm -o hello      make an executable
              ./hello                              and run it, without wpc
              wpc run hello.wasm -- one two        compile (once) and run
              wpc inspect hello.wasm               what is inside

            Exit codes: 0 success; 1 the module is refused or can't be compiled; 64 a wrong command line; 70 a fault \
            of \
            wpc itself. `wpc run` ends with the program's own code (134 after a trap, 125 if it could not be started).
            """,
        version: "wpc 0.1.0",
        subcommands: [
            Compile.self, Run.self, Validate.self, Inspect.self, Wat.self, AttachSPIRV.self, Devices.self,
            Features.self, Passes.self, Cache.self, EmitSPIRV.self,
        ])

    static func main() {
        var running: ParsableCommand.Type = WPC.self
        do {
            var command = try parseAsRoot(CommandLineReader.read(HostText.arguments()))
            running = type(of: command)
            try command.run()
        } catch let error as CompileError {
            Terminal.error(error.description)
            exit(withError: ExitCode(error.exitCode))
        } catch let error as CommandLineError {
            let command = configuration.subcommands.first { $0._commandName == error.command }
            refuse(error.text, usage: UsageText.of(command ?? WPC.self))
        } catch let error as ValidationError {
            // The library would show the usage of `wpc` itself.
            refuse(error.description, usage: UsageText.of(running))
        } catch {
            let status = exitCode(for: error)
            // Errors quote what they don't understand.
            if !status.isSuccess {
                let message = fullMessage(for: error)
                let prefix = "Error: "
                if message.hasPrefix(prefix) {
                    Terminal.error(String(message.dropFirst(prefix.count)))
                } else if !message.isEmpty {
                    Terminal.write(message.printableLines + "\n")
                }
                exit(withError: status)
            }
            exit(withError: error)
        }
    }

    private static func refuse(_ text: String, usage: String) -> Never {
        Terminal.error(text)
        Terminal.write(usage + "\n")
        exit(withError: ExitCode.validationFailure)
    }
}

/// How a command is used, behind an error on its command line.
enum UsageText {
    static func of(_ command: ParsableCommand.Type) -> String {
        let name = command == WPC.self ? "wpc" : "wpc \(command._commandName)"
        return "Usage: \(WPC.usageString(for: command))\n  See '\(name) --help' for more information."
    }
}

extension CompileError {
    /// The process's exit code after this error.
    var exitCode: Int32 {
        switch kind {
        case .internal: 70
        case .arguments: 64
        default: 1
        }
    }
}

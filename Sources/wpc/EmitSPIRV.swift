import ArgumentParser
import Driver

/// What the compiler starts itself; not for people.
struct EmitSPIRV: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: BackEndWorker.command,
        abstract: "Make SPIR-V of modules from standard input, for a compilation.", shouldDisplay: false)

    func run() { BackEndWorker.serve() }
}

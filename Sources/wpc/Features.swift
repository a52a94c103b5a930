import ArgumentParser
import Driver

/// Options of the commands that read a module: which proposals it may use.
struct FeatureArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Proposals that modules may use, beside the default, which is everything. `wpc features` lists them.",
            valueName: "name,..."))
    var features: [String] = []

    @Option(
        help: ArgumentHelp(
            "Proposals that modules may not use, or a whole version: 'wasm2', or 'all'. Comes before --features.",
            valueName: "name,..."))
    var disableFeatures: [String] = []

    func selection() throws -> FeatureSelection { try FeatureSelection(enabled: features, disabled: disableFeatures) }
}

struct Features: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the proposals that --features and --disable-features know, or the processors that --cpu does.",
        discussion: """
            Examples:
              wpc features
              wpc features --cpus
              wpc compile --disable-features=simd,threads app.wasm
              wpc validate --disable-features=all --features=wasm2 app.wasm
            """)

    @Flag(help: "List the names of processors, for --cpu.")
    var cpus = false

    func run() { print(cpus ? ProcessorCheck.list : FeatureSelection.table, terminator: "") }
}

import ArgumentParser
import Driver

struct Devices: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List what parallel_for can use on this machine.",
        discussion: """
            Examples:
              wpc devices
              WPC_DEVICE=opencl:0.0 ./app     run the kernels on that device

            The name before the colon is what WPC_DEVICE takes; a part of a device's name will do, too.
            """)

    @Flag(help: "Print JSON, for scripts.")
    var json = false

    func run() throws {
        let list = DeviceList()
        if json { Terminal.printJSON(try list.json()) } else { Terminal.print(list.text) }
    }
}

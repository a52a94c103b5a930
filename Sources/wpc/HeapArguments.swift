import ArgumentParser
import Driver

/// How large the heap of collected objects may get, of a program that is compiled or run.
struct HeapArguments: ParsableArguments {
    @Option(
        name: .customLong("gc-heap-size"),
        help: ArgumentHelp(
            "Bytes that collected objects may take; a suffix k, m or g counts. Default: half of the memory that the "
                + "process may have.",
            valueName: "size"))
    var size: String?

    /// 0: it was not asked for.
    func bytes() throws -> UInt64 {
        guard let size else { return 0 }
        guard let bytes = ByteCount.parse(size), (1 << 20...1 << 40).contains(bytes) else {
            throw ValidationError("--gc-heap-size \(size): a number of bytes from 1m to 1024g is needed, such as 512m")
        }
        return bytes
    }
}

import CLibFuzzer
import Foundation
import Link
import SPIRV
import Wasm

/// Feeds what libFuzzer thinks of to the readers of foreign bytes. Each of them must end with a result or an error.
///
/// The first argument names the reader, and the others are libFuzzer's (`make fuzz TARGET=module`). What ends the
/// process, or a run that takes longer or more memory than libFuzzer's limits, is a fault; its input is left in a file.
@main
enum Fuzz {
    static let targets: [String: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt] = [
        "module": { data, size in
            let bytes = Fuzz.bytes(data, size)
            if let module = try? validate(bytes, features: .all) { _ = module.names }
            return 0
        },
        "spirv": { data, size in
            let bytes = Fuzz.bytes(data, size)
            _ = try? KernelSection(payload: bytes)
            if let module = try? SPIRVModule(bytes: bytes) {
                _ = module.kernels.map { $0.arguments.map(\.description) }
                _ = try? module.openCLSource()
            }
            return 0
        },
        "object": { data, size in
            _ = try? LineTable.make(object: Fuzz.bytes(data, size)) {
                $0.split(separator: ".").last.flatMap { UInt32($0) }
            }
            return 0
        },
    ]

    private static func bytes(_ data: UnsafePointer<UInt8>?, _ size: Int) -> [UInt8] {
        Array(UnsafeBufferPointer(start: data, count: size))
    }

    static func main() {
        let arguments = CommandLine.arguments
        guard arguments.count > 1, let target = targets[arguments[1]] else {
            FileHandle.standardError.write(
                Data("usage: wpc-fuzz \(targets.keys.sorted().joined(separator: "|")) OPTIONS OF LIBFUZZER\n".utf8))
            exit(64)
        }
        var words = ([arguments[0]] + arguments.dropFirst(2)).map { strdup($0) } + [nil]
        exit(LLVMFuzzerRun(CInt(words.count - 1), &words, target))
    }
}

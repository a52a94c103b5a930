import CLibFuzzer
import Driver
import Foundation
import ObjectFile
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
        // What `wpc run` writes for any entries and any older list is what a program reads.
        "grants": { data, size in
            let bytes = Fuzz.bytes(data, size)
            let present = Array(bytes.prefix { $0 != 0 })
            let entries = bytes.dropFirst(present.count).split(separator: 0).map { Array($0) }
            let list = GrantList.variable(entries, before: present)
            // An older list with escapes that mean nothing stays one, whatever stands before it.
            precondition(Fuzz.readGrants(list) == Fuzz.readGrants(present).map { entries + $0 })
            return 0
        },
        // Through the tool that reads text; what it makes of it is a module that is read as any other.
        "text": { data, size in
            if let module = try? TextFormat.assemble("-", Fuzz.bytes(data, size)) {
                _ = try? validate(module, features: .all)
            }
            return 0
        },
    ]

    /// The entries of a list of grants by the runtime; nil if an escape in it means nothing.
    private static func readGrants(_ list: [UInt8]) -> [[UInt8]]? {
        var entries: [[UInt8]] = []
        let isRight = (list + [0]).withUnsafeBytes { text in
            guard let start = text.bindMemory(to: CChar.self).baseAddress else { return false }
            return withUnsafeMutablePointer(to: &entries) { list in
                LLVMFuzzerReadGrants(start, list) { list, entry in
                    let bytes = UnsafeRawBufferPointer(start: entry, count: strlen(entry))
                    list?.assumingMemoryBound(to: [[UInt8]].self).pointee.append(Array(bytes))
                }
            }
        }
        return isRight ? entries : nil
    }

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

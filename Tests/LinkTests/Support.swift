import Foundation
import Link

/// LLVM 22's tools, which make the tests' inputs. They are part of what wpc is built with.
let llvm = ProcessInfo.processInfo.environment["LLVM_PREFIX"] ?? LinkToolchain.defaultLLVMPrefix
let hasClang = FileManager.default.isExecutableFile(atPath: "\(llvm)/bin/clang")

struct ToolFailure: Error, CustomStringConvertible { var description: String }

/// Runs a tool of LLVM's and gives back what it wrote.
@discardableResult
func tool(_ name: String, _ arguments: String...) throws -> String { try tool(name, arguments: arguments) }

@discardableResult
func tool(_ name: String, arguments: [String]) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "\(llvm)/bin/\(name)")
    process.arguments = arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
        throw ToolFailure(
            description: "\(name) \(arguments.joined(separator: " ")): status \(process.terminationStatus)")
    }
    return String(decoding: output, as: UTF8.self)
}

/// A directory of its own for a test, gone when the test is.
final class Scratch {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "/wpc-link-tests-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func callAsFunction(_ name: String) -> String { "\(path)/\(name)" }

    /// Writes a file and returns its path.
    func file(_ name: String, _ text: String) throws -> String {
        try text.write(toFile: self(name), atomically: false, encoding: .utf8)
        return self(name)
    }

    /// Compiles C or assembler to an object and returns the object's path.
    func object(_ name: String, _ source: String, _ options: String...) throws -> String {
        let path = try file(name, source)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "\(llvm)/bin/clang")
        process.arguments = ["-c", path, "-o", path + ".o"] + options
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw ToolFailure(description: "clang failed for \(name)") }
        return path + ".o"
    }

    /// Names of the files in the directory, sorted.
    var names: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted() }
}

func bytes(_ path: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(fileURLWithPath: path))) }

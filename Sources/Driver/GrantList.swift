import Foundation
import Wasm

/// Grants of the command line: checked, as bytes, and in the form in which programs take them from the environment
/// (Runtime/wasi/grants.h).
public struct GrantList {
    public let directories: [[UInt8]]
    public let environment: [[UInt8]]

    /// `directories` ("HOST" or "HOST::GUEST") and `environment` ("NAME=VALUE" or "NAME") are `HostText`. An entry
    /// without a name is an error of the arguments.
    public init(directories: [String], environment: [String]) throws(CompileError) {
        self.directories = directories.map(HostText.bytes)
        self.environment = environment.map(HostText.bytes)
        for (text, bytes) in zip(directories, self.directories) {
            let names = GrantList.names(bytes)
            guard !names.host.isEmpty else {
                throw CompileError(.arguments, "--dir '\(text)': the directory's name is missing")
            }
            guard names.guest?.isEmpty != true else {
                throw CompileError(
                    .arguments, "--dir '\(text)': the name that the program is to see is missing behind '::'")
            }
        }
        for (text, bytes) in zip(environment, self.environment) where bytes.isEmpty || bytes.first == UInt8(ascii: "=")
        {
            throw CompileError(.arguments, "--env '\(text)': the variable's name is missing")
        }
    }

    /// What is to be said of directories that programs could not open now.
    public var warnings: [String] {
        directories.compactMap { bytes in
            let names = GrantList.names(bytes)
            let directory = open((names.host + [0]).map { CChar(bitPattern: $0) }, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            guard directory < 0 else {
                close(directory)
                return nil
            }
            let reason = String(cString: strerror(errno))
            let advice =
                names.guest == nil && names.host.contains(UInt8(ascii: ":"))
                ? "the name that the program is to see stands after two colons, as in HOST::GUEST"
                : "where that is so, the program will not start"
            return "--dir \(HostText.string(names.host)): \(reason); \(advice)"
        }
    }

    /// The list for a program's environment: `entries`, and then what `present`, the variable's value until now,
    /// grants. All bytes are carried.
    package static func variable(_ entries: [[UInt8]], before present: [UInt8]?) -> [UInt8] {
        let newline = UInt8(ascii: "\n")
        var result = mark
        for entry in entries { result += escaped(entry) + [newline] }
        guard let present else { return result }
        if present.starts(with: mark) { return result + present.dropFirst(mark.count) }
        let separator = present.contains(newline) ? newline : UInt8(ascii: ";")
        for entry in present.split(separator: separator) { result += escaped(Array(entry)) + [newline] }
        return result
    }

    /// The first line of a list with escapes.
    private static let mark = Array("\\\n".utf8)

    private static func escaped(_ entry: [UInt8]) -> [UInt8] {
        entry.flatMap { byte -> [UInt8] in
            switch byte {
            case UInt8(ascii: "\n"): Array("\\n".utf8)
            case UInt8(ascii: "\\"): Array("\\\\".utf8)
            default: [byte]
            }
        }
    }

    /// What stands before and behind the first "::".
    private static func names(_ directory: [UInt8]) -> (host: [UInt8], guest: [UInt8]?) {
        let colon = UInt8(ascii: ":")
        for index in directory.indices.dropLast() where directory[index] == colon && directory[index + 1] == colon {
            return (Array(directory[..<index]), Array(directory[(index + 2)...]))
        }
        return (directory, nil)
    }
}

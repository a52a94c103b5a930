import Foundation
import Wasm

extension HostText {
    /// The process's arguments but the first.
    public static func arguments() -> [String] {
        (1..<max(1, Int(CommandLine.argc))).map { index in
            guard let argument = CommandLine.unsafeArgv[index] else { return "" }
            return string(Array(UnsafeRawBufferPointer(start: argument, count: strlen(argument))))
        }
    }

    /// A variable of the environment.
    public static func variable(_ name: String) -> [UInt8]? {
        getenv(name).map { Array(UnsafeRawBufferPointer(start: $0, count: strlen($0))) }
    }

    /// The names of all variables of the environment but wpc's own, which a program reads that wpc made.
    public static func variableNames() -> [String] {
        var names: [String] = []
        var next = environ
        while let entry = next.pointee {
            let text = Array(UnsafeRawBufferPointer(start: entry, count: strlen(entry)))
            let name = text.prefix { $0 != UInt8(ascii: "=") }
            if !name.isEmpty, name.count < text.count, !name.starts(with: "WPC_".utf8) {
                names.append(string(Array(name)))
            }
            next += 1
        }
        return names
    }
}

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
}

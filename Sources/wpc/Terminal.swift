import Driver
import Foundation
import Synchronization
import Wasm

/// What people see on standard error. Colour and progress appear on terminals only.
enum Terminal {
    static let isInteractive = isatty(2) != 0 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
    static let hasColour = isInteractive && ProcessInfo.processInfo.environment["NO_COLOR", default: ""].isEmpty

    // Texts may quote names of modules, paths, and what other programs say. All of them go through here.
    static func error(_ text: String) { write("wpc: \(styled("error:", "1;31")) \(text.printableLines)\n") }
    static func warning(_ text: String) { write("wpc: \(styled("warning:", "1;35")) \(text.printableLines)\n") }
    static func note(_ text: String) { write("wpc: \(text.printableLines)\n") }

    /// On standard output.
    static func print(_ text: String) { Swift.print(text.printableLines, terminator: "") }
    static func printJSON(_ text: String) { Swift.print(text.printableJSON, terminator: "") }

    static func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }

    private static func styled(_ text: String, _ code: String) -> String {
        hasColour ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}

/// A progress bar that shows itself when a compilation has taken two seconds.
final class ProgressBar: Sendable {
    private static let patience = 2.0
    private static let width = 40

    private let start = Date()
    private let isShown = Mutex(false)

    func update(done: Int, total: Int) {
        guard Terminal.isInteractive, total > 1 else { return }
        isShown.withLock { isShown in
            guard isShown || Date().timeIntervalSince(start) > ProgressBar.patience else { return }
            isShown = true
            let filled = ProgressBar.width * done / total
            let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: ProgressBar.width - filled)
            Terminal.write("\r[\(bar)] \(done)/\(total) partitions")
        }
    }

    /// Takes the bar off the screen.
    func finish() {
        isShown.withLock { isShown in
            if isShown { Terminal.write("\r\u{1B}[K") }
            isShown = false
        }
    }
}

/// Lines of C with indentation. Labels appear in the text only where something jumps to them.
struct StatementWriter {
    private enum Line {
        case text(String, depth: Int)
        case label(String, depth: Int)
    }

    private var lines: [Line] = []
    private var usedLabels: Set<String> = []
    private(set) var depth = 1

    mutating func line(_ text: String) { lines.append(.text(text, depth: depth)) }

    mutating func open(_ text: String) {
        line(text)
        depth += 1
    }

    mutating func close(_ text: String = "}") {
        depth -= 1
        line(text)
    }

    /// Ends one block of statements and opens the next: `} else {`.
    mutating func reopen(_ text: String) {
        depth -= 1
        line(text)
        depth += 1
    }

    mutating func label(_ name: String) { lines.append(.label(name, depth: depth)) }

    mutating func jump(_ name: String) {
        usedLabels.insert(name)
        line("goto \(name);")
    }

    var text: String {
        var text = ""
        for line in lines {
            switch line {
            case .text(let line, let depth):
                text += String(repeating: " ", count: 4 * min(depth, 16)) + line + "\n"
            case .label(let name, let depth):
                guard usedLabels.contains(name) else { continue }
                text += String(repeating: " ", count: 4 * min(depth, 16) - 2) + "\(name):;\n"
            }
        }
        return text
    }
}

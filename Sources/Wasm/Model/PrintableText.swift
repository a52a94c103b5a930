extension String {
    /// The text with what could disturb a terminal, or break the line, written as `\u{1b}`: for names that come from a
    /// module. What stands for a byte that is no UTF-8 (`HostText`) is written as `\xff`.
    public var printable: String { printable(keeping: []) }

    /// The same for text of several lines, such as what another program says: newlines and tabs stay.
    public var printableLines: String { printable(keeping: ["\n", "\t"]) }

    private func printable(keeping kept: [Unicode.Scalar]) -> String {
        // Nearly all names, and modules have tens of thousands: looking every character up takes as long as linking
        // them.
        if utf8.allSatisfy({ 0x20...0x7E ~= $0 }) { return self }
        var result = String.UnicodeScalarView()
        for scalar in unicodeScalars {
            if HostText.bytes ~= scalar.value {
                result.append(contentsOf: "\\x\(String(scalar.value & 0xFF, radix: 16))".unicodeScalars)
            } else if scalar.isInvisible, !kept.contains(scalar) {
                result.append(contentsOf: "\\u{\(String(scalar.value, radix: 16))}".unicodeScalars)
            } else {
                result.append(scalar)
            }
        }
        return String(result)
    }

    /// JSON with what could disturb a terminal as escapes of JSON. It stands in strings alone, so that the value stays.
    public var printableJSON: String {
        var result = String.UnicodeScalarView()
        for scalar in unicodeScalars {
            if scalar.isInvisible, scalar != "\n" {
                for unit in UTF16.encode(scalar) ?? UTF16.encodedReplacementCharacter {
                    let digits = String(unit, radix: 16)
                    result.append(
                        contentsOf: "\\u\(String(repeating: "0", count: 4 - digits.count))\(digits)".unicodeScalars)
                }
            } else {
                result.append(scalar)
            }
        }
        return String(result)
    }
}

extension Unicode.Scalar {
    /// It is no character that is seen, and terminals may take it for a command, or change the order of others by it.
    fileprivate var isInvisible: Bool {
        if isASCII { return value < 0x20 || value == 0x7F }
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: return true
        default: return false
        }
    }
}

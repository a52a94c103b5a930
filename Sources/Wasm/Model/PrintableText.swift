extension String {
    /// The text with what could disturb a terminal, or break the line, written as `\u{1b}`: for names that come from a module.
    public var printable: String {
        // Nearly all names, and modules have tens of thousands: looking every character up takes as long as linking them.
        if utf8.allSatisfy({ 0x20...0x7E ~= $0 }) { return self }
        var result = ""
        for scalar in unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator: result += "\\u{\(String(scalar.value, radix: 16))}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}

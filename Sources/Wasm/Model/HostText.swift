/// Bytes of the host's (arguments, variables, paths), which need not be UTF-8, as strings without loss.
///
/// Each byte that isn't part of well-formed UTF-8 becomes a scalar of the private range U+10FF00 to U+10FFFF, whose
/// last eight bits are the byte. Where the bytes themselves spell a scalar of that range, each of its four bytes
/// becomes one too: so the way back is clear.
public enum HostText {
    static let bytes: ClosedRange<UInt32> = 0x10FF00...0x10FFFF

    public static func string(_ text: [UInt8]) -> String {
        // Nearly always.
        if let whole = String(validating: text, as: UTF8.self),
            !whole.unicodeScalars.contains(where: { bytes ~= $0.value })
        {
            return whole
        }
        var result = String.UnicodeScalarView()
        var rest = text[...]
        while let first = rest.first {
            let length = scalarLength(first)
            let part = rest.prefix(length)
            if let scalar = String(validating: part, as: UTF8.self)?.unicodeScalars.first, !(bytes ~= scalar.value) {
                result.append(scalar)
                rest = rest.dropFirst(length)
            } else {
                if let scalar = Unicode.Scalar(bytes.lowerBound + UInt32(first)) { result.append(scalar) }
                rest = rest.dropFirst()
            }
        }
        return String(result)
    }

    /// The bytes that `string` was made of.
    public static func bytes(_ string: String) -> [UInt8] {
        var result: [UInt8] = []
        for scalar in string.unicodeScalars {
            if bytes ~= scalar.value {
                result.append(UInt8(truncatingIfNeeded: scalar.value))
            } else {
                result.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            }
        }
        return result
    }

    /// How many bytes a scalar has that begins with `first`.
    private static func scalarLength(_ first: UInt8) -> Int {
        switch first {
        case 0xC2...0xDF: 2
        case 0xE0...0xEF: 3
        case 0xF0...0xF4: 4
        default: 1
        }
    }
}

/// Numbers of bytes as people write them.
public enum ByteCount {
    /// A number of bytes with an optional binary suffix; nil if it is none or too large.
    public static func parse(_ text: String) -> UInt64? {
        let shifts: [Character: UInt64] = ["k": 10, "m": 20, "g": 30]
        guard let last = text.last else { return nil }
        guard let shift = shifts[Character(last.lowercased())] else { return UInt64(text) }
        guard let number = UInt64(text.dropLast()) else { return nil }
        let (bytes, overflow) = number.multipliedReportingOverflow(by: 1 << shift)
        return overflow ? nil : bytes
    }
}

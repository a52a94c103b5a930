import CDemangle

/// Symbols of C++ and Rust compilers as text for people.
///
/// Names come from modules that nobody vouches for, and a short one can stand for an endless text: what is too long
/// stays as it is, and the cost of a name is bounded.
public enum Demangler {
    /// Bytes of a symbol, and of its text.
    private static let longest = 1024
    private static let longestText = 4096

    /// What `symbol` stands for; nil if it is no mangled name.
    public static func text(of symbol: String) -> String? {
        let bytes = Array(symbol.utf8)
        guard bytes.count <= longest, bytes.starts(with: [UInt8(ascii: "_")]) else { return nil }
        if bytes.starts(with: "_R".utf8) {
            var rust = RustSymbol(bytes.dropFirst(2), limit: longestText)
            return rust.text()
        }
        guard bytes.starts(with: "_Z".utf8) else { return nil }
        return legacyRust(bytes) ?? cplusplus(bytes)
    }

    private static func cplusplus(_ bytes: [UInt8]) -> String? {
        let text = [UInt8](unsafeUninitializedCapacity: longestText) { buffer, count in
            count = bytes.withUnsafeBytes { bytes in
                wpc_demangle_cplusplus(
                    bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count,
                    buffer.baseAddress.map { UnsafeMutableRawPointer($0).assumingMemoryBound(to: CChar.self) },
                    buffer.count)
            }
        }
        return text.isEmpty ? nil : String(validating: text, as: UTF8.self)
    }

    /// Rust's older mangling has the form of a nested C++ name, with a digest as the last part:
    /// `_ZN4core9panicking5panic17h0123456789abcdefE`.
    private static func legacyRust(_ bytes: [UInt8]) -> String? {
        guard bytes.starts(with: "_ZN".utf8) else { return nil }
        var rest = bytes.dropFirst(3)
        var parts: [ArraySlice<UInt8>] = []
        while let first = rest.first, first != UInt8(ascii: "E") {
            var length = 0
            while let digit = rest.first, case UInt8(ascii: "0")...UInt8(ascii: "9") = digit, length <= longest {
                length = length * 10 + Int(digit - UInt8(ascii: "0"))
                rest = rest.dropFirst()
            }
            guard length > 0, length <= rest.count else { return nil }
            parts.append(rest.prefix(length))
            rest = rest.dropFirst(length)
        }
        // Behind the end there may be what LLVM adds to copies: ".llvm.123".
        guard rest.first == UInt8(ascii: "E"), rest.count == 1 || rest.dropFirst().first == UInt8(ascii: ".") else {
            return nil
        }
        guard parts.count > 1, let digest = parts.popLast(), digest.count == 17, digest.first == UInt8(ascii: "h"),
            digest.dropFirst().allSatisfy({ Unicode.Scalar($0).properties.isASCIIHexDigit })
        else { return nil }
        return parts.map(legacyPart).joined(separator: "::")
    }

    private static let escapes = [
        "SP": "@", "BP": "*", "RF": "&", "LT": "<", "GT": ">", "LP": "(", "RP": ")", "C": ",",
    ]

    /// A part with its escapes: `$LT$` is `<`, `$u7e$` is `~`, and `..` is `::`.
    private static func legacyPart(_ part: ArraySlice<UInt8>) -> String {
        // An underscore stands before an escape that a name would else begin with.
        var rest = part.starts(with: "_$".utf8) ? part.dropFirst() : part
        var result = ""
        while let first = rest.first {
            if first == UInt8(ascii: "$"), let end = rest.dropFirst().firstIndex(of: UInt8(ascii: "$")) {
                let name = String(decoding: rest[(rest.startIndex + 1)..<end], as: UTF8.self)
                let scalar =
                    name.hasPrefix("u") ? UInt32(name.dropFirst(), radix: 16).flatMap(Unicode.Scalar.init) : nil
                if let text = escapes[name] ?? scalar.map({ String(Character($0)) }) {
                    result += text
                    rest = rest[(end + 1)...]
                    continue
                }
            }
            if rest.starts(with: "..".utf8) {
                result += "::"
                rest = rest.dropFirst(2)
                continue
            }
            let plain = rest.prefix(max(1, rest.prefix { $0 != UInt8(ascii: "$") && $0 != UInt8(ascii: ".") }.count))
            result += String(decoding: plain, as: UTF8.self)
            rest = rest.dropFirst(plain.count)
        }
        return result
    }
}

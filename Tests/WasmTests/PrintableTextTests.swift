import Testing
import Wasm

@Suite struct PrintableTextTests {
    @Test(arguments: [
        ("", ""), ("plain name~ ", "plain name~ "), ("\u{1B}[1m", "\\u{1b}[1m"), ("a\nb\u{7F}", "a\\u{a}b\\u{7f}"),
        ("z\u{FC}rich \u{6771}", "z\u{FC}rich \u{6771}"), ("\u{85}\u{2028}\u{202E}", "\\u{85}\\u{2028}\\u{202e}"),
    ])
    func escapesWhatDisturbs(_ text: String, _ printed: String) { #expect(text.printable == printed) }

    @Test(arguments: [
        ("a\nb\tc", "a\nb\tc"), ("\u{1B}c\r\n", "\\u{1b}c\\u{d}\n"),
        ("\u{9B}31m\u{2066}\u{FEFF}\u{E0041}", "\\u{9b}31m\\u{2066}\\u{feff}\\u{e0041}"),
        (HostText.string([0x61, 0x9B, 0xFF]), "a\\x9b\\xff"),
    ])
    func keepsLines(_ text: String, _ printed: String) { #expect(text.printableLines == printed) }

    @Test func escapesInJSON() {
        #expect(
            "{\n\"a\": \"\u{9B}\u{202E}\u{7F}\u{E0041}é\"\n}".printableJSON
                == "{\n\"a\": \"\\u009b\\u202e\\u007f\\udb40\\udc41é\"\n}")
    }

    /// The way to a string and back, for all sequences of two bytes behind heads of longer characters, and those that
    /// the range of stand-ins is spelt by.
    @Test func carriesAllBytes() {
        for head: [UInt8] in [[], [0x41], [0xE2], [0xF0, 0x9F], [0xF4, 0x8F], [0xED, 0xA0]] {
            for pair in 0...0xFFFF {
                let bytes = head + [UInt8(pair >> 8), UInt8(pair & 0xFF)]
                guard HostText.bytes(HostText.string(bytes)) == bytes else {
                    Issue.record("\(bytes) comes back as \(HostText.bytes(HostText.string(bytes)))")
                    return
                }
            }
        }
        #expect(HostText.string(Array("zürich".utf8)) == "zürich")
        #expect(HostText.string([0x61, 0xFF]) == "a\u{10FFFF}")
        #expect(HostText.bytes(HostText.string(Array("\u{10FFFF}".utf8))) == Array("\u{10FFFF}".utf8))
    }
}

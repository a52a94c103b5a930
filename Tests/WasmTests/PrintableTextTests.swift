import Testing
import Wasm

@Suite struct PrintableTextTests {
    @Test(arguments: [
        ("", ""), ("plain name~ ", "plain name~ "), ("\u{1B}[1m", "\\u{1b}[1m"), ("a\nb\u{7F}", "a\\u{a}b\\u{7f}"),
        ("z\u{FC}rich \u{6771}", "z\u{FC}rich \u{6771}"), ("\u{85}\u{2028}\u{202E}", "\\u{85}\\u{2028}\\u{202e}"),
    ])
    func escapesWhatDisturbs(_ text: String, _ printed: String) { #expect(text.printable == printed) }
}

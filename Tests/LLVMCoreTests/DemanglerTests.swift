import LLVMCore
import Testing

@Suite struct DemanglerTests {
    @Test(
        arguments: [
            ("main", nil), ("", nil), ("_", nil), ("_start", nil), ("_Z", nil), ("_R", nil), ("_ZN", nil),
            ("_Zzz", nil), ("_RNvC", nil),
            // C++.
            ("_Z3addii", "add(int, int)"), ("_ZN3foo3barEv", "foo::bar()"),
            (
                "_ZNSt6vectorIiSaIiEE9push_backERKi",
                "std::vector<int, std::allocator<int>>::push_back(int const&)"
            ),
            ("_ZZ4mainENK3$_0clEi", "main::$_0::operator()(int) const"), ("_ZTV4Base", "vtable for Base"),
            ("_ZN3fooC2Ev", "foo::foo()"),
            // Rust, as it was.
            ("_ZN4core9panicking9panic_fmt17h0123456789abcdefE", "core::panicking::panic_fmt"),
            ("_ZN4core9panicking9panic_fmt17h0123456789abcdefE.llvm.123", "core::panicking::panic_fmt"),
            (
                "_ZN71_$LT$Test$u20$$u2b$$u20$$u27$static$u20$as$u20$foo..Bar$LT$Test$GT$$GT$3bar17h930b740aa94f1d3aE",
                "<Test + 'static as foo::Bar<Test>>::bar"
            ),
            ("_ZN3foo17h05af221e174051e9E", "foo"), ("_ZN4$RP$$C$17h05af221e174051e9E", nil),
            // Rust, as it is (RFC 2603).
            ("_RNvC6_123foo3bar", "123foo::bar"), ("_RNvCs_3foo3bar", "foo::bar"),
            ("_RNvNtCs1234_7mycrate3foo3bar", "mycrate::foo::bar"),
            ("_RNCC8my_crate0", "my_crate::{closure#0}"), ("_RNCNvC8my_crate4main0", "my_crate::main::{closure#0}"),
            ("_RNCNvC8my_crate4mains_0", "my_crate::main::{closure#1}"),
            ("_RINvC7mycrate3fooiEB2_", "mycrate::foo::<isize>"),
            ("_RINvNtC3std3mem8align_ofjEC3foo", "std::mem::align_of::<usize>"),
            ("_RNvMNtC3std3memNtB2_3Box3new", "<std::mem::Box>::new"),
            ("_RNvXC3fooiNtB2_3Bar3baz", "<isize as foo::Bar>::baz"),
            (
                "_RINvC3foo3barRShQTaeEPFUKCxEuE",
                "foo::bar::<&[u8], &mut (i8, str), *const unsafe extern \"C\" fn(i64)>"
            ),
            ("_RINvC3foo3barKj7b_KanFF_Kb1_Kc41_AhKE", nil),
            ("_RINvC3foo3barKj7b_Kanff_Kb1_Kc41_E", "foo::bar::<123, -255, true, 'A'>"),
            ("_RINvC3foo3barAhj4_DNtB2_5TraitEL_E", "foo::bar::<[u8; 4], dyn foo::Trait>"),
            ("_RINvC3foo3barFG_RL0_eEuE", "foo::bar::<for<'a> fn(&'a str)>"),
            ("_RNvC3foou8gdel_5qa", "foo::punycode{gdel_5qa}"),
        ] as [(String, String?)])
    func names(_ symbol: String, _ text: String?) { #expect(Demangler.text(of: symbol) == text, "\(symbol)") }

    /// Symbols of which each part is twice the one before, or which nest as deep as they are long.
    @Test(.timeLimit(.minutes(1))) func costsNoMoreThanItsLength() {
        var doubled = "_Z1f1AIiE"
        for index in 0..<120 {
            let last = index == 0 ? "S0_" : "S\(String(index, radix: 36).uppercased())_"
            doubled += "S_I\(last)\(last)E"
        }
        // Each type of the tuple refers to the tuple before it twice.
        var rust = "_RINvC1a1b"
        var previous = rust.utf8.count - 2
        rust += "TuuE"
        for _ in 0..<100 {
            let reference = "B\(base62(previous))"
            previous = rust.utf8.count - 2
            rust += "T\(reference)\(reference)E"
        }
        rust += "E"
        let long = 1000
        let nested = [
            "_Z1f" + String(repeating: "P", count: long) + "i",
            "_RINvC1a1b" + String(repeating: "S", count: long) + "hE",
            "_Z1f" + String(repeating: "I", count: long), "_ZN" + String(repeating: "1a", count: long / 2) + "E",
            "_R" + String(repeating: "B_", count: long / 2),
            "_Z1fDp" + String(repeating: "T_", count: long / 2), "_Z" + String(repeating: "N", count: long),
            "_R" + String(repeating: "Nv", count: long / 2),
            "_RINvC1a1b" + String(repeating: "FG", count: long / 2), "_RINvC1a1bFGzzzzzzz_eEuE",
            "_Z1fIJ" + String(repeating: "ii", count: 400) + "EEvDpT_",
        ]
        for symbol in [doubled, rust] + nested {
            for _ in 0..<20 { #expect((Demangler.text(of: symbol)?.utf8.count ?? 0) <= 4096) }
        }
        #expect(Demangler.text(of: rust) == nil)
    }

    /// What stands at an offset behind `_R`.
    private func base62(_ value: Int) -> String {
        guard value > 0 else { return "_" }
        let digits = Array("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
        var rest = value - 1
        var text = ""
        repeat {
            text = String(digits[rest % 62]) + text
            rest /= 62
        } while rest > 0
        return text + "_"
    }

    /// Symbols with bytes changed, left out and repeated end with a text or none.
    @Test func takesAnyBytes() {
        var generator = SystemRandomNumberGenerator()
        let seeds = [
            "_ZNSt6vectorIiSaIiEE9push_backERKi", "_RINvC3foo3barRShQTaeEPFUKCxEuE",
            "_ZN4core9panicking9panic_fmt17h0123456789abcdefE",
            "_RINvC3foo3barAhj4_DNtB2_5TraitEL_E", "_ZZ4mainENK3$_0clEi", "_RINvC3foo3barFG_RL0_eEuE",
        ]
        let letters = Array("_RZNSIEBTLKCMXY0123456789abcxyzQPOFDGU$.hu".utf8)
        for _ in 0..<20_000 {
            guard let seed = seeds.randomElement(using: &generator) else { return }
            var bytes = Array(seed.utf8)
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let index = Int.random(in: 2..<bytes.count, using: &generator)
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: bytes[index] = letters.randomElement(using: &generator) ?? 0
                case 1: bytes.insert(contentsOf: bytes[index...].prefix(9), at: index)
                default: if bytes.count > 8 { bytes.remove(at: index) }
                }
            }
            #expect((Demangler.text(of: String(decoding: bytes, as: UTF8.self))?.utf8.count ?? 0) <= 4096)
        }
    }
}

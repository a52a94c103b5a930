import ObjectFile
import Testing

/// Calls inlined twice, into one another, and from inside of blocks.
let inliningSource = """
    #define CODE __attribute__((section("wpc_text")))
    #define INLINE CODE static inline __attribute__((always_inline))
    extern void g(int);
    extern int *h(int);
    INLINE int f1(int n) {
    #line 10
        g(n);
    #line 70000
        for (int i = 0; i < n; i++) if (h(i)) g(*h(i + 1));
        return n * 3; }
    INLINE int f2(int n) {
    #line 21
        { int m = n + 1; g(m); { int k = f1(m);
    #line 22
          return k; } } }
    INLINE int f3(int n) {
    #line 31
        int k = f1(n); if (k > 3) {
    #line 32
            k += f2(k); }
        return k; }
    CODE int f4(int n) {
    #line 41
        int s = f3(n);
    #line 400000
        s += *h(f3(s + n)); return s; }
    CODE int f5(int n) {
    #line 51
        g(n);
    #line 52
        return n > 4 ? f2(n) : f1(n); }
    CODE int f6(int n) {
    #line 61
        return f5(n) + 1; }
    """

@Suite(.enabled(if: hasClang, "LLVM 22's clang is not installed"))
struct InlinedCallsTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    /// Functions and lines around each of `count` addresses, as LLVM reads them from an object.
    private func expectedFrames(_ object: String, _ count: UInt64) throws -> [[[UInt64]]] {
        let addresses = (0..<count).map { "0x" + String($0, radix: 16) }
        let output = try tool(
            "llvm-symbolizer", arguments: ["--obj=\(object)", "--functions=short", "--inlines"] + addresses)
        return output.split(separator: "\n\n").map { answer in
            let lines = answer.split(separator: "\n")
            return stride(from: 0, to: lines.count - 1, by: 2).compactMap { index in
                guard let function = functionIndex(String(lines[index])) else { return nil }
                // FILE:LINE:COLUMN
                return [UInt64(function), UInt64(lines[index + 1].split(separator: ":").dropLast().last ?? "") ?? 0]
            }
        }
    }

    @Test(
        arguments: ["x86_64-linux-gnu", "aarch64-linux-gnu"],
        [
            "-gdwarf-5 -O2", "-gdwarf-5 -O3", "-gdwarf-5 -gdwarf64 -O1", "-gline-tables-only -gdwarf-5 -O2",
            "-gdwarf-4 -O2", "-gdwarf-4 -O3", "-gdwarf-4 -gdwarf64 -O1",
        ])
    func agreesWithLLVM(target: String, options: String) throws {
        let options = options.split(separator: " ").map(String.init)
        let object = try scratch.object(
            "code.c", inliningSource, "--target=\(target)", "-ffreestanding", "-fPIC", options[0], options[1],
            options.last ?? "")
        let result = try #require(try LineTable.make(object: bytes(object), functionIndex: functionIndex))
        let functions = decode(result.table)
        #expect(functions.map(\.index) == [4, 5, 6])
        #expect(functions.flatMap(\.calls).map(\.depth).max() ?? 0 >= 3)
        let expected = try expectedFrames(object, (functions.last.map { $0.start + $0.length }) ?? 0)
        for function in functions {
            for offset in 0..<function.length {
                let frames = function.frames(at: offset), wanted = expected[Int(function.start + offset)]
                #expect(frames.map { $0[0] } == wanted.map { $0[0] })
                // Where LLVM knows no line, the table says one of the same function.
                #expect(frames.dropFirst() == wanted.dropFirst())
                if let line = wanted.first?[1], line != 0 { #expect(frames.first?[1] == line) }
            }
        }
    }

    @Test(arguments: ["-g0"]) func thereIsATableWithoutThem(debug: String) throws {
        let object = try scratch.object("code.c", inliningSource, debug, "-O2")
        let result = try #require(try LineTable.make(object: bytes(object), functionIndex: functionIndex))
        #expect(decode(result.table).map(\.index) == [4, 5, 6])
        #expect(decode(result.table).flatMap(\.calls) == [])
    }

    /// Debug information of f1, in 0 ..< 100, and of other(), in another section; `entries` are the children of f1's
    /// entry.
    private func assembly(_ entries: String, ranges: String = "", abbreviations: String = "") -> String {
        """
        .section wpc_text,"ax",@progbits
        .globl f1
        .type f1,@function
        f1: .zero 100
        .size f1, 100
        .text
        other: .zero 50
        .section .debug_abbrev,"",@progbits
        .byte 1, 0x11, 1, 0x72, 0x17, 0x73, 0x17, 0x74, 0x17, 0x11, 0x1B, 0, 0 # compile_unit with bases and low_pc
        .byte 2, 0x2E, 1, 0x11, 0x01, 0x12, 0x07, 0, 0    # subprogram: low_pc addr, high_pc data8
        .byte 3, 0x2E, 0, 0x03, 0x08, 0, 0                # subprogram: name string
        .byte 4, 0x2E, 0, 0x03, 0x25, 0, 0                # subprogram: name strx1
        .byte 5, 0x2E, 0, 0x03, 0x0E, 0, 0                # subprogram: name strp
        .byte 6, 0x1D, 1, 0x31, 0x13, 0x55, 0x23, 0x59, 0x0F, 0, 0 # inlined_subroutine: ref4, rnglistx, udata
        .byte 7, 0x1D, 0, 0x31, 0x10, 0x11, 0x29, 0x12, 0x29, 0x59, 0x21, 0xE4, 0x00, 0, 0 # ref_addr, addrx1, \
        implicit 100
        .byte 8, 0x1D, 1, 0x31, 0x13, 0x55, 0x17, 0x59, 0x05, 0, 0 # inlined_subroutine: ref4, sec_offset, data2
        .byte 9, 0x0B, 1, 0x02, 0x18, 0x03, 0x1F, 0x3B, 0x1E, 0x3C, 0x0A, 0x3D, 0x0D, 0, 0 # lexical_block, what is \
        skipped
        \(abbreviations)
        .byte 0
        .section .debug_str,"MS",@progbits,1
        .asciz "f20"
        f30: .asciz "f30"
        .section .debug_str_offsets,"",@progbits
        .long 8, 0
        strings: .long f30
        .section .debug_addr,"",@progbits
        .long 28, 0
        addresses: .quad f1, f1 + 10, f1 + 20, other
        .section .debug_rnglists,"",@progbits
        .long 0, 0, 0
        lists: .long list0 - lists, list1 - lists, list2 - lists
        list0: .byte 4, 2, 6, 7     # offset_pair 2 ..< 6; start_length
        .quad f1 + 8
        .byte 1, 6                  # start_end
        .quad f1 + 60, f1 + 62
        .byte 2, 1, 2, 0            # startx_endx 10 ..< 20
        list1: .byte 1, 2, 4, 2, 4, 3, 2, 1, 5 # base_addressx, offset_pair 22 ..< 24; startx_length 20 ..< 21; \
        base_address
        .quad f1 + 50
        .byte 4, 0, 3, 4, 90, 100, 4, 5, 5, 0 # 50 ..< 53; outside; empty
        list2: .byte 3, 3, 10, 1, 3, 4, 0, 10, 0 # what is in another section
        \(ranges)
        .section .debug_info,"",@progbits
        .long v3end - v3
        v3: .short 3
        .byte 1, 2, 3
        v3end: .long end - start
        start: .short 5
        .byte 1, 8
        .long .debug_abbrev
        unit: .byte 1
        .long strings, addresses, lists
        .byte 0                     # low_pc: f1
        f2: .byte 3
        .asciz "f2"
        .byte 2
        .quad f1, 100
        \(entries)
        .byte 0
        .byte 2                     # other(), with an inlined call that is not ours
        .quad other, 50
        .byte 6
        .long f2 - v3end
        .byte 0, 7, 0, 0
        f3: .byte 4, 0
        f4: .byte 5
        .long .debug_str
        nameless: .byte 3
        .asciz "nameless"
        .byte 0, 0, 0
        end:
        """
    }

    private func calls(_ name: String, _ source: String) throws -> [DecodedCall] {
        let object = try scratch.object(name, source)
        let table = try #require(try LineTable.make(object: bytes(object), functionIndex: functionIndex))
        return decode(table.table).flatMap(\.calls)
    }

    /// Forms and kinds of lists, among them those that LLVM doesn't write.
    @Test func forms() throws {
        let found = try calls(
            "forms.s",
            assembly(
                """
                .byte 6                     # at 200, f2 in list 0
                .long f2 - v3end
                .byte 0, 0xC8, 0x01
                .byte 9, 2, 0x55, 0x56      # in a block
                .long 77
                .zero 16
                .byte 1, 0x99, 0xFF, 0x7F
                .byte 7                     # at 100, f30 in 10 ..< 20
                .long .debug_info + (f3 - .debug_info)
                .byte 1, 2
                .byte 0, 0
                .byte 8                     # at 300, f20 in list 1
                .long f4 - v3end
                .long list1
                .short 300
                .byte 0
                .byte 6                     # f2 in a list without code of ours
                .long f2 - v3end
                .byte 2, 9, 0
                .byte 6                     # a callee without an index, around f2
                .long nameless - v3end
                .byte 0, 5
                .byte 6
                .long f2 - v3end
                .byte 1, 8, 0
                .byte 0
                """))
        #expect(
            found == [
                DecodedCall(depth: 1, callee: 2, offset: 200, ranges: [2..<6, 8..<9, 10..<20, 60..<62]),
                DecodedCall(depth: 2, callee: 30, offset: 100, ranges: [10..<20]),
                DecodedCall(depth: 1, callee: 20, offset: 300, ranges: [20..<21, 22..<24, 50..<53]),
                DecodedCall(depth: 1, callee: 2, offset: 8, ranges: [20..<21, 22..<24, 50..<53]),
            ])
    }

    @Test(arguments: [
        (".byte 99", "", "", ObjectError.Kind.malformed, "no abbreviation 99"),
        (".byte 10", "", ".byte 10, 0x0B, 0, 0x02, 0x7B, 0, 0", .unsupported, "form 123"),
        (".byte 10", "", ".byte 10, 0x0B, 0\n.fill 300, 2, 0x1902\n.byte 0, 0", .unsupported, "256 attributes"),
        (".byte 6\n.long f2 - v3end\n.byte 50, 0, 0", "", "", .malformed, "outside"),
        (".byte 7\n.long 0\n.byte 200, 0", "", "", .malformed, "outside"),
        (".byte 8\n.long f2 - v3end, bad\n.short 0\n.byte 0", "bad: .byte 9", "", .unsupported, "kind 9"),
        (".byte 8\n.long f2 - v3end, bad\n.short 0\n.byte 0", "bad: .byte 7, 0", "", .malformed, "end"),
        (".rept 30\n.byte 6\n.long f2 - v3end\n.byte 0, 0, 0\n.endr", "", "", .unsupported, "share"),
    ])
    func whatIsWrongIsRefused(
        entries: String, ranges: String, abbreviations: String, kind: ObjectError.Kind, message: String
    ) throws {
        #expect {
            try calls("wrong.s", assembly(entries, ranges: ranges, abbreviations: abbreviations))
        } throws: { error in
            guard let error = error as? ObjectError else { return false }
            return error.kind == kind && error.message.contains(message)
        }
    }
}

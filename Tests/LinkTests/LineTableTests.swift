import Foundation
import ObjectFile
import Testing

/// The rows that LLVM reads from an object: address and line, the ends of sequences left out.
private func expectedRows(_ object: String) throws -> [[UInt64]] {
    try tool("llvm-dwarfdump", "--debug-line", object).split(separator: "\n").compactMap { line in
        let fields = line.split(separator: " ")
        guard fields.count >= 3, fields[0].hasPrefix("0x"), !line.contains("end_sequence"),
            let address = UInt64(fields[0].dropFirst(2), radix: 16), let number = UInt64(fields[1])
        else { return nil }
        return [address, number]
    }
}

/// Several functions with calls, branches and loops, on lines that go up and down and far away.
private let source = """
    #define CODE __attribute__((section("wpc_text"), noinline))
    #define HIDDEN __attribute__((visibility("hidden")))
    extern void g(int);
    CODE static int f1(int n) {
    #line 70000
        int sum = 0;
    #line 3
        for (int i = 0; i < n; i++) { sum += i * n;
    #line 4000000
            g(sum); }
    #line 12
        return sum; }
    CODE HIDDEN int f2(int n) {
        if (n > 3) { g(n);
    #line 500
            return f1(n) + 1; }
        switch (n) { case 0: g(1); break;
            case 1: g(7); break;
            case 2: g(3); }
        return n / 3; }
    CODE int other(int n) { return f1(n) * f2(n); }
    CODE int f3(long *p, int n) {
    #line 9999
        for (int i = 0; i < n; i++) p[i] = p[i] * 3 +
            f2(i);
        return 0; }
    int outside(void) { return f1(4) + f2(3); }
    """

@Suite(.enabled(if: hasClang, "LLVM 22's clang is not installed"))
struct LineTableTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    @Test(arguments: ["x86_64-linux-gnu", "aarch64-linux-gnu"], ["-gdwarf-5", "-gdwarf-4", "-gdwarf-5 -gdwarf64"])
    func agreesWithLLVM(target: String, debug: String) throws {
        for level in ["-O0", "-O2"] {
            let options = debug.split(separator: " ").map(String.init)
            let object = try scratch.object(
                "code.c", source.replacing("int outside(void) { return f1(4) + f2(3); }", with: ""),
                "--target=\(target)", level,
                "-ffreestanding", "-fPIC", options[0], options.last ?? "")
            let result = try #require(try LineTable.make(object: bytes(object), functionIndex: functionIndex))
            let symbols = try FunctionSymbol.all(in: bytes(object))
            #expect(symbols.first { $0.name == result.anchorSymbol }?.offset == result.anchorOffset)
            #expect(symbols.first { $0.name == result.anchorSymbol }?.isGlobal == true)

            let functions = decode(result.table)
            let expected = symbols.filter { functionIndex($0.name) != nil }.sorted { $0.offset < $1.offset }
            #expect(functions.map(\.start) == expected.map(\.offset))
            #expect(functions.map(\.length) == expected.map(\.size))
            #expect(functions.map { UInt32($0.index) } == expected.map { functionIndex($0.name) })
            #expect(functions.count == 3)
            #expect(result.sectionSize >= (symbols.map { $0.offset + $0.size }.max() ?? 0))

            let rows = try expectedRows(object)
            #expect(rows.count > 20)
            for function in functions {
                let own = rows.filter { $0[0] >= function.start && $0[1] != 0 }
                for offset in 0..<function.length {
                    let here = own.filter { $0[0] <= function.start + offset }
                    let last = here.map { $0[0] }.max()
                    #expect(function.wasmOffset(at: offset) == here.last { $0[0] == last }?[1] ?? 0)
                }
            }
        }
    }

    /// Code in other sections has addresses that start at 0 too; they must not be mixed.
    @Test func otherSectionsAreIgnored() throws {
        let with = try scratch.object("with.c", source, "-g", "-O1", "-ffunction-sections")
        let without = try scratch.object(
            "without.c", source.replacing("int outside(void) { return f1(4) + f2(3); }", with: ""), "-g", "-O1")
        let tables = try [with, without].map { try LineTable.make(object: bytes($0), functionIndex: functionIndex) }
        #expect(tables[0] == tables[1])
        #expect(tables[0] != nil)
    }

    @Test func withoutDebugInformationFunctionsHaveNoRows() throws {
        let object = try scratch.object("code.c", source, "-O1")
        let result = try #require(try LineTable.make(object: bytes(object), functionIndex: functionIndex))
        #expect(decode(result.table).map(\.rows) == [[], [], []])
    }

    @Test func anObjectWithoutCodeHasNoTable() throws {
        let object = try scratch.object("data.c", "int x = 3;", "-g")
        #expect(try LineTable.make(object: bytes(object), functionIndex: functionIndex) == nil)
    }

    @Test func textIsReadWhereThereIsNoSectionOfOurs() throws {
        let object = try scratch.object("text.c", "int f5(int n) {\n\nreturn n * 3; }", "-g", "-O1")
        let result = try #require(try LineTable.make(object: bytes(object), functionIndex: functionIndex))
        #expect(decode(result.table).map(\.index) == [5])
        #expect(result.anchorSymbol == "f5")
    }

    @Test func functionsThatNobodyCanNameAreRefused() throws {
        let object = try scratch.object(
            "local.s", ".section wpc_text,\"ax\",@progbits\n.type f1,@function\nf1: ret\n.size f1, 1\n")
        #expect { try LineTable.make(object: bytes(object), functionIndex: functionIndex) } throws: {
            ($0 as? ObjectError)?.kind == .unsupported
        }
    }

    /// Every opcode, among them those that LLVM doesn't write, in two sequences whose addresses go down.
    @Test(arguments: [1, 4]) func opcodes(instructionLength: Int) throws {
        let object = try scratch.object(
            "opcodes.s",
            """
            .section wpc_text,"ax",@progbits
            .globl f1, f2
            .type f1,@function
            .type f2,@function
            f1: .zero 400
            .size f1, 400
            .zero 16
            f2: .zero 2000
            .size f2, 2000
            .section .debug_line,"",@progbits
            .long end - start
            start: .short 4
            .long program - header
            header: .byte \(instructionLength), 1, 1, -5, 14, 16
            .byte 0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1, 0, 2, 1
            .byte 0, 0
            program:
            .byte 0, 9, 2
            .quad f2
            .byte 3, 0x86, 0x80, 0x80, 0x00   # advance_line 6, padded: 7
            .byte 1                           # copy: f2 + 0 is 7
            .byte 2, 0x90, 0x01               # advance_pc 144
            .byte 3, 0x7E, 5, 9, 4, 1, 6, 7, 10, 11, 12, 3 # advance_line -2: 5; what is of no interest
            .byte 14, 0x80, 0x01, 0x02, 15, 0x7F # opcodes of another version: two operands, one operand
            .byte 16                          # special: + 0, line - 5: 0, which is no line
            .byte 8                           # const_add_pc: + 17
            .byte 16 + 14 * 2 + 5 + 3         # special: + 2, line + 3
            .byte 9                           # fixed_advance_pc
            .short 500
            .byte 0, 3, 4, 0, 0               # set_discriminator and other extended opcodes
            .byte 0, 2, 0x80, 1
            .byte 3, 20, 1                    # line 23
            .byte 0, 1, 1                     # end_sequence
            .byte 3, 60, 1                    # a row of no section
            .byte 0, 9, 2
            .quad f1 + 8
            .byte 3, 3, 1                     # f1 + 8 is 64
            .byte 0, 1, 1
            end:
            """)
        let scale = UInt64(instructionLength)
        let functions = decode(
            try #require(try LineTable.make(object: bytes(object), functionIndex: functionIndex)).table)
        #expect(functions.map(\.start) == [0, 416])
        #expect(functions[0].rows == [[8, 64]])
        #expect(functions[1].rows == [[0, 7], [163 * scale, 3], [163 * scale + 500, 23]])
    }

    /// Objects come from our own code generator; a cache on disk may still hand back a damaged one.
    @Test(arguments: [false, true]) func damagedObjectsAreRefusedOrRead(inlines: Bool) throws {
        let whole = try bytes(try scratch.object("code.c", inlines ? inliningSource : source, "-g", "-O1"))
        for length in stride(from: 0, to: whole.count, by: 7) {
            #expect(throws: ObjectError.self) {
                try LineTable.make(object: Array(whole.prefix(length)), functionIndex: functionIndex)
            }
        }
        var random = RepeatableGenerator(state: 22)
        for _ in 0..<4000 {
            var damaged = whole
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                // Half of the damage goes to the headers at the end.
                let place =
                    Bool.random(using: &random)
                    ? Int.random(in: damaged.indices, using: &random)
                    : Int.random(in: damaged.count * 3 / 4..<damaged.count, using: &random)
                damaged[place] =
                    [0, 0x7F, 0x80, 0xFF, UInt8.random(in: 0...255, using: &random)].randomElement(using: &random) ?? 0
            }
            _ = try? LineTable.make(object: damaged, functionIndex: functionIndex)
        }
    }
}

import Testing
import Wasm

@Suite("Numbers, sections and names of the binary format")
struct BinaryFormatTests {
    @Test(
        "LEB128 numbers have their exact width",
        arguments: [
            // i32.const n; drop
            ([0x41, 0xFF, 0xFF, 0xFF, 0xFF, 0x07], nil),
            ([0x41, 0x80, 0x80, 0x80, 0x80, 0x78], nil),
            ([0x41, 0x80, 0x80, 0x80, 0x80, 0x00], nil),
            ([0x41, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F], "integer too large"),
            ([0x41, 0x80, 0x80, 0x80, 0x80, 0x70], "integer too large"),
            ([0x41, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00], "integer representation too long"),
            ([0x42, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x00], nil),
            ([0x42, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x7F], nil),
            ([0x42, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x7E], "integer too large"),
            ([0x42, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01], "integer too large"),
        ] as [([UInt8], String?)])
    func widths(code: [UInt8], message: String?) {
        #expect(problem(ModuleBuilder.function(code + [0x1A]))?.message == message)
    }

    @Test(
        "Written numbers read back",
        arguments: [0, 1, -1, 63, 64, -64, -65, 127, 128, 1 << 31, -(1 << 31), .max, .min] as [Int64])
    func roundTrip(value: Int64) throws {
        var writer = SectionWriter()
        writer.append(signed: value)
        let module = ModuleBuilder().section(6, [1, 0x7E, 0x00, 0x42] + writer.bytes + [0x0B]).bytes
        let read = try ModuleReader.read(module, features: .wasm2)
        #expect(read.globals.first?.initializer?.count == writer.bytes.count + 2)
    }

    @Test(
        "Damaged modules",
        arguments: [
            ([], "unexpected end"),
            ([0x00, 0x61, 0x73, 0x6D], "unexpected end"),
            ([0x7F, 0x45, 0x4C, 0x46, 1, 0, 0, 0], "magic header not detected"),
            ([0x00, 0x61, 0x73, 0x6D, 0x0D, 0, 1, 0], "the file is a component, not a module"),
            (ModuleBuilder().section(14, []).bytes, "malformed section id 14"),
            (ModuleBuilder().section(3, [1, 0]).bytes, "unknown type 0"),
            (ModuleBuilder().section(1, [0, 0]).bytes, "section size mismatch"),
            (
                ModuleBuilder().section(1, [0]).section(1, [0]).bytes,
                "unexpected content after last section: section 1 is out of order or there twice"
            ),
            (ModuleBuilder().section(1, [0xFF, 0xFF, 0x3F]).bytes, "more than 1000000 types"),
            (ModuleBuilder().section(1, [0x84, 0x3D]).bytes, "unexpected end: too few types"),
            (ModuleBuilder().section(12, [1]).bytes, "data count and data section have inconsistent lengths"),
            (
                ModuleBuilder().section(1, [1, 0x60, 0, 0]).section(3, [1, 0]).bytes,
                "function and code section have inconsistent lengths"
            ),
            (ModuleBuilder().section(0, [2, 0xC0, 0x80]).bytes, "malformed UTF-8 encoding"),
            (ModuleBuilder().section(5, [1, 1, 2, 1]).bytes, "size minimum must not be greater than maximum"),
        ] as [([UInt8], String)])
    func damaged(bytes: [UInt8], message: String) {
        #expect(problem(bytes)?.message == message)
    }

    @Test("Export names are compared by their bytes, not as text")
    func exportNames() {
        // "é" as one scalar and as two: equal strings in Swift, different names.
        let globals = ModuleBuilder().section(6, [1, 0x7F, 0, 0x41, 0, 0x0B])
        let different = globals.section(7, [2, 2, 0xC3, 0xA9, 3, 0, 3, 0x65, 0xCC, 0x81, 3, 0]).bytes
        #expect(problem(different) == nil)
        let same = globals.section(7, [2, 1, 0x61, 3, 0, 1, 0x61, 3, 0]).bytes
        #expect(problem(same)?.message == "duplicate export name \"a\"")
    }

    @Test("A damaged name section loses what is damaged and nothing else")
    func names() throws {
        let function = ModuleBuilder().section(1, [1, 0x60, 0, 0]).section(3, [1, 0]).section(
            10, code: [0, 0x1A, 0x0B])
        let good: [UInt8] = [0, 2, 1, 0x6D, 1, 6, 1, 0, 3, 0x66, 0x69, 0x62]
        let error = try #require(problem(function.custom("name", good).bytes))
        #expect(
            error.description
                == "0x17: in function \"fib\": type mismatch: expected an operand, found nothing on the stack")
        for count in 0..<good.count {
            let module = try ModuleReader.read(
                function.custom("name", Array(good.prefix(count))).bytes, features: .wasm2)
            #expect(module.names.module == (count >= 4 ? "m" : nil))
        }
        // The first name's length is beyond its subsection; the second subsection is sound.
        let damaged: [UInt8] = [0, 2, 9, 0x6D, 1, 4, 1, 0, 1, 0x66]
        let module = try ModuleReader.read(function.custom("name", damaged).bytes, features: .wasm2)
        #expect(module.names.module == nil && module.names.functions == [0: "f"])
        #expect(module.functionDescription(0) == "f" && module.functionDescription(1) == "function[1]")
    }

    @Test("Branch hints are read; damaged ones are ignored")
    func branchHints() throws {
        let types = ModuleBuilder().section(1, [1, 0x60, 0, 0]).section(3, [1, 0])
        let body: [UInt8] = [0, 0x41, 0, 0x04, 0x40, 0x0B, 0x0B]
        let hinted = types.custom("metadata.code.branch_hint", [1, 0, 1, 3, 1, 1]).section(10, code: body).bytes
        #expect(try validate(hinted, features: .all).branchHints == [0: [3: true]])
        let damaged = types.custom("metadata.code.branch_hint", [1, 0, 9, 3, 1, 1]).section(10, code: body).bytes
        #expect(try validate(damaged, features: .all).branchHints.isEmpty)
    }

    @Test("Custom sections are appended and replaced")
    func customSections() throws {
        let original = ModuleBuilder().custom("a", [1]).section(1, [1, 0x60, 0, 0]).custom("b", [2, 3]).bytes
        let module = try ModuleReader.read(original, features: .wasm2)
        let appended = module.bytes(appendingCustomSection: "a", payload: [4], replacing: false)
        #expect(appended.starts(with: original))
        #expect(try ModuleReader.read(appended, features: .wasm2).payloads(ofCustomSection: "a") == [[1], [4]])
        let replaced = try ModuleReader.read(
            module.bytes(appendingCustomSection: "a", payload: [4], replacing: true), features: .wasm2)
        #expect(replaced.payloads(ofCustomSection: "a") == [[4]])
        #expect(replaced.payloads(ofCustomSection: "b") == [[2, 3]])
        #expect(replaced.types == module.types)
    }

    @Test("Every instruction is found by its code")
    func opcodes() {
        for opcode in Opcode.allCases {
            if let prefix = opcode.prefix {
                #expect(Opcode(prefix: prefix, code: opcode.code) == opcode)
            } else {
                #expect(Opcode(code: UInt8(opcode.code)) == opcode)
            }
        }
        #expect(Opcode(prefix: 0xFD, code: 256)?.name == "i8x16.relaxed_swizzle")
        #expect(
            Opcode(code: 0x6A) == .i32Add && Opcode.i32Add.feature == nil && Opcode.i32Add.signature.parameterCount == 2
        )
        #expect(
            Opcode(prefix: 0xFD, code: 0x9A) == nil && Opcode(prefix: 0xFC, code: .max) == nil
                && Opcode(code: 0xFC) == nil)
    }
}

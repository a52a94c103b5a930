import Testing
import Wasm

@Suite("Validity of function bodies")
struct ValidationTests {
    @Test(
        "A proposal that is off is named",
        arguments: [
            ([0x41, 0, 0xC0, 0x1A], .signExtension),
            ([0xFD, 0x0C] + Array(repeating: 0, count: 16) + [0x1A], .simd),
            ([0xD0, 0x70, 0x1A], .referenceTypes),
            ([0xFB, 0x1C], .garbageCollection),
            ([0xFE, 0x03, 0x00], .threads),
            ([0x1F, 0x40, 0, 0x0B], .exceptions),
            ([0x06, 0x40, 0x0B], .legacyExceptions),
            ([0x12, 0], .tailCalls),
            ([0xFC, 0x13], .wideArithmetic),
        ] as [([UInt8], Feature)])
    func unsupported(code: [UInt8], feature: Feature) throws {
        var features = FeatureSet.all
        features.remove(feature)
        let error = try #require(problem(ModuleBuilder.function(code), features: features))
        #expect(error.kind.name == "unsupported \(feature.name)")
        #expect(
            error.message
                == "the module uses the proposal \(feature.name), which is off: enable it by --features=\(feature.name)"
        )
    }

    @Test("The features that a module uses are collected")
    func features() throws {
        #expect(
            try validate(ModuleBuilder.function([0x41, 0, 0xC0, 0x1A]), features: .all).features
                == FeatureSet(.signExtension))
        #expect(try validate(ModuleBuilder.function([0x01]), features: .all).features == [])
        #expect(
            try validate(ModuleBuilder().section(5, [1, 3, 1, 1]).bytes, features: .all).features
                == FeatureSet(.threads))
    }

    @Test(
        "Limits",
        arguments: [
            // 50,001 locals
            (ModuleBuilder.function(locals: [1, 0xD1, 0x86, 0x03, 0x7F], []), "too many locals: more than 50000"),
            (
                ModuleBuilder.function(locals: [1, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 0x7F], []),
                "too many locals: more than 50000"
            ),
            (
                ModuleBuilder().section(1, [1, 0x60, 0xE9, 0x07] + Array(repeating: 0x7F, count: 1001) + [0]).bytes,
                "more than 1000 parameters"
            ),
        ] as [([UInt8], String)])
    func limits(bytes: [UInt8], message: String) throws {
        let error = try #require(problem(bytes))
        #expect(error.kind.name == "limit" && error.message == message)
    }

    @Test("Deep nesting needs no deep stack")
    func nesting() {
        let depth = 400_000
        let blocks =
            Array(repeating: [0x02, 0x40] as [UInt8], count: depth).flatMap { $0 }
            + Array(repeating: 0x0B, count: depth)
        #expect(problem(ModuleBuilder.function(blocks)) == nil)
        let tooDeep = Array(repeating: [0x02, 0x40] as [UInt8], count: 500_001).flatMap { $0 }
        #expect(problem(ModuleBuilder.function(tooDeep))?.kind.name == "limit")
    }

    @Test("A small body can't fill the memory with operands")
    func operands() {
        // A function of 1,000 results that calls itself again and again.
        let type: [UInt8] = [0x60, 0, 0xE8, 0x07] + Array(repeating: 0x7F, count: 1000)
        let calls = Array(repeating: [0x10, 0] as [UInt8], count: 5000).flatMap { $0 }
        #expect(
            problem(ModuleBuilder.function(type: type, calls))?.message == "more than 1000000 operands on the stack")
    }

    @Test("Code that can't be reached is checked and not emitted")
    func unreachableCode() throws {
        // block br 0 (i32.const 1) end: what follows the branch is dead, what follows the block isn't.
        let module = try ModuleReader.read(
            ModuleBuilder.function([0x02, 0x40, 0x0C, 0, 0x41, 1, 0x1A, 0x0B, 0x41, 2, 0x1A]), features: .wasm2)
        var trace = TraceEmitter()
        _ = try FunctionDecoder.decode(module, function: 0, features: .wasm2, emitter: &trace)
        #expect(trace.events == ["block", "br", "end true", "2", "drop", "end function true"])
    }

    @Test("After a block that nothing leaves no code is emitted, but its stack is an ordinary one")
    func blockWithoutEnd() throws {
        // block unreachable end; i32.const 2; drop
        let code: [UInt8] = [0x02, 0x40, 0x00, 0x0B, 0x41, 2, 0x1A]
        let module = try ModuleReader.read(ModuleBuilder.function(code), features: .wasm2)
        var trace = TraceEmitter()
        _ = try FunctionDecoder.decode(module, function: 0, features: .wasm2, emitter: &trace)
        #expect(trace.events == ["block", "unreachable", "end false", "end function false"])
        let short = ModuleBuilder.function([0x02, 0x40, 0x00, 0x0B, 0x1A])
        #expect(problem(short)?.message == "type mismatch: expected an operand, found nothing on the stack")
    }

    @Test("Recursion groups are equal if they look the same from inside")
    func canonicalTypes() throws {
        // Twice (rec (type (func (param (ref null of itself)))) (type (func))), then the function type alone.
        let group: (UInt8) -> [UInt8] = { [0x4E, 2, 0x60, 1, 0x63, $0, 0, 0x60, 0, 0] }
        let module = try ModuleReader.read(
            ModuleBuilder().section(1, [3] + group(0) + group(2) + [0x60, 0, 0]).bytes, features: .all)
        #expect(module.canonicalTypes == [0, 1, 0, 1, 4])
        #expect(module.recursionGroups == [0..<2, 2..<4, 4..<5])
        #expect(
            module.matches(HeapType(index: 2), HeapType(index: 0))
                && !module.matches(HeapType(index: 4), HeapType(index: 1)))
        #expect(ValueType(reference: HeapType(index: 3), nullable: true).description == "(ref null 3)")
    }

    @Test("Constant expressions give the emitter's value")
    func constantExpression() throws {
        // i32.const 6, i32.const 7, i32.mul
        let bytes = ModuleBuilder().section(6, [1, 0x7F, 0, 0x41, 6, 0x41, 7, 0x6C, 0x0B]).bytes
        let module = try ModuleReader.read(bytes, features: .wasm2)
        let range = try #require(module.globals.first?.initializer)
        var trace = TraceEmitter()
        let value = try FunctionDecoder.decodeConstantExpression(
            module, range: range, expected: .i32, features: .wasm2, emitter: &trace)
        #expect(value == 42 && trace.events == ["6", "7", "i32.mul"])
        #expect(
            problem(ModuleBuilder().section(6, [1, 0x7F, 0, 0x41, 6, 0x67, 0x0B]).bytes)?.message
                == "constant expression required: i32.clz is not allowed in one")
    }
}

import Foundation
import Testing
import Wasm

@Suite("Hostile input neither crashes nor hangs the reader")
struct HostileInputTests {
    /// Some modules of every proposal, small enough to cut at each byte.
    static let seeds: [[UInt8]] = {
        guard let folder = TestData.specification else { return [] }
        let modules = TestData.files(in: folder, extension: "wasm").compactMap(TestData.bytes).filter {
            $0.count > 60 && $0.count < 3000
        }
        return stride(from: 0, to: modules.count, by: 23).map { modules[$0] }
    }()

    @Test("Cut off at each byte", .enabled(if: TestData.specification != nil, "SPEC_SUITE names no folder"))
    func truncation() {
        for seed in Self.seeds where seed.count < 800 {
            for count in 0..<seed.count { _ = problem(Array(seed.prefix(count))) }
        }
    }

    @Test("Changed at random", .enabled(if: TestData.specification != nil, "SPEC_SUITE names no folder"))
    func mutation() {
        var random = SplitMix64(state: 1)
        for seed in Self.seeds {
            for _ in 0..<400 {
                var bytes = seed
                for _ in 0..<Int.random(in: 1...6, using: &random) {
                    let position = Int.random(in: 8..<bytes.count, using: &random)
                    switch Int.random(in: 0..<4, using: &random) {
                    case 0: bytes[position] = UInt8.random(in: 0...255, using: &random)
                    case 1: bytes[position] ^= 1 << UInt8.random(in: 0..<8, using: &random)
                    case 2: bytes.insert(UInt8.random(in: 0...255, using: &random), at: position)
                    default:
                        bytes[position] = [0x00, 0x7F, 0x80, 0xFF, 0x0B, 0x40][Int.random(in: 0..<6, using: &random)]
                    }
                }
                _ = problem(bytes)
            }
        }
    }

    /// Bodies of random instructions: their checks meet every opcode in states that no compiler makes.
    @Test("Random code")
    func randomCode() {
        var random = SplitMix64(state: 2)
        let prefix = ModuleBuilder()
            .section(1, [4, 0x60, 1, 0x7F, 1, 0x7F, 0x5F, 1, 0x7F, 1, 0x5E, 0x78, 1, 0x60, 0, 0])
            .section(3, [1, 0]).section(4, [1, 0x70, 0, 1]).section(5, [1, 3, 1, 2]).section(13, [1, 0, 3])
            .section(6, [1, 0x7F, 1, 0x41, 0, 0x0B]).section(12, [1])
        let data: [UInt8] = [1, 1, 1, 0x61]
        #expect(problem(prefix.section(10, code: [0, 0x20, 0, 0x0B]).section(11, data).bytes) == nil)
        for _ in 0..<20_000 {
            var body: [UInt8] = [1, 1, 0x7F]
            // Behind `unreachable` nearly every instruction is well typed.
            if Bool.random(using: &random) { body.append(0) }
            for _ in 0..<Int.random(in: 1...30, using: &random) {
                let byte = UInt8.random(in: 0...255, using: &random)
                body.append(byte)
                if byte >= 0xFB { body.append(UInt8.random(in: 0...40, using: &random)) }
                body.append(UInt8.random(in: 0...3, using: &random))
            }
            _ = problem(prefix.section(10, code: body + [0x0B]).section(11, data).bytes)
        }
    }
}

/// A small generator of random numbers with a seed, so that a failure comes again.
struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}

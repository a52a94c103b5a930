import Foundation
import SPIRV
import Testing

/// Whatever the bytes are, reading and translating ends with a result or an error.
@Suite("Damaged SPIR-V modules", .serialized)
struct RobustnessTests {
    /// Compiled kernels where clang-22 is installed, and one assembled by hand.
    static let modules: [[UInt8]] = {
        var modules = [ModuleBuilder.kernel.bytes]
        for name in ["structs", "switches", "constants", "atomics", "math", "irreducible"] {
            let source = Toolchain.folder.appending(path: "Kernels/\(name).cl")
            for level in [0, 2] {
                if case .success(let bytes) = Compilation(bits: level == 0 ? 32 : 64, optimization: level).compile(
                    source)
                {
                    modules.append(bytes)
                }
            }
        }
        return modules
    }()

    private func attempt(_ bytes: [UInt8]) {
        guard let module = try? SPIRVModule(bytes: bytes) else { return }
        _ = module.kernels.map { $0.arguments.map(\.description) }
        _ = try? module.openCLSource()
    }

    @Test func truncated() {
        for module in Self.modules {
            for count in stride(from: 0, to: module.count, by: 4) {
                #expect(throws: Never.self) { attempt(Array(module[..<count])) }
            }
            attempt(Array(module.dropLast()))
        }
    }

    @Test func changedWords() {
        var random = SplitMix(state: 2024)
        for module in Self.modules {
            let words = module.count / 4
            for round in 0..<400 {
                var bytes = module
                for _ in 0...(round % 3) {
                    let place = Int(random.next() % UInt64(words)) * 4
                    // Small numbers hit ids and word counts; others hit anything.
                    let value =
                        random.next() % 4 == 0 ? UInt32(truncatingIfNeeded: random.next()) : UInt32(random.next() % 200)
                    let isShort = random.next() % 2 == 0
                    for index in 0..<(isShort ? 2 : 4) {
                        bytes[place + index] = UInt8(truncatingIfNeeded: value >> UInt32(index * 8))
                    }
                }
                attempt(bytes)
            }
        }
    }

    @Test func swappedInstructions() {
        var random = SplitMix(state: 7)
        for module in Self.modules {
            for _ in 0..<200 {
                var bytes = module
                let words = module.count / 4
                let from = Int(random.next() % UInt64(words)), to = Int(random.next() % UInt64(words))
                for index in 0..<4 { bytes.swapAt(from * 4 + index, to * 4 + index) }
                attempt(bytes)
            }
        }
    }

    /// A chain of 50,000 blocks, and 3,000 loops inside one another.
    @Test func manyBlocks() throws {
        for isLoop in [false, true] {
            var builder = ModuleBuilder()
            let count: UInt32 = isLoop ? 3000 : 50_000
            builder.words[3] = 4_000_000
            builder.add(.capability, 6)
            builder.add(.memoryModel, 2, 2)
            builder.add(.entryPoint, [6, 10] + ModuleBuilder.string("k"))
            builder.add(.typeVoid, 1)
            builder.add(.typeBool, 2)
            builder.add(.typeFunction, 4, 1)
            builder.add(.constantTrue, 2, 5)
            builder.add(.function, 1, 10, 0, 4)
            builder.add(.label, 999)
            builder.add(.branch, 1000)
            for index in 0..<count {
                builder.add(.label, 1000 + index)
                builder.add(.branchConditional, 5, 1001 + index, isLoop ? 100_000 + index : 1000 + count)
            }
            builder.add(.label, 1000 + count)
            builder.add(.return)
            if isLoop {
                for index in 0..<count {
                    builder.add(.label, 100_000 + index)
                    if index == 0 {
                        builder.add(.branchConditional, 5, 1000, 1000 + count)
                    } else {
                        builder.add(.branchConditional, 5, 1000 + index, 100_000 + index - 1)
                    }
                }
            }
            builder.add(.functionEnd)
            let module = try SPIRVModule(bytes: builder.bytes)
            #expect(try module.openCLSource().kernels == ["k"])
        }
    }
}

/// A small generator with a fixed sequence.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}

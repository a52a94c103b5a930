import SPIRV
import Testing

@Suite("Reading SPIR-V modules")
struct ReaderTests {
    @Test func listsKernels() throws {
        let module = try SPIRVModule(bytes: ModuleBuilder.kernel.bytes)
        #expect(module.version == SPIRVVersion(major: 1, minor: 4))
        #expect(module.capabilities.map(\.description) == ["Kernel", "Addresses"])
        #expect(module.addressingModel == .physical64)
        let kernel = try #require(module.kernels.first)
        #expect(kernel.name == "double_it")
        #expect(kernel.functionID == 10)
        #expect(kernel.arguments.map(\.description) == ["global uint * data"])
        #expect(kernel.arguments[0].isBuffer)
    }

    @Test func translates() throws {
        let source = try SPIRVModule(bytes: ModuleBuilder.kernel.bytes).openCLSource()
        #expect(source.kernels == ["double_it"])
        #expect(source.buildOptions == "-cl-std=CL1.2")
        #expect(source.text.contains("__kernel void double_it(__global uint *a11)"))
        #expect(source.text.contains("v13 * 2u"))
    }

    @Test func acceptsTheOtherByteOrder() throws {
        var builder = ModuleBuilder.kernel
        builder.words = builder.words.map(\.byteSwapped)
        #expect(try SPIRVModule(bytes: builder.bytes).kernels.count == 1)
    }

    private func error(_ change: (inout ModuleBuilder) -> Void) -> SPIRVError? {
        var builder = ModuleBuilder.kernel
        change(&builder)
        do {
            _ = try SPIRVModule(bytes: builder.bytes)
            return nil
        } catch {
            return error
        }
    }

    @Test func refusesBadHeaders() {
        #expect(error { $0.words[0] = 7 }?.message == "the magic number is missing")
        #expect(error { $0.words[1] = 0x0009_0000 }?.kind == .unsupported)
        #expect(error { $0.words[3] = 0 }?.kind == .limit)
        #expect(error { $0.words[3] = .max }?.kind == .limit)
        #expect(error { $0.words[4] = 1 }?.wordOffset == 4)
        #expect(error { $0.words = [] }?.kind == .malformed)
        #expect(throws: SPIRVError.self) { try SPIRVModule(bytes: [3, 2, 0x23, 7, 0]) }
    }

    @Test func refusesBadWordCounts() {
        #expect(error { $0.words[5] &= 0xffff }?.wordOffset == 5)
        #expect(error { $0.words[5] |= 0xffff_0000 }?.wordOffset == 5)
        #expect(error { $0.words.append(0x0001_0011) }?.message == "operand 1 is missing")
    }

    @Test func refusesBadIDs() {
        #expect(error { $0.add(.typeInt, 100, 32, 0) }?.message == "the id 100 is not in 1..<100")
        #expect(error { $0.add(.typeInt, 0, 32, 0) }?.message == "the id 0 is not in 1..<100")
        #expect(error { $0.add(.typeInt, 2, 32, 0) }?.message == "the id %2 is defined twice")
        #expect(error { $0.add(.constant, 11, 50, 1) }?.message == "%11 is no type")
        #expect(error { $0.add(.typePointer, 50, 5, 51) }?.message == "%51 is no type")
        #expect(error { $0.add(.constantComposite, 2, 50, 50) }?.message == "%50 is not yet defined")
    }

    @Test func refusesBadStrings() {
        #expect(error { $0.add(.extension, 0x4141_4141) }?.message == "a literal string has no end")
        #expect(error { $0.add(.extension, 0x0000_00ff) }?.message == "a literal string is not UTF-8")
    }

    @Test func refusesHugeTypes() {
        let huge = error { builder in
            builder.add(.typeInt, 20, 64, 0)
            builder.add(.constant, 20, 21, .max, 0x7fff_ffff)
            builder.add(.typeArray, 22, 2, 21)
        }
        #expect(huge?.kind == .limit)
        let deep = error { builder in
            builder.words[3] = 1000
            builder.add(.typeStruct, 200, 2)
            for id in UInt32(201)..<600 { builder.add(.typeStruct, id, id - 1) }
        }
        #expect(deep?.message == "types nest too deep")
    }

    @Test func namesThePlaceOfWhatItCannotTranslate() throws {
        var builder = ModuleBuilder.kernel
        // Turn the multiplication into an instruction that kernels don't have.
        let place = try #require(builder.words.firstIndex(of: 5 << 16 | UInt32(Opcode.iMul.rawValue)))
        builder.words[place] = 5 << 16 | UInt32(Opcode.matrixTimesVector.rawValue)
        let module = try SPIRVModule(bytes: builder.bytes)
        #expect {
            try module.openCLSource()
        } throws: { error in
            let error = error as? SPIRVError
            return error?.wordOffset == place && error?.instruction == "OpMatrixTimesVector" && error?.function == "%10"
        }
    }
}

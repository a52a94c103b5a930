import SPIRV
import Testing
import Wasm

@Suite("Kernel sections")
struct SectionTests {
    private let empty: [UInt8] = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]

    @Test func payloadRoundTrip() throws {
        let spirv = ModuleBuilder.kernel.bytes
        let section = KernelSection(id: 0x0102_0304, spirv: spirv)
        #expect(section.payload.prefix(4) == [4, 3, 2, 1])
        #expect(try KernelSection(payload: section.payload) == section)
        let bare = KernelSection(id: nil, spirv: spirv)
        #expect(bare.payload == spirv)
        #expect(try KernelSection(payload: spirv) == bare)
        #expect(throws: KernelSectionError.tooShort(3)) { try KernelSection(payload: [1, 2, 3]) }
    }

    @Test(arguments: [0, 1, 100, 200, 20_000, 70_000])
    func appended(size: Int) throws {
        let payload = (0..<size).map { UInt8(truncatingIfNeeded: $0) }
        var module = try ModuleReader.read(empty, features: .all)
        for (name, payload) in [(KernelSection.name, payload), ("other", [9]), (KernelSection.name, [1, 2])] {
            let bytes = module.bytes(appendingCustomSection: name, payload: payload, replacing: false)
            module = try ModuleReader.read(bytes, features: .all)
        }
        #expect(module.payloads(ofCustomSection: KernelSection.name) == [payload, [1, 2]])
        #expect(module.customSections.map { Array(module.bytes[$0.payload]) } == [payload, [9], [1, 2]])
    }

    @Test func refusesWhatIsNoModule() {
        #expect(throws: WasmError.self) { try ModuleReader.read([0, 0x61], features: .all) }
        for bad: [UInt8] in [[0], [0, 5, 1], [0, 1, 2], [1, 0xff, 0xff, 0xff, 0xff, 0xff, 1], [0, 0]] {
            #expect(throws: WasmError.self) { try ModuleReader.read(empty + bad, features: .all) }
        }
    }

    @Test func comparesSignatures() throws {
        let kernel = try #require(try SPIRVModule(bytes: ModuleBuilder.kernel.bytes).kernels.first)
        #expect(kernel.signatureWarning(wasmParameterCount: 5, functionName: "f") == nil)
        let other = kernel.signatureWarning(wasmParameterCount: 7, functionName: "f")
        #expect(other?.contains("takes 2 buffers, but the SPIR-V kernel double_it takes 1 buffer") == true)
        #expect(kernel.signatureWarning(wasmParameterCount: 4, functionName: "f")?.contains("has 4 parameters") == true)
        #expect(kernel.signatureWarning(wasmParameterCount: 1, functionName: "f")?.contains("has 1 parameters") == true)
        let mixed = kernel.signatureWarning(wasmParameterCount: 5, allI32: false, functionName: "f")
        #expect(mixed?.contains("must all be i32") == true)
    }
}

import Testing
import Wasm

@Suite("Features")
struct FeatureTests {
    @Test(
        "A module that uses a feature is refused without it, and accepted with it",
        arguments: [
            (
                .mutableGlobals,
                ModuleBuilder().section(6, [1, 0x7F, 1, 0x41, 0, 0x0B]).section(7, [1, 1, 0x67, 3, 0]).bytes
            ),
            (.signExtension, ModuleBuilder.function([0x41, 0, 0xC0, 0x1A])),
            (.saturatingConversions, ModuleBuilder.function([0x43, 0, 0, 0, 0, 0xFC, 0, 0x1A])),
            (.multiValue, ModuleBuilder.function(type: [0x60, 0, 2, 0x7F, 0x7F], [0x41, 0, 0x41, 0])),
            (.bulkMemory, ModuleBuilder().section(12, [0]).bytes),
            (.referenceTypes, ModuleBuilder.function([0xD0, 0x70, 0x1A])),
            (.extendedConstants, ModuleBuilder().section(6, [1, 0x7F, 0, 0x41, 0, 0x41, 0, 0x6A, 0x0B]).bytes),
            (.simd, ModuleBuilder.function([0xFD, 0x0C] + Array(repeating: 0, count: 16) + [0x1A])),
            (.relaxedSIMD, ModuleBuilder.function(locals: [1, 1, 0x7B], [0x20, 0, 0x20, 0, 0xFD, 0x80, 0x02, 0x1A])),
            (.threads, ModuleBuilder.function([0xFE, 0x03, 0x00])),
            (.exceptions, ModuleBuilder.function([0x1F, 0x40, 0, 0x0B])),
            (.legacyExceptions, ModuleBuilder.function([0x06, 0x40, 0x0B])),
            (.tailCalls, ModuleBuilder.function([0x12, 0])),
            (.multiMemory, ModuleBuilder().section(5, [2, 0, 0, 0, 0]).bytes),
            (.memory64, ModuleBuilder().section(5, [1, 4, 0]).bytes),
            (.functionReferences, ModuleBuilder().section(1, [1, 0x60, 1, 0x64, 0x70, 0]).bytes),
            (.garbageCollection, ModuleBuilder.function([0x41, 0, 0xFB, 0x1C, 0x1A])),
            (.customPageSizes, ModuleBuilder().section(5, [1, 8, 0, 0]).bytes),
            (.wideArithmetic, ModuleBuilder.function([0x42, 0, 0x42, 0, 0xFC, 0x15, 0x1A, 0x1A])),
        ] as [(Feature, [UInt8])])
    func gate(feature: Feature, module: [UInt8]) throws {
        #expect(problem(module) == nil)
        var features = FeatureSet.all
        features.remove(feature)
        #expect(try #require(problem(module, features: features)).kind.name == "unsupported \(feature.name)")
        features = .all
        features.disable(feature)
        #expect(problem(module, features: features) != nil)
    }

    @Test("Branch hints are left out, and no reason to refuse a module")
    func hints() throws {
        let hinted = ModuleBuilder().section(1, [1, 0x60, 0, 0]).section(3, [1, 0]).custom(
            "metadata.code.branch_hint", [1, 0, 1, 3, 1, 1]
        )
        .section(10, code: [0, 0x41, 0, 0x04, 0x40, 0x0B, 0x0B]).bytes
        #expect(try validate(hinted, features: .all).branchHints == [0: [3: true]])
        #expect(try validate(hinted, features: []).branchHints.isEmpty)
    }

    @Test("Every name means one feature")
    func names() {
        let names = Feature.allCases.flatMap(\.names)
        #expect(Set(names).count == names.count)
        for feature in Feature.allCases {
            for name in feature.names {
                #expect(Feature(named: name.uppercased().replacing("-", with: "_")) == feature)
            }
        }
        #expect(Feature(named: "") == nil && Feature(named: "simd256") == nil)
    }

    @Test("What builds on a feature goes with it, and comes with its foundations")
    func foundations() {
        var features = FeatureSet.all
        features.disable(.referenceTypes)
        for feature in [Feature.functionReferences, .garbageCollection, .exceptions] {
            #expect(!features.contains(feature))
        }
        #expect(features.contains(.simd))
        features = []
        features.enable(.garbageCollection)
        #expect(features == FeatureSet([.garbageCollection, .functionReferences, .referenceTypes]))
    }
}

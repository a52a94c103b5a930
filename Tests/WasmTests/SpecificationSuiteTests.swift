import Foundation
import Testing
import Wasm

/// The folder with the official test suite as JSON scripts: from the environment, or beside the package.
enum TestData {
    static func folder(_ name: String, variable: String) -> URL? {
        let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let candidates =
            [ProcessInfo.processInfo.environment[variable].map { URL(fileURLWithPath: $0) }].compactMap { $0 }
            + ["../shared", "../../shared"].map { package.appendingPathComponent($0).appendingPathComponent(name) }
        return candidates.first { FileManager.default.fileExists(atPath: $0.path) }
    }

    static let specification = folder("spec", variable: "SPEC_SUITE")
    static let fuzz = folder("fuzz", variable: "FUZZ_MODULES")

    static func files(in folder: URL, extension suffix: String) -> [URL] {
        guard let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil) else { return [] }
        return files.compactMap { $0 as? URL }.filter { $0.pathExtension == suffix }.sorted { $0.path < $1.path }
    }

    static func bytes(_ file: URL) -> [UInt8]? {
        (try? Data(contentsOf: file)).map { [UInt8]($0) }
    }
}

struct Script: Decodable {
    struct Command: Decodable {
        var type: String
        var line: Int?
        var filename: String?
        // swift-format-ignore: AlwaysUseLowerCamelCase
        var binary_filename: String?
        // swift-format-ignore: AlwaysUseLowerCamelCase
        var module_type: String?
        var text: String?
        var commands: [Command]?

        /// The binary module; nil if there's text alone.
        var binary: String? { module_type == "text" ? binary_filename : filename }
    }

    var commands: [Command]

    static func read(_ file: URL) throws -> Script {
        try JSONDecoder().decode(Script.self, from: Data(contentsOf: file))
    }
}

@Suite("The official test suite")
struct SpecificationSuiteTests {
    static func features(of script: String) -> FeatureSet {
        var features = FeatureSet.wasm3
        if script.contains("/threads/") {
            // These tests predate 3.0 and expect what it added to be refused.
            features = .wasm2
            features.insert(.threads)
        }
        if script.contains("/legacy/") { features.insert(.legacyExceptions) }
        if script.contains("/custom-page-sizes/") { features.insert(.customPageSizes) }
        if script.contains("/wide-arithmetic/") { features.insert(.wideArithmetic) }
        return features
    }

    @Test(
        "Valid modules are valid, invalid and malformed ones are refused",
        .enabled(if: TestData.specification != nil, "SPEC_SUITE names no folder"))
    func scripts() throws {
        let folder = try #require(TestData.specification)
        var counts = (valid: 0, invalid: 0, malformed: 0)
        for file in TestData.files(in: folder, extension: "json") {
            let features = Self.features(of: file.path)
            var commands = try Script.read(file).commands
            while let command = commands.popLast() {
                commands += command.commands ?? []
                guard let name = command.binary,
                    let bytes = TestData.bytes(file.deletingLastPathComponent().appendingPathComponent(name))
                else { continue }
                let place = "\(file.lastPathComponent):\(command.line ?? 0) \(name)"
                switch command.type {
                case "module", "module_definition", "assert_unlinkable", "assert_uninstantiable":
                    counts.valid += 1
                    do throws(WasmError) { _ = try validate(bytes, features: features) } catch {
                        Issue.record("\(place): \(error)")
                    }
                // The threads' suite is older than reference types, which its other modules need.
                case "assert_invalid" where command.text == "multiple tables" && file.path.contains("/threads/"): break
                case "assert_invalid", "assert_malformed":
                    if command.type == "assert_invalid" { counts.invalid += 1 } else { counts.malformed += 1 }
                    do throws(WasmError) {
                        _ = try validate(bytes, features: features)
                        Issue.record("\(place): accepted, expected: \(command.text ?? "")")
                    } catch {}
                default: break
                }
            }
        }
        print("\(counts.valid) modules valid, \(counts.invalid) invalid, \(counts.malformed) malformed")
        #expect(counts.valid > 1000 && counts.invalid > 1000)
    }

    @Test(
        "Random modules with every operator are valid",
        .enabled(if: TestData.fuzz != nil, "FUZZ_MODULES names no folder"))
    func fuzzModules() throws {
        let folder = try #require(TestData.fuzz)
        for file in TestData.files(in: folder, extension: "wasm") {
            let bytes = try #require(TestData.bytes(file))
            do throws(WasmError) { _ = try validate(bytes, features: .wasm2) } catch {
                Issue.record("\(file.lastPathComponent): \(error)")
            }
        }
    }
}

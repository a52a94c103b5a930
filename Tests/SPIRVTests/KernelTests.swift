import Foundation
import SPIRV
import Testing

/// Each file of `Kernels` is compiled to SPIR-V, translated back to OpenCL C and run; every buffer must end as it does
/// when the file itself runs.
///
/// The first line of a file holds the global size, the local size and the arguments for `host.c`. Further lines say how
/// it is compiled to SPIR-V: `//! only 64`, `//! only clang-15`, `//! CL2.0` (it runs as OpenCL C 1.2 all the same).
@Suite("Kernels translated to OpenCL C")
struct KernelTests {
    static let files: [String] = {
        let folder = Toolchain.folder.appending(path: "Kernels")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.hasSuffix(".cl") }.sorted()
    }()

    @Test func enoughKernels() { #expect(Self.files.count >= 25) }

    @Test(
        "clang-22", .enabled(if: Toolchain.clang22 != nil, "clang-22 is not installed"),
        .enabled(if: Toolchain.host != nil, "no OpenCL device"), arguments: files)
    func clang22(file: String) throws {
        var compilations: [Compilation] = []
        for bits in [64, 32] {
            for level in [0, 2] { compilations.append(Compilation(bits: bits, optimization: level)) }
        }
        try check(file, compilations)
    }

    @Test(
        "clang-15 with llvm-spirv-15",
        .enabled(if: Toolchain.clang15 != nil && Toolchain.translator15 != nil, "llvm-spirv-15 is not installed"),
        .enabled(if: Toolchain.host != nil, "no OpenCL device"), arguments: files)
    func translator15(file: String) throws {
        try check(
            file,
            [
                Compilation(bits: 64, optimization: 2, usesTranslator: true),
                Compilation(bits: 32, optimization: 0, usesTranslator: true),
            ])
    }

    private func check(_ file: String, _ compilations: [Compilation]) throws {
        let source = Toolchain.folder.appending(path: "Kernels").appending(path: file)
        let lines = try String(contentsOf: source, encoding: .utf8).split(separator: "\n")
        let head = try #require(lines.first?.split(separator: " ").dropFirst().map(String.init))
        let isFor64 = lines.contains("//! only 64"), isForOld = lines.contains("//! only clang-15")

        var programs = ["-cl-std=CL1.2", source.path]
        for var compilation in compilations {
            if lines.contains("//! CL2.0") { compilation.standard = "CL2.0" }
            if isFor64, compilation.bits != 64 { continue }
            if isForOld, !compilation.usesTranslator { continue }
            var result = compilation.compile(source)
            // llvm-spirv-15 knows no `freeze` and no odd integer widths, which -O2 makes of some kernels.
            if case .failure(let failure) = result, compilation.usesTranslator, failure.output.contains("Invalid") {
                var lower = compilation
                lower.optimization = 0
                result = lower.compile(source)
            }
            switch result {
            case .failure(let failure):
                Issue.record("\(compilation): \(failure.output)")
            case .success(let bytes):
                do {
                    let module = try SPIRVModule(bytes: bytes)
                    #expect(module.kernels.map(\.name) == ["spir_main"])
                    #expect(module.kernels.first?.arguments.count == head.count - 2)
                    let translation = try module.openCLSource()
                    // Another test may have the same kernel at this moment.
                    let path = Toolchain.scratch.appending(path: "\(file)-\(compilation).cl").path
                    try translation.text.write(toFile: path, atomically: true, encoding: .utf8)
                    programs += [translation.buildOptions, path]
                } catch {
                    Issue.record("\(compilation): \(error)")
                }
            }
        }
        guard programs.count > 2, let host = Toolchain.host else { return }
        let result = Toolchain.run(host, head + ["--"] + programs)
        #expect(result.status == 0, "\(result.output)")
    }
}

import Foundation
import LLVMCore
import Link

/// Under what a finished output is kept: a digest of all that it is made of and that can be told without compiling.
///
/// The rest, which is files of the system that only the linker knows, stands in the entry (`OutputCache`).
enum OutputKey {
    /// - Parameters:
    ///   - moduleDigest: of the module's bytes.
    ///   - file: the input's path, whose last part programs name themselves and their functions by.
    ///   - output: its path, whose last part a shared library has inside.
    static func make(moduleDigest: String, file: String, options: CompileOptions, output: String) -> String {
        var digest = ContentDigest()
        digest.update("output")
        digest.update(CompilerIdentity.text)
        // Descriptions, so that no option can be forgotten.
        digest.update("\(options.cacheDescription) \(options.grants) \(options.target)")
        digest.update(SymbolName.lastComponent(file))
        digest.update(options.emission == .shared ? SymbolName.lastComponent(output) : "")
        for part in linkDescription(options) { digest.update(part) }
        digest.update(BackEndWorker.injectedFault ?? "")
        digest.update(moduleDigest)
        return digest.finish()
    }

    /// Variables by which compiler drivers choose what they link.
    private static let variables = ["LIBRARY_PATH", "COMPILER_PATH", "GCC_EXEC_PREFIX", "CCC_OVERRIDE_OPTIONS"]

    /// The linker and what of wpc's own it links in.
    private static func linkDescription(_ options: CompileOptions) -> [String] {
        var parts = variables.map { ProcessInfo.processInfo.environment[$0] ?? "" }
        if let toolchain = try? LinkToolchain.find() {
            parts.append("\(toolchain)")
            for tool in [toolchain.driver.first, toolchain.lld] {
                parts.append(CompilerIdentity.identity(of: tool ?? ""))
            }
        }
        let needsRuntime = options.emission == .exe || options.emission == .shared && options.runtime == .included
        if needsRuntime, let runtime = try? Installation.runtimeLibrary() {
            parts += [runtime, CompilerIdentity.identity(of: runtime)]
            if let collector = try? Installation.collectorLibrary(runtime: runtime) {
                parts.append(CompilerIdentity.identity(of: collector))
            }
        }
        return ["\(parts.count)"] + parts
    }
}

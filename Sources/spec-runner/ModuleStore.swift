import Driver
import Foundation
import IRUnit
import Synchronization
import WPCRuntime
import Wasm

/// Compiles modules of a script to shared libraries and loads them into this process, which has the runtime inside.
final class ModuleStore: Sendable {
    enum Refusal: Error {
        /// The module uses what the compiler does not support.
        case outOfScope(String)
        /// The bytes are no valid module.
        case refused(String)
        /// A fault of compiler, linker or loader.
        case failed(String)
    }

    private let directory: String
    private let features: FeatureSet
    private let options: CompileOptions
    private let count = Mutex(0)

    /// `directory` receives the libraries. `features`: what is on; nil: what the suite's folders stand for.
    init(directory: String, script: String, options: CompileOptions, features: FeatureSet?) {
        self.directory = directory
        self.features = features ?? Self.features(of: script)
        var options = options
        options.emission = .shared
        options.runtime = .host
        options.jobs = 1
        options.features = LayoutOptions.supportedFeatures.intersection(self.features)
        self.options = options
    }

    /// What is on for a script. The threads' suite is older than 3.0, and expects what that added to be refused.
    private static func features(of script: String) -> FeatureSet {
        var features = FeatureSet.wasm3
        if script.contains("/threads/") { features = FeatureSet.wasm2.union(FeatureSet(.threads)) }
        if script.contains("/legacy/") { features.insert(.legacyExceptions) }
        if script.contains("/custom-page-sizes/") { features.insert(.customPageSizes) }
        if script.contains("/wide-arithmetic/") { features.insert(.wideArithmetic) }
        return features
    }

    static func bytes(_ path: String) throws(Refusal) -> [UInt8] {
        do {
            return [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        } catch {
            throw .failed("\(path): can't be read")
        }
    }

    /// Checks a module without compiling it, with the features that are on, less `excluded`. Throws what is wrong with
    /// it.
    func validate(_ path: String, excluding excluded: FeatureSet = []) throws(Refusal) {
        let bytes = try Self.bytes(path)
        let features = features.subtracting(excluded)
        do throws(WasmError) {
            _ = try Wasm.validate(bytes, features: options.features.subtracting(excluded))
        } catch {
            if case .unsupported(let feature) = error.kind, features.contains(feature) {
                throw .outOfScope(feature.name)
            }
            throw .refused(error.description)
        }
    }

    /// Compiles and loads a module. It stays loaded.
    func load(_ path: String) throws(Refusal) -> UnsafePointer<wpc_module> {
        try validate(path)
        let bytes = try Self.bytes(path)
        let number = count.withLock { count in
            count += 1
            return count
        }
        var options = options
        options.name = "spec\(number)"
        let library = "\(directory)/\(number).so"
        do throws(CompileError) {
            try Compilation(file: path, options: options).compile(bytes, to: library)
        } catch {
            throw .failed("valid, but not compiled: \(error.description)")
        }
        defer { unlink(library) }
        guard let handle = dlopen(library, RTLD_NOW | RTLD_LOCAL) else {
            throw .failed("dlopen: \(dlerror().map { String(cString: $0) } ?? "failed")")
        }
        guard let symbol = dlsym(handle, "wpc_module_spec\(number)") else {
            throw .failed("the library has no function wpc_module_spec\(number)")
        }
        typealias ModuleFunction = @convention(c) () -> UnsafePointer<wpc_module>?
        guard let module = unsafeBitCast(symbol, to: ModuleFunction.self)() else {
            throw .failed("wpc_module_spec\(number) returned NULL")
        }
        return module
    }
}

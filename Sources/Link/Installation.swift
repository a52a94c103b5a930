import System

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Where the parts of wpc are that a compiled program needs.
public enum Installation {
    /// The static library of the runtime, `libwpcrt.a`: $WPC_RUNTIME (the library, or a directory with it), else
    /// `../lib/wpc/` from the executable's directory (installed), else that directory itself (SwiftPM's build).
    ///
    /// - Parameter executable: path of the running executable; nil: ask the system.
    /// - Throws: `OutputError` of kind `noRuntime`, naming the places tried.
    public static func runtimeLibrary(
        environment: EnvironmentLookup = processEnvironment, executable: String? = nil
    ) throws(OutputError) -> String {
        let name = "libwpcrt.a"
        if let named = environment("WPC_RUNTIME") {
            for path in [named, "\(named)/\(name)"] where OperatingSystem.isReadableFile(path) { return path }
            throw OutputError(
                .noRuntime, "WPC_RUNTIME names no readable library: \(named)",
                advice: "set WPC_RUNTIME to \(name) or its directory, or unset it")
        }
        let directory = directory(executable)
        let places = directory.map { ["\(OperatingSystem.directory(of: $0))/lib/wpc/\(name)", "\($0)/\(name)"] } ?? []
        for path in places where OperatingSystem.isReadableFile(path) { return path }
        throw OutputError(
            .noRuntime, "the runtime library \(name) was not found; tried \(list(places))",
            advice: "build it with `swift build`, or set WPC_RUNTIME to its path")
    }

    /// The static library of collected objects, `libwpcgc.a`, which is beside the runtime's.
    ///
    /// - Throws: `OutputError` of kind `noRuntime`.
    public static func collectorLibrary(runtime: String) throws(OutputError) -> String {
        let path = "\(OperatingSystem.directory(of: runtime))/libwpcgc.a"
        guard OperatingSystem.isReadableFile(path) else {
            throw OutputError(
                .noRuntime,
                "the module has objects or stores exceptions, for which a collector is needed, and the library "
                    + "\(path) was not found",
                advice: "it belongs beside the runtime library: build or install wpc again")
        }
        return path
    }

    /// The directory of `wpc.h` and `wpc_abi.h`, for those who embed compiled modules: $WPC_INCLUDE, else `../include`
    /// from the executable's directory (installed), else `Runtime/include` of the source tree that SwiftPM built it in.
    ///
    /// - Throws: `OutputError` of kind `noHeaders`, naming the places tried.
    public static func headerDirectory(
        environment: EnvironmentLookup = processEnvironment, executable: String? = nil
    ) throws(OutputError) -> String {
        if let named = environment("WPC_INCLUDE") {
            if OperatingSystem.isReadableFile("\(named)/wpc_abi.h") { return named }
            throw OutputError(
                .noHeaders, "WPC_INCLUDE names no directory with wpc_abi.h: \(named)",
                advice: "set WPC_INCLUDE to the directory of wpc.h, or unset it")
        }
        var places: [String] = []
        if let directory = directory(executable) {
            places.append("\(OperatingSystem.directory(of: directory))/include")
            // .build/<triple>/<configuration>, in a source tree.
            let build = OperatingSystem.directory(of: OperatingSystem.directory(of: directory))
            places.append("\(OperatingSystem.directory(of: build))/Runtime/include")
        }
        for path in places where OperatingSystem.isReadableFile("\(path)/wpc_abi.h") { return path }
        throw OutputError(
            .noHeaders, "the headers wpc.h and wpc_abi.h were not found; tried \(list(places))",
            advice: "set WPC_INCLUDE to their directory")
    }

    /// A program that belongs to wpc's installation and need not be on PATH: beside the executable, or, in a source
    /// tree, where scripts/setup.sh puts it (.build-tools). Nil: there is none.
    public static func companion(_ name: String, executable: String? = nil) -> String? {
        guard let directory = directory(executable) else { return nil }
        // .build/<triple>/<configuration>, in a source tree.
        let tree = OperatingSystem.directory(
            of: OperatingSystem.directory(of: OperatingSystem.directory(of: directory)))
        return ["\(directory)/\(name)", "\(tree)/.build-tools/bin/\(name)"].first(
            where: OperatingSystem.isExecutableFile)
    }

    private static func directory(_ executable: String?) -> String? {
        // On Linux realpath of this link is the running executable, however it was started.
        OperatingSystem.realPath(executable ?? "/proc/self/exe").map(OperatingSystem.directory)
    }

    private static func list(_ places: [String]) -> String {
        places.isEmpty ? "nothing, since the executable's own place is unknown" : places.joined(separator: ", ")
    }
}

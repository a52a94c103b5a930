import System

/// The C compiler driver that links, and the linker it is told to use.
///
/// A driver knows where the system keeps crt1.o, crtbeginS.o, libgcc and libc. Where that is known without it, the
/// linker is called.
public struct LinkToolchain: Sendable, Equatable {
    public enum Family: Sendable { case clang, gcc }

    /// The driver's path, and arguments that always follow it ("zig cc").
    public var driver: [String]
    public var family: Family
    /// The path of LLVM's linker; nil: the driver's default linker is used.
    public var lld: String?
    /// Whether the linker can list the files that it reads, which tells whether a link would give the same again.
    public var listsInputs: Bool
    /// What executables are linked with if `lld` is called for them without the driver.
    public var systemFiles: SystemFiles?

    public init(
        driver: [String], family: Family, lld: String?, listsInputs: Bool = false, systemFiles: SystemFiles? = nil
    ) {
        self.listsInputs = listsInputs
        self.systemFiles = systemFiles
        self.driver = driver
        self.family = family
        self.lld = lld
    }

    /// Where LLVM 22 is, unless $LLVM_PREFIX says otherwise.
    public static let defaultLLVMPrefix = "/usr/lib/llvm-22"

    /// Finds the tools to link with: $WPC_CC, else $LLVM_PREFIX/bin/clang, else the first of clang-22, clang, gcc and
    /// cc in $PATH.
    ///
    /// - Throws: `OutputError` of kind `noCompilerDriver`.
    public static func find(environment: EnvironmentLookup = processEnvironment) throws(OutputError) -> LinkToolchain {
        let searchPath = environment("PATH") ?? "/usr/local/bin:/usr/bin:/bin"
        let llvm = environment("LLVM_PREFIX") ?? defaultLLVMPrefix
        let driver = try findDriver(named: environment("WPC_CC"), llvm: llvm, searchPath: searchPath)
        let family = family(of: driver[0])
        // LLVM's own drivers and linker first; a gcc finds lld only under the name ld.lld.
        let ours = "\(llvm)/bin/ld.lld"
        var lld: String? = OperatingSystem.isExecutableFile(ours) ? ours : nil
        for name in family == .clang ? ["ld.lld-22", "ld.lld"] : ["ld.lld"] where lld == nil {
            lld = OperatingSystem.findProgram(name, searchPath: searchPath)
        }
        // A driver that was named may have another C library than this host, and brings its own linker, as Zig's does.
        let isOurs = environment("WPC_CC") == nil
        let glibc = isOurs ? OperatingSystem.glibcVersion() : nil
        return LinkToolchain(
            driver: driver, family: family, lld: lld,
            listsInputs: lld == ours && isOurs,
            systemFiles: lld == ours && isOurs && glibc != nil ? SystemFiles.find(environment: environment) : nil)
    }

    private static func findDriver(named: String?, llvm: String, searchPath: String) throws(OutputError) -> [String] {
        if let named {
            if let program = OperatingSystem.findProgram(named, searchPath: searchPath) { return [program] }
            let words = named.split(separator: " ").map(String.init)
            if let first = words.first, let program = OperatingSystem.findProgram(first, searchPath: searchPath) {
                return [program] + words.dropFirst()
            }
            throw OutputError(
                .noCompilerDriver, "WPC_CC names no program that can be run: \(named)",
                advice: "set WPC_CC to a C compiler, or unset it")
        }
        if OperatingSystem.isExecutableFile("\(llvm)/bin/clang") { return ["\(llvm)/bin/clang"] }
        for name in ["clang-22", "clang", "gcc", "cc"] {
            if let program = OperatingSystem.findProgram(name, searchPath: searchPath) { return [program] }
        }
        throw OutputError(
            .noCompilerDriver, "no C compiler found to link with",
            advice: "install clang-22 (apt-get install clang-22 lld-22) or set WPC_CC")
    }

    private static func family(of program: String) -> Family {
        // `cc` is a link to one or the other.
        for path in [program, OperatingSystem.realPath(program) ?? program] {
            let name = OperatingSystem.name(of: path)
            if name.contains("clang") || name.contains("zig") { return .clang }
        }
        return .gcc
    }

    /// The arguments that choose the linker.
    var linkerSelection: [String] {
        guard let lld else { return [] }
        switch family {
        case .clang: return ["--ld-path=\(lld)"]
        case .gcc: return ["-B\(OperatingSystem.directory(of: lld))/", "-fuse-ld=lld"]
        }
    }
}

import System

/// What is to be linked, as pure data: planned apart from its execution (`LinkExecutor`), so that plans can be tested.
public struct LinkPlan: Sendable, Equatable {
    public enum Kind: Sendable {
        /// A position-independent executable that needs nothing but the C library at run time.
        case executable
        /// A shared library.
        case shared
        /// One relocatable object made of several; nothing is resolved.
        case relocatable
    }

    public enum Strip: Sendable {
        /// Debug information and symbols stay.
        case nothing
        /// Debug information goes; symbols stay, for profilers.
        case debug
        /// Everything goes that running does not need.
        case all
    }

    public var kind: Kind
    /// Paths of relocatable objects, in link order.
    public var objects: [String]
    public var output: String
    /// The runtime as a static library, linked after the objects. Nil for shared libraries that take the runtime from
    /// the process that loads them; undefined symbols are then allowed.
    public var runtime: String?
    /// The static library of collected objects, for modules that have some or keep exceptions; libgc is linked behind
    /// it.
    public var collector: String?
    public var strip: Strip
    /// Symbols that others can find at run time; they are also roots of the search in `runtime`. A shared library with
    /// nil exports what its objects define with default visibility, and nothing of the runtime's. An executable with
    /// nil exports nothing.
    public var exportedSymbols: [String]?
    /// A shared library takes in the whole runtime and offers its functions, the C interface among them, beside
    /// `exportedSymbols`.
    public var offersRuntime: Bool
    /// For the driver, after everything else.
    public var extraArguments: [String]

    public init(
        kind: Kind, objects: [String], output: String, runtime: String? = nil, collector: String? = nil,
        strip: Strip = .debug,
        exportedSymbols: [String]? = nil, offersRuntime: Bool = false, extraArguments: [String] = []
    ) {
        self.offersRuntime = offersRuntime
        self.kind = kind
        self.objects = objects
        self.output = output
        self.runtime = runtime
        self.collector = collector
        self.strip = strip
        self.exportedSymbols = exportedSymbols
        self.extraArguments = extraArguments
    }

    /// The version script that makes exactly `exportedSymbols` visible in a shared library; nil where none is needed.
    ///
    /// - Throws: `OutputError` of kind `badPlan` if a name can't stand in a script.
    public func versionScript() throws(OutputError) -> String? {
        guard kind == .shared, let exportedSymbols else { return nil }
        var script = "{\n"
        if !exportedSymbols.isEmpty {
            // Quoted names are taken literally, but only inside an extern block by every linker.
            script += "global: extern \"C\" {\n"
            for symbol in exportedSymbols {
                guard !symbol.isEmpty, symbol.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x22 && $0 != 0x5C && $0 != 0x7F })
                else {
                    throw OutputError(.badPlan, "the linker can't export a symbol of this name: '\(symbol)'")
                }
                script += "\"\(symbol)\";\n"
            }
            script += "};\n"
        }
        // What the runtime shows at all is decided by its headers: everything else in it is hidden.
        if offersRuntime { script += "global: wpc_*;\n" }
        return script + "local: *;\n};\n"
    }

    /// The command line, program first.
    ///
    /// - Parameters:
    ///   - output: where the linker writes, when that isn't `self.output` yet.
    ///   - versionScript: path of a file with what `versionScript()` returns.
    ///   - dependencies: where the linker is to list the files that it reads, in the form of a makefile.
    public func command(
        _ toolchain: LinkToolchain, output: String? = nil, versionScript: String? = nil, dependencies: String? = nil
    ) -> [String] {
        let listing = dependencies.map { ["--dependency-file=\($0)"] } ?? []
        let output = ["-o", Self.file(output ?? self.output)]
        if kind == .relocatable, extraArguments.isEmpty, let lld = toolchain.lld {
            return [lld, "-r"] + output + listing + objects.map(Self.file)
        }
        if let lld = toolchain.lld, extraArguments.isEmpty, let (before, behind) = surroundings(toolchain) {
            let script = versionScript.map { ["--version-script=\($0)"] } ?? []
            return [lld] + before + output + options(toolchain) + script + listing + inputs.map(\.text) + behind
        }
        var command = toolchain.driver + toolchain.linkerSelection
        if kind == .relocatable {
            return command + ["-r", "-nostdlib"] + output + listing.flatMap { ["-Xlinker", $0] }
                + objects.map(Self.file) + extraArguments
        }
        command += kind == .executable ? ["-pie"] : ["-shared"]
        command += output + ["-static-libgcc", "-pthread"]
        command += (options(toolchain) + listing).flatMap { ["-Xlinker", $0] }
        if let versionScript { command += ["-Xlinker", "--version-script=\(versionScript)"] }
        return command + inputs.flatMap { $0.isOption ? ["-Xlinker", $0.text] : [$0.text] } + Self.libraries
            + extraArguments
    }

    /// What the linker gets before and behind the plan's own arguments when it's called without the driver, whose start
    /// costs as much as the link; nil where only the driver knows.
    private func surroundings(_ toolchain: LinkToolchain) -> (before: [String], behind: [String])? {
        switch kind {
        case .executable: toolchain.systemFiles.map { ($0.before, Self.libraries + $0.behind) }
        // The process that loads it has everything else.
        case .shared: runtime == nil ? (["-shared"], []) : nil
        case .relocatable: nil
        }
    }

    /// After --as-needed only those that are used become dependencies: loading one takes about 0.1 ms.
    private static let libraries = ["-lm", "-ldl"]

    /// Objects and libraries, and options between them that are the linker's.
    private var inputs: [(text: String, isOption: Bool)] {
        var inputs = objects.map { (Self.file($0), false) }
        // A module without objects doesn't call it.
        if let collector { inputs += [("--undefined=wpc_gc_struct", true), (Self.file(collector), false)] }
        if let runtime {
            let file = (Self.file(runtime), false)
            inputs += offersRuntime ? [("--whole-archive", true), file, ("--no-whole-archive", true)] : [file]
        }
        // An executable takes the collector in; a shared library would need it as position-independent code.
        if collector != nil { inputs.append((kind == .executable ? "-l:libgc.a" : "-lgc", false)) }
        return inputs
    }

    /// Options of the linker proper.
    private func options(_ toolchain: LinkToolchain) -> [String] {
        var options = [
            "--as-needed", "--gc-sections", "--eh-frame-hdr",
            "-z", "relro", "-z", "now", "-z", "noexecstack",
            // One hash table instead of two, and no note that changes with every build.
            "--hash-style=gnu", "--build-id=none", "-O1",
        ]
        // Relative relocations aren't packed (-z pack-relative-relocs), which would spare 24 bytes for each pointer of
        // a table: such a program says that it needs glibc 2.36.
        switch strip {
        case .nothing: break
        case .debug: options.append("--strip-debug")
        case .all: options.append("--strip-all")
        }
        switch kind {
        case .executable:
            // Each segment in pages of its own, so that a start touches fewer. GNU ld doesn't know the option.
            if toolchain.lld != nil { options += ["-z", "separate-loadable-segments"] }
            options += (exportedSymbols ?? []).map { "--export-dynamic-symbol=\($0)" }
        case .shared:
            options.append("-soname=\(OperatingSystem.name(of: output))")
            // Whoever has the runtime inside must be complete, and does not offer it to others by accident.
            if runtime != nil { options += ["-z", "defs"] }
            if runtime != nil, exportedSymbols == nil { options += ["--exclude-libs=ALL"] }
        case .relocatable: break
        }
        if runtime != nil { options += (exportedSymbols ?? []).map { "--undefined=\($0)" } }
        return options
    }

    /// A path that the driver can't take for an option or a response file.
    private static func file(_ path: String) -> String {
        path.hasPrefix("-") || path.hasPrefix("@") ? "./\(path)" : path
    }
}

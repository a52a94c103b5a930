import Foundation
import LLVMCore
import Wasm

/// Programs that `wpc run` has compiled: finished outputs in the cache (`OutputCache`), which are executed where they
/// are.
public struct ProgramCache {
    private let location: CacheDirectory

    public init() throws(CompileError) {
        guard let location = CacheDirectory() else {
            throw CompileError(
                .output, "no place for compiled programs: set WPC_CACHE_DIR, XDG_CACHE_HOME or HOME to an absolute path"
            )
        }
        self.location = location
    }

    /// The path of the program that `bytes`, the module in `file`, compiles to; `compile` is called with that path if
    /// it isn't there yet.
    public func program(
        for bytes: [UInt8], file: String, options: CompileOptions, compile: (String) throws -> Void
    ) throws -> String {
        let name = OutputKey.make(moduleDigest: ContentDigest.text(of: bytes), file: file, options: options, output: "")
        let path = "\(location.path)/\(OutputCache.folder)/\(name)"
        let folder = try location.open(OutputCache.folder, creates: true)
        defer { close(folder) }
        var information = stat()
        if !options.passes.needsRun, fstatat(folder, name, &information, AT_SYMLINK_NOFOLLOW) == 0,
            information.st_mode & S_IFMT == S_IFREG,
            information.st_uid == geteuid(), information.st_mode & 0o122 == 0o100
        {
            // The time of the last use, by which the oldest go first.
            utimensat(folder, name, nil, AT_SYMLINK_NOFOLLOW)
            return path
        }
        try compile(path)
        // Whatever the umask, so that it is found the next time.
        fchmodat(folder, name, 0o700, 0)
        CacheContents(location).trim(to: ObjectCache.sizeLimit(), sparing: name)
        return path
    }
}

/// Replaces this process by a compiled program.
public struct ProgramLaunch {
    private let program: String
    private let name: String
    private let arguments: [String]
    private let grants: GrantList
    private let limits: [String: String]

    /// `name` is what the program finds as its first argument; it and `arguments` are `HostText`. `limits`: variables
    /// that the runtime reads.
    public init(program: String, name: String, arguments: [String], grants: GrantList, limits: [String: String]) {
        self.program = program
        self.name = name
        self.arguments = arguments
        self.grants = grants
        self.limits = limits
    }

    public func execute() throws(CompileError) -> Never {
        // Grants of the command line come before those of the environment.
        if !grants.directories.isEmpty {
            set("WPC_DIRS", GrantList.variable(grants.directories, before: HostText.variable("WPC_DIRS")))
        }
        if !grants.environment.isEmpty {
            set("WPC_ENV", GrantList.variable(grants.environment, before: HostText.variable("WPC_ENV")))
        }
        for (name, value) in limits { set(name, HostText.bytes(value)) }
        set("WPC_ARGV0", HostText.bytes(name))
        let strings = [Array(program.utf8)] + arguments.map(HostText.bytes)
        var pointers = strings.map { bytes in strdup((bytes + [0]).map { CChar(bitPattern: $0) }) }
        pointers.append(nil)
        execv(program, pointers)
        let reason = errno
        var text = "\(program): can't be run: \(String(cString: strerror(reason)))"
        if reason == E2BIG {
            text += " (the system takes 128 KiB at most for an argument, all --dir together, and all --env together)"
        }
        throw CompileError(.output, text)
    }

    private func set(_ variable: String, _ value: [UInt8]) {
        setenv(variable, (value + [0]).map { CChar(bitPattern: $0) }, 1)
    }
}

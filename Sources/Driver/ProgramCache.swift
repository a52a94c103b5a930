import Foundation
import LLVMCore
import Link

/// Programs that `wpc run` has compiled: finished outputs in the cache (`OutputCache`), which are executed where they are.
public struct ProgramCache {
    private let location: CacheDirectory

    public init() throws(CompileError) {
        guard let location = CacheDirectory() else {
            throw CompileError(.output, "no place for compiled programs: set WPC_CACHE_DIR, XDG_CACHE_HOME or HOME to an absolute path")
        }
        self.location = location
    }

    /// The path of the program that `bytes`, the module in `file`, compiles to; `compile` is called with that path if it isn't there yet.
    public func program(
        for bytes: [UInt8], file: String, options: CompileOptions, compile: (String) throws -> Void
    ) throws -> String {
        let name = OutputKey.make(moduleDigest: ContentDigest.text(of: bytes), file: file, options: options, output: "")
        let path = "\(location.path)/\(OutputCache.folder)/\(name)"
        let folder = try location.open(OutputCache.folder, creates: true)
        defer { close(folder) }
        var information = stat()
        if fstatat(folder, name, &information, AT_SYMLINK_NOFOLLOW) == 0, information.st_mode & S_IFMT == S_IFREG,
            information.st_uid == geteuid(), information.st_mode & 0o122 == 0o100 {
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
    private let directories: [String]
    private let environment: [String]

    /// `name` is what the program finds as its first argument; `directories` and `environment` are grants as on the command line.
    public init(program: String, name: String, arguments: [String], directories: [String], environment: [String]) {
        self.program = program
        self.name = name
        self.arguments = arguments
        self.directories = directories
        self.environment = environment
    }

    public func execute() throws(CompileError) -> Never {
        set("WPC_DIRS", directories)
        set("WPC_ENV", environment)
        setenv("WPC_ARGV0", name, 1)
        var strings = ([program] + arguments).map { strdup($0) }
        strings.append(nil)
        execv(program, strings)
        throw CompileError(.output, "\(program): can't be run: \(String(cString: strerror(errno)))")
    }

    /// Grants of the command line come before those of the environment.
    private func set(_ variable: String, _ entries: [String]) {
        guard !entries.isEmpty else { return }
        // A newline, at the end too, makes the runtime take newlines alone for separators.
        let given = ProcessInfo.processInfo.environment[variable] ?? ""
        let separated = given.contains("\n") ? given : given.replacing(";", with: "\n")
        setenv(variable, (entries + [separated]).joined(separator: "\n"), 1)
    }
}

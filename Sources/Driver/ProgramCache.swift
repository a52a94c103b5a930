import Foundation
import LLVMCore
import Link

/// Programs that `wpc run` has compiled, by content: the module, the options that change code, and wpc itself.
public struct ProgramCache {
    private let directory: String

    public init() throws(CompileError) {
        let environment = ProcessInfo.processInfo.environment
        if let named = environment["XDG_CACHE_HOME"], named.hasPrefix("/") {
            directory = named + "/wpc/programs"
        } else if let home = environment["HOME"], home.hasPrefix("/") {
            directory = home + "/.cache/wpc/programs"
        } else {
            throw CompileError(.output, "no place for compiled programs: set XDG_CACHE_HOME or HOME to an absolute path")
        }
    }

    /// The path of the compiled program; `compile` is called with that path if it isn't there yet.
    public func program(
        for bytes: [UInt8], options: CompileOptions, compile: (String) throws -> Void
    ) throws -> String {
        var digest = ContentDigest()
        digest.update(bytes)
        digest.update("\(options.level.rawValue)\0\(options.cpu ?? "")\0\(options.allowsMissingImports)\0\(options.features.rawValue)")
        // A rebuilt compiler or runtime makes other programs.
        for file in ["/proc/self/exe", try runtime()] { digest.update(identity(of: file)) }
        let path = "\(directory)/\(digest.finish())"
        guard access(path, X_OK) != 0 else { return path }
        do {
            try FileManager.default.createDirectory(
                atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw CompileError(.output, "\(directory): can't be made: \(error.localizedDescription)")
        }
        try compile(path)
        return path
    }

    private func runtime() throws(CompileError) -> String {
        do throws(LinkError) {
            return try Installation.runtimeLibrary()
        } catch {
            throw CompileError(error)
        }
    }

    private func identity(of path: String) -> String {
        var information = stat()
        guard stat(path, &information) == 0 else { return "" }
        return "\(information.st_size) \(information.st_mtim.tv_sec) \(information.st_mtim.tv_nsec) \(information.st_ino)"
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

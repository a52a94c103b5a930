#if canImport(Glibc)
@preconcurrency import Glibc
#elseif canImport(Musl)
@preconcurrency import Musl
#endif

/// Runs programs.
///
/// Each gets a process group of its own, which receives SIGTERM if a signal ends this process: compiler drivers don't
/// pass signals on to the linker they started.
public enum Subprocess {
    /// Bytes of output that are kept; the rest is read and dropped.
    public static let outputLimit = 64 << 10

    public enum Status: Sendable, Equatable {
        case exited(Int32)
        case signaled(Int32)
    }

    public struct Result: Sendable {
        public var status: Status
        /// Standard output and standard error, in the order of writing.
        public var output: String
        public var succeeded: Bool { status == .exited(0) }
    }

    /// One that runs beside this process.
    public struct Child: Sendable {
        public let identifier: pid_t
        fileprivate let token: TemporaryFiles.Token
    }

    /// Descriptors, which stay the caller's.
    public struct Files {
        /// nil: nothing to read.
        public var input: Int32?
        public var output: Int32
        public var errors: Int32

        public init(input: Int32?, output: Int32, errors: Int32) {
            self.input = input
            self.output = output
            self.errors = errors
        }
    }

    /// Runs `arguments[0]`, a path, with this process's environment and nothing to read, to its end, and keeps what it
    /// says.
    ///
    /// - Throws: `OutputError` of kind `cannotStart`.
    public static func run(_ arguments: [String]) throws(OutputError) -> Result {
        guard let program = arguments.first else { throw OutputError(.cannotStart, "no program to run") }
        var ends: [Int32] = [-1, -1]
        // Not a pipe, because a pair of sockets is closed-on-exec from its birth by portable calls: a program started
        // by another thread in between must not inherit the writing end, or the end of output would never come.
        guard socketpair(AF_UNIX, streamType, 0, &ends) == 0 else { throw failure(errno, program) }
        defer { close(ends[0]) }
        let child: Child
        do throws(OutputError) {
            child = try start(program, arguments, files: Files(input: nil, output: ends[1], errors: ends[1]))
        } catch {
            close(ends[1])
            throw error
        }
        close(ends[1])
        let output = drain(ends[0])
        guard let status = wait(for: child) else { throw failure(errno, program) }
        return Result(status: status, output: output)
    }

    /// Starts the program at the path `program`, which `wait(for:)` has to follow. `environment`: `NAME=value`; nil:
    /// this process's.
    ///
    /// - Throws: `OutputError` of kind `cannotStart`.
    public static func start(
        _ program: String, _ arguments: [String], environment: [String]? = nil, files: Files
    ) throws(OutputError) -> Child {
        let child = try spawn(program, arguments, environment, files)
        return Child(identifier: child, token: TemporaryFiles.register(processGroup: child))
    }

    /// Waits for the end of a program; nil, with an error in `errno`, if that can't be known.
    public static func wait(for child: Child) -> Status? {
        defer { TemporaryFiles.unregister(child.token) }
        var status: Int32 = 0
        while waitpid(child.identifier, &status, 0) < 0 { guard errno == EINTR else { return nil } }
        let signal = status & 0x7F
        return signal == 0 ? .exited((status >> 8) & 0xFF) : .signaled(signal)
    }

    #if canImport(Glibc)
    private static let streamType = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    #else
    private static let streamType = SOCK_STREAM | SOCK_CLOEXEC
    #endif

    private static func failure(_ code: Int32, _ program: String) -> OutputError {
        OutputError(.cannotStart, "cannot be started: \(OperatingSystem.message(code))", path: program)
    }

    private static func spawn(
        _ program: String, _ arguments: [String], _ environment: [String]?, _ files: Files
    ) throws(OutputError) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        var code = posix_spawn_file_actions_init(&actions)
        guard code == 0 else { throw failure(code, program) }
        defer { posix_spawn_file_actions_destroy(&actions) }
        code = posix_spawnattr_init(&attributes)
        guard code == 0 else { throw failure(code, program) }
        defer { posix_spawnattr_destroy(&attributes) }

        if let input = files.input {
            posix_spawn_file_actions_adddup2(&actions, input, 0)
        } else {
            posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        }
        posix_spawn_file_actions_adddup2(&actions, files.output, 1)
        posix_spawn_file_actions_adddup2(&actions, files.errors, 2)
        // The calling thread may have signals blocked; a linker that can't be interrupted would outlive this process.
        var noSignals = sigset_t()
        sigemptyset(&noSignals)
        posix_spawnattr_setsigmask(&attributes, &noSignals)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP) | Int16(POSIX_SPAWN_SETSIGMASK))

        var strings: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) }
        defer { for string in strings { free(string) } }
        guard strings.allSatisfy({ $0 != nil }) else { throw failure(ENOMEM, program) }
        strings.append(nil)
        var variables: [UnsafeMutablePointer<CChar>?] = (environment ?? []).map { strdup($0) }
        defer { for variable in variables { free(variable) } }
        guard variables.allSatisfy({ $0 != nil }) else { throw failure(ENOMEM, program) }
        variables.append(nil)
        var child: pid_t = 0
        code = variables.withUnsafeMutableBufferPointer {
            posix_spawn(&child, program, &actions, &attributes, strings, environment == nil ? environ : $0.baseAddress)
        }
        guard code == 0 else { throw failure(code, program) }
        return child
    }

    private static func drain(_ file: Int32) -> String {
        var kept: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = read(file, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            kept.append(contentsOf: buffer.prefix(min(count, outputLimit - kept.count)))
        }
        return String(decoding: kept, as: UTF8.self)
    }
}

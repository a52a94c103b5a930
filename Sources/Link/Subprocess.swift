#if canImport(Glibc)
@preconcurrency import Glibc
#elseif canImport(Musl)
@preconcurrency import Musl
#endif

/// Runs a program to its end and keeps what it says.
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

    /// Runs `arguments[0]`, a path, with this process's environment and nothing to read.
    ///
    /// The program gets a process group of its own, which receives SIGTERM if a signal ends this process: compiler
    /// drivers don't pass signals on to the linker they started.
    ///
    /// - Throws: `LinkError` of kind `cannotStart`.
    public static func run(_ arguments: [String]) throws(LinkError) -> Result {
        guard let program = arguments.first else { throw LinkError(.cannotStart, "no program to run") }
        var ends: [Int32] = [-1, -1]
        // Not a pipe, because a pair of sockets is closed-on-exec from its birth by portable calls: a program started by
        // another thread in between must not inherit the writing end, or the end of output would never come.
        guard socketpair(AF_UNIX, streamType, 0, &ends) == 0 else { throw failure(errno, program) }
        defer { close(ends[0]) }
        let child: pid_t
        do throws(LinkError) {
            child = try spawn(program, arguments, output: ends[1])
        } catch {
            close(ends[1])
            throw error
        }
        close(ends[1])
        let token = TemporaryFiles.register(processGroup: child)
        defer { TemporaryFiles.unregister(token) }
        let output = drain(ends[0])
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0 {
            guard errno == EINTR else { throw failure(errno, program) }
        }
        let signal = status & 0x7F
        return Result(status: signal == 0 ? .exited((status >> 8) & 0xFF) : .signaled(signal), output: output)
    }

    #if canImport(Glibc)
    private static let streamType = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    #else
    private static let streamType = SOCK_STREAM | SOCK_CLOEXEC
    #endif

    private static func failure(_ code: Int32, _ program: String) -> LinkError {
        LinkError(.cannotStart, "cannot be started: \(System.message(code))", path: program)
    }

    private static func spawn(_ program: String, _ arguments: [String], output: Int32) throws(LinkError) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        var code = posix_spawn_file_actions_init(&actions)
        guard code == 0 else { throw failure(code, program) }
        defer { posix_spawn_file_actions_destroy(&actions) }
        code = posix_spawnattr_init(&attributes)
        guard code == 0 else { throw failure(code, program) }
        defer { posix_spawnattr_destroy(&attributes) }

        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        posix_spawn_file_actions_adddup2(&actions, output, 2)
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
        var child: pid_t = 0
        code = posix_spawn(&child, program, &actions, &attributes, strings, environ)
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

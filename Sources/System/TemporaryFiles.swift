import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// What has to go when a signal ends the process: unfinished files, temporary directories, and the process groups of
/// running linkers.
///
/// The first registration installs handlers for SIGINT, SIGTERM, SIGHUP, SIGQUIT and SIGXFSZ, each only where the
/// disposition is still the default one, so that an embedding program's own handlers and `nohup` keep working. A
/// handler removes what is registered and lets the signal end the process as it would have.
///
/// The entries form a list that only grows; a handler may walk it at any moment. Whoever takes an entry's content out
/// by an atomic exchange owns it, so nothing is freed under a handler's hands.
public enum TemporaryFiles {
    /// Registers a file or an empty directory for removal on a signal. Give the token back when the path was renamed or
    /// removed. Register before the file is made, or a signal in between leaves it behind.
    public static func register(_ path: String) -> Token {
        let token = claim()
        token.entry.pointee.path.store(strdup(path), ordering: .sequentiallyConsistent)
        return token
    }

    /// Registers a process group that gets SIGTERM when a signal ends this process.
    package static func register(processGroup: pid_t) -> Token {
        let token = claim()
        token.entry.pointee.processGroup.store(processGroup, ordering: .sequentiallyConsistent)
        return token
    }

    public static func unregister(_ token: Token) {
        token.entry.pointee.processGroup.store(0, ordering: .sequentiallyConsistent)
        if let path = token.entry.pointee.path.exchange(nil, ordering: .sequentiallyConsistent) { free(path) }
        token.entry.pointee.isTaken.store(false, ordering: .releasing)
    }

    /// A name beside `path` that no other process or thread uses. It starts with a dot, so listings don't show it.
    public static func name(beside path: String) -> String {
        let directory = OperatingSystem.directory(of: path)
        // Names are at most 255 bytes long on the usual file systems; the suffix must not push a legal name over that.
        let stem = String(decoding: Array(OperatingSystem.name(of: path).utf8.prefix(160)), as: UTF8.self)
        let random = String(UInt64.random(in: .min ... .max), radix: 36)
        return "\(directory == "/" ? "" : directory)/.\(stem).\(random).tmp"
    }

    public struct Token: @unchecked Sendable {
        fileprivate let entry: UnsafeMutablePointer<Entry>
    }

    fileprivate struct Entry: ~Copyable {
        let isTaken = Atomic<Bool>(true)
        let path = Atomic<UnsafeMutablePointer<CChar>?>(nil)
        let processGroup = Atomic<Int32>(0)
        /// Written before the entry is published, never again.
        var next: UnsafeMutablePointer<Entry>?
    }

    /// Entries are shared by threads through their atomics alone, which makes this safe to share.
    private struct List: ~Copyable, @unchecked Sendable {
        let head = Atomic<UnsafeMutablePointer<Entry>?>(nil)
    }

    private static let list = List()
    private static let handlersInstalled: Void = installHandlers()

    private static func claim() -> Token {
        _ = handlersInstalled
        var entry = list.head.load(ordering: .acquiring)
        while let current = entry {
            if current.pointee.isTaken.compareExchange(expected: false, desired: true, ordering: .acquiring).exchanged {
                return Token(entry: current)
            }
            entry = current.pointee.next
        }
        let made = UnsafeMutablePointer<Entry>.allocate(capacity: 1)
        made.initialize(to: Entry(next: nil))
        var first = list.head.load(ordering: .relaxed)
        while true {
            made.pointee.next = first
            let (exchanged, original) = list.head.compareExchange(
                expected: first, desired: made, ordering: .acquiringAndReleasing)
            if exchanged { return Token(entry: made) }
            first = original
        }
    }

    private static func installHandlers() {
        for signal in [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGXFSZ] {
            var current = sigaction()
            guard sigaction(signal, nil, &current) == 0 else { continue }
            #if canImport(Glibc)
            guard current.__sigaction_handler.sa_handler == nil else { continue }
            var action = sigaction()
            action.__sigaction_handler.sa_handler = { TemporaryFiles.cleanUp(signal: $0) }
            #else
            guard current.__sa_handler.sa_handler == nil else { continue }
            var action = sigaction()
            action.__sa_handler.sa_handler = { TemporaryFiles.cleanUp(signal: $0) }
            #endif
            sigemptyset(&action.sa_mask)
            sigaction(signal, &action, nil)
        }
    }

    /// Installs the handlers.
    static func prepare() { _ = handlersInstalled }

    /// Runs in a signal handler: async-signal-safe calls only, no allocation.
    private static func cleanUp(signal number: Int32) {
        Interruption.tell()
        var entry = list.head.load(ordering: .acquiring)
        while let current = entry {
            let group = current.pointee.processGroup.load(ordering: .sequentiallyConsistent)
            if group > 1 { kill(-group, SIGTERM) }
            entry = current.pointee.next
        }
        entry = list.head.load(ordering: .acquiring)
        while let current = entry {
            // Whoever takes the string out owns it; here it is left to the end of the process. What can't be unlinked
            // is a directory, or gone.
            if let path = current.pointee.path.exchange(nil, ordering: .sequentiallyConsistent), unlink(path) != 0 {
                current.pointee.path.store(path, ordering: .sequentiallyConsistent)
            }
            entry = current.pointee.next
        }
        // Directories last, when they are empty.
        entry = list.head.load(ordering: .acquiring)
        while let current = entry {
            if let path = current.pointee.path.exchange(nil, ordering: .sequentiallyConsistent) { rmdir(path) }
            entry = current.pointee.next
        }
        signal(number, SIG_DFL)
        raise(number)
    }
}

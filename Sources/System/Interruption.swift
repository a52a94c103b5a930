import Foundation
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Something to be said when a signal ends the process.
public enum Interruption {
    /// Where the signal handler asks, and where it is told that all is said; -1: nothing is to be said.
    private static let question = Atomic<Int32>(-1)
    private static let answer = Atomic<Int32>(-1)
    /// Milliseconds that a signal waits: it may have come while its thread held a lock that `body` needs.
    private static let patience: Int32 = 1000

    /// Has `body` called, on a thread of its own, before a signal ends the process that `TemporaryFiles` handles. For
    /// the first caller.
    public static func report(_ body: @escaping @Sendable () -> Void) {
        var (asking, answering): ([Int32], [Int32]) = ([-1, -1], [-1, -1])
        guard question.load(ordering: .acquiring) < 0, pipe(&asking) == 0, pipe(&answering) == 0 else { return }
        for end in asking + answering { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let (source, sink) = (asking[0], answering[1])
        let thread = Thread {
            var byte: UInt8 = 0
            guard read(source, &byte, 1) == 1 else { return }
            body()
            _ = write(sink, &byte, 1)
        }
        thread.start()
        answer.store(answering[0], ordering: .releasing)
        question.store(asking[1], ordering: .releasing)
        TemporaryFiles.prepare()
    }

    /// Called by a signal handler: async-signal-safe calls only, no allocation.
    static func tell() {
        let place = question.exchange(-1, ordering: .acquiringAndReleasing)
        guard place >= 0 else { return }
        var byte: UInt8 = 1
        guard write(place, &byte, 1) == 1 else { return }
        var wait = pollfd(fd: answer.load(ordering: .acquiring), events: Int16(POLLIN), revents: 0)
        _ = poll(&wait, 1, patience)
    }
}

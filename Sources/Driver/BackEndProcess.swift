import Foundation
import Offload
import Synchronization
import System

/// LLVM's SPIR-V back end in processes of its own, one for each kernel, and for each form of it.
///
/// On code that it can't select this back end ends its process; two threads that run it at once do so sooner or later;
/// and a second module in one process may become SPIR-V that isn't valid, since it keeps addresses of what it had of
/// the first. Here such an end costs one kernel its device code, and nothing outlasts a module. The process is this
/// program again, in `BackEndWorker`; one that takes too long or too much memory is ended.
final class BackEndProcess: Sendable {
    private struct Child {
        var process: Subprocess.Child
        /// Requests and answers.
        var socket: Int32
        /// What it writes to standard error.
        var messages: Int32
    }

    private struct State: ~Copyable {
        /// Started, and not used yet.
        var spare: Child?
        var timeoutCount = 0
    }

    private let state = Mutex(State())

    /// After this many that took too long no further process is started.
    private static let timeoutLimit = 4
    /// Of SPIR-V, in bytes.
    static let lengthLimit = 64 << 20

    init() {}

    deinit {
        state.withLock { state in
            guard let child = state.spare else { return }
            kill(child.process.identifier, SIGKILL)
            BackEndProcess.end(child)
        }
    }

    /// Starts a process, so that it is ready when a kernel is.
    func prepare() {
        state.withLock { state in
            if state.spare == nil { state.spare = try? BackEndProcess.start() }
        }
    }

    /// SPIR-V of a module that was prepared for it, as bitcode.
    func spirv(ofBitcode bitcode: [UInt8]) throws(BackEndFailure) -> [UInt8] {
        let child = try takeChild()
        do throws(Interruption) {
            let deadline = Deadline(milliseconds: BackEndWorker.secondsLimit * 1000)
            try Frames.write(bitcode, kind: 0, to: child.socket, deadline)
            let answer = try Frames.read(from: child.socket, limit: BackEndProcess.lengthLimit, deadline)
            // It has nothing more to do than to end.
            kill(child.process.identifier, SIGKILL)
            BackEndProcess.end(child)
            if answer.kind == BackEndWorker.success { return answer.bytes }
            throw Interruption.refusal(String(decoding: answer.bytes.prefix(500), as: UTF8.self))
        } catch {
            switch error {
            case .refusal(let text): throw BackEndFailure(text: text, isLasting: true)
            case .timeout, .end:
                if case .timeout = error {
                    state.withLock { $0.timeoutCount += 1 }
                    kill(child.process.identifier, SIGKILL)
                }
                let failure = BackEndProcess.end(child)
                if case .end = error { throw failure }
                throw BackEndFailure(text: "it takes longer than \(BackEndWorker.secondsLimit) s")
            }
        }
    }

    private func takeChild() throws(BackEndFailure) -> Child {
        try state.withLock { state throws(BackEndFailure) in
            guard state.timeoutCount < BackEndProcess.timeoutLimit else {
                throw BackEndFailure(text: "it took too long for \(state.timeoutCount) others, and is no longer tried")
            }
            if let spare = state.spare {
                state.spare = nil
                return spare
            }
            return try BackEndProcess.start()
        }
    }

    // MARK: The process

    private static func start() throws(BackEndFailure) -> Child {
        var (data, messages): ([Int32], [Int32]) = ([-1, -1], [-1, -1])
        let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, type, 0, &data) == 0 else { throw failure(errno) }
        guard socketpair(AF_UNIX, type, 0, &messages) == 0 else {
            let code = errno
            for end in data { close(end) }
            throw failure(code)
        }
        defer {
            close(data[1])
            close(messages[1])
        }
        // Swift's report of a crash takes seconds to make, and nobody reads it.
        var variables = ProcessInfo.processInfo.environment
        variables["SWIFT_BACKTRACE"] = "enable=no"
        do throws(OutputError) {
            let process = try Subprocess.start(
                "/proc/self/exe", ["wpc", BackEndWorker.command],
                environment: variables.map { "\($0.key)=\($0.value)" },
                files: .init(input: data[1], output: data[1], errors: messages[1]))
            return Child(process: process, socket: data[0], messages: messages[0])
        } catch {
            close(data[0])
            close(messages[0])
            throw BackEndFailure(text: "its process \(error.message)")
        }
    }

    private static func failure(_ code: Int32) -> BackEndFailure {
        BackEndFailure(text: "its process can't be started: \(String(cString: strerror(code)))")
    }

    /// Ends the process, if it hasn't, and says how it ended.
    @discardableResult
    private static func end(_ child: Child) -> BackEndFailure {
        close(child.socket)
        var ready = pollfd(fd: child.messages, events: Int16(POLLIN), revents: 0)
        // Between closing its socket and its end a process that crashes says why.
        var text: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while poll(&ready, 1, 200) > 0 {
            let count = read(child.messages, &buffer, buffer.count)
            guard count > 0, text.count < 64 << 10 else { break }
            text += buffer.prefix(count)
        }
        close(child.messages)
        kill(child.process.identifier, SIGKILL)
        let status = Subprocess.wait(for: child.process)
        let said =
            String(decoding: text, as: UTF8.self).split(separator: "\n").first { $0.contains("LLVM ERROR") } ?? ""
        // Other ends may be for want of memory, or somebody else's doing.
        if !said.isEmpty { return BackEndFailure(text: String(said.prefix(300)), isLasting: !said.contains("memory")) }
        switch status {
        case .signaled(let signal): return BackEndFailure(text: "it was ended by signal \(signal)")
        case .exited(let code): return BackEndFailure(text: "it ended with status \(code)")
        case nil: return BackEndFailure(text: "it ended")
        }
    }
}

/// Why the other process gave no answer.
enum Interruption: Error {
    case timeout, end
    /// It answered that it can't.
    case refusal(String)
}

/// A point in time.
struct Deadline {
    private let end: ContinuousClock.Instant?

    init(milliseconds: Int32) { end = .now + .milliseconds(Int(milliseconds)) }
    /// Never.
    init() { end = nil }

    /// Milliseconds until then, as poll(2) takes them.
    var remaining: Int32 {
        guard let end else { return -1 }
        let left = end - .now
        return Int32(
            clamping: max(0, left.components.seconds * 1000 + left.components.attoseconds / 1_000_000_000_000_000))
    }
}

/// Messages on a socket: kind and length, four bytes each, and the bytes.
enum Frames {
    static func write(_ bytes: [UInt8], kind: UInt32, to socket: Int32, _ deadline: Deadline) throws(Interruption) {
        var all: [UInt8] = []
        all.reserveCapacity(bytes.count + 8)
        for number in [kind, UInt32(clamping: bytes.count)] { withUnsafeBytes(of: number.littleEndian) { all += $0 } }
        all += bytes
        var done = 0
        while done < all.count {
            try wait(socket, Int16(POLLOUT), deadline)
            // Not a signal where nobody reads, and no waiting where little fits.
            let flags = Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT)
            let count = all.withUnsafeBytes { send(socket, $0.baseAddress.map { $0 + done }, $0.count - done, flags) }
            if count < 0, errno == EINTR || errno == EAGAIN { continue }
            guard count > 0 else { throw .end }
            done += count
        }
    }

    static func read(from socket: Int32, limit: Int, _ deadline: Deadline) throws(Interruption) -> (
        kind: UInt32, bytes: [UInt8]
    ) {
        let head = try read(8, from: socket, deadline)
        let numbers = head.withUnsafeBytes {
            ($0.loadUnaligned(as: UInt32.self), $0.loadUnaligned(fromByteOffset: 4, as: UInt32.self))
        }
        guard numbers.1 <= limit else { throw .end }
        return (numbers.0, try read(Int(numbers.1), from: socket, deadline))
    }

    private static func read(_ count: Int, from socket: Int32, _ deadline: Deadline) throws(Interruption) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var done = 0
        while done < count {
            try wait(socket, Int16(POLLIN), deadline)
            let got = bytes.withUnsafeMutableBytes { recv(socket, $0.baseAddress.map { $0 + done }, count - done, 0) }
            if got < 0, errno == EINTR { continue }
            guard got > 0 else { throw .end }
            done += got
        }
        return bytes
    }

    private static func wait(_ socket: Int32, _ events: Int16, _ deadline: Deadline) throws(Interruption) {
        var item = pollfd(fd: socket, events: events, revents: 0)
        while true {
            let count = poll(&item, 1, deadline.remaining)
            if count > 0 { return }
            if count == 0 { throw .timeout }
            guard errno == EINTR else { throw .end }
        }
    }
}

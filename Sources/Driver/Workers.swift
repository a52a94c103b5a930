import Foundation
import Synchronization

/// Runs work on threads of its own, with stacks that LLVM's recursive passes can't exhaust on large functions.
enum Workers {
    private static let stackSize = 512 << 20

    /// Calls `body(index)` for 0 ..< count on up to `jobs` threads, in order of the index, and waits for all. The first
    /// error (by index) is thrown; after an error no new index is begun.
    static func run<Failure: Error>(
        count: Int, jobs: Int, _ body: @escaping @Sendable (Int) throws(Failure) -> Void
    ) throws(Failure) {
        let state = Mutex((next: 0, failure: (index: Int, error: Failure)?.none))
        let done = DispatchGroup()
        for _ in 0..<max(1, min(jobs, count)) {
            done.enter()
            let thread = Thread {
                while let index = state.withLock({ state -> Int? in
                    guard state.failure == nil, state.next < count else { return nil }
                    state.next += 1
                    return state.next - 1
                }) {
                    do throws(Failure) {
                        try body(index)
                    } catch {
                        state.withLock { state in
                            if let earlier = state.failure, earlier.index < index { return }
                            state.failure = (index, error)
                        }
                    }
                }
                done.leave()
            }
            thread.stackSize = stackSize
            thread.start()
        }
        done.wait()
        if let failure = state.withLock({ $0.failure }) { throw failure.error }
    }
}

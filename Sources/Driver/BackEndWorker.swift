import Foundation
import LLVMCore
import Synchronization

/// The inside of a `BackEndProcess`: makes SPIR-V of the module that comes in on standard input.
public enum BackEndWorker {
    /// The subcommand of wpc.
    public static let command = "emit-spirv"
    static let success: UInt32 = 0
    static let failure: UInt32 = 1

    /// Seconds that one kernel may take: WPC_BACK_END_SECONDS, or 20.
    static let secondsLimit = min(
        max(ProcessInfo.processInfo.environment["WPC_BACK_END_SECONDS"].flatMap(Int32.init) ?? 20, 1), 3600)
    /// Seconds of processor time, beyond what the other side waits: the end of a process that nobody ends.
    private static let timeLimit = rlim_t(secondsLimit) + 40
    /// Bytes of address space: far more than any kernel takes, and less than would hurt the machine.
    private static let memoryLimit: rlim_t = 6 << 30

    public static func serve() {
        for (resource, value) in [(RLIMIT_AS, memoryLimit), (RLIMIT_CPU, timeLimit), (RLIMIT_CORE, 0)] {
            var limit = rlimit(rlim_cur: value, rlim_max: value)
            setrlimit(__rlimit_resource_t(resource.rawValue), &limit)
        }
        // On a thread with a large stack, as everywhere: LLVM's passes recurse.
        Workers.run(count: 1, jobs: 1) { (_: Int) in
            guard let request = try? Frames.read(from: 0, limit: BackEndProcess.lengthLimit, Deadline()) else { return }
            injectFault()
            var answer: (kind: UInt32, bytes: [UInt8])
            do throws(LLVMError) {
                answer = (success, try TargetMachine.spirv(ofBitcode: request.bytes))
            } catch {
                answer = (failure, Array(error.description.utf8))
            }
            try? Frames.write(answer.bytes, kind: answer.kind, to: 1, Deadline())
        }
    }

    /// What tests want to see survived: WPC_BACK_END_FAULT=abort, hang or memory.
    static let injectedFault = ProcessInfo.processInfo.environment["WPC_BACK_END_FAULT"]

    private static func injectFault() {
        switch injectedFault {
        case "abort": abort()
        case "hang": while true { sleep(1000) }
        case "memory":
            var blocks: [UnsafeMutableRawPointer] = []
            while let block = malloc(256 << 20) { blocks.append(block) }
            abort()
        default: break
        }
    }
}

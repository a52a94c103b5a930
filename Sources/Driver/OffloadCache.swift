import IRUnit
import LLVMCore
import Offload
import Synchronization

/// Kernels for OpenCL devices in the cache, on two levels, as partitions are.
///
/// Of a module that hasn't changed, what became of each kernel is found by the module's bytes. After a change each
/// kernel is lowered, and its SPIR-V found by its IR, which is all that the back end gets. What the back end refuses is
/// kept as well: that takes as long to find out.
final class OffloadCache: Sendable {
    private let cache: ObjectCache
    private let moduleKey: String
    private let found = Atomic<Int>(0)
    private let lasting = Atomic<Int>(0)

    /// `moduleKey`: of the module, and of all that its kernels depend on beyond it (`PartitionCache`).
    init(_ cache: ObjectCache, moduleKey: String) {
        self.cache = cache
        self.moduleKey = moduleKey
    }

    /// Kernels for which the back end didn't have to run.
    var foundCount: Int { found.load(ordering: .relaxed) }
    func noteFound() { found.add(1, ordering: .relaxed) }

    /// Kernels of which the same would become again.
    var lastingCount: Int { lasting.load(ordering: .relaxed) }
    func noteLasting() { lasting.add(1, ordering: .relaxed) }

    // MARK: Kernels of unchanged modules

    private func key(ofKernel function: UInt32) -> String {
        var digest = ContentDigest()
        digest.update("kernel \(function)")
        digest.update(moduleKey)
        return digest.finish()
    }

    /// What became of the function `function` when the module was compiled before.
    func outcome(_ function: UInt32) -> OffloadOutcome? {
        guard let record = cache.load(key(ofKernel: function)) else { return nil }
        var reader = RecordReader(record)
        return reader.outcome()
    }

    func store(_ outcome: OffloadOutcome, _ function: UInt32) {
        var writer = RecordWriter()
        writer.add(outcome)
        cache.store(key(ofKernel: function), writer.record)
    }

    // MARK: SPIR-V

    /// The key of what the back end makes of a kernel.
    func key(ofBitcode bitcode: [UInt8]) -> String {
        var digest = ContentDigest()
        digest.update("spirv")
        digest.update(CompilerIdentity.text)
        digest.update(bitcode)
        return digest.finish()
    }

    func spirv(_ key: String) -> Result<[UInt8], BackEndFailure>? {
        guard let record = cache.load(key) else { return nil }
        var reader = RecordReader(record)
        guard let isSPIRV = reader.number(), let bytes = reader.bytes() else { return nil }
        return isSPIRV == 1
            ? .success(bytes) : .failure(BackEndFailure(text: String(decoding: bytes, as: UTF8.self), isLasting: true))
    }

    func store(_ spirv: [UInt8], _ key: String) { store(1, spirv, key) }

    /// Only what fails whenever it is tried.
    func store(_ failure: BackEndFailure, _ key: String) {
        if failure.isLasting { store(0, Array(failure.text.utf8), key) }
    }

    private func store(_ isSPIRV: UInt64, _ bytes: [UInt8], _ key: String) {
        var writer = RecordWriter()
        writer.add(isSPIRV)
        writer.add(bytes)
        cache.store(key, writer.record)
    }
}

extension RecordWriter {
    fileprivate mutating func add(_ outcome: OffloadOutcome) {
        switch outcome {
        case .stays(let reason):
            add(0)
            add(Array(reason.text.utf8))
            add(UInt64(reason.function))
            add(UInt64(reason.offset))
        case .kernel(let kernel):
            add(1)
            add(kernel)
            add(UInt64(kernel.alternatives.count))
            for alternative in kernel.alternatives { add(alternative) }
        }
    }

    private mutating func add(_ kernel: OffloadKernel) {
        for number in [kernel.function, UInt32(kernel.parameterCount), kernel.needs, kernel.stackBytes] {
            add(UInt64(number))
        }
        add(kernel.globals.map { UInt64($0) })
        add(kernel.launchCondition == nil ? 0 : 1)
        add(kernel.launchCondition?.words ?? [])
        add(kernel.cutsEndings ? 1 : 0)
        add(kernel.spirv)
        add(kernel.source == nil ? 0 : 1)
        add(Array((kernel.source?.text ?? "").utf8))
        add(Array((kernel.source?.options ?? "").utf8))
    }

    private mutating func add(_ numbers: [UInt64]) {
        add(UInt64(numbers.count))
        for number in numbers { add(number) }
    }
}

extension RecordReader {
    fileprivate mutating func outcome() -> OffloadOutcome? {
        switch number() {
        case 0:
            guard let text = text(), let function = number32(), let offset = number32() else { return nil }
            return .stays(OffloadReason(text: text, function: function, offset: Int(offset)))
        case 1:
            guard var kernel = kernel(), let count = number() else { return nil }
            for _ in 0..<count {
                guard let alternative = self.kernel() else { return nil }
                kernel.alternatives.append(alternative)
            }
            return .kernel(kernel)
        default: return nil
        }
    }

    private mutating func kernel() -> OffloadKernel? {
        guard let function = number32(), let parameterCount = number32(), let needs = number32(),
            let stackBytes = number32(),
            let globals = numbers(), let hasCondition = number(), let condition = numbers(), let cutsEndings = number(),
            let spirv = bytes(), let hasSource = number(), let source = text(), let options = text()
        else { return nil }
        var kernel = OffloadKernel(
            function: function, parameterCount: Int(parameterCount), needs: needs, stackBytes: stackBytes,
            globals: globals.map { UInt32(truncatingIfNeeded: $0) }, launchCondition: nil,
            cutsEndings: cutsEndings == 1, spirv: spirv)
        if hasCondition == 1 {
            guard let condition = LaunchCondition(words: condition) else { return nil }
            kernel.launchCondition = condition
        }
        if hasSource == 1 { kernel.source = (source, options) }
        return kernel
    }

    private mutating func number32() -> UInt32? { number().flatMap { UInt32(exactly: $0) } }

    private mutating func numbers() -> [UInt64]? {
        guard let count = number() else { return nil }
        var numbers: [UInt64] = []
        for _ in 0..<count {
            guard let next = number() else { return nil }
            numbers.append(next)
        }
        return numbers
    }
}

import Description
import IRUnit
import LLVMCore
import Wasm

/// What a partition was compiled to.
struct CompiledPartition: Sendable {
    /// Relocatable objects: one, but where functions are too large to be optimised with the others.
    var objects: [[UInt8]] = []
    /// Under which they are in the cache; empty where there is none.
    var objectKeys: [String] = []
    /// The objects' line tables.
    var tables: [PartitionTable] = []
    var features: FeatureSet = []
    var tailCallers: Set<UInt32> = []
    var isFromCache = true
}

/// Compiled partitions in the cache, on two levels.
///
/// A module that hasn't changed is found by its bytes: nothing is even decoded. After a change, each partition is
/// lowered, and found by its IR, which is all that its machine code depends on: the functions' instructions, what was
/// inlined from elsewhere, and the parts of the module that they refer to. IR has places of instructions relative to
/// the partition, so that a function that gets longer doesn't change the partitions behind it.
struct PartitionCache: Sendable {
    private let cache: ObjectCache
    /// Of the module, and of all that what is made of it depends on.
    let moduleKey: String
    private let target: String

    /// `moduleDigest`: of the module's bytes.
    init(_ cache: ObjectCache, moduleDigest: String, layout: ModuleLayout, options: CompileOptions) {
        self.cache = cache
        // With what optimisation depends on beside the IR that it gets.
        target =
            "\(options.target) \(options.level.rawValue) \(options.canonicalizesNaNs) \(options.passes) "
            + CompilerIdentity.text
        var digest = ContentDigest()
        digest.update("module")
        digest.update(target)
        // Descriptions, so that no option can be forgotten; what isn't the same in each process is left out.
        digest.update("\(options.cacheDescription) \(layout.options) \(layout.imports)")
        digest.update(moduleDigest)
        moduleKey = digest.finish()
    }

    // MARK: Partitions of unchanged modules

    private func key(ofPartition functions: Range<Int>) -> String {
        var digest = ContentDigest()
        digest.update("partition \(functions)")
        digest.update(moduleKey)
        return digest.finish()
    }

    /// The partition with the defined functions `functions`, if the module was compiled before.
    func partition(_ functions: Range<Int>) -> CompiledPartition? {
        guard let record = cache.load(key(ofPartition: functions)) else { return nil }
        var reader = RecordReader(record)
        var partition = CompiledPartition()
        guard let features = reader.number(), let tailCallers = reader.number() else { return nil }
        partition.features = FeatureSet(rawValue: UInt32(truncatingIfNeeded: features))
        for _ in 0..<tailCallers {
            guard let index = reader.number() else { return nil }
            partition.tailCallers.insert(UInt32(truncatingIfNeeded: index))
        }
        guard let tables = reader.number() else { return nil }
        for _ in 0..<tables {
            guard let anchor = reader.text(), let offset = reader.number(), let size = reader.number(),
                let table = reader.bytes()
            else {
                return nil
            }
            partition.tables.append(
                PartitionTable(anchorSymbol: anchor, anchorOffset: offset, sectionSize: size, table: table))
        }
        guard let objects = reader.number() else { return nil }
        for _ in 0..<objects {
            guard let objectKey = reader.text(), let object = cache.load(objectKey) else { return nil }
            partition.objects.append(object)
        }
        return partition
    }

    /// Keeps what surrounds the partition's objects, which are in the cache.
    func store(_ partition: CompiledPartition, _ functions: Range<Int>) {
        var writer = RecordWriter()
        writer.add(UInt64(partition.features.rawValue))
        writer.add(UInt64(partition.tailCallers.count))
        for index in partition.tailCallers.sorted() { writer.add(UInt64(index)) }
        writer.add(UInt64(partition.tables.count))
        for table in partition.tables {
            writer.add(Array(table.anchorSymbol.utf8))
            writer.add(table.anchorOffset)
            writer.add(table.sectionSize)
            writer.add(table.table)
        }
        writer.add(UInt64(partition.objectKeys.count))
        for key in partition.objectKeys { writer.add(Array(key.utf8)) }
        cache.store(key(ofPartition: functions), writer.record)
    }

    // MARK: Objects

    /// The key of what `unit`, which hasn't been optimised, is compiled to.
    func key(of unit: CodeUnit) -> String {
        var digest = ContentDigest()
        digest.update("object")
        digest.update(target)
        unit.add(to: &digest)
        return digest.finish()
    }

    func object(_ key: String) -> [UInt8]? { cache.load(key) }
    func store(_ object: [UInt8], _ key: String) { cache.store(key, object) }
}

import Foundation
import LLVMCore
import System

/// Finished outputs in the cache - executables, shared libraries, objects -, so that nothing is even linked for a
/// module that was compiled before with the same options.
///
/// An output is a file in the folder `programs`, without anything around it, so that `wpc run` can execute it there.
/// Its record, an entry of the object cache, has its digest, which is checked while it is copied out, and the files of
/// the system that were linked in. Nothing is linked to the file in the cache: people may write to what they get.
final class OutputCache: Sendable {
    static let folder = "programs"
    /// An output of more than this part of the cache's limit isn't kept: it would drive out what a changed module is
    /// compiled from.
    private static let largestShare: UInt64 = 8
    private static let chunkSize = 1 << 20

    private let objects: ObjectCache
    private let directory: Int32

    /// Throws if the folder can't be made or can't be trusted.
    init(_ objects: ObjectCache) throws(CompileError) {
        self.objects = objects
        directory = try objects.location.open(OutputCache.folder, creates: true)
    }

    deinit { close(directory) }

    // MARK: Finding

    /// Copies the output under `key` to `path`, whole or not at all; nil if there is none that can be used.
    ///
    /// - Throws: what comes of writing `path`.
    func copy(_ key: String, to path: String, mode: UInt32) throws(OutputError) -> OutputRecord? {
        guard let bytes = objects.load(key), let record = OutputRecord(bytes), record.inputs.allSatisfy(\.isUnchanged)
        else { return nil }
        let file = openat(directory, key, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var information = stat()
        guard fstat(file, &information) == 0, information.st_mode & S_IFMT == S_IFREG, information.st_uid == geteuid(),
            information.st_mode & 0o022 == 0, UInt64(information.st_size) == record.size
        else {
            unlinkat(directory, key, 0)
            return nil
        }
        let output = try UnfinishedFile(path, mode: mode)
        var digest = ContentDigest()
        let isRead = try read(file) { bytes throws(OutputError) in
            digest.update(bytes)
            try output.append(bytes)
        }
        guard isRead, digest.bytes() == record.digest else {
            unlinkat(directory, key, 0)
            return nil
        }
        try output.commit()
        // The time of the last use, by which the oldest entries go first.
        futimens(file, nil)
        return record
    }

    // MARK: Keeping

    /// An output that is in the cache, but under no key yet.
    struct Draft: Sendable {
        fileprivate let name: String
        fileprivate let digest: [UInt8]
        fileprivate let size: UInt64
    }

    /// Copies the finished file at `path`, before others can see it. Nil if it is too large, or there is no room.
    func draft(ofFile path: String, mode: UInt32) -> Draft? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var information = stat()
        guard fstat(file, &information) == 0, UInt64(information.st_size) <= objects.limit / OutputCache.largestShare
        else { return nil }
        return draft(mode) { write in
            (try? read(file) { bytes throws(OutputError) in write(bytes) }) == true
        }
    }

    func draft(of bytes: [UInt8], mode: UInt32) -> Draft? {
        guard UInt64(bytes.count) <= objects.limit / OutputCache.largestShare else { return nil }
        return draft(mode) { write in
            bytes.withUnsafeBytes(write)
            return true
        }
    }

    /// Gives a draft its key. `inputs`: what the linker took from the system.
    func keep(_ draft: Draft, _ key: String, remarks: [String], inputs: [String]) {
        let files = inputs.map { OutputRecord.Input($0) }
        guard files.allSatisfy({ !$0.identity.isEmpty }), renameat(directory, draft.name, directory, key) == 0 else {
            return drop(draft)
        }
        objects.store(key, OutputRecord(digest: draft.digest, size: draft.size, remarks: remarks, inputs: files).bytes)
    }

    func drop(_ draft: Draft) { unlinkat(directory, draft.name, 0) }

    private func draft(_ mode: UInt32, _ fill: ((UnsafeRawBufferPointer) -> Void) -> Bool) -> Draft? {
        let name = ".\(UInt64.random(in: .min ... .max))"
        // The owner's rights alone.
        let file = openat(directory, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode_t(mode & 0o700))
        guard file >= 0 else { return nil }
        var digest = ContentDigest()
        var size: UInt64 = 0
        var isWritten = true
        let isFilled = fill { bytes in
            digest.update(bytes)
            size += UInt64(bytes.count)
            isWritten = isWritten && ObjectCache.write(file, bytes)
        }
        guard close(file) == 0, isFilled, isWritten else {
            unlinkat(directory, name, 0)
            return nil
        }
        return Draft(name: name, digest: digest.bytes(), size: size)
    }

    /// Hands the rest of a file on, piece by piece; false if it can't be read.
    private func read(_ file: Int32, _ take: (UnsafeRawBufferPointer) throws(OutputError) -> Void) throws(OutputError)
        -> Bool
    {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: OutputCache.chunkSize, alignment: 64)
        defer { buffer.deallocate() }
        while true {
            let count = Foundation.read(file, buffer.baseAddress, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return count == 0 }
            try take(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
    }
}

/// What is to be known of an output in the cache.
struct OutputRecord {
    /// A file of the system, as it was.
    struct Input {
        let path: String
        let identity: String

        init(_ path: String) {
            self.path = path
            identity = CompilerIdentity.identity(of: path)
        }

        fileprivate init(path: String, identity: String) {
            self.path = path
            self.identity = identity
        }

        var isUnchanged: Bool { identity == CompilerIdentity.identity(of: path) }
    }

    var digest: [UInt8]
    /// In bytes.
    var size: UInt64
    /// What became of kernels, for `--verbose`.
    var remarks: [String]
    var inputs: [Input]

    init(digest: [UInt8], size: UInt64, remarks: [String], inputs: [Input]) {
        self.digest = digest
        self.size = size
        self.remarks = remarks
        self.inputs = inputs
    }

    var bytes: [UInt8] {
        var writer = RecordWriter()
        writer.add(digest)
        writer.add(size)
        writer.add(UInt64(remarks.count))
        for remark in remarks { writer.add(Array(remark.utf8)) }
        writer.add(UInt64(inputs.count))
        for input in inputs {
            writer.add(Array(input.path.utf8))
            writer.add(Array(input.identity.utf8))
        }
        return writer.record
    }

    init?(_ bytes: [UInt8]) {
        var reader = RecordReader(bytes)
        guard let digest = reader.bytes(), let size = reader.number(), let remarkCount = reader.number() else {
            return nil
        }
        self.init(digest: digest, size: size, remarks: [], inputs: [])
        for _ in 0..<remarkCount {
            guard let remark = reader.text() else { return nil }
            remarks.append(remark)
        }
        guard let inputCount = reader.number() else { return nil }
        for _ in 0..<inputCount {
            guard let path = reader.text(), let identity = reader.text() else { return nil }
            inputs.append(Input(path: path, identity: identity))
        }
    }
}

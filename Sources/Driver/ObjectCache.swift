import Foundation
import LLVMCore
import Synchronization

/// Blobs on disk under the digest of what they were made of: compiled objects.
///
/// An entry appears whole by a rename, is read only if its checksum is right, and may go at any time, so several
/// processes use one cache without waiting for each other. No failure here is a failure of the compilation.
public final class ObjectCache: Sendable {
    /// How many bytes the cache may hold: `WPC_CACHE_SIZE` (a suffix k, m or g counts), or 2 GiB.
    public static func sizeLimit(environment: [String: String] = ProcessInfo.processInfo.environment) -> UInt64 {
        environment["WPC_CACHE_SIZE"].flatMap(ByteCount.parse) ?? 2 << 30
    }

    static let folder = "objects"
    /// Folders whose sizes count together, and which are emptied together.
    static let folders = [folder, OutputCache.folder]
    private static let magic = Array("wpc cache 1\n".utf8)
    private static let headerSize = magic.count + 32

    let location: CacheDirectory
    private let directory: Int32
    private let counts = Mutex(Counts())
    /// In bytes.
    let limit: UInt64

    public struct Counts: Sendable {
        public var found = 0, stored = 0, damaged = 0
    }

    /// Throws if the folder can't be made or can't be trusted.
    public init(_ location: CacheDirectory, limit: UInt64 = ObjectCache.sizeLimit()) throws(CompileError) {
        self.location = location
        self.limit = limit
        directory = try location.open(ObjectCache.folder, creates: true)
    }

    deinit { close(directory) }

    public var statistics: Counts { counts.withLock { $0 } }

    /// The content under `key`, a digest in hexadecimal digits, or nil. An entry that isn't what was stored is removed.
    func load(_ key: String) -> [UInt8]? {
        let file = openat(directory, key, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard file >= 0 else {
            // A link instead of a file.
            if errno == ELOOP { discard(key) }
            return nil
        }
        defer { close(file) }
        var information = stat()
        guard fstat(file, &information) == 0, information.st_mode & S_IFMT == S_IFREG, information.st_uid == geteuid(),
            information.st_mode & 0o022 == 0, let bytes = read(file, count: Int(information.st_size)),
            bytes.starts(with: ObjectCache.magic), bytes.count >= ObjectCache.headerSize
        else {
            discard(key)
            return nil
        }
        let content = Array(bytes[ObjectCache.headerSize...])
        guard bytes[ObjectCache.magic.count..<ObjectCache.headerSize].elementsEqual(checksum(key, content)) else {
            discard(key)
            return nil
        }
        // The time of the last use, by which the oldest entries go first.
        futimens(file, nil)
        counts.withLock { $0.found += 1 }
        return content
    }

    /// Keeps `content` under `key`. Without room or permission nothing happens.
    func store(_ key: String, _ content: [UInt8]) {
        let temporary = ".\(UInt64.random(in: .min ... .max))"
        let file = openat(directory, temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { return }
        let isWritten =
            (ObjectCache.magic + checksum(key, content)).withUnsafeBytes { ObjectCache.write(file, $0) }
            && content.withUnsafeBytes { ObjectCache.write(file, $0) }
        guard close(file) == 0, isWritten, renameat(directory, temporary, directory, key) == 0 else {
            unlinkat(directory, temporary, 0)
            return
        }
        counts.withLock { $0.stored += 1 }
    }

    /// Over the key too, so that an entry doesn't count under another's name.
    private func checksum(_ key: String, _ content: [UInt8]) -> [UInt8] {
        var digest = ContentDigest()
        digest.update(key)
        digest.update(content)
        return digest.bytes()
    }

    private func discard(_ key: String) {
        unlinkat(directory, key, 0)
        counts.withLock { $0.damaged += 1 }
    }

    private func read(_ file: Int32, count: Int) -> [UInt8]? {
        guard count >= 0, count < 1 << 32 else { return nil }
        var isWhole = true
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let got = Foundation.read(file, buffer.baseAddress! + filled, count - filled)
                if got < 0, errno == EINTR { continue }
                guard got > 0 else {
                    isWhole = false
                    return
                }
                filled += got
            }
        }
        return isWhole ? bytes : nil
    }

    /// Writes all of `bytes`; false if that fails.
    static func write(_ file: Int32, _ bytes: UnsafeRawBufferPointer) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = Foundation.write(
                file, UnsafeRawBufferPointer(rebasing: rest).baseAddress, min(rest.count, 1 << 30))
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    // MARK: Size

    /// Removes what was used longest ago until the cache is within its limit. Called after something was stored; does
    /// nothing while another process does it.
    public func trim(sparing key: String? = nil) {
        guard statistics.stored > 0 else { return }
        CacheContents(location).trim(to: limit, sparing: key)
    }
}

import Foundation

/// What is in the cache, counted and removed.
public struct CacheContents: Sendable {
    private let location: CacheDirectory

    public init(_ location: CacheDirectory) { self.location = location }

    private struct Entry {
        var folder: Int32
        var name: String
        var size: UInt64
        var used: timespec
    }

    /// Number and bytes of the entries.
    public func size() throws(CompileError) -> (entries: Int, bytes: UInt64) {
        var (count, bytes) = (0, UInt64(0))
        for folder in try folders() {
            for entry in entries(folder) {
                count += 1
                bytes += entry.size
            }
            close(folder)
        }
        return (count, bytes)
    }

    /// Removes every entry; returns how many there were.
    public func clear() throws(CompileError) -> Int {
        var count = 0
        for folder in try folders() {
            for entry in entries(folder) where unlinkat(folder, entry.name, 0) == 0 { count += 1 }
            close(folder)
        }
        return count
    }

    /// Removes what was used longest ago if there are more than `limit` bytes, with a margin, so that not each
    /// compilation has to. A lock keeps two processes from doing it at once; an entry that is read meanwhile stays
    /// readable for its reader.
    ///
    /// - Parameter key: of an output that stays in any case, since it is about to be run.
    func trim(to limit: UInt64, sparing key: String? = nil) {
        guard let folders = try? self.folders(), let first = folders.first else { return }
        defer { for folder in folders { close(folder) } }
        let lock = openat(first, ".lock", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard lock >= 0 else { return }
        defer { close(lock) }
        guard flock(lock, LOCK_EX | LOCK_NB) == 0 else { return }
        var all = folders.flatMap { entries($0) }
        var total = all.reduce(0) { $0 + $1.size }
        guard total > limit else { return }
        all.sort { ($0.used.tv_sec, $0.used.tv_nsec) < ($1.used.tv_sec, $1.used.tv_nsec) }
        let goal = limit / 10 * 9
        for entry in all where total > goal && entry.name != key {
            if unlinkat(entry.folder, entry.name, 0) == 0 { total -= entry.size }
        }
    }

    /// Descriptors of the folders that are there.
    private func folders() throws(CompileError) -> [Int32] {
        var opened: [Int32] = []
        for name in ObjectCache.folders {
            guard access("\(location.path)/\(name)", F_OK) == 0 else { continue }
            do throws(CompileError) {
                opened.append(try location.open(name, creates: false))
            } catch {
                for folder in opened { close(folder) }
                throw error
            }
        }
        return opened
    }

    /// The entries of a folder. Temporary files count when an hour has passed since somebody wrote to them: whoever
    /// made them is gone.
    private func entries(_ folder: Int32) -> [Entry] {
        let copy = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard copy >= 0, let stream = fdopendir(copy) else { return [] }
        defer { closedir(stream) }
        var found: [Entry] = []
        let now = time(nil)
        while let item = readdir(stream) {
            let name = withUnsafePointer(to: &item.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            var information = stat()
            guard fstatat(folder, name, &information, AT_SYMLINK_NOFOLLOW) == 0, information.st_mode & S_IFMT != S_IFDIR
            else { continue }
            if name.hasPrefix("."), name == ".lock" || now - information.st_mtim.tv_sec < 3600 { continue }
            found.append(
                Entry(
                    folder: folder, name: name, size: UInt64(max(0, information.st_blocks)) * 512,
                    used: information.st_mtim))
        }
        return found
    }
}

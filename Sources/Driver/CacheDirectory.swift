import Foundation

/// The folder in which wpc keeps what it compiled, and how it is entered.
///
/// What is in it becomes code that people run, so nobody else may be able to write there: a folder that belongs to
/// another user, or that others may write to, is not used. Files in it are reached by its descriptor, never by a path
/// that could change.
public struct CacheDirectory: Sendable {
    public let path: String

    /// `WPC_CACHE_DIR`, else `XDG_CACHE_HOME/wpc`, else `~/.cache/wpc`; nil if none is an absolute path. The folder
    /// need not exist.
    public init?(environment: [String: String] = ProcessInfo.processInfo.environment) {
        func absolute(_ name: String) -> String? { environment[name].flatMap { $0.hasPrefix("/") ? $0 : nil } }
        if let path = absolute("WPC_CACHE_DIR") {
            self.path = path
        } else if let path = absolute("XDG_CACHE_HOME") {
            self.path = path + "/wpc"
        } else if let home = absolute("HOME") {
            path = home + "/.cache/wpc"
        } else {
            return nil
        }
    }

    /// A descriptor of the subfolder `name`, made if `creates` says so. Throws, with words for people, if it can't be
    /// trusted.
    func open(_ name: String, creates: Bool) throws(CompileError) -> Int32 {
        if creates {
            do {
                try FileManager.default.createDirectory(
                    atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            } catch {
                throw CompileError(.output, "\(path): can't be made: \(error.localizedDescription)")
            }
        }
        let base = try checked(Foundation.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), path)
        defer { close(base) }
        if creates { mkdirat(base, name, 0o700) }
        return try checked(openat(base, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW), "\(path)/\(name)")
    }

    private func checked(_ descriptor: Int32, _ path: String) throws(CompileError) -> Int32 {
        guard descriptor >= 0 else { throw CompileError(.output, "\(path): \(String(cString: strerror(errno)))") }
        var information = stat()
        guard fstat(descriptor, &information) == 0, information.st_uid == geteuid() else {
            close(descriptor)
            throw CompileError(.output, "\(path): belongs to another user, so what is in it is not used")
        }
        guard information.st_mode & 0o022 == 0 else {
            close(descriptor)
            throw CompileError(.output, "\(path): others may write there, so what is in it is not used (chmod go-w)")
        }
        return descriptor
    }
}

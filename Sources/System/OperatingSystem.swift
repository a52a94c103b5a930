// `environ` and `errno` are the C library's; importing it this way accepts that they know no isolation.
#if canImport(Glibc)
@preconcurrency import Glibc
#elseif canImport(Musl)
@preconcurrency import Musl
#endif

/// Looks up an environment variable; nil when it isn't set. Searches take one, so that they can be tested.
public typealias EnvironmentLookup = (String) -> String?

/// This process's environment. A variable that is set to nothing counts as not set.
public func processEnvironment(_ name: String) -> String? {
    guard let value = getenv(name), value.pointee != 0 else { return nil }
    return String(cString: value)
}

/// What this target asks of the operating system beside writing files and starting programs.
package enum OperatingSystem {
    package static func message(_ code: Int32) -> String {
        var buffer = [CChar](repeating: 0, count: 256)
        return buffer.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress, strerror_r(code, base, buffer.count) == 0 else {
                return "error \(code)"
            }
            return String(cString: base)
        }
    }

    /// An error about a file, with the kind that its code stands for.
    package static func error(_ code: Int32, _ action: String, path: String) -> OutputError {
        switch code {
        case ENOSPC, EDQUOT:
            OutputError(
                .diskFull, "\(action): \(message(code))", path: path,
                advice: "free some space or choose another place with -o")
        case EFBIG:
            OutputError(
                .diskFull, "\(action): \(message(code))", path: path,
                advice: "raise the limit on file sizes (ulimit -f)")
        case EACCES, EPERM, EROFS:
            OutputError(
                .file, "\(action): \(message(code))", path: path, advice: "choose a place that you may write to with -o"
            )
        case ENOENT:
            OutputError(.file, "\(action): \(message(code))", path: path, advice: "make the directory first")
        default:
            OutputError(.file, "\(action): \(message(code))", path: path)
        }
    }

    enum FileType { case regular, directory, other }

    /// The type of what a path leads to, symbolic links followed; nil if there is nothing.
    static func fileType(_ path: String) -> FileType? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return .regular
        case S_IFDIR: return .directory
        default: return .other
        }
    }

    package static func isExecutableFile(_ path: String) -> Bool {
        fileType(path) == .regular && access(path, X_OK) == 0
    }

    package static func isReadableFile(_ path: String) -> Bool {
        fileType(path) == .regular && access(path, R_OK) == 0
    }

    /// The path with symbolic links resolved; nil if it leads nowhere.
    package static func realPath(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    package static func directory(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    package static func name(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
    }

    /// Finds a program by name in `searchPath` (the form of $PATH); a name with a slash stands for itself.
    package static func findProgram(_ name: String, searchPath: String) -> String? {
        if name.contains("/") { return isExecutableFile(name) ? name : nil }
        for directory in searchPath.split(separator: ":", omittingEmptySubsequences: false) {
            let candidate = directory.isEmpty ? "./\(name)" : "\(directory)/\(name)"
            if isExecutableFile(candidate) { return candidate }
        }
        return nil
    }

    /// The names in a directory; none if it can't be read.
    package static func names(in directory: String) -> [String] {
        guard let stream = opendir(directory) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            names.append(
                withUnsafePointer(to: &entry.pointee.d_name) {
                    $0.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: $0.pointee)) {
                        String(cString: $0)
                    }
                })
        }
        return names
    }

    /// Major and minor version of this host's glibc; nil with another C library.
    package static func glibcVersion() -> (major: Int, minor: Int)? {
        #if canImport(Glibc)
        var buffer = [CChar](repeating: 0, count: 64)
        guard confstr(Int32(_CS_GNU_LIBC_VERSION), &buffer, buffer.count) > 0 else { return nil }
        // "glibc 2.36"
        let text = String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let parts =
            text.split(separator: " ").last.map { $0.split(separator: ".").prefix(2).compactMap { Int($0) } } ?? []
        return parts.count == 2 ? (parts[0], parts[1]) : nil
        #else
        return nil
        #endif
    }
}

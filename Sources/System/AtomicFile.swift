#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Writes files so that they appear whole or not at all.
///
/// The bytes go to a temporary file in the same directory, which is then renamed. On an error or a signal the temporary
/// file is removed and an older file of that name is left as it was. This holds against the end of the process, not
/// against a power failure: nothing is synchronised to the disk.
///
/// What is not a regular file (`/dev/stdout`, a pipe) is written directly; a symbolic link is followed.
public enum AtomicFile {
    /// - Parameters:
    ///   - mode: permission bits, from which the process's umask is taken away.
    /// - Throws: `OutputError` of kind `diskFull` or `file`.
    public static func write(_ bytes: UnsafeRawBufferPointer, to path: String, mode: UInt32 = 0o666) throws(OutputError)
    {
        let destination = try Destination(path)
        if !destination.isReplaceable {
            let file = open(path, O_WRONLY | O_CLOEXEC)
            guard file >= 0 else { throw OperatingSystem.error(errno, "cannot open the file for writing", path: path) }
            do throws(OutputError) {
                try writeAll(bytes, to: file, path: path)
            } catch {
                _ = Self.close(file)
                throw error
            }
            return try close(file, path: path)
        }
        let unfinished = try UnfinishedFile(path, mode: mode)
        try unfinished.append(bytes)
        try unfinished.commit()
    }

    public static func write(_ bytes: [UInt8], to path: String, mode: UInt32 = 0o666) throws(OutputError) {
        try bytes.withUnsafeBytes { bytes in
            Result { () throws(OutputError) in try write(bytes, to: path, mode: mode) }
        }.get()
    }

    public static func write(_ text: String, to path: String, mode: UInt32 = 0o666) throws(OutputError) {
        try write(Array(text.utf8), to: path, mode: mode)
    }

    /// Finds out what would keep a file from being written to `path`, before the work for it is done.
    ///
    /// - Throws: `OutputError` of kind `file`, as writing would.
    public static func check(_ path: String) throws(OutputError) {
        let destination = try Destination(path)
        guard destination.isReplaceable, access(OperatingSystem.directory(of: destination.path), W_OK | X_OK) != 0
        else {
            return
        }
        throw OperatingSystem.error(errno, "cannot create the file", path: path)
    }

    /// Whether a file can appear at `path` whole or not at all, by a rename.
    public static func canReplace(_ path: String) -> Bool { (try? Destination(path))?.isReplaceable ?? false }

    /// Where a rename has to go to replace what `path` names.
    package struct Destination {
        package var path: String
        /// False for devices, pipes and the like, which a rename would destroy.
        package var isReplaceable: Bool

        package init(_ path: String) throws(OutputError) {
            switch OperatingSystem.fileType(path) {
            case .regular:
                self.path = OperatingSystem.realPath(path) ?? path
                isReplaceable = true
                // A rename needs no permission on the file itself, but someone took it away for a reason.
                guard access(self.path, W_OK) == 0 else {
                    throw OperatingSystem.error(errno, "cannot replace the file", path: path)
                }
            case .directory:
                throw OutputError(.file, "is a directory", path: path, advice: "name a file with -o")
            case .other:
                self.path = path
                isReplaceable = false
            case nil:
                self.path = path
                isReplaceable = true
                guard !path.isEmpty, path.last != "/" else {
                    throw OutputError(.file, "'\(path)' does not name a file", advice: "name a file with -o")
                }
            }
        }
    }

    package static func create(_ temporary: String, mode: UInt32, for path: String) throws(OutputError) -> Int32 {
        let file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode_t(truncatingIfNeeded: mode))
        guard file >= 0 else { throw OperatingSystem.error(errno, "cannot create the file", path: path) }
        return file
    }

    package static func rename(_ temporary: String, to path: String) throws(OutputError) {
        #if canImport(Glibc)
        let status = Glibc.rename(temporary, path)
        #else
        let status = Musl.rename(temporary, path)
        #endif
        guard status == 0 else { throw OperatingSystem.error(errno, "cannot give the file its name", path: path) }
    }

    static func writeAll(_ bytes: UnsafeRawBufferPointer, to file: Int32, path: String) throws(OutputError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            // Linux writes at most 2^31 - 4096 bytes a call.
            let part = UnsafeRawBufferPointer(rebasing: rest.prefix(1 << 30))
            #if canImport(Glibc)
            let count = Glibc.write(file, part.baseAddress, part.count)
            #else
            let count = Musl.write(file, part.baseAddress, part.count)
            #endif
            if count < 0 {
                let code = errno
                if code == EINTR { continue }
                throw OperatingSystem.error(code, "cannot write the file", path: path)
            }
            rest = rest.dropFirst(count)
        }
    }

    /// Network file systems and quotas report a full disk only here.
    package static func close(_ file: Int32, path: String) throws(OutputError) {
        if close(file) != 0, errno != EINTR { throw OperatingSystem.error(errno, "cannot write the file", path: path) }
    }

    private static func close(_ file: Int32) -> Int32 {
        #if canImport(Glibc)
        return Glibc.close(file)
        #else
        return Musl.close(file)
        #endif
    }
}

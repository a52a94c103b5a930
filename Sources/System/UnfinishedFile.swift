#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// A file under construction: what stood at its path stays there until `commit`, and for good if that is never called.
///
/// The bytes go to a temporary file in the same directory, which goes too where the file isn't committed, or on a
/// signal.
public struct UnfinishedFile: ~Copyable {
    private let path: String
    private let destination: String
    private let temporary: String
    private let token: TemporaryFiles.Token
    private var file: Int32
    private var isCommitted = false

    /// - Parameters:
    ///   - path: a regular file, or nothing yet; a symbolic link is followed.
    ///   - mode: permission bits, from which the process's umask is taken away.
    /// - Throws: `OutputError` of kind `diskFull` or `file`.
    public init(_ path: String, mode: UInt32 = 0o666) throws(OutputError) {
        let destination = try AtomicFile.Destination(path)
        guard destination.isReplaceable else {
            throw OutputError(.file, "is not a regular file", path: path, advice: "name a file with -o")
        }
        let temporary = TemporaryFiles.name(beside: destination.path)
        let token = TemporaryFiles.register(temporary)
        do throws(OutputError) {
            file = try AtomicFile.create(temporary, mode: mode, for: path)
        } catch {
            TemporaryFiles.unregister(token)
            throw error
        }
        self.path = path
        self.destination = destination.path
        self.temporary = temporary
        self.token = token
    }

    public func append(_ bytes: UnsafeRawBufferPointer) throws(OutputError) {
        try AtomicFile.writeAll(bytes, to: file, path: path)
    }

    /// Gives the file its name.
    public consuming func commit() throws(OutputError) {
        let descriptor = file
        file = -1
        try AtomicFile.close(descriptor, path: path)
        try AtomicFile.rename(temporary, to: destination)
        isCommitted = true
    }

    deinit {
        if file >= 0 { close(file) }
        if !isCommitted { unlink(temporary) }
        TemporaryFiles.unregister(token)
    }
}

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// A directory for the files between two stages of a compilation, gone at the end of its scope or on a signal.
///
/// Only files whose names came from `file(_:)` are removed; no subdirectories.
public struct TemporaryDirectory: ~Copyable {
    public let path: String
    private let token: TemporaryFiles.Token
    private var files: [String: TemporaryFiles.Token] = [:]

    /// Makes a directory in $TMPDIR or /tmp that only this user can read.
    public init(environment: EnvironmentLookup = processEnvironment) throws(OutputError) {
        let named = environment("TMPDIR").flatMap { $0.isEmpty ? nil : $0 }
        let parent = named ?? "/tmp"
        path = "\(parent)/wpc-" + String(UInt64.random(in: .min ... .max), radix: 36)
        token = TemporaryFiles.register(path)
        guard mkdir(path, 0o700) == 0 else {
            let code = errno
            TemporaryFiles.unregister(token)
            throw OutputError(
                code == ENOSPC || code == EDQUOT ? .diskFull : .file,
                "no temporary directory can be made in it\(named == nil ? "" : ", which TMPDIR names"): "
                    + "\(OperatingSystem.message(code))",
                path: parent,
                advice: "set TMPDIR to a directory that you may write to")
        }
    }

    /// The path of a file in the directory, which is removed together with it. The file need not be made.
    public mutating func file(_ name: String) -> String {
        let file = "\(path)/\(name)"
        if files[file] == nil { files[file] = TemporaryFiles.register(file) }
        return file
    }

    deinit {
        for (file, token) in files {
            unlink(file)
            TemporaryFiles.unregister(token)
        }
        rmdir(path)
        TemporaryFiles.unregister(token)
    }
}

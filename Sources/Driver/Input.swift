import Foundation
import Link
import Wasm

/// Reads what is to be compiled: a binary module, or the text format by way of wabt's `wat2wasm`.
public enum Input {
    /// Larger files are refused before they are read.
    private static let limit = 1 << 31

    public static func read(_ path: String) throws(CompileError) -> [UInt8] {
        let bytes = try Input.bytes(path)
        if bytes.starts(with: [0x00, 0x61, 0x73, 0x6D]) { return bytes }
        if path.hasSuffix(".wat") || path.hasSuffix(".wast") { return try assemble(path) }
        guard !bytes.isEmpty else { throw CompileError(.input, "\(path): the file is empty") }
        return bytes
    }

    /// The bytes of a file, whatever is in it; `-` is standard input.
    public static func bytes(_ path: String) throws(CompileError) -> [UInt8] {
        let name = path == "-" ? Array("/dev/stdin".utf8) : HostText.bytes(path)
        let file = open((name + [0]).map { CChar(bitPattern: $0) }, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw CompileError(.input, "\(path): can't be opened: \(String(cString: strerror(errno)))") }
        defer { close(file) }
        var information = stat()
        let isRegular = fstat(file, &information) == 0 && information.st_mode & S_IFMT == S_IFREG
        var bytes: [UInt8] = []
        // As large as the file claims to be, and a byte, to see its end; then what a pipe holds at a time.
        var room = isRegular ? min(max(0, Int(information.st_size)), limit) + 1 : 1 << 18
        while true {
            var failure: Int32 = 0
            let part = [UInt8](unsafeUninitializedCapacity: room) { buffer, filled in
                while filled < room {
                    let count = Foundation.read(file, buffer.baseAddress.map { $0 + filled }, room - filled)
                    if count < 0, errno == EINTR { continue }
                    if count < 0 { failure = errno }
                    guard count > 0 else { return }
                    filled += count
                }
            }
            guard failure == 0 else { throw CompileError(.input, "\(path): can't be read: \(String(cString: strerror(failure)))") }
            let isEnd = part.count < room
            if bytes.isEmpty { bytes = part } else { bytes += part }
            guard bytes.count <= limit else { throw CompileError(.input, "\(path): larger than 2 GiB, which no module may be") }
            if isEnd { return bytes }
            room = 1 << 18
        }
    }

    /// Everything that wat2wasm can, but the proposals that change the meaning of ordinary text: its typed function references
    /// give `ref.func` a type that tables of WebAssembly 2.0 don't take.
    private static let features = [
        "exceptions", "threads", "tail-call", "memory64", "multi-memory", "extended-const", "relaxed-simd", "annotations",
        "code-metadata",
    ].map { "--enable-\($0)" }

    private static func assemble(_ path: String) throws(CompileError) -> [UInt8] {
        guard let tool = Program.find("wat2wasm") else {
            throw CompileError(.input, """
                \(path): the text format needs wabt's wat2wasm, which isn't on PATH: install it (Debian: apt-get install wabt), \
                or give wpc the binary module
                """)
        }
        do {
            var directory = try TemporaryDirectory()
            let output = directory.file("module.wasm")
            let source = path.hasPrefix("-") ? "./\(path)" : path
            let result = try Subprocess.run([tool] + features + ["--debug-names", source, "-o", output])
            guard result.succeeded else {
                throw CompileError(.input, "\(path): wat2wasm refuses the module:\n\(result.output)")
            }
            return try Input.bytes(output)
        } catch let error as CompileError {
            throw error
        } catch {
            throw CompileError(.input, "\(path): \(error)")
        }
    }
}

/// Programs on PATH.
public enum Program {
    public static func find(_ name: String) -> String? {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        for folder in path.split(separator: ":") {
            let candidate = "\(folder)/\(name)"
            if access(candidate, X_OK) == 0 { return candidate }
        }
        return nil
    }
}

import Foundation
import Wasm

/// Reads what is to be compiled: a binary module, or the text format by way of a tool (`TextFormat`).
public enum Input {
    /// Larger files are refused before they are read.
    private static let limit = 1 << 31

    /// The first bytes of a module, and those of a component (the version and layer of the component model's binary
    /// format).
    private static let magic: [UInt8] = [0x00, 0x61, 0x73, 0x6D]
    private static let component: [UInt8] = magic + [0x0D, 0x00, 0x01, 0x00]

    /// A module's bytes. Text is what has the suffix .wat or .wast, and what stands on standard input and looks like
    /// it.
    public static func read(_ path: String) throws(CompileError) -> [UInt8] {
        let bytes = try Input.bytes(path)
        if bytes.starts(with: component) {
            throw CompileError(
                .input,
                """
                \(path): this is a component, and wpc compiles core modules: build for wasm32-wasip1, or take the \
                module out of it \
                (wasm-tools component unbundle)
                """)
        }
        if bytes.starts(with: magic) { return bytes }
        if path.hasSuffix(".wat") || path.hasSuffix(".wast") { return try TextFormat.assemble(path, nil) }
        guard !bytes.isEmpty else { throw CompileError(.input, "\(path): the file is empty") }
        if path == "-", FileKind.isModuleText(bytes) { return try TextFormat.assemble(path, bytes) }
        guard let description = FileKind.description(of: bytes) else { return bytes }
        throw CompileError(.input, "\(path): magic header not detected: this is \(description)")
    }

    /// Whether what is read from `input` (`-`: standard input) and what is written to `output` are one file, by
    /// whatever paths.
    public static func isSameFile(_ input: String, _ output: String) -> Bool {
        func status(_ path: String) -> stat? {
            var status = stat()
            let result =
                path == "-"
                ? fstat(0, &status) : stat((HostText.bytes(path) + [0]).map { CChar(bitPattern: $0) }, &status)
            return result == 0 && status.st_mode & S_IFMT == S_IFREG ? status : nil
        }
        guard let input = status(input), let output = status(output) else { return false }
        return input.st_dev == output.st_dev && input.st_ino == output.st_ino
    }

    /// The bytes of a file, whatever is in it; `-` is standard input.
    public static func bytes(_ path: String) throws(CompileError) -> [UInt8] {
        let name = path == "-" ? Array("/dev/stdin".utf8) : HostText.bytes(path)
        let file = open((name + [0]).map { CChar(bitPattern: $0) }, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else {
            throw CompileError(.input, "\(path): can't be opened: \(String(cString: strerror(errno)))")
        }
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
            guard failure == 0 else {
                throw CompileError(.input, "\(path): can't be read: \(String(cString: strerror(failure)))")
            }
            let isEnd = part.count < room
            if bytes.isEmpty { bytes = part } else { bytes += part }
            guard bytes.count <= limit else {
                throw CompileError(.input, "\(path): larger than 2 GiB, which no module may be")
            }
            if isEnd { return bytes }
            room = 1 << 18
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

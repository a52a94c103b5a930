import System

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The files that a linker has read, as LLVM's lists them for `make`.
enum LinkInputs {
    /// Reads the list at `path`; leaves out the files `known`. Nil if the list isn't there or isn't clear.
    static func read(_ path: String, without known: Set<String>) -> [String]? {
        guard let stream = fopen(path, "re") else { return nil }
        defer { fclose(stream) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 14)
        while true {
            let count = fread(&buffer, 1, buffer.count, stream)
            if count == 0 { break }
            bytes += buffer[..<count]
        }
        guard ferror(stream) == 0 else { return nil }
        // The linker shortens paths.
        return parse(
            String(decoding: bytes, as: UTF8.self), without: Set(known.map { OperatingSystem.realPath($0) ?? $0 }))
    }

    /// A rule, `output: \`, with a file a line, each but the last followed by ` \`; then a rule of its own for each.
    static func parse(_ text: String, without known: Set<String>) -> [String]? {
        var inputs: [String] = []
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.first?.hasSuffix(": \\") == true else { return nil }
        for line in lines.dropFirst() {
            guard line.first == " " else { return nil }
            let isContinued = line.hasSuffix(" \\")
            let input = String(line.dropFirst().dropLast(isContinued ? 2 : 0))
            if !known.contains(OperatingSystem.realPath(input) ?? input) {
                // Odd characters are written in several ways; a path that begins elsewhere means another file
                // elsewhere.
                guard input.first == "/", !input.contains(where: { "\\$".contains($0) }) else { return nil }
                inputs.append(input)
            }
            if !isContinued { return inputs }
        }
        return nil
    }
}

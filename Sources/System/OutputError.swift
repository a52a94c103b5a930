/// Why no output could be made: what failed, where, and what to do next.
public struct OutputError: Error, Sendable, CustomStringConvertible {
    public enum Kind: Sendable, Equatable {
        /// No C compiler driver was found to link with, or the one that was named does not exist.
        case noCompilerDriver
        /// The runtime library is in none of the places where it can be.
        case noRuntime
        /// The C headers are in none of the places where they can be.
        case noHeaders
        /// A program could not be started.
        case cannotStart
        /// The linker ran and refused its inputs, or was killed.
        case linkerFailed
        /// The disk, the quota or the limit on the size of a file is exhausted.
        case diskFull
        /// A file could not be created, written, renamed or removed.
        case file
        /// The plan itself can't be carried out, for instance because of a symbol's name.
        case badPlan
    }

    public var kind: Kind
    /// What failed, in one line.
    public var message: String
    /// The file or program it is about.
    public var path: String?
    /// What to do about it.
    public var advice: String?
    /// What the linker wrote, cut to `Subprocess.outputLimit` bytes.
    public var output: String

    public init(_ kind: Kind, _ message: String, path: String? = nil, advice: String? = nil, output: String = "") {
        self.kind = kind
        self.message = message
        self.path = path
        self.advice = advice
        self.output = output
    }

    /// `path: message`, then what the linker wrote, then the advice.
    public var description: String {
        var text = path.map { "\($0): \(message)" } ?? message
        if !output.isEmpty {
            text += "\n" + output
            if text.hasSuffix("\n") { text.removeLast() }
        }
        if let advice { text += (output.isEmpty ? ": " : "\n") + advice }
        return text
    }
}

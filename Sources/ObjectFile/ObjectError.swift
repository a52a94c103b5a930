/// Why a relocatable object can't be read, and where.
public struct ObjectError: Error, Sendable, CustomStringConvertible {
    public enum Kind: Sendable {
        /// The bytes break the ELF or DWARF format.
        case malformed
        /// The object uses a part of the formats that LLVM doesn't produce for the supported targets.
        case unsupported
    }

    public var kind: Kind
    public var message: String
    /// Byte offset from the start of the object.
    public var offset: Int

    public init(_ kind: Kind, _ message: String, at offset: Int) {
        self.kind = kind
        self.message = message
        self.offset = offset
    }

    public var description: String {
        "object file, byte \(offset): \(kind == .malformed ? "malformed" : "unsupported"): \(message)"
    }
}

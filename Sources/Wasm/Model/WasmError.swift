/// Why a module is refused, and where.
///
/// Small, so that it travels cheaply through typed throws; the text for people is put together in `description`.
public struct WasmError: Error, Sendable {
    public enum Kind: Sendable {
        /// The bytes don't follow the binary format.
        case malformed
        /// The module follows the binary format and breaks a validation rule.
        case invalid
        /// The module uses a proposal that is off.
        case unsupported(Feature)
        /// The module is larger than an implementation limit allows.
        case limit
    }

    public var kind: Kind
    /// What is wrong, in the specification's words where it has some.
    public var message: String
    /// Byte offset from the start of the module.
    public var offset: Int
    /// The function whose body it is in, by index.
    public var function: UInt32?
    /// That function's name in the name section.
    public var functionName: String?

    public init(_ kind: Kind, _ message: String, at offset: Int, function: UInt32? = nil) {
        self.kind = kind
        self.message = message
        self.offset = offset
        self.function = function
    }
}

extension WasmError: CustomStringConvertible {
    /// One line: `0x1f3: in function "fib": type mismatch: expected i32, found i64`.
    public var description: String { description(in: nil) }

    /// The same, with the function called as `module` calls it.
    public func description(in module: Module?) -> String {
        let name = functionName ?? function.flatMap { module?.functionName($0) }
        let place = name.map { "in function \"\($0)\": " } ?? function.map { "in function[\($0)]: " } ?? ""
        return "0x\(String(offset, radix: 16)): " + (place + message).printable
    }
}

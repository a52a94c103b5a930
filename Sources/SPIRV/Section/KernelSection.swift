/// The payload of a custom section that carries a kernel: a little-endian u32 id and a SPIR-V module.
public struct KernelSection: Sendable, Hashable {
    /// The sections' name.
    public static let name = "wasi-parallel"

    /// The index of the kernel's function in the module's funcref table; `nil` for a payload without an id.
    public var id: UInt32?
    /// The SPIR-V module.
    public var spirv: [UInt8]

    public init(id: UInt32?, spirv: [UInt8]) {
        self.id = id
        self.spirv = spirv
    }

    /// Takes a payload apart. One that starts with SPIR-V's magic number instead of an id has no id: that number is
    /// beyond every table that can exist.
    public init(payload: [UInt8]) throws(KernelSectionError) {
        guard payload.count >= 4 else { throw KernelSectionError.tooShort(payload.count) }
        let first = UInt32(payload[0]) | UInt32(payload[1]) << 8 | UInt32(payload[2]) << 16 | UInt32(payload[3]) << 24
        let magic: UInt32 = 0x0723_0203
        if first == magic || first == magic.byteSwapped {
            self.init(id: nil, spirv: payload)
        } else {
            self.init(id: first, spirv: Array(payload[4...]))
        }
    }

    public var payload: [UInt8] {
        guard let id else { return spirv }
        return (0..<4).map { UInt8(truncatingIfNeeded: id >> ($0 * 8)) } + spirv
    }
}

/// Why bytes are no kernel section.
public enum KernelSectionError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A payload of so many bytes has no room for an id.
    case tooShort(Int)

    public var description: String {
        switch self {
        case .tooShort(let count): "a \(KernelSection.name) section of \(count) bytes has no room for an id"
        }
    }
}

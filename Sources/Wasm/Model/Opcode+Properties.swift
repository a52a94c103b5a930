extension Opcode {
    /// The instruction's name in the text format.
    public var name: String { Opcode.names[Int(rawValue)].description }

    /// The prefix byte (0xFB to 0xFE); nil for instructions of one byte.
    public var prefix: UInt8? {
        let prefix = UInt8(truncatingIfNeeded: Opcode.codes[Int(rawValue)] >> 16)
        return prefix == 0 ? nil : prefix
    }

    /// The code after the prefix, or the only byte.
    public var code: UInt32 { Opcode.codes[Int(rawValue)] & 0xFFFF }

    /// The proposal beyond the MVP that the instruction belongs to.
    public var feature: Feature? {
        let number = UInt8(truncatingIfNeeded: signature.word >> 16)
        return number == 0 ? nil : Feature(rawValue: number - 1)
    }

    public var immediates: Immediates { Immediates(rawValue: UInt8(truncatingIfNeeded: signature.word >> 8)) ?? .none }
    public var family: Family { signature.family }

    /// log2 of the bytes that a memory instruction accesses, which is the largest alignment it may declare.
    public var naturalAlignmentLog2: UInt32 { UInt32(truncatingIfNeeded: signature.word >> 24) & 0xFF }

    /// Types and kind of the instruction in one word.
    public var signature: Signature { Signature(word: Opcode.information[Int(rawValue)]) }

    /// The instruction with this code and no prefix.
    @inline(__always)
    public init?(code: UInt8) {
        self.init(rawValue: Opcode.unprefixed[Int(code)])
    }

    /// The instruction with this code after `prefix`.
    public init?(prefix: UInt8, code: UInt32) {
        let table =
            switch prefix {
            case 0xFB: Opcode.prefixFB
            case 0xFC: Opcode.prefixFC
            case 0xFD: Opcode.prefixFD
            case 0xFE: Opcode.prefixFE
            default: [UInt16]()
            }
        guard code < table.count else { return nil }
        self.init(rawValue: table[Int(code)])
    }

    public static func isPrefix(_ byte: UInt8) -> Bool { byte >= 0xFB && byte <= 0xFE }

    /// The generic type rule of an instruction: fixed parameter and result types, as far as it has them.
    public struct Signature: Sendable {
        /// Laid out as `Opcode.information` says.
        public let word: UInt64

        public var family: Family { Family(rawValue: UInt8(truncatingIfNeeded: word)) ?? .control }
        /// The instruction belongs to a proposal beyond the MVP.
        var needsFeature: Bool { word & 0xFF_0000 != 0 }
        /// The types depend on immediates or the operand stack; then no type is listed here.
        public var dependsOnContext: Bool { word >> 63 != 0 }
        public var parameterCount: Int { Int(truncatingIfNeeded: word >> 56 & 0xF) }
        public var resultCount: Int { Int(truncatingIfNeeded: word >> 60 & 0x3) }

        /// The type of parameter `index`, the deepest first; `addressType` is what an address of the memory has.
        public func parameter(_ index: Int, addressType: ValueType = .i32) -> ValueType {
            Signature.type(word >> UInt64(truncatingIfNeeded: 32 + 4 * index), addressType)
        }

        public func result(_ index: Int, addressType: ValueType = .i32) -> ValueType {
            Signature.type(word >> UInt64(truncatingIfNeeded: 48 + 4 * index), addressType)
        }

        @inline(__always)
        private static func type(_ bits: UInt64, _ addressType: ValueType) -> ValueType {
            let nibble = UInt32(truncatingIfNeeded: bits & 0xF)
            // 1 to 5 are i32 to v128, whose codes count downwards from 0x7F.
            return nibble == 6 ? addressType : ValueType(rawValue: 0x80 - nibble)
        }
    }
}

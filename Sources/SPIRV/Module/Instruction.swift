/// An id of a SPIR-V module: greater than 0 and less than the module's bound.
typealias ID = UInt32

/// One instruction: its place in the module and the ids that its first operands hold.
struct Instruction: Sendable {
    var code: UInt16
    /// In words from the start of the module.
    var offset: Int
    var wordCount: Int
    /// 0 where the instruction has none.
    var resultType: ID
    /// 0 where the instruction has none.
    var result: ID

    /// `nil` for an instruction that wpc doesn't know.
    var opcode: Opcode? { Opcode(rawValue: code) }

    var name: String { opcode?.name ?? "opcode \(code)" }

    /// Words before the first operand that is neither result type nor result.
    var headWords: Int { 1 + (resultType != 0 ? 1 : 0) + (result != 0 ? 1 : 0) }

    /// How many words of operands follow the result type and the result.
    var operandCount: Int { wordCount - headWords }
}

/// The operands of an instruction, each access checked against the instruction's word count.
struct Operands: Sendable {
    let words: [UInt32]
    let instruction: Instruction
    /// Named in errors.
    var function: String?

    var count: Int { instruction.operandCount }

    func error(_ kind: SPIRVError.Kind, _ message: String) -> SPIRVError {
        SPIRVError(
            kind, message, wordOffset: instruction.offset, instruction: instruction.name, function: function)
    }

    /// The operand at `index`, counted after the result type and the result.
    subscript(index: Int) -> UInt32 {
        get throws(SPIRVError) {
            guard index >= 0, index < count else { throw error(.malformed, "operand \(index + 1) is missing") }
            return words[instruction.offset + instruction.headWords + index]
        }
    }

    /// The operand at `index`, or `nil` where the instruction ends before it.
    func optional(_ index: Int) -> UInt32? {
        index >= 0 && index < count ? words[instruction.offset + instruction.headWords + index] : nil
    }

    /// All operands from `index` on; empty where the instruction ends before it.
    func from(_ index: Int) -> ArraySlice<UInt32> {
        let end = instruction.offset + instruction.wordCount
        let start = min(instruction.offset + instruction.headWords + index, end)
        return words[start..<end]
    }

    /// A literal string (section 2.2.1): UTF-8, ended by a zero byte, padded to a whole word.
    /// Returns the string and the index of the operand after it.
    func string(_ index: Int) throws(SPIRVError) -> (String, next: Int) {
        var bytes: [UInt8] = []
        var position = index
        while position < count {
            let word = try self[position]
            position += 1
            for shift in [0, 8, 16, 24] as [UInt32] {
                let byte = UInt8(truncatingIfNeeded: word >> shift)
                if byte == 0 {
                    guard let text = String(validating: bytes, as: UTF8.self) else {
                        throw error(.malformed, "a literal string is not UTF-8")
                    }
                    return (text, position)
                }
                bytes.append(byte)
            }
            guard bytes.count <= SPIRVLimits.stringBytes else { throw error(.limit, "a literal string is too long") }
        }
        throw error(.malformed, "a literal string has no end")
    }
}

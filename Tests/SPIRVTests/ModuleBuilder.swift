import SPIRV

/// Assembles SPIR-V modules word by word, so that tests of the reader need no compiler.
struct ModuleBuilder {
    var words: [UInt32] = [0x0723_0203, 0x0001_0400, 0, 100, 0]

    mutating func add(_ opcode: Opcode, _ operands: UInt32...) { add(opcode, operands) }

    mutating func add(_ opcode: Opcode, _ operands: [UInt32]) {
        words.append(UInt32(operands.count + 1) << 16 | UInt32(opcode.rawValue))
        words += operands
    }

    /// A literal string, padded with zeros to a whole word.
    static func string(_ text: String) -> [UInt32] {
        var bytes = Array(text.utf8) + [0]
        while bytes.count % 4 != 0 { bytes.append(0) }
        return stride(from: 0, to: bytes.count, by: 4).map { start in
            (0..<4).reduce(0) { $0 | UInt32(bytes[start + $1]) << UInt32($1 * 8) }
        }
    }

    var bytes: [UInt8] { words.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) } } }

    /// A kernel `double_it(global uint *)` that doubles the first element; its store is the word before last but one.
    static var kernel: ModuleBuilder {
        var builder = ModuleBuilder()
        builder.add(.capability, 6)
        builder.add(.capability, 4)
        builder.add(.memoryModel, 2, 2)
        builder.add(.entryPoint, [6, 10] + string("double_it"))
        builder.add(.name, [11] + string("data"))
        builder.add(.typeVoid, 1)
        builder.add(.typeInt, 2, 32, 0)
        builder.add(.typePointer, 3, 5, 2)
        builder.add(.typeFunction, 4, 1, 3)
        builder.add(.constant, 2, 5, 2)
        builder.add(.function, 1, 10, 0, 4)
        builder.add(.functionParameter, 3, 11)
        builder.add(.label, 12)
        builder.add(.load, 2, 13, 11, 2, 4)
        builder.add(.iMul, 2, 14, 13, 5)
        builder.add(.store, 11, 14, 2, 4)
        builder.add(.return)
        builder.add(.functionEnd)
        return builder
    }
}

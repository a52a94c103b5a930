/// A function that a relocatable object defines.
public struct FunctionSymbol: Sendable, Equatable {
    public var name: String
    /// Index of its section in the object.
    public var section: Int
    /// Bytes from the start of the section.
    public var offset: UInt64
    /// Bytes of code.
    public var size: UInt64
    /// Whether other objects can refer to it, hidden symbols included.
    public var isGlobal: Bool

    /// All functions that an ELF64 object defines, in the order of its symbol table.
    public static func all(in object: [UInt8]) throws(ObjectError) -> [FunctionSymbol] {
        try object.withUnsafeBytes { bytes in
            Result { () throws(ObjectError) in try all(in: bytes) }
        }.get()
    }

    public static func all(in object: UnsafeRawBufferPointer) throws(ObjectError) -> [FunctionSymbol] {
        let object = try ELFObject(object)
        let symbols = try object.symbols()
        var functions: [FunctionSymbol] = []
        for index in 0..<symbols.count {
            let symbol = try symbols[index]
            guard symbol.type == ELFObject.functionType, symbol.section != 0 else { continue }
            functions.append(
                FunctionSymbol(
                    name: try symbols.name(of: symbol), section: symbol.section, offset: symbol.value,
                    size: symbol.size,
                    isGlobal: symbol.binding == ELFObject.globalBinding))
        }
        return functions
    }
}

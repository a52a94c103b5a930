import LLVMCore

extension CodeUnit {
    /// A constant array in the object's own read-only data.
    package func privateArray(_ element: IRType, _ values: [IRValue]) -> IRValue {
        let global = module.addGlobal("", type: element.arrayType(count: values.count))
        global.setInitializer(element.array(values))
        global.setPrivate()
        global.setConstant()
        global.setUnnamedAddress()
        return global
    }

    /// A constant array of bytes in the object's own read-only data.
    package func privateBytes(_ bytes: UnsafeRawBufferPointer) -> IRValue {
        let global = module.addGlobal("", type: i8.arrayType(count: bytes.count))
        global.setInitializer(context.bytes(bytes))
        global.setPrivate()
        global.setConstant()
        global.setUnnamedAddress()
        return global
    }

    package func privateBytes(_ text: String, terminated: Bool = false) -> IRValue {
        let bytes = Array(text.utf8) + (terminated ? [0] : [])
        return bytes.withUnsafeBytes { privateBytes($0) }
    }
}

import WPCRuntime

/// The host module `spectest`, as the suite's `spectest.wat` has it. Its functions do nothing. Never freed.
struct Spectest: @unchecked Sendable {
    private var exports: [String: wpc_extern] = [:]

    init() {
        addFunctions()
        addGlobals()
        addTable("table", is64: false)
        addTable("table64", is64: true)
        addMemory("memory", isShared: false)
        addMemory("shared_memory", isShared: true)
    }

    func export(_ name: String) -> wpc_extern? { exports[name] }

    private mutating func addFunctions() {
        let functions: [(String, [wpc_value_type])] = [
            ("print", []), ("print_i32", [WPC_I32]), ("print_i64", [WPC_I64]), ("print_f32", [WPC_F32]),
            ("print_f64", [WPC_F64]), ("print_i32_f32", [WPC_I32, WPC_F32]), ("print_f64_f64", [WPC_F64, WPC_F64]),
        ]
        for (name, parameters) in functions {
            let type = wpc_type_of(parameters, parameters.count, nil, 0)
            guard let type, let function = wpc_host_function_new(type, { _, _, _, _ in nil }, nil, nil) else {
                continue
            }
            add(name, WPC_EXTERN_FUNCTION, function)
        }
    }

    private mutating func addGlobals() {
        var i32 = wpc_value(), i64 = wpc_value(), f32 = wpc_value(), f64 = wpc_value()
        i32.i32 = 666
        i64.i64 = 666
        f32.f32 = 666.6
        f64.f64 = 666.6
        let globals = [
            ("global_i32", WPC_I32, i32), ("global_i64", WPC_I64, i64), ("global_f32", WPC_F32, f32),
            ("global_f64", WPC_F64, f64),
        ]
        for (name, type, value) in globals {
            if let global = wpc_global_new(type, false, value) { add(name, WPC_EXTERN_GLOBAL, global) }
        }
    }

    private mutating func addTable(_ name: String, is64: Bool) {
        var type = wpc_table_type()
        type.minimum = 10
        type.maximum = 20
        type.has_maximum = true
        type.is_64 = is64
        type.type = WPC_FUNCREF
        if let table = wpc_table_new(&type, nil, nil, 0) { add(name, WPC_EXTERN_TABLE, table) }
    }

    private mutating func addMemory(_ name: String, isShared: Bool) {
        var type = wpc_memory_type()
        type.minimum_pages = 1
        type.maximum_pages = 2
        type.has_maximum = true
        type.is_shared = isShared
        type.page_size_log2 = 16
        if let memory = wpc_memory_new(&type, nil, 0) { add(name, WPC_EXTERN_MEMORY, memory) }
    }

    private mutating func add<Object>(_ name: String, _ kind: wpc_extern_kind, _ object: UnsafeMutablePointer<Object>) {
        var value = wpc_extern()
        value.kind = kind
        value.pointer = UnsafeMutableRawPointer(object)
        exports[name] = value
    }
}

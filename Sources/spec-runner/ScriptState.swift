import WPCCollector
import WPCRuntime

/// What is known at a point of a script: instances by name, and what modules may import. One a thread of the script.
final class ScriptState {
    /// A module's instance, or why there is none.
    enum Instance {
        case made(UnsafeMutablePointer<wpc_instance>)
        case outOfScope(String)
        case failed
    }

    enum Linked {
        case instance(UnsafeMutablePointer<wpc_instance>)
        case unlinkable(String)
        case trapped(String)
    }

    let spectest: Spectest
    /// The instance that actions without a module name mean.
    var current: Instance = .failed
    var named: [String: Instance] = [:]
    var registered: [String: Instance] = [:]
    var definitions: [String: Result<UnsafePointer<wpc_module>, ModuleStore.Refusal>] = [:]
    /// The last `module_definition`, for a `module_instance` without a name.
    var lastDefinition: Result<UnsafePointer<wpc_module>, ModuleStore.Refusal>?

    init(spectest: Spectest) { self.spectest = spectest }

    func instance(_ name: String?) -> Instance {
        guard let name else { return current }
        return named[name] ?? .failed
    }

    /// If a module imports from one that is out of scope: why that is.
    func outOfScopeReason(of module: UnsafePointer<wpc_module>) -> String? {
        for index in 0..<Int(module.pointee.import_count) {
            let name = String(name: module.pointee.imports[index].module)
            if case .outOfScope(let reason) = registered[name] { return reason }
        }
        return nil
    }

    func instantiate(_ module: UnsafePointer<wpc_module>) -> Linked {
        var imports = wpc_imports()
        imports.context = Unmanaged.passUnretained(self).toOpaque()
        imports.resolve = { context, item, value in
            guard let context, let item, let value else { return false }
            let state = Unmanaged<ScriptState>.fromOpaque(context).takeUnretainedValue()
            return state.resolve(item.pointee, value)
        }
        var failure = wpc_failure()
        if let instance = wpc_instantiate(module, &imports, &failure) { return .instance(instance) }
        let message = withUnsafeBytes(of: failure.message) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        guard let trap = failure.trap else { return .unlinkable(message) }
        defer { wpc_trap_delete(trap) }
        return .trapped(String(cString: wpc_trap_message(trap)))
    }

    private func resolve(_ item: wpc_module_import, _ value: UnsafeMutablePointer<wpc_extern>) -> Bool {
        let module = String(name: item.module)
        if case .made(let instance) = registered[module] { return wpc_instance_export(instance, item.name, value) }
        guard module == "spectest", let export = spectest.export(String(name: item.name)) else { return false }
        value.pointee = export
        return true
    }
}

extension String {
    init(name: wpc_name) {
        let bytes = UnsafeRawBufferPointer(start: name.bytes, count: Int(name.length))
        self.init(decoding: bytes, as: UTF8.self)
    }
}

/// What came of an action.
enum Outcome {
    case values([(value: wpc_value, type: wpc_value_type)])
    case trap(kind: wpc_trap_kind, message: String)
    case outOfScope(String)
    case impossible(String)

    var summary: String {
        switch self {
        case .values(let values):
            values.isEmpty ? "nothing" : values.map { $0.value.describe(type: $0.type) }.joined(separator: ", ")
        case .trap(_, let message): "the trap \"\(message)\""
        case .outOfScope(let reason): "out of scope: \(reason)"
        case .impossible(let reason): reason
        }
    }
}

extension ScriptState {
    func run(_ action: Script.Action) -> Outcome {
        let instance: UnsafeMutablePointer<wpc_instance>
        switch self.instance(action.module) {
        case .made(let made): instance = made
        case .outOfScope(let reason): return .outOfScope(reason)
        case .failed: return .impossible("the module has no instance")
        }
        var value = wpc_extern()
        let found = action.field.utf8CString.withUnsafeBufferPointer {
            wpc_instance_export(instance, wpc_name(bytes: $0.baseAddress, length: UInt64($0.count - 1)), &value)
        }
        guard found else { return .impossible("no export \"\(action.field)\"") }
        switch action.type {
        case "get" where value.kind == WPC_EXTERN_GLOBAL:
            return .values([(wpc_global_get(value.global), wpc_global_type(value.global))])
        case "invoke" where value.kind == WPC_EXTERN_FUNCTION:
            return call(value.function, action.args ?? [])
        default: return .impossible("the export \"\(action.field)\" is of another kind")
        }
    }

    private static func isAny(_ type: wpc_value_type) -> Bool { type & 0xFF == 0x6E }

    private func call(_ function: UnsafeMutablePointer<wpc_function>, _ values: [Script.Value]) -> Outcome {
        let type = wpc_function_type(function)
        var arguments: [wpc_value] = []
        for (index, value) in values.enumerated() {
            guard var argument = wpc_value(value) else { return .impossible("an argument of the type \(value.type)") }
            // A host's reference among objects is in a box.
            if Self.isAny(wpc_type_parameter(type, index)) {
                argument.reference = wpc_gc_internalize(nil, argument.reference)
            }
            arguments.append(argument)
        }
        guard arguments.count == wpc_type_parameter_count(type) else {
            return .impossible("the wrong number of arguments")
        }
        let count = wpc_type_result_count(type)
        var results = [wpc_value](repeating: wpc_value(), count: count)
        var trap: OpaquePointer?
        if wpc_call(function, arguments, &results, &trap) {
            return .values(
                (0..<count).map { index in
                    let type = wpc_type_result(type, index)
                    if Self.isAny(type) { results[index].reference = wpc_gc_externalize(nil, results[index].reference) }
                    return (results[index], type)
                })
        }
        guard let trap else { return .impossible("out of memory") }
        defer { wpc_trap_delete(trap) }
        return .trap(kind: wpc_trap_get_kind(trap), message: String(cString: wpc_trap_message(trap)))
    }
}

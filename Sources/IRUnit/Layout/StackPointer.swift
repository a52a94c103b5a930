import Wasm

/// Which global is the C stack pointer. Each thread of a parallel loop gets a stack of its own, so the compiler has to
/// know.
public enum StackPointer: Sendable, Equatable {
    /// The module has no stack in linear memory, or nothing needs to know.
    case none
    case global(UInt32)
    /// Several globals are used like one, and no name tells which it is.
    case ambiguous([UInt32])

    /// By export, import or name; else, in a module that imports `parallel_for` or OpenMP, by the way functions use it:
    /// they lower a mutable i32 global that starts with a constant, and raise it again.
    public static func find(in module: Module, bodies: BodySurvey) -> StackPointer {
        if let named = named(in: module) { return .global(named) }
        guard isSought(in: module) else { return .none }
        let candidates = bodies.scanner.balanced.filter { isStackLike($0, in: module) }.sorted()
        guard let first = candidates.first else { return .none }
        return candidates.count == 1 ? .global(first) : .ambiguous(candidates)
    }

    /// The bodies of functions have to tell.
    static func isSought(in module: Module) -> Bool {
        (!module.importsOfParallelFor.isEmpty || module.importsOpenMP) && named(in: module) == nil
    }

    private static func named(in module: Module) -> UInt32? {
        let exported = module.exports.first { $0.kind == .global && $0.name == "__stack_pointer" }?.index
        let imported = module.imports.first { $0.kind == .global && $0.name == "__stack_pointer" }?.index
        let index = exported ?? imported ?? module.names.globals.first { $0.value == "__stack_pointer" }?.key
        guard let index, index < module.globals.count else { return nil }
        let type = module.globals[Int(index)].type
        return type.isMutable && type.value == .i32 ? index : nil
    }

    /// A linker starts the stack at an aligned address that it knows.
    private static func isStackLike(_ index: UInt32, in module: Module) -> Bool {
        let global = module.globals[Int(index)]
        guard global.type.isMutable, global.type.value == .i32, let initializer = global.initializer,
            case .i32(let start)? = NumericConstant(expression: module.bytes[initializer])
        else { return false }
        return start > 0 && start % 16 == 0
    }
}

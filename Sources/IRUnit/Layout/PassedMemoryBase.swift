import Wasm

/// The memory's base as a parameter of all compiled functions.
///
/// Every function needs it and loads it from the thread block. In short functions, such as those that an interpreter
/// calls through a table, each address would wait for that load, and processors that predict from which store a load
/// gets its value have one more load that confuses them: Zen 5 takes twice as long for it. So the base is passed on, in
/// LLVM's register for `swiftself`. Its value never changes, and callees preserve it (it is a callee-saved register),
/// so to pass it on takes no instruction.
///
/// In executables alone, where nobody calls compiled code but compiled code and, by the bridges, the runtime; not in
/// modules that import anything of wasi-parallel, nor with tail calls, whose convention is another.
///
/// Optimisation sees loads from the thread block as ever, which say what they are, and calls that pass poison. Only
/// afterwards these loads become the parameter.
extension ModuleLayout {
    package static func passesMemoryBase(_ module: Module, isClosedWorld: Bool, _ survey: BodySurvey?) -> Bool {
        // Of bodies that nobody has looked at it isn't known that they have no tail calls.
        guard isClosedWorld, mayPassMemoryBase(in: module), let scanner = survey?.scanner,
            scanner.scannedCount == module.bodies.count
        else { return false }
        return !scanner.hasTailCalls
    }

    /// Whether a survey of the bodies could find that the base may be passed.
    static func mayPassMemoryBase(in module: Module) -> Bool {
        // The runtime's part for wasi-parallel calls kernels and, for the room of buffers, the module's allocator as C
        // functions.
        guard let memory = module.memories.first, !module.importsParallel else { return false }
        return memory.isGuarded
    }
}

extension MemoryType {
    /// Guard pages stand for bounds checks, and the base never changes.
    package var isGuarded: Bool { !is64 && pageSizeLog2 == 16 }
}

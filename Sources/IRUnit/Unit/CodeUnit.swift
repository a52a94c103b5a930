import LLVMCore
import WPCRuntime
import Wasm

/// One LLVM module under construction with all that its functions share: types, declarations, attributes, metadata.
///
/// Belongs to one thread. A unit holds either functions of the Wasm module (a partition) or the module's description.
public final class CodeUnit {
    package let layout: ModuleLayout
    package let context: IRContext
    package let module: IRModule
    package let builder: IRBuilder
    /// Inserts into a function's first block, before its end.
    package let prologue: IRBuilder
    package let debug: DebugInfo

    package let void, i1, i8, i16, i32, i64, float, double, pointer, v128: IRType
    package let noreturn, cold, nounwind, willreturn, noMemory, nomerge, unwindTable, probeStack, disableTailCalls,
        optimizeForSize, leaveAlone, nonnull, noundef, noalias, align16, dereferenceable, swiftself: IRAttribute
    /// On calls, outside of loops and in them, that LLVM inlines only where the callee adds few instructions (its usual
    /// limit is 225). With 100 in loops Lua compiles in 0.9 of the time and executes 2.5 % fewer instructions, SQLite
    /// in 0.97 and 0.3 % more.
    package let limitedInlining, loopInlining: IRAttribute
    private let tuning: IRAttribute?
    package let metadata: UnitMetadata

    /// Set in units whose code is for OpenCL devices.
    package var device: DeviceLowering?

    /// There are guaranteed tail calls.
    package var hasTailCalls = false
    /// Functions in the convention of tail calls, by function index, and those of them without a body yet.
    package var tailFunctions: [UInt32: IRValue] = [:]
    package var undefinedTailFunctions: Set<UInt32> = []
    /// The functions of this unit with tail calls in them.
    public package(set) var tailCallers: Set<UInt32> = []

    /// There is code that looks into objects or exceptions.
    package var accessesObjects = false

    /// The chunk functions of this unit.
    package var chunks: [ChunkFunction] = []

    /// Symbols of functions that are inlined into the function beside them.
    package var recursionCopies: [(symbol: String, function: IRValue)] = []

    /// Functions that may be multiplications of 128-bit integers.
    package private(set) var wideMultiplications: [(function: IRValue, type: FunctionType)] = []

    /// The functions of this unit that get less than the whole pipeline.
    public package(set) var reducedFunctions: [ReducedFunction] = []
    /// How many of the module's functions were lowered into this unit.
    package var loweredCount = 0
    /// There is a function because of which all of the unit has to be compiled at `-O0`.
    var isBeyondOptimization = false
    /// Loops of the functions that were lowered.
    var loopsBefore = 0
    /// Symbols of functions that passes for loops leave out.
    var namesWithoutLoopPasses: [String] = []

    /// Functions that got the pipeline's shorter form.
    package var functionsWithoutCounting: [IRValue] = []

    private var functions: [UInt32: IRValue] = [:]
    private var functionTypes: [FunctionType: IRType] = [:]

    /// - Parameter locationBase: the byte offset from which the lines of debug locations count. Relative to its own
    ///   first function, a partition's code is the same wherever the partition is in the module.
    public init(layout: ModuleLayout, name: String, machine: borrowing TargetMachine, locationBase: Int = 0) {
        self.layout = layout
        context = IRContext()
        if layout.options.keepsValueNames { context.keepValueNames() }
        module = IRModule(name: name, in: context)
        module.setTarget(machine)
        // What functions and blocks with addresses begin with (endbr64), and that returns go where calls came from: the
        // stack is never unwound but by the C library's and the system's unwinder.
        if machine.marksBranchTargets {
            for flag in ["cf-protection-branch", "cf-protection-return"] {
                module.addFlag(flag, context.i32.constant(1))
            }
        }
        builder = IRBuilder(in: context)
        prologue = IRBuilder(in: context)
        debug = DebugInfo(
            module: module, context: context, fileName: layout.options.fileName, base: locationBase,
            isKept: layout.options.namesDebugInfo)

        void = context.void
        i1 = context.i1
        i8 = context.i8
        i16 = context.i16
        i32 = context.i32
        i64 = context.i64
        float = context.float
        double = context.double
        pointer = context.pointer
        v128 = context.i64.vectorType(count: 2)

        noreturn = context.attribute("noreturn")
        cold = context.attribute("cold")
        nounwind = context.attribute("nounwind")
        willreturn = context.attribute("willreturn")
        noMemory = context.attribute("memory")
        nomerge = context.attribute("nomerge")
        limitedInlining = context.attribute(key: "function-inline-threshold", value: "60")
        loopInlining = context.attribute(key: "function-inline-threshold", value: "100")
        // 2: unwind tables that are right at every instruction, since traps happen at any load.
        unwindTable = context.attribute("uwtable", 2)
        probeStack = context.attribute(key: "probe-stack", value: "inline-asm")
        disableTailCalls = context.attribute(key: CodeUnit.disableTailCallsKey, value: "true")
        optimizeForSize = context.attribute("optsize")
        leaveAlone = context.attribute("optnone")
        nonnull = context.attribute("nonnull")
        noundef = context.attribute("noundef")
        noalias = context.attribute("noalias")
        align16 = context.attribute("align", 16)
        swiftself = context.attribute("swiftself")
        dereferenceable = context.attribute("dereferenceable", UInt64(layout.threadSize))
        tuning = machine.tuning.map { [context] in context.attribute(key: "tune-cpu", value: $0) }
        metadata = UnitMetadata(context: context)
    }

    // MARK: Types

    package func type(of value: ValueType) -> IRType {
        switch value {
        case .i32: i32
        case .i64: i64
        case .f32: float
        case .f64: double
        case .v128: v128
        default: pointer
        }
    }

    /// The result type of a native function: nothing, one value, or a struct of them.
    func resultType(_ results: [ValueType]) -> IRType {
        switch results.count {
        case 0: void
        case 1: type(of: results[0])
        default: context.structure(results.map(type(of:)))
        }
    }

    /// The native type of a Wasm function type: the thread, the place for the results if they don't fit in registers,
    /// the parameters, the memory's base if that is passed.
    package func functionType(_ type: FunctionType) -> IRType {
        if let known = functionTypes[type] { return known }
        let native =
            device == nil
            ? nativeType(type, passesMemoryBase: layout.passesMemoryBase)
            : context.function(type.parameters.map(self.type(of:)), result: resultType(type.results))
        functionTypes[type] = native
        return native
    }

    private func nativeType(_ type: FunctionType, passesMemoryBase: Bool) -> IRType {
        let parameters = type.parameters.map(self.type(of:)) + (passesMemoryBase ? [pointer] : [])
        return type.returnsInMemory
            ? context.function([pointer, pointer] + parameters, result: void)
            : context.function([pointer] + parameters, result: resultType(type.results))
    }

    // MARK: Declarations

    /// The native function of the defined function at `index`, declared where it isn't defined here.
    package func function(_ index: UInt32) -> IRValue {
        if let known = functions[index] { return known }
        let type = layout.module.functionType(at: index) ?? FunctionType()
        let function = module.addFunction(layout.symbol(ofFunction: index), type: functionType(type))
        if device != nil {
            function.setInternal()
            function.add(context.attribute("alwaysinline"))
            function.add(nounwind)
        } else {
            function.setHidden()
            addCodeAttributes(function, type)
        }
        functions[index] = function
        return function
    }

    /// Looks at the defined function `index`, which was lowered, when the unit is optimised.
    package func noteWideMultiplication(_ index: UInt32, _ body: IRValue, bytes: Int) {
        guard bytes <= WideFactors.bodyLimit, let type = layout.module.functionType(at: index),
            WideFactors(type) != nil
        else { return }
        wideMultiplications.append((body, type))
    }

    /// Makes calls of the defined function `index` that are still to come go to `function`.
    package func replaceFunction(_ index: UInt32, with function: IRValue) { functions[index] = function }

    /// Says what a compiled function of type `type` may assume of its hidden parameters.
    package func addCodeAttributes(_ function: IRValue, _ type: FunctionType) {
        addThreadAttributes(function)
        if layout.passesMemoryBase { function.add(swiftself, at: memoryBasePosition(type)) }
        guard type.returnsInMemory else { return }
        for attribute in [noundef, nonnull, noalias] { function.add(attribute, at: 2) }
    }

    /// Says what every compiled function may assume of its first parameter. Not that nothing else points to the thread
    /// block: a trap hands the globals on to whoever catches it, so a store to them before one is not dead.
    package func addThreadAttributes(_ function: IRValue) {
        if !layout.mayThrow { function.add(nounwind) }
        for attribute in [noundef, nonnull, align16, dereferenceable] { function.add(attribute, at: 1) }
    }

    /// Marks `function` as compiled code: where it lives, and how the stack is probed and unwound.
    package func prepareDefinition(_ function: IRValue) {
        guard device == nil else { return }
        function.setSection(ModuleLayout.codeSection)
        function.add(unwindTable)
        function.add(probeStack)
        // Endless recursion has to exhaust the stack, and a caller has to be there when a backtrace is taken. What
        // could be a loop was made one by the toolchain that produced the module, or is a tail call of its own, which
        // LLVM has to do.
        function.add(disableTailCalls)
        if let tuning { function.add(tuning) }
    }

    /// A function of the runtime.
    package func entryPoint(_ entry: EntryPoint) -> (function: IRValue, type: IRType) {
        declare(entry.name, signature: entry.signature, unwinds: entry.unwinds)
    }

    package func declare(_ name: String, signature: String, unwinds: Bool = false) -> (function: IRValue, type: IRType)
    {
        if let known = declaration(name) { return known }
        let letters = signature.map(type(ofLetter:))
        let type = context.function(Array(letters.dropFirst()), result: letters.first ?? void)
        let function = module.addFunction(name, type: type)
        if !unwinds { function.add(nounwind) }
        return (function, type)
    }

    /// What is declared by that name. Asked of the module each time: passes delete declarations that nothing uses any
    /// more.
    private func declaration(_ name: String) -> (function: IRValue, type: IRType)? {
        module.function(named: name).map { ($0, $0.functionType) }
    }

    private func type(ofLetter letter: Character) -> IRType {
        switch letter {
        case "i": i32
        case "l": i64
        case "f": float
        case "d": double
        case "p": pointer
        default: void
        }
    }

    /// The C function behind a host import, called like compiled code.
    package func hostFunction(_ symbol: String, type: FunctionType) -> (function: IRValue, type: IRType) {
        if let known = declaration(symbol) { return known }
        let native = nativeType(type, passesMemoryBase: false)
        let function = module.addFunction(symbol, type: native)
        function.add(nounwind)
        return (function, native)
    }

    /// The routine of the runtime's that finds handlers in compiled functions.
    package var personality: IRValue {
        module.function(named: "wpc_personality")
            ?? module.addFunction("wpc_personality", type: context.function([], result: i32))
    }

    package func trapFunction(_ trap: Trap) -> (function: IRValue, type: IRType) {
        if let known = declaration(trap.symbol) { return known }
        let declared = declare(trap.symbol, signature: "v")
        for attribute in [noreturn, cold] { declared.function.add(attribute) }
        return declared
    }

    /// A declaration of one of LLVM's intrinsics.
    package func intrinsic(_ name: String, _ types: [IRType]) -> (function: IRValue, type: IRType) {
        module.intrinsic(name, types)
    }

    // MARK: Products

    package static let disableTailCallsKey = "disable-tail-calls"

    /// Runs function passes over all functions but these. One run over many functions, since each sets up the pass
    /// manager anew.
    package func run(
        _ passes: String, of pipeline: Pipeline, on machine: borrowing TargetMachine, leavingOut functions: [IRValue]
    ) throws(LLVMError) {
        for function in functions { function.add(leaveAlone) }
        defer { for function in functions { function.removeAttribute(named: "optnone", at: IRValue.functionIndex) } }
        try module.run(passes: passes, on: machine, vectorize: pipeline.vectorizes, inlines: false)
    }

    /// Adds what was built to a digest, before it is optimised: all that the object depends on but target and level.
    public func add(to digest: inout ContentDigest) {
        module.withBitcode { digest.update($0) }
    }

    public func emit(on machine: borrowing TargetMachine, assembly: Bool = false) throws(LLVMError) -> [UInt8] {
        try machine.emit(module, assembly: assembly)
    }

    public var text: String { module.text }
}

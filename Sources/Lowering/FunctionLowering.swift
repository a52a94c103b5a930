import Analysis
import IRUnit
import LLVMCore
import Wasm

/// Lowers one function body, or the constant expressions of a module's initialisation, to LLVM IR.
///
/// The families of instructions are in extensions, one file each.
public final class FunctionLowering: FunctionEmitter {
    public typealias Value = IRValue

    /// A control construct: where branches to it go, and the phi nodes that take their operands.
    public struct Label {
        var target: IRBlock
        var phis: [IRValue]
        /// The first block of the branch that is taken if an `if`'s condition is zero.
        var elseBlock: IRBlock?
        /// The place in `handlers` of a try's handler.
        var handler: Int?
        /// How many handlers were active where the construct began, its own included.
        var handlerDepth = 0
    }

    let unit: CodeUnit
    let function: IRValue
    let thread: IRValue
    /// Where to attach debug locations; nil for code that stands for no instruction.
    private let scope: DebugScope?
    private(set) var offset = 0
    private var locatedOffset = -1

    /// Alloca and type of each local, parameters first.
    var locals: [(slot: IRValue, type: IRType, alignment: UInt32)] = []
    /// Ends the first block, before which the prologue builder inserts.
    private var prologueEnd: IRValue
    private var memoryBases: [UInt32: IRValue] = [:]

    /// Where the results go that don't fit in registers; nil if they do.
    var resultPlace: IRValue?
    /// Memory for the results of calls that don't fit in registers, by their type.
    var resultBuffers: [IRType: IRValue] = [:]

    /// The handlers of all tries so far, and the places of those that code is inside of, the innermost last.
    var handlers: [Handler] = []
    var activeHandlers: [Int] = []

    /// How many loops code is inside of.
    var loopDepth = 0
    var loopCount = 0
    var deepestLoop = 0
    /// Calls are inlined only where that costs little. Not in a kernel, whose calls are all in the loop over the
    /// iterations.
    let limitsInlining: Bool

    /// There is a tail call in it.
    var makesTailCalls = false

    var module: Module { unit.layout.module }
    var layout: ModuleLayout { unit.layout }
    var builder: IRBuilder { _read { yield unit.builder } }

    /// Starts the body of `function`, which `unit` has declared. `offset` is the body's place in the module.
    /// Lowers into `function`: the defined function `index`, whose body is at `offset`, or code of ours, which has no
    /// locations.
    init(_ function: IRValue, in unit: CodeUnit, index: UInt32 = 0, offset: Int?) {
        self.unit = unit
        self.function = function
        thread = unit.device == nil ? function.parameter(0) : unit.pointer.zero
        limitsInlining = unit.layout.limitsInlining && !unit.layout.kernels.contains(index)
        unit.prepareDefinition(function)
        scope = offset.map { offset in
            // The index in the symbol says which function was inlined, or, where names are people's and may not be
            // unique, the offset. (A linkage name beside the name would do too, but gdb shows that one.)
            let layout = unit.layout
            let name =
                layout.options.namesDebugInfo ? layout.displayName(ofFunction: index) : layout.symbol(ofFunction: index)
            return unit.debug.beginFunction(function, name: name, offset: offset)
        }
        let entry = unit.builder.appendBlock(to: function)
        let body = unit.builder.appendBlock(to: function)
        unit.builder.position(atEnd: entry)
        unit.builder.setLocation(nil)
        if let scope, let offset { unit.builder.setLocation(unit.debug.location(offset, in: scope)) }
        prologueEnd = unit.builder.branch(body)
        unit.builder.position(atEnd: body)
    }

    public var unreachableValue: IRValue { unit.i32.zero }

    public func setOffset(_ offset: Int) {
        self.offset = offset
        unit.device?.check(at: offset)
    }

    /// Gives the instructions that follow the place of the current Wasm instruction; called for those that may trap or
    /// call.
    func locate() {
        guard let scope, locatedOffset != offset else { return }
        unit.builder.setLocation(unit.debug.location(offset, in: scope))
        locatedOffset = offset
    }

    // MARK: The prologue

    /// Runs `body` with a builder that inserts at the start of the function.
    func inPrologue(_ body: (borrowing IRBuilder) -> IRValue) -> IRValue {
        unit.prologue.position(before: prologueEnd)
        return body(unit.prologue)
    }

    /// A pointer that never changes while the thread block exists, at `offset` in it: loaded once a function.
    func threadPointer(at offset: Int) -> IRValue {
        inPrologue { builder in
            let load = builder.load(
                unit.pointer, builder.offset(thread, by: unit.i64.constant(UInt64(offset))), alignment: 8)
            load.setMetadata(unit.metadata.invariantKind, unit.metadata.empty)
            return load
        }
    }

    /// The base address of a memory.
    func memoryBase(_ memory: UInt32) -> IRValue {
        if let known = memoryBases[memory] { return known }
        let base = threadPointer(at: layout.memorySlot(memory) + ABI.memorySlotBase)
        let type = module.memories[Int(memory)]
        base.setMetadata(unit.metadata.alignKind, unit.metadata.pageAlignment)
        if type.isGuarded { base.setMetadata(unit.metadata.tbaaKind, unit.metadata.memoryBase) }
        memoryBases[memory] = base
        return base
    }

    // MARK: Common pieces

    func call(_ entry: EntryPoint, _ arguments: [IRValue]) -> IRValue {
        locate()
        let declared = unit.entryPoint(entry)
        return unit.builder.call(declared.function, type: declared.type, arguments)
    }

    func intrinsic(_ name: String, _ types: [IRType], _ arguments: [IRValue]) -> IRValue {
        let declared = unit.intrinsic(name, types)
        return unit.builder.call(declared.function, type: declared.type, arguments)
    }

    func pointer(_ base: IRValue, plus offset: Int) -> IRValue {
        offset == 0 ? base : unit.builder.offset(base, by: unit.i64.constant(UInt64(offset)))
    }

    /// A load from one of the runtime's structs that always gives the same value.
    func invariantLoad(_ type: IRType, _ base: IRValue, _ offset: Int, alignment: UInt32 = 8) -> IRValue {
        let load = unit.builder.load(type, pointer(base, plus: offset), alignment: alignment)
        load.setMetadata(unit.metadata.invariantKind, unit.metadata.empty)
        return load
    }

    /// The truth of an i32, as one bit.
    func bit(_ condition: IRValue) -> IRValue {
        condition.zeroExtendedBit ?? unit.builder.compare(.ne, condition, unit.i32.zero)
    }

    /// One bit as an i32.
    func integer(_ bit: IRValue) -> IRValue { unit.builder.cast(.zext, bit, to: unit.i32) }

    /// Traps if `condition` is true; code goes on where it is false.
    func trap(_ trap: Trap, if condition: IRValue) {
        locate()
        if condition.constantInteger == 0 { return }
        let trapping = unit.builder.appendBlock(to: function)
        let continuing = unit.builder.appendBlock(to: function)
        let branch = unit.builder.branch(if: condition, trapping, else: continuing)
        branch.setMetadata(unit.metadata.profileKind, unit.metadata.unlikely)
        unit.builder.position(atEnd: trapping)
        raise(trap)
        unit.builder.position(atEnd: continuing)
    }

    /// Ends the current block with a trap. Calls of one kind must not be merged: each one's return address tells its
    /// place.
    func raise(_ trap: Trap) {
        locate()
        if let device = unit.device { return device.raise(trap, at: offset) }
        let declared = unit.trapFunction(trap)
        let call = unit.builder.call(declared.function, type: declared.type, [])
        call.addToCall(unit.nomerge)
        call.addToCall(unit.noreturn)
        unit.builder.unreachable()
    }

    // MARK: Constants

    public func constant(i32 value: UInt32) -> IRValue { unit.i32.constant(UInt64(value)) }
    public func constant(i64 value: UInt64) -> IRValue { unit.i64.constant(value) }
    public func constant(f32 bits: UInt32) -> IRValue { unit.i32.constant(UInt64(bits)).bitCast(to: unit.float) }
    public func constant(f64 bits: UInt64) -> IRValue { unit.i64.constant(bits).bitCast(to: unit.double) }

    func constant(_ value: NumericConstant) -> IRValue {
        switch value {
        case .i32(let value): constant(i32: value)
        case .i64(let value): constant(i64: value)
        case .f32(let bits): constant(f32: bits)
        case .f64(let bits): constant(f64: bits)
        }
    }
}

extension CodeUnit {
    /// Decodes, validates and lowers the defined function `index` (counted without imports).
    public func lower(function index: Int, features: FeatureSet) throws(WasmError) -> FeatureSet {
        let functionIndex = UInt32(layout.module.importedFunctionCount + index)
        let body = function(functionIndex)
        var lowering = FunctionLowering(
            body, in: self, index: functionIndex,
            offset: layout.module.bodies[index].lowerBound)
        let used = try FunctionDecoder<FunctionLowering>.decode(
            layout.module, function: index, features: features, emitter: &lowering)
        noteWideMultiplication(functionIndex, body, bytes: layout.module.bodies[index].count)
        if lowering.makesTailCalls {
            tailCallers.insert(functionIndex)
            makeTailFunction(body, of: functionIndex)
        } else {
            if layout.lockedFunctions.contains(functionIndex) { makeLockedFunction(body, of: functionIndex) }
            try inlineRecursion(in: body, function: index, features: features)
        }
        chooseEffort(
            functionIndex, body, bytes: layout.module.bodies[index].count, loops: lowering.loopCount,
            deepestLoop: lowering.deepestLoop)
        loweredCount += 1
        if layout.kernels.contains(functionIndex) {
            defineChunk(of: functionIndex)
        }
        return used
    }
    /// Ends construction: debug information is completed and, where LLVM would delete a load that may trap, the load is
    /// kept.
    public func finish(verify: Bool) throws(LLVMError) {
        defineTailBridges()
        debug.finish()
        guard verify else { return }
        if let fault = module.verify() {
            throw LLVMError(message: "the compiler made invalid IR, which is a bug in it: \(fault)")
        }
    }
}

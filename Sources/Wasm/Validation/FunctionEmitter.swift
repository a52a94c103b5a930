/// Address immediates of a memory instruction.
public struct MemoryArgument: Hashable, Sendable {
    public var memory: UInt32
    public var offset: UInt64
    /// log2 of the alignment hint.
    public var alignLog2: UInt32

    public init(memory: UInt32, offset: UInt64, alignLog2: UInt32) {
        self.memory = memory
        self.offset = offset
        self.alignLog2 = alignLog2
    }
}

/// A catch clause of `try_table`, or a `catch`/`catch_all` of the legacy form (there without a label).
public struct CatchClause<Label> {
    /// Tag index; nil for the catch-all forms.
    public var tag: UInt32?
    /// The exception itself is the last operand handed on (`catch_ref`, `catch_all_ref`).
    public var passesReference: Bool
    public var label: Label

    public init(tag: UInt32?, passesReference: Bool, label: Label) {
        self.tag = tag
        self.passesReference = passesReference
        self.label = label
    }
}

/// What a `FunctionDecoder` drives: the other half of the one pass over a function body.
///
/// The decoder validates an instruction completely before it calls the method, and calls none in unreachable code:
/// every operand is a value that the emitter made, of the right type. Operands come in stack order (deepest first). The
/// decoder keeps the control stack; for each construct it stores the emitter's `Label` and hands it back for branches
/// and at the end.
///
/// There are no default bodies: an emitter that forgets an instruction doesn't build.
public protocol FunctionEmitter {
    /// An operand. Trivial, so that the decoder's stack is a plain array.
    associatedtype Value
    /// The emitter's handle for a control construct. Trivial; mutable state lives in the emitter.
    associatedtype Label

    /// The operand that stands on the decoder's stack in unreachable code; it's never handed back.
    var unreachableValue: Value { get }

    /// The byte offset of the instruction that follows. Called before every instruction that is emitted.
    mutating func setOffset(_ offset: Int)

    // MARK: The function and its control flow

    /// Starts the body. `locals` are the declared locals after the parameters, expanded. The label's branch operands
    /// are the results.
    mutating func beginFunction(type: FunctionType, locals: [ValueType]) -> Label
    /// Ends the body; `results` is nil if the end can't be reached by falling through.
    mutating func endFunction(_ label: Label, results: [Value]?)

    /// `block`: a label at its end. The parameters stay on the decoder's stack.
    mutating func beginBlock(results: [ValueType]) -> Label
    /// `loop`: a label at its start; returns the operands the body begins with.
    mutating func beginLoop(parameters: [ValueType], arguments: [Value]) -> (label: Label, parameters: [Value])
    /// `if`; the decoder keeps the arguments for the `else` branch. `likely` comes from a branch hint.
    mutating func beginIf(condition: Value, results: [ValueType], likely: Bool?) -> Label
    /// `else`; `results` are the first branch's, nil if its end is unreachable.
    mutating func beginElse(_ label: Label, results: [Value]?)
    /// The end of `block` or `if`: `results` is nil if the end isn't reached by falling through. `hasElse` is false for
    /// an `if` without `else`, whose missing branch hands on `arguments`. Returns the operands that code after the
    /// construct works on; called also when nothing reaches the end (`isReachable` false; the returned values are then
    /// not used).
    mutating func endBlock(_ label: Label, results: [Value]?, isReachable: Bool) -> [Value]
    mutating func endIf(_ label: Label, results: [Value]?, missingElse arguments: [Value]?, isReachable: Bool)
        -> [Value]
    /// The end of `loop`. Nothing branches there.
    mutating func endLoop(_ label: Label)

    mutating func branch(to label: Label, operands: [Value])
    mutating func branchIf(_ condition: Value, to label: Label, operands: [Value], likely: Bool?)
    /// `br_table`: `targets` without the default.
    mutating func branchTable(_ index: Value, targets: [Label], defaultTarget: Label, operands: [Value])
    mutating func `return`(_ operands: [Value])
    mutating func unreachable()

    // MARK: Parametric and variable instructions

    mutating func drop(_ value: Value)
    mutating func select(_ condition: Value, _ first: Value, _ second: Value, type: ValueType) -> Value
    mutating func localGet(_ index: UInt32) -> Value
    mutating func localSet(_ index: UInt32, _ value: Value)
    mutating func globalGet(_ index: UInt32) -> Value
    mutating func globalSet(_ index: UInt32, _ value: Value)

    // MARK: Numbers

    mutating func constant(i32 value: UInt32) -> Value
    mutating func constant(i64 value: UInt64) -> Value
    mutating func constant(f32 bits: UInt32) -> Value
    mutating func constant(f64 bits: UInt64) -> Value
    /// `v128.const`, lane 0 in the low bits of `low`.
    mutating func constant(v128 low: UInt64, high: UInt64) -> Value
    /// A numeric instruction with one operand: tests, conversions, sign extensions, ...
    mutating func unary(_ opcode: Opcode, _ operand: Value) -> Value
    /// A numeric instruction with two operands.
    mutating func binary(_ opcode: Opcode, _ left: Value, _ right: Value) -> Value
    /// Wide arithmetic: `i64.add128`, ...: results low, high.
    mutating func wide(_ opcode: Opcode, _ operands: [Value]) -> [Value]
    /// A vector instruction without memory access. `lanes` are its immediate bytes (lane index, or 16 for a shuffle).
    mutating func vector(_ opcode: Opcode, _ operands: [Value], lanes: [UInt8]) -> Value

    // MARK: Memory

    /// Loads of numbers and vectors (`v128.load8_splat` and the like included).
    mutating func load(_ opcode: Opcode, _ argument: MemoryArgument, address: Value) -> Value
    mutating func store(_ opcode: Opcode, _ argument: MemoryArgument, address: Value, value: Value)
    /// `v128.load8_lane` ...
    mutating func loadLane(_ opcode: Opcode, _ argument: MemoryArgument, lane: UInt8, address: Value, vector: Value)
        -> Value
    mutating func storeLane(_ opcode: Opcode, _ argument: MemoryArgument, lane: UInt8, address: Value, vector: Value)
    /// Atomic instructions; nil for those without a result. `atomic.fence` has no operands and a zero argument.
    mutating func atomic(_ opcode: Opcode, _ argument: MemoryArgument, operands: [Value]) -> Value?
    mutating func memorySize(_ memory: UInt32) -> Value
    mutating func memoryGrow(_ memory: UInt32, delta: Value) -> Value
    mutating func memoryCopy(
        to destinationMemory: UInt32, from sourceMemory: UInt32, destination: Value, source: Value, length: Value)
    mutating func memoryFill(_ memory: UInt32, destination: Value, byte: Value, length: Value)
    mutating func memoryInit(_ memory: UInt32, segment: UInt32, destination: Value, source: Value, length: Value)
    mutating func dataDrop(_ segment: UInt32)

    // MARK: Tables

    mutating func tableGet(_ table: UInt32, index: Value) -> Value
    mutating func tableSet(_ table: UInt32, index: Value, value: Value)
    mutating func tableSize(_ table: UInt32) -> Value
    mutating func tableGrow(_ table: UInt32, value: Value, delta: Value) -> Value
    mutating func tableFill(_ table: UInt32, start: Value, value: Value, length: Value)
    mutating func tableCopy(
        to destinationTable: UInt32, from sourceTable: UInt32, destination: Value, source: Value, length: Value)
    mutating func tableInit(_ table: UInt32, segment: UInt32, destination: Value, source: Value, length: Value)
    mutating func elementDrop(_ segment: UInt32)

    // MARK: Calls

    mutating func call(_ function: UInt32, type: FunctionType, arguments: [Value]) -> [Value]
    mutating func callIndirect(table: UInt32, typeIndex: UInt32, type: FunctionType, index: Value, arguments: [Value])
        -> [Value]
    /// `call_ref`; `isNullable` tells whether null must be checked for.
    mutating func callReference(
        typeIndex: UInt32, type: FunctionType, reference: Value, isNullable: Bool, arguments: [Value]
    ) -> [Value]
    mutating func returnCall(_ function: UInt32, type: FunctionType, arguments: [Value])
    mutating func returnCallIndirect(
        table: UInt32, typeIndex: UInt32, type: FunctionType, index: Value, arguments: [Value])
    mutating func returnCallReference(
        typeIndex: UInt32, type: FunctionType, reference: Value, isNullable: Bool, arguments: [Value])

    // MARK: References

    mutating func referenceNull(_ type: HeapType) -> Value
    mutating func referenceFunction(_ function: UInt32) -> Value
    mutating func referenceIsNull(_ reference: Value) -> Value
    mutating func referenceAsNonNull(_ reference: Value) -> Value
    mutating func referenceEqual(_ left: Value, _ right: Value) -> Value
    /// `br_on_null`: branches with `operands` if `reference` is null.
    mutating func branchOnNull(_ reference: Value, to label: Label, operands: [Value])
    /// `br_on_non_null`: branches with `operands` and the reference if it isn't null.
    mutating func branchOnNonNull(_ reference: Value, to label: Label, operands: [Value])

    // MARK: Garbage-collected objects

    /// `struct.new`; `fields` is nil for `struct.new_default`.
    mutating func structNew(_ type: UInt32, fields: [Value]?) -> Value
    /// `struct.get`, `_s`, `_u`: `isSigned` is nil for fields that aren't packed.
    mutating func structGet(_ type: UInt32, field: UInt32, isSigned: Bool?, reference: Value) -> Value
    mutating func structSet(_ type: UInt32, field: UInt32, reference: Value, value: Value)
    /// `array.new`; `element` is nil for `array.new_default`.
    mutating func arrayNew(_ type: UInt32, element: Value?, length: Value) -> Value
    mutating func arrayNewFixed(_ type: UInt32, elements: [Value]) -> Value
    mutating func arrayNewData(_ type: UInt32, segment: UInt32, offset: Value, length: Value) -> Value
    mutating func arrayNewElement(_ type: UInt32, segment: UInt32, offset: Value, length: Value) -> Value
    mutating func arrayGet(_ type: UInt32, isSigned: Bool?, reference: Value, index: Value) -> Value
    mutating func arraySet(_ type: UInt32, reference: Value, index: Value, value: Value)
    mutating func arrayLength(_ reference: Value) -> Value
    mutating func arrayFill(_ type: UInt32, reference: Value, index: Value, value: Value, length: Value)
    mutating func arrayCopy(
        to destinationType: UInt32, from sourceType: UInt32, destination: Value, destinationIndex: Value, source: Value,
        sourceIndex: Value, length: Value)
    mutating func arrayInitData(
        _ type: UInt32, segment: UInt32, reference: Value, index: Value, offset: Value, length: Value)
    mutating func arrayInitElement(
        _ type: UInt32, segment: UInt32, reference: Value, index: Value, offset: Value, length: Value)
    mutating func referenceI31(_ value: Value) -> Value
    mutating func i31Get(_ reference: Value, isSigned: Bool) -> Value
    mutating func referenceTest(_ reference: Value, from source: ValueType, to target: ValueType) -> Value
    mutating func referenceCast(_ reference: Value, from source: ValueType, to target: ValueType) -> Value
    /// `br_on_cast` (`onFailure` false) and `br_on_cast_fail` (true); the reference is the last branch operand, after
    /// `operands`.
    mutating func branchOnCast(
        _ reference: Value, from source: ValueType, to target: ValueType, onFailure: Bool, label: Label,
        operands: [Value])
    /// `any.convert_extern`, `extern.convert_any`.
    mutating func convertReference(_ opcode: Opcode, _ reference: Value) -> Value

    // MARK: Exceptions

    mutating func `throw`(_ tag: UInt32, operands: [Value])
    mutating func throwReference(_ exception: Value)
    /// `try_table`: a block whose calls and throws go to `catches`.
    mutating func beginTryTable(results: [ValueType], catches: [CatchClause<Label>]) -> Label
    mutating func endTryTable(_ label: Label, results: [Value]?, isReachable: Bool) -> [Value]
    /// Legacy `try`.
    mutating func beginTry(results: [ValueType]) -> Label
    /// Legacy `catch` (tag) and `catch_all` (nil): ends the part before; returns the operands the handler begins with.
    mutating func beginCatch(_ label: Label, tag: UInt32?, results: [Value]?) -> [Value]
    /// Legacy `rethrow` of the exception that `label`'s handler caught.
    mutating func rethrow(_ label: Label)
    /// Legacy `delegate`: ends the `try`, whose exceptions go to `target` (the function's label: to the caller).
    mutating func endDelegate(_ label: Label, target: Label, results: [Value]?, isReachable: Bool) -> [Value]
    mutating func endTry(_ label: Label, results: [Value]?, isReachable: Bool) -> [Value]
}

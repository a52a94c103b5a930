import Wasm

/// Looks through one function body after another for what has to be known of all of them before the first is lowered,
/// by the compilation of parallel loops and of calls through tables: a `FunctionEmitter` that makes nothing.
///
/// What is followed is constants and the value of a global, less or more a constant, through the operand stack and
/// through locals, in the order of the code. Where control flow meets the value of a local is the one that was set
/// last: good enough to recognise the shape of code that compilers make.
package struct BodyScanner: FunctionEmitter {
    package enum Value {
        case unknown
        case constant(UInt32)
        /// The value that a global had, or what became of it: `isLowered` if something was subtracted since.
        case pointer(global: UInt32, isLowered: Bool)
    }
    package typealias Label = Void

    /// Globals that a function lowers and, further on, restores.
    private(set) var balanced: Set<UInt32> = []
    /// The places in the table that are given to parallel_for as constants, and whether others are.
    package private(set) var kernelSlots: Set<UInt32> = []
    package private(set) var hasUnknownKernel = false
    /// Tables that code changes.
    package private(set) var changedTables: Set<UInt32> = []
    /// How many calls there are through each table with each type.
    private(set) var indirectCalls: [IndirectCallee: Int] = [:]
    /// There are tail calls.
    package private(set) var hasTailCalls = false
    /// There are loops that can be reached.
    private(set) var hasLoops = false
    /// By defined function, the lowest and the highest of the defined functions that call it; (.max, 0) if none does.
    package private(set) var callers: [(lowest: UInt32, highest: UInt32)]
    private let parallelFor: Set<UInt32>
    /// How many bodies it has scanned, valid ones alone.
    private(set) var scannedCount = 0
    private let importCount: UInt32
    private var current: UInt32 = 0

    /// Scans all functions.
    package init(_ module: Module, features: FeatureSet) {
        self.init(module)
        scan(module.bodies.indices, of: module, features: features)
    }

    /// A scanner that has seen nothing yet.
    package init(_ module: Module) {
        parallelFor = Set(module.importsOfParallelFor.map(\.index))
        importCount = UInt32(module.importedFunctionCount)
        callers = [(lowest: UInt32, highest: UInt32)](repeating: (.max, 0), count: module.bodies.count)
    }

    /// Scans the defined functions of `range`. A body that is not valid is reported when it is compiled.
    mutating func scan(_ range: Range<Int>, of module: Module, features: FeatureSet) {
        for index in range {
            current = UInt32(index)
            let isValid =
                (try? FunctionDecoder<BodyScanner>.decode(
                    module, function: index, features: features, emitter: &self)) != nil
            if isValid { scannedCount += 1 }
        }
    }

    /// Takes what another scanner found in other bodies.
    package mutating func merge(_ other: BodyScanner) {
        balanced.formUnion(other.balanced)
        kernelSlots.formUnion(other.kernelSlots)
        hasUnknownKernel = hasUnknownKernel || other.hasUnknownKernel
        changedTables.formUnion(other.changedTables)
        indirectCalls.merge(other.indirectCalls, uniquingKeysWith: +)
        hasTailCalls = hasTailCalls || other.hasTailCalls
        hasLoops = hasLoops || other.hasLoops
        scannedCount += other.scannedCount
        for (index, range) in other.callers.enumerated() {
            callers[index] = (min(callers[index].lowest, range.lowest), max(callers[index].highest, range.highest))
        }
    }

    private mutating func see(call function: UInt32, _ arguments: [Value]) {
        if function >= importCount {
            let index = Int(function - importCount)
            callers[index] = (min(callers[index].lowest, current), max(callers[index].highest, current))
        }
        guard parallelFor.contains(function), let kernel = arguments.first else { return }
        if case .constant(let slot) = kernel { kernelSlots.insert(slot) } else { hasUnknownKernel = true }
    }

    private var lowered: Set<UInt32> = []
    private var locals: [Value] = []

    /// Every stack that C compilers make is aligned to this, so frames are multiples of it (tool conventions, "The
    /// linear stack").
    private static let frameAlignment: UInt32 = 16

    package var unreachableValue: Value { .unknown }
    package mutating func setOffset(_ offset: Int) {}

    package mutating func beginFunction(type: FunctionType, locals declared: [ValueType]) -> Label {
        lowered.removeAll()
        locals = [Value](repeating: .unknown, count: type.parameters.count + declared.count)
    }

    package mutating func localGet(_ index: UInt32) -> Value { locals[Int(index)] }
    package mutating func localSet(_ index: UInt32, _ value: Value) { locals[Int(index)] = value }
    package mutating func globalGet(_ index: UInt32) -> Value { .pointer(global: index, isLowered: false) }

    package mutating func globalSet(_ index: UInt32, _ value: Value) {
        guard case .pointer(index, let isLowered) = value else { return }
        if isLowered {
            lowered.insert(index)
        } else if lowered.contains(index) {
            balanced.insert(index)
        }
    }

    package mutating func constant(i32 value: UInt32) -> Value { .constant(value) }

    package mutating func binary(_ opcode: Opcode, _ left: Value, _ right: Value) -> Value {
        switch (opcode, left, right) {
        case (.i32Sub, .pointer(let global, _), .constant(let amount)):
            return moved(global, down: amount)
        // A frame whose size is known at run time only.
        case (.i32Sub, .pointer(let global, _), .unknown):
            return .pointer(global: global, isLowered: true)
        case (.i32Add, .pointer(let global, _), .constant(let amount)),
            (.i32Add, .constant(let amount), .pointer(let global, _)):
            return moved(global, down: 0 &- amount)
        // A frame that is aligned to more.
        case (.i32And, .pointer, .constant): return left
        default: return .unknown
        }
    }

    private func moved(_ global: UInt32, down amount: UInt32) -> Value {
        guard amount % BodyScanner.frameAlignment == 0 else { return .unknown }
        return .pointer(global: global, isLowered: Int32(bitPattern: amount) > 0)
    }

    // MARK: Instructions that don't matter

    package mutating func endFunction(_ label: Label, results: [Value]?) {}
    package mutating func beginBlock(results: [ValueType]) -> Label {}
    package mutating func beginLoop(parameters: [ValueType], arguments: [Value]) -> (label: Label, parameters: [Value])
    {
        hasLoops = true
        return ((), [])
    }
    package mutating func beginIf(condition: Value, results: [ValueType], likely: Bool?) -> Label {}
    package mutating func beginElse(_ label: Label, results: [Value]?) {}
    package mutating func endBlock(_ label: Label, results: [Value]?, isReachable: Bool) -> [Value] { [] }
    package mutating func endIf(_ label: Label, results: [Value]?, missingElse arguments: [Value]?, isReachable: Bool)
        -> [Value]
    { [] }
    package mutating func endLoop(_ label: Label) {}
    package mutating func branch(to label: Label, operands: [Value]) {}
    package mutating func branchIf(_ condition: Value, to label: Label, operands: [Value], likely: Bool?) {}
    package mutating func branchTable(_ index: Value, targets: [Label], defaultTarget: Label, operands: [Value]) {}
    package mutating func `return`(_ operands: [Value]) {}
    package mutating func unreachable() {}
    package mutating func drop(_ value: Value) {}
    package mutating func select(_ condition: Value, _ first: Value, _ second: Value, type: ValueType) -> Value {
        .unknown
    }
    package mutating func constant(i64 value: UInt64) -> Value { .unknown }
    package mutating func constant(f32 bits: UInt32) -> Value { .unknown }
    package mutating func constant(f64 bits: UInt64) -> Value { .unknown }
    package mutating func constant(v128 low: UInt64, high: UInt64) -> Value { .unknown }
    package mutating func unary(_ opcode: Opcode, _ operand: Value) -> Value { .unknown }
    package mutating func wide(_ opcode: Opcode, _ operands: [Value]) -> [Value] { [] }
    package mutating func vector(_ opcode: Opcode, _ operands: [Value], lanes: [UInt8]) -> Value { .unknown }
    package mutating func load(_ opcode: Opcode, _ argument: MemoryArgument, address: Value) -> Value { .unknown }
    package mutating func store(_ opcode: Opcode, _ argument: MemoryArgument, address: Value, value: Value) {}
    package mutating func loadLane(
        _ opcode: Opcode, _ argument: MemoryArgument, lane: UInt8, address: Value, vector: Value
    )
        -> Value
    { .unknown }
    package mutating func storeLane(
        _ opcode: Opcode, _ argument: MemoryArgument, lane: UInt8, address: Value, vector: Value
    ) {}
    package mutating func atomic(_ opcode: Opcode, _ argument: MemoryArgument, operands: [Value]) -> Value? {
        opcode.signature.dependsOnContext || opcode.signature.resultCount > 0 ? .unknown : nil
    }
    package mutating func memorySize(_ memory: UInt32) -> Value { .unknown }
    package mutating func memoryGrow(_ memory: UInt32, delta: Value) -> Value { .unknown }
    package mutating func memoryCopy(
        to destinationMemory: UInt32, from sourceMemory: UInt32, destination: Value, source: Value, length: Value
    ) {}
    package mutating func memoryFill(_ memory: UInt32, destination: Value, byte: Value, length: Value) {}
    package mutating func memoryInit(
        _ memory: UInt32, segment: UInt32, destination: Value, source: Value, length: Value
    ) {}
    package mutating func dataDrop(_ segment: UInt32) {}
    package mutating func tableGet(_ table: UInt32, index: Value) -> Value { .unknown }
    package mutating func tableSet(_ table: UInt32, index: Value, value: Value) { changedTables.insert(table) }
    package mutating func tableSize(_ table: UInt32) -> Value { .unknown }
    package mutating func tableGrow(_ table: UInt32, value: Value, delta: Value) -> Value {
        changedTables.insert(table)
        return .unknown
    }
    package mutating func tableFill(_ table: UInt32, start: Value, value: Value, length: Value) {
        changedTables.insert(table)
    }
    package mutating func tableCopy(
        to destinationTable: UInt32, from sourceTable: UInt32, destination: Value, source: Value, length: Value
    ) {
        changedTables.insert(destinationTable)
    }
    package mutating func tableInit(_ table: UInt32, segment: UInt32, destination: Value, source: Value, length: Value)
    {
        changedTables.insert(table)
    }
    package mutating func elementDrop(_ segment: UInt32) {}
    package mutating func call(_ function: UInt32, type: FunctionType, arguments: [Value]) -> [Value] {
        see(call: function, arguments)
        return type.results.map { _ in .unknown }
    }
    package mutating func callIndirect(
        table: UInt32, typeIndex: UInt32, type: FunctionType, index: Value, arguments: [Value]
    )
        -> [Value]
    {
        indirectCalls[IndirectCallee(table: table, typeIndex: typeIndex), default: 0] += 1
        return []
    }
    package mutating func callReference(
        typeIndex: UInt32, type: FunctionType, reference: Value, isNullable: Bool, arguments: [Value]
    ) -> [Value] { [] }
    package mutating func returnCall(_ function: UInt32, type: FunctionType, arguments: [Value]) {
        hasTailCalls = true
        see(call: function, arguments)
    }
    package mutating func returnCallIndirect(
        table: UInt32, typeIndex: UInt32, type: FunctionType, index: Value, arguments: [Value]
    ) {
        hasTailCalls = true
    }
    package mutating func returnCallReference(
        typeIndex: UInt32, type: FunctionType, reference: Value, isNullable: Bool, arguments: [Value]
    ) {
        hasTailCalls = true
    }
    package mutating func referenceNull(_ type: HeapType) -> Value { .unknown }
    package mutating func referenceFunction(_ function: UInt32) -> Value { .unknown }
    package mutating func referenceIsNull(_ reference: Value) -> Value { .unknown }
    package mutating func referenceAsNonNull(_ reference: Value) -> Value { .unknown }
    package mutating func referenceEqual(_ left: Value, _ right: Value) -> Value { .unknown }
    package mutating func branchOnNull(_ reference: Value, to label: Label, operands: [Value]) {}
    package mutating func branchOnNonNull(_ reference: Value, to label: Label, operands: [Value]) {}
    package mutating func structNew(_ type: UInt32, fields: [Value]?) -> Value { .unknown }
    package mutating func structGet(_ type: UInt32, field: UInt32, isSigned: Bool?, reference: Value) -> Value {
        .unknown
    }
    package mutating func structSet(_ type: UInt32, field: UInt32, reference: Value, value: Value) {}
    package mutating func arrayNew(_ type: UInt32, element: Value?, length: Value) -> Value { .unknown }
    package mutating func arrayNewFixed(_ type: UInt32, elements: [Value]) -> Value { .unknown }
    package mutating func arrayNewData(_ type: UInt32, segment: UInt32, offset: Value, length: Value) -> Value {
        .unknown
    }
    package mutating func arrayNewElement(_ type: UInt32, segment: UInt32, offset: Value, length: Value) -> Value {
        .unknown
    }
    package mutating func arrayGet(_ type: UInt32, isSigned: Bool?, reference: Value, index: Value) -> Value {
        .unknown
    }
    package mutating func arraySet(_ type: UInt32, reference: Value, index: Value, value: Value) {}
    package mutating func arrayLength(_ reference: Value) -> Value { .unknown }
    package mutating func arrayFill(_ type: UInt32, reference: Value, index: Value, value: Value, length: Value) {}
    package mutating func arrayCopy(
        to destinationType: UInt32, from sourceType: UInt32, destination: Value, destinationIndex: Value, source: Value,
        sourceIndex: Value, length: Value
    ) {}
    package mutating func arrayInitData(
        _ type: UInt32, segment: UInt32, reference: Value, index: Value, offset: Value, length: Value
    ) {}
    package mutating func arrayInitElement(
        _ type: UInt32, segment: UInt32, reference: Value, index: Value, offset: Value, length: Value
    ) {}
    package mutating func referenceI31(_ value: Value) -> Value { .unknown }
    package mutating func i31Get(_ reference: Value, isSigned: Bool) -> Value { .unknown }
    package mutating func referenceTest(_ reference: Value, from source: ValueType, to target: ValueType) -> Value {
        .unknown
    }
    package mutating func referenceCast(_ reference: Value, from source: ValueType, to target: ValueType) -> Value {
        .unknown
    }
    package mutating func branchOnCast(
        _ reference: Value, from source: ValueType, to target: ValueType, onFailure: Bool, label: Label,
        operands: [Value]
    ) {}
    package mutating func convertReference(_ opcode: Opcode, _ reference: Value) -> Value { .unknown }
    package mutating func `throw`(_ tag: UInt32, operands: [Value]) {}
    package mutating func throwReference(_ exception: Value) {}
    package mutating func beginTryTable(results: [ValueType], catches: [CatchClause<Label>]) -> Label {}
    package mutating func endTryTable(_ label: Label, results: [Value]?, isReachable: Bool) -> [Value] { [] }
    package mutating func beginTry(results: [ValueType]) -> Label {}
    package mutating func beginCatch(_ label: Label, tag: UInt32?, results: [Value]?) -> [Value] { [] }
    package mutating func rethrow(_ label: Label) {}
    package mutating func endDelegate(_ label: Label, target: Label, results: [Value]?, isReachable: Bool) -> [Value] {
        []
    }
    package mutating func endTry(_ label: Label, results: [Value]?, isReachable: Bool) -> [Value] { [] }
}

/// What a `call_indirect` names.
package struct IndirectCallee: Hashable {
    package let table: UInt32
    package let typeIndex: UInt32
}

/// An emitter that makes nothing: with it a `FunctionDecoder` only validates.
public struct NullEmitter: FunctionEmitter {
    public typealias Value = Void
    public typealias Label = Void

    public init() {}

    @inlinable public var unreachableValue: Void { () }
    @inlinable public mutating func setOffset(_ offset: Int) {}
    @inlinable public mutating func beginFunction(type: FunctionType, locals: [ValueType]) -> Label {}
    @inlinable public mutating func endFunction(_ label: Label, results: [Value]?) {}
    @inlinable public mutating func beginBlock(results: [ValueType]) -> Label {}
    @inlinable public mutating func beginLoop(parameters: [ValueType], arguments: [Value]) -> (
        label: Label, parameters: [Value]
    ) { ((), []) }
    @inlinable public mutating func beginIf(condition: Value, results: [ValueType], likely: Bool?) -> Label {}
    @inlinable public mutating func beginElse(_ label: Label, results: [Value]?) {}
    @inlinable public mutating func endBlock(_ label: Label, results: [Value]?, isReachable: Bool) -> [Value] { [] }
    @inlinable public mutating func endIf(
        _ label: Label, results: [Value]?, missingElse arguments: [Value]?, isReachable: Bool
    ) -> [Value] { [] }
    @inlinable public mutating func endLoop(_ label: Label) {}
    @inlinable public mutating func branch(to label: Label, operands: [Value]) {}
    @inlinable public mutating func branchIf(_ condition: Value, to label: Label, operands: [Value], likely: Bool?) {}
    @inlinable public mutating func branchTable(
        _ index: Value, targets: [Label], defaultTarget: Label, operands: [Value]
    ) {}
    @inlinable public mutating func `return`(_ operands: [Value]) {}
    @inlinable public mutating func unreachable() {}
    @inlinable public mutating func drop(_ value: Value) {}
    @inlinable public mutating func select(_ condition: Value, _ first: Value, _ second: Value, type: ValueType)
        -> Value
    {}
    @inlinable public mutating func localGet(_ index: UInt32) -> Value {}
    @inlinable public mutating func localSet(_ index: UInt32, _ value: Value) {}
    @inlinable public mutating func globalGet(_ index: UInt32) -> Value {}
    @inlinable public mutating func globalSet(_ index: UInt32, _ value: Value) {}
    @inlinable public mutating func constant(i32 value: UInt32) -> Value {}
    @inlinable public mutating func constant(i64 value: UInt64) -> Value {}
    @inlinable public mutating func constant(f32 bits: UInt32) -> Value {}
    @inlinable public mutating func constant(f64 bits: UInt64) -> Value {}
    @inlinable public mutating func constant(v128 low: UInt64, high: UInt64) -> Value {}
    @inlinable public mutating func unary(_ opcode: Opcode, _ operand: Value) -> Value {}
    @inlinable public mutating func binary(_ opcode: Opcode, _ left: Value, _ right: Value) -> Value {}
    @inlinable public mutating func wide(_ opcode: Opcode, _ operands: [Value]) -> [Value] { [] }
    @inlinable public mutating func vector(_ opcode: Opcode, _ operands: [Value], lanes: [UInt8]) -> Value {}
    @inlinable public mutating func load(_ opcode: Opcode, _ argument: MemoryArgument, address: Value) -> Value {}
    @inlinable public mutating func store(_ opcode: Opcode, _ argument: MemoryArgument, address: Value, value: Value) {}
    @inlinable public mutating func loadLane(
        _ opcode: Opcode, _ argument: MemoryArgument, lane: UInt8, address: Value, vector: Value
    ) -> Value {}
    @inlinable public mutating func storeLane(
        _ opcode: Opcode, _ argument: MemoryArgument, lane: UInt8, address: Value, vector: Value
    ) {}
    @inlinable public mutating func atomic(_ opcode: Opcode, _ argument: MemoryArgument, operands: [Value]) -> Value? {
        ()
    }
    @inlinable public mutating func memorySize(_ memory: UInt32) -> Value {}
    @inlinable public mutating func memoryGrow(_ memory: UInt32, delta: Value) -> Value {}
    @inlinable public mutating func memoryCopy(
        to destinationMemory: UInt32, from sourceMemory: UInt32, destination: Value, source: Value, length: Value
    ) {}
    @inlinable public mutating func memoryFill(_ memory: UInt32, destination: Value, byte: Value, length: Value) {}
    @inlinable public mutating func memoryInit(
        _ memory: UInt32, segment: UInt32, destination: Value, source: Value, length: Value
    ) {}
    @inlinable public mutating func dataDrop(_ segment: UInt32) {}
    @inlinable public mutating func tableGet(_ table: UInt32, index: Value) -> Value {}
    @inlinable public mutating func tableSet(_ table: UInt32, index: Value, value: Value) {}
    @inlinable public mutating func tableSize(_ table: UInt32) -> Value {}
    @inlinable public mutating func tableGrow(_ table: UInt32, value: Value, delta: Value) -> Value {}
    @inlinable public mutating func tableFill(_ table: UInt32, start: Value, value: Value, length: Value) {}
    @inlinable public mutating func tableCopy(
        to destinationTable: UInt32, from sourceTable: UInt32, destination: Value, source: Value, length: Value
    ) {}
    @inlinable public mutating func tableInit(
        _ table: UInt32, segment: UInt32, destination: Value, source: Value, length: Value
    ) {}
    @inlinable public mutating func elementDrop(_ segment: UInt32) {}
    @inlinable public mutating func call(_ function: UInt32, type: FunctionType, arguments: [Value]) -> [Value] { [] }
    @inlinable public mutating func callIndirect(
        table: UInt32, typeIndex: UInt32, type: FunctionType, index: Value, arguments: [Value]
    ) -> [Value] { [] }
    @inlinable public mutating func callReference(
        typeIndex: UInt32, type: FunctionType, reference: Value, isNullable: Bool, arguments: [Value]
    ) -> [Value] { [] }
    @inlinable public mutating func returnCall(_ function: UInt32, type: FunctionType, arguments: [Value]) {}
    @inlinable public mutating func returnCallIndirect(
        table: UInt32, typeIndex: UInt32, type: FunctionType, index: Value, arguments: [Value]
    ) {}
    @inlinable public mutating func returnCallReference(
        typeIndex: UInt32, type: FunctionType, reference: Value, isNullable: Bool, arguments: [Value]
    ) {}
    @inlinable public mutating func referenceNull(_ type: HeapType) -> Value {}
    @inlinable public mutating func referenceFunction(_ function: UInt32) -> Value {}
    @inlinable public mutating func referenceIsNull(_ reference: Value) -> Value {}
    @inlinable public mutating func referenceAsNonNull(_ reference: Value) -> Value {}
    @inlinable public mutating func referenceEqual(_ left: Value, _ right: Value) -> Value {}
    @inlinable public mutating func branchOnNull(_ reference: Value, to label: Label, operands: [Value]) {}
    @inlinable public mutating func branchOnNonNull(_ reference: Value, to label: Label, operands: [Value]) {}
    @inlinable public mutating func structNew(_ type: UInt32, fields: [Value]?) -> Value {}
    @inlinable public mutating func structGet(_ type: UInt32, field: UInt32, isSigned: Bool?, reference: Value) -> Value
    {}
    @inlinable public mutating func structSet(_ type: UInt32, field: UInt32, reference: Value, value: Value) {}
    @inlinable public mutating func arrayNew(_ type: UInt32, element: Value?, length: Value) -> Value {}
    @inlinable public mutating func arrayNewFixed(_ type: UInt32, elements: [Value]) -> Value {}
    @inlinable public mutating func arrayNewData(_ type: UInt32, segment: UInt32, offset: Value, length: Value) -> Value
    {}
    @inlinable public mutating func arrayNewElement(_ type: UInt32, segment: UInt32, offset: Value, length: Value)
        -> Value
    {}
    @inlinable public mutating func arrayGet(_ type: UInt32, isSigned: Bool?, reference: Value, index: Value) -> Value {
    }
    @inlinable public mutating func arraySet(_ type: UInt32, reference: Value, index: Value, value: Value) {}
    @inlinable public mutating func arrayLength(_ reference: Value) -> Value {}
    @inlinable public mutating func arrayFill(
        _ type: UInt32, reference: Value, index: Value, value: Value, length: Value
    ) {}
    @inlinable public mutating func arrayCopy(
        to destinationType: UInt32, from sourceType: UInt32, destination: Value, destinationIndex: Value, source: Value,
        sourceIndex: Value, length: Value
    ) {}
    @inlinable public mutating func arrayInitData(
        _ type: UInt32, segment: UInt32, reference: Value, index: Value, offset: Value, length: Value
    ) {}
    @inlinable public mutating func arrayInitElement(
        _ type: UInt32, segment: UInt32, reference: Value, index: Value, offset: Value, length: Value
    ) {}
    @inlinable public mutating func referenceI31(_ value: Value) -> Value {}
    @inlinable public mutating func i31Get(_ reference: Value, isSigned: Bool) -> Value {}
    @inlinable public mutating func referenceTest(_ reference: Value, from source: ValueType, to target: ValueType)
        -> Value
    {}
    @inlinable public mutating func referenceCast(_ reference: Value, from source: ValueType, to target: ValueType)
        -> Value
    {}
    @inlinable public mutating func branchOnCast(
        _ reference: Value, from source: ValueType, to target: ValueType, onFailure: Bool, label: Label,
        operands: [Value]
    ) {}
    @inlinable public mutating func convertReference(_ opcode: Opcode, _ reference: Value) -> Value {}
    @inlinable public mutating func `throw`(_ tag: UInt32, operands: [Value]) {}
    @inlinable public mutating func throwReference(_ exception: Value) {}
    @inlinable public mutating func beginTryTable(results: [ValueType], catches: [CatchClause<Label>]) -> Label {}
    @inlinable public mutating func endTryTable(_ label: Label, results: [Value]?, isReachable: Bool) -> [Value] { [] }
    @inlinable public mutating func beginTry(results: [ValueType]) -> Label {}
    @inlinable public mutating func beginCatch(_ label: Label, tag: UInt32?, results: [Value]?) -> [Value] { [] }
    @inlinable public mutating func rethrow(_ label: Label) {}
    @inlinable public mutating func endDelegate(_ label: Label, target: Label, results: [Value]?, isReachable: Bool)
        -> [Value]
    { [] }
    @inlinable public mutating func endTry(_ label: Label, results: [Value]?, isReachable: Bool) -> [Value] { [] }
}

import Wasm

/// Notes the instructions that a few tests look at; a value is the number that a constant or multiplication gives.
struct TraceEmitter: FunctionEmitter {
    typealias Label = Void

    var events: [String] = []
    var unreachableValue: Int { 0 }

    mutating func setOffset(_ offset: Int) {}
    mutating func beginFunction(type: FunctionType, locals: [ValueType]) {}
    mutating func endFunction(_ label: Void, results: [Int]?) { events.append("end function \(results != nil)") }
    mutating func beginBlock(results: [ValueType]) { events.append("block") }
    mutating func beginLoop(parameters: [ValueType], arguments: [Int]) -> (label: Void, parameters: [Int]) {
        ((), arguments)
    }
    mutating func beginIf(condition: Int, results: [ValueType], likely: Bool?) {}
    mutating func beginElse(_ label: Void, results: [Int]?) {}
    mutating func endBlock(_ label: Void, results: [Int]?, isReachable: Bool) -> [Int] {
        events.append("end \(isReachable)")
        return results ?? []
    }
    mutating func endIf(_ label: Void, results: [Int]?, missingElse arguments: [Int]?, isReachable: Bool) -> [Int] {
        []
    }
    mutating func endLoop(_ label: Void) {}
    mutating func branch(to label: Void, operands: [Int]) { events.append("br") }
    mutating func branchIf(_ condition: Int, to label: Void, operands: [Int], likely: Bool?) {}
    mutating func branchTable(_ index: Int, targets: [Void], defaultTarget: Void, operands: [Int]) {}
    mutating func `return`(_ operands: [Int]) {}
    mutating func unreachable() { events.append("unreachable") }
    mutating func drop(_ value: Int) { events.append("drop") }
    mutating func select(_ condition: Int, _ first: Int, _ second: Int, type: ValueType) -> Int { 0 }
    mutating func localGet(_ index: UInt32) -> Int { 0 }
    mutating func localSet(_ index: UInt32, _ value: Int) {}
    mutating func globalGet(_ index: UInt32) -> Int { 0 }
    mutating func globalSet(_ index: UInt32, _ value: Int) {}
    mutating func constant(i32 value: UInt32) -> Int {
        events.append("\(value)")
        return Int(value)
    }
    mutating func constant(i64 value: UInt64) -> Int { 0 }
    mutating func constant(f32 bits: UInt32) -> Int { 0 }
    mutating func constant(f64 bits: UInt64) -> Int { 0 }
    mutating func constant(v128 low: UInt64, high: UInt64) -> Int { 0 }
    mutating func unary(_ opcode: Opcode, _ operand: Int) -> Int { 0 }
    mutating func binary(_ opcode: Opcode, _ left: Int, _ right: Int) -> Int {
        events.append(opcode.name)
        return opcode == .i32Mul ? left * right : 0
    }
    mutating func wide(_ opcode: Opcode, _ operands: [Int]) -> [Int] { [] }
    mutating func vector(_ opcode: Opcode, _ operands: [Int], lanes: [UInt8]) -> Int { 0 }
    mutating func load(_ opcode: Opcode, _ argument: MemoryArgument, address: Int) -> Int { 0 }
    mutating func store(_ opcode: Opcode, _ argument: MemoryArgument, address: Int, value: Int) {}
    mutating func loadLane(_ opcode: Opcode, _ argument: MemoryArgument, lane: UInt8, address: Int, vector: Int) -> Int
    { 0 }
    mutating func storeLane(_ opcode: Opcode, _ argument: MemoryArgument, lane: UInt8, address: Int, vector: Int) {}
    mutating func atomic(_ opcode: Opcode, _ argument: MemoryArgument, operands: [Int]) -> Int? { 0 }
    mutating func memorySize(_ memory: UInt32) -> Int { 0 }
    mutating func memoryGrow(_ memory: UInt32, delta: Int) -> Int { 0 }
    mutating func memoryCopy(
        to destinationMemory: UInt32, from sourceMemory: UInt32, destination: Int, source: Int, length: Int
    ) {}
    mutating func memoryFill(_ memory: UInt32, destination: Int, byte: Int, length: Int) {}
    mutating func memoryInit(_ memory: UInt32, segment: UInt32, destination: Int, source: Int, length: Int) {}
    mutating func dataDrop(_ segment: UInt32) {}
    mutating func tableGet(_ table: UInt32, index: Int) -> Int { 0 }
    mutating func tableSet(_ table: UInt32, index: Int, value: Int) {}
    mutating func tableSize(_ table: UInt32) -> Int { 0 }
    mutating func tableGrow(_ table: UInt32, value: Int, delta: Int) -> Int { 0 }
    mutating func tableFill(_ table: UInt32, start: Int, value: Int, length: Int) {}
    mutating func tableCopy(
        to destinationTable: UInt32, from sourceTable: UInt32, destination: Int, source: Int, length: Int
    ) {}
    mutating func tableInit(_ table: UInt32, segment: UInt32, destination: Int, source: Int, length: Int) {}
    mutating func elementDrop(_ segment: UInt32) {}
    mutating func call(_ function: UInt32, type: FunctionType, arguments: [Int]) -> [Int] { [] }
    mutating func callIndirect(table: UInt32, typeIndex: UInt32, type: FunctionType, index: Int, arguments: [Int])
        -> [Int]
    { [] }
    mutating func callReference(
        typeIndex: UInt32, type: FunctionType, reference: Int, isNullable: Bool, arguments: [Int]
    ) -> [Int] { [] }
    mutating func returnCall(_ function: UInt32, type: FunctionType, arguments: [Int]) {}
    mutating func returnCallIndirect(table: UInt32, typeIndex: UInt32, type: FunctionType, index: Int, arguments: [Int])
    {}
    mutating func returnCallReference(
        typeIndex: UInt32, type: FunctionType, reference: Int, isNullable: Bool, arguments: [Int]
    ) {}
    mutating func referenceNull(_ type: HeapType) -> Int { 0 }
    mutating func referenceFunction(_ function: UInt32) -> Int { 0 }
    mutating func referenceIsNull(_ reference: Int) -> Int { 0 }
    mutating func referenceAsNonNull(_ reference: Int) -> Int { 0 }
    mutating func referenceEqual(_ left: Int, _ right: Int) -> Int { 0 }
    mutating func branchOnNull(_ reference: Int, to label: Void, operands: [Int]) {}
    mutating func branchOnNonNull(_ reference: Int, to label: Void, operands: [Int]) {}
    mutating func structNew(_ type: UInt32, fields: [Int]?) -> Int { 0 }
    mutating func structGet(_ type: UInt32, field: UInt32, isSigned: Bool?, reference: Int) -> Int { 0 }
    mutating func structSet(_ type: UInt32, field: UInt32, reference: Int, value: Int) {}
    mutating func arrayNew(_ type: UInt32, element: Int?, length: Int) -> Int { 0 }
    mutating func arrayNewFixed(_ type: UInt32, elements: [Int]) -> Int { 0 }
    mutating func arrayNewData(_ type: UInt32, segment: UInt32, offset: Int, length: Int) -> Int { 0 }
    mutating func arrayNewElement(_ type: UInt32, segment: UInt32, offset: Int, length: Int) -> Int { 0 }
    mutating func arrayGet(_ type: UInt32, isSigned: Bool?, reference: Int, index: Int) -> Int { 0 }
    mutating func arraySet(_ type: UInt32, reference: Int, index: Int, value: Int) {}
    mutating func arrayLength(_ reference: Int) -> Int { 0 }
    mutating func arrayFill(_ type: UInt32, reference: Int, index: Int, value: Int, length: Int) {}
    mutating func arrayCopy(
        to destinationType: UInt32, from sourceType: UInt32, destination: Int, destinationIndex: Int, source: Int,
        sourceIndex: Int, length: Int
    ) {}
    mutating func arrayInitData(_ type: UInt32, segment: UInt32, reference: Int, index: Int, offset: Int, length: Int) {
    }
    mutating func arrayInitElement(
        _ type: UInt32, segment: UInt32, reference: Int, index: Int, offset: Int, length: Int
    ) {}
    mutating func referenceI31(_ value: Int) -> Int { 0 }
    mutating func i31Get(_ reference: Int, isSigned: Bool) -> Int { 0 }
    mutating func referenceTest(_ reference: Int, from source: ValueType, to target: ValueType) -> Int { 0 }
    mutating func referenceCast(_ reference: Int, from source: ValueType, to target: ValueType) -> Int { 0 }
    mutating func branchOnCast(
        _ reference: Int, from source: ValueType, to target: ValueType, onFailure: Bool, label: Void, operands: [Int]
    ) {}
    mutating func convertReference(_ opcode: Opcode, _ reference: Int) -> Int { 0 }
    mutating func `throw`(_ tag: UInt32, operands: [Int]) {}
    mutating func throwReference(_ exception: Int) {}
    mutating func beginTryTable(results: [ValueType], catches: [CatchClause<Void>]) {}
    mutating func endTryTable(_ label: Void, results: [Int]?, isReachable: Bool) -> [Int] { [] }
    mutating func beginTry(results: [ValueType]) {}
    mutating func beginCatch(_ label: Void, tag: UInt32?, results: [Int]?) -> [Int] { [] }
    mutating func rethrow(_ label: Void) {}
    mutating func endDelegate(_ label: Void, target: Void, results: [Int]?, isReachable: Bool) -> [Int] { [] }
    mutating func endTry(_ label: Void, results: [Int]?, isReachable: Bool) -> [Int] { [] }
}

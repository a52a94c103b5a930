import Analysis
import IRUnit
import LLVMCore
import Wasm

/// The function that brings an instance to life: globals, tables, element and data segments (specification,
/// "Instantiation").
extension CodeUnit {
    package func initializeFunction(features: FeatureSet) throws(WasmError) -> IRValue {
        let function = module.addFunction(layout.symbol("initialize"), type: context.function([pointer], result: void))
        function.setHidden()
        addThreadAttributes(function)
        let lowering = FunctionLowering(function, in: self, offset: nil)
        var initializer = Initializer(unit: self, lowering: lowering, features: features)
        try initializer.run()
        builder.returnVoid()
        // It runs once. A module of many globals or segments makes one long block of it, which the code generator would
        // take apart.
        if FunctionExtent(function, isLowered: false).instructions > CodeUnit.mostInitialInstructions {
            function.add(leaveAlone)
            function.add(context.attribute("noinline"))
        }
        return function
    }

    /// Instructions of an initialisation that is optimised.
    private static let mostInitialInstructions = 2000
}

private struct Initializer {
    let unit: CodeUnit
    var lowering: FunctionLowering
    let features: FeatureSet

    var module: Module { unit.layout.module }

    mutating func run() throws(WasmError) {
        for index in module.importedGlobalCount..<module.globals.count {
            guard let range = module.globals[index].initializer else { continue }
            let value = try evaluate(range, module.globals[index].type.value)
            lowering.initializeGlobal(UInt32(index), value)
        }
        for index in module.importedTableCount..<module.tables.count {
            let table = module.tables[index]
            guard let range = table.initializer else { continue }
            let value = try evaluate(range, table.type.element)
            lowering.tableFill(
                UInt32(index), start: unit.i64.zero, value: value, length: unit.i64.constant(table.type.limits.minimum))
        }
        for (index, segment) in module.elements.enumerated() { try fill(element: UInt32(index), segment) }
        for (index, segment) in module.elements.enumerated() {
            switch segment.mode {
            case .passive: break
            case .declarative: lowering.elementDrop(UInt32(index))
            case .active(let table, let offset):
                let start = try evaluate(offset, module.tables[Int(table)].type.addressType)
                let count = unit.i32.constant(UInt64(segment.items.count))
                lowering.tableInit(
                    table, segment: UInt32(index), destination: start, source: unit.i32.zero, length: count)
                lowering.elementDrop(UInt32(index))
            }
        }
        for (index, segment) in module.data.enumerated() {
            guard case .active(let memory, let offset) = segment.mode else { continue }
            let start = try evaluate(offset, module.memories[Int(memory)].addressType)
            let count = unit.i64.constant(UInt64(segment.content.count))
            lowering.memoryInit(
                memory, segment: UInt32(index), destination: start, source: unit.i32.zero, length: count)
            lowering.dataDrop(UInt32(index))
        }
    }

    private mutating func evaluate(_ range: Range<Int>, _ type: ValueType) throws(WasmError) -> IRValue {
        try FunctionDecoder<FunctionLowering>.decodeConstantExpression(
            module, range: range, expected: type, features: features, emitter: &lowering)
    }

    private mutating func fill(element index: UInt32, _ segment: Module.ElementSegment) throws(WasmError) {
        if case .declarative = segment.mode { return }
        let number = unit.i32.constant(UInt64(index))
        let count = unit.i64.constant(UInt64(segment.items.count))
        switch segment.items {
        case .functions(let functions):
            let slots = functions.map { unit.i32.constant(UInt64(unit.layout.referenceSlot(of: $0) ?? 0)) }
            let array = unit.privateArray(unit.i32, slots)
            _ = lowering.call(.elementsFunctions, [lowering.thread, number, array, count])
        case .expressions(let ranges):
            let references = lowering.call(.elementsAllocate, [lowering.thread, number, count])
            for (position, range) in ranges.enumerated() {
                let value = try evaluate(range, segment.type)
                let place = lowering.pointer(references, plus: position * 8)
                unit.builder.store(value, place, alignment: 8)
            }
        }
    }
}

extension FunctionLowering {
    /// Gives a global its first value; it may be immutable.
    fileprivate func initializeGlobal(_ index: UInt32, _ value: IRValue) {
        // Nobody reads the slot of a constant that isn't exported.
        if layout.constantGlobals[Int(index)] != nil, !layout.cellGlobals[Int(index)] { return }
        globalSet(index, value)
    }
}

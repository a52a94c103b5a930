import Analysis
import IRUnit
import LLVMCore
import Wasm

/// Calls through known tables (see `KnownTables`).
extension FunctionLowering {
    func call(through dispatch: IndirectCallee, type: FunctionType, index: IRValue, _ arguments: [IRValue]) -> [IRValue]
    {
        let elements = layout.knownTables.elements(of: dispatch.table) ?? []
        let position = wide(index)
        if let constant = position.constantInteger, constant < elements.count {
            let element = elements[Int(constant)]
            if layout.isTarget(element, of: dispatch) { return call(element, type: type, arguments: arguments) }
        }
        let length = unit.i64.constant(UInt64(elements.count))
        trap(.undefinedElement, if: builder.compare(.uge, position, length))
        locate()
        let code = unit.dispatchTable(dispatch, elements)
        let entry = builder.offset(code, by: builder.binary(.shl, position, unit.i64.constant(3)))
        // The stub that traps is found by the return address of this call alone.
        return emitCall(invariantLoad(unit.pointer, entry, 0), on: thread, type: type, arguments, isUnique: true)
    }
}

extension ModuleLayout {
    /// Whether a call with the type of `dispatch` may go to `element`.
    fileprivate func isTarget(_ element: UInt32, of dispatch: IndirectCallee) -> Bool {
        element != KnownTables.null
            && module.matches(HeapType(index: module.functions[Int(element)]), HeapType(index: dispatch.typeIndex))
    }
}

extension CodeUnit {
    /// Elements of a table whose contents each unit that calls through it shows to the optimiser, so that an index
    /// which turns out to be constant becomes a direct call.
    private static let visibleLength = 2048

    fileprivate func dispatchTable(_ dispatch: IndirectCallee, _ elements: [UInt32]) -> IRValue {
        let name = layout.symbol(ofDispatch: dispatch)
        if let known = module.global(named: name) { return known }
        let table = addDispatchTable(name, count: elements.count)
        if elements.count <= CodeUnit.visibleLength {
            table.setInitializer(pointer.array(entries(of: dispatch, elements)))
            table.setAvailableExternally()
        }
        return table
    }

    private func addDispatchTable(_ name: String, count: Int) -> IRValue {
        let table = module.addGlobal(name, type: pointer.arrayType(count: count))
        table.setHidden()
        table.setConstant()
        table.setAlignment(8)
        return table
    }

    private func entries(of dispatch: IndirectCallee, _ elements: [UInt32]) -> [IRValue] {
        elements.map { element in
            if element == KnownTables.null { return stub(.uninitializedElement, dispatch.typeIndex) }
            guard layout.isTarget(element, of: dispatch) else {
                return stub(.indirectCallTypeMismatch, dispatch.typeIndex)
            }
            guard element < layout.module.importedFunctionCount else { return function(element) }
            return importedFunction(element)
        }
    }

    /// A function of the type at `typeIndex` that raises `trap`. Its place in a report is that of its caller.
    private func stub(_ trap: Trap, _ typeIndex: UInt32) -> IRValue {
        let name = layout.symbol(ofStub: trap, typeIndex)
        if let known = module.function(named: name) { return known }
        let stub = addCode(name, layout.module.functionType(typeIndex: typeIndex) ?? FunctionType())
        stub.add(noreturn)
        stub.add(cold)
        return stub
    }

    /// Compiled code that calls the imported function `index`.
    private func importedFunction(_ index: UInt32) -> IRValue {
        let name = layout.symbol(ofImport: index)
        return module.function(named: name) ?? addCode(name, layout.module.functionType(at: index) ?? FunctionType())
    }

    private func addCode(_ name: String, _ type: FunctionType) -> IRValue {
        let function = module.addFunction(name, type: functionType(type))
        function.setHidden()
        addCodeAttributes(function, type)
        return function
    }

    // MARK: Definitions

    /// Defines what the units with the module's functions refer to.
    package func defineDispatchTables() {
        let tables = layout.knownTables
        for dispatch in tables.dispatched.sorted(by: { ($0.table, $0.typeIndex) < ($1.table, $1.typeIndex) }) {
            let elements = tables.elements(of: dispatch.table) ?? []
            let name = layout.symbol(ofDispatch: dispatch)
            let table = module.global(named: name) ?? addDispatchTable(name, count: elements.count)
            table.setExternal()
            table.setInitializer(pointer.array(entries(of: dispatch, elements)))
            for trap in [Trap.uninitializedElement, .indirectCallTypeMismatch] { defineStub(trap, dispatch.typeIndex) }
            for element in Set(elements).sorted() where element < layout.module.importedFunctionCount {
                defineImportedFunction(element)
            }
        }
    }

    private func defineStub(_ trap: Trap, _ typeIndex: UInt32) {
        guard let stub = module.function(named: layout.symbol(ofStub: trap, typeIndex)), stub.firstBlock == nil else {
            return
        }
        let lowering = FunctionLowering(stub, in: self, offset: nil)
        lowering.raise(trap)
    }

    private func defineImportedFunction(_ index: UInt32) {
        guard let bridge = module.function(named: layout.symbol(ofImport: index)), bridge.firstBlock == nil else {
            return
        }
        let type = layout.module.functionType(at: index) ?? FunctionType()
        let lowering = FunctionLowering(bridge, in: self, offset: nil)
        let arguments = type.parameters.indices.map { bridge.parameter($0 + type.firstParameter) }
        returnResults(
            lowering.call(index, type: type, arguments: arguments), to: type.returnsInMemory ? bridge.parameter(1) : nil
        )
    }
}

import Analysis
import IRUnit
import LLVMCore
import Wasm

/// Bridges between native calls of a function type and calls with values in arrays: how the C interface calls compiled
/// code, and how compiled code calls callbacks.
extension CodeUnit {
    /// `void call(code, thread, arguments, results)`.
    package func callBridge(typeIndex: UInt32, type: FunctionType) -> IRValue {
        let function = module.addFunction(
            layout.symbol("call.\(typeIndex)"),
            type: context.function([pointer, pointer, pointer, pointer], result: void))
        function.setInternal()
        function.add(unwindTable)
        builder.setLocation(nil)
        builder.position(atEnd: builder.appendBlock(to: function))
        var arguments: [IRValue] = []
        for (index, parameter) in type.parameters.enumerated() {
            arguments.append(
                builder.load(self.type(of: parameter), valuePlace(function.parameter(2), index), alignment: 16))
        }
        let results = callCode(function.parameter(0), type: type, thread: function.parameter(1), arguments) {
            builder.alloca($0)
        }
        for (index, value) in results.enumerated() {
            builder.store(value, valuePlace(function.parameter(3), index), alignment: 16)
        }
        builder.returnVoid()
        return function
    }

    /// Native code of the type that hands its arguments to `wpc_host_call`.
    package func hostBridge(typeIndex: UInt32, type: FunctionType) -> IRValue {
        let function = module.addFunction(layout.symbol("host.\(typeIndex)"), type: functionType(type))
        function.setInternal()
        function.add(unwindTable)
        builder.setLocation(nil)
        builder.position(atEnd: builder.appendBlock(to: function))
        let room = max(type.parameters.count, type.results.count)
        let array = builder.alloca(v128.arrayType(count: max(room, 1)))
        for index in type.parameters.indices {
            builder.store(function.parameter(index + type.firstParameter), valuePlace(array, index), alignment: 16)
        }
        let host = entryPoint(.hostCall)
        _ = builder.call(host.function, type: host.type, [function.parameter(0), array, array])
        let results = type.results.enumerated().map { index, result in
            builder.load(self.type(of: result), valuePlace(array, index), alignment: 16)
        }
        returnResults(results, to: type.returnsInMemory ? function.parameter(1) : nil)
        return function
    }

    private func valuePlace(_ array: IRValue, _ index: Int) -> IRValue {
        builder.offset(array, by: i64.constant(UInt64(index * ABI.value)))
    }

    /// `void start(thread)`: the start function itself, or a bridge to one that is imported or wants more.
    package func startFunction(_ index: UInt32) -> IRValue {
        guard index < layout.module.importedFunctionCount || layout.passesMemoryBase else { return function(index) }
        let bridge = module.addFunction(layout.symbol("start"), type: context.function([pointer], result: void))
        bridge.setHidden()
        addThreadAttributes(bridge)
        let lowering = FunctionLowering(bridge, in: self, offset: nil)
        _ = lowering.call(index, type: FunctionType(), arguments: [])
        builder.returnVoid()
        return bridge
    }
}

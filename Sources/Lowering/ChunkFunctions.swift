import Analysis
import IRUnit
import LLVMCore
import Wasm

/// Chunk functions of wasi-parallel kernels: a loop over iterations lo ..< hi with the kernel inlined, so that LLVM
/// sees, and vectorises, across iterations.
extension CodeUnit {
    /// `void chunk(thread, lo, hi, num_threads, block_size, buffer_arguments)`.
    package var chunkType: IRType { context.function([pointer, i32, i32, i32, i32, pointer], result: void) }

    /// Defines the chunk function of a kernel that this unit has lowered.
    ///
    /// Each iteration's number is told to the runtime before it runs, for the report of a trap. `ChunkVersioning` makes
    /// a loop without that for chunks that can't trap. Iterations are independent by wasi-parallel's definition in the
    /// memory that they share; their C stack frame, thread-local variables and globals iterations of one thread use one
    /// after the other (`IterationIndependence`).
    func defineChunk(of kernel: UInt32) {
        guard let type = layout.module.functionType(at: kernel) else { return }
        let function = module.addFunction(layout.chunkSymbol(of: kernel), type: chunkType)
        function.setHidden()
        addThreadAttributes(function)
        function.add(noalias, at: 6)
        prepareDefinition(function)

        let entry = builder.appendBlock(to: function)
        let loop = builder.appendBlock(to: function)
        let end = builder.appendBlock(to: function)
        // Without a scope of its own, the locations of the kernel would be lost when it is inlined.
        let body = layout.module.bodies[Int(kernel) - layout.module.importedFunctionCount].lowerBound
        let scope = debug.beginFunction(function, name: layout.chunkSymbol(of: kernel), offset: body)
        builder.setLocation(debug.location(body, in: scope))
        builder.position(atEnd: entry)
        var buffers: [IRValue] = []
        for index in 3..<type.parameters.count {
            let place = builder.offset(function.parameter(5), by: i64.constant(UInt64((index - 3) * 4)))
            buffers.append(builder.load(i32, place, alignment: 4))
        }
        let thread = function.parameter(0)
        let report = builder.load(
            pointer, builder.offset(thread, by: i64.constant(UInt64(ABI.threadParallel))), alignment: 8)
        let (low, high) = (function.parameter(1), function.parameter(2))
        builder.branch(if: builder.compare(.ult, low, high), loop, else: end)

        builder.position(atEnd: loop)
        let iteration = builder.phi(i32)
        iteration.addIncoming(low, from: entry)
        builder.store(iteration, report, alignment: 4).setVolatile()
        let arguments = [thread, iteration, function.parameter(3), function.parameter(4)] + buffers + unknownMemoryBase
        let call = builder.call(self.function(kernel), type: functionType(type), arguments)
        markMemoryBase(of: call, type)
        call.addToCall(context.attribute("alwaysinline"))
        let next = builder.binary(.add, iteration, i32.constant(1))
        iteration.addIncoming(next, from: builder.block)
        builder.branch(if: builder.compare(.ult, next, high), loop, else: end)
        let group = context.accessGroup()
        if let group { call.setMetadata(context.metadataKind("llvm.access.group"), group) }
        chunks.append(ChunkFunction(function: function, group: group))
        builder.position(atEnd: end)
        builder.returnVoid()
    }
}

import Analysis
import IRUnit
import LLVMCore
import Lowering
import Passes
import WPCRuntime
import Wasm

/// The kernel around a Wasm function: the entry point with the parameters of the contract (wpc_module_offload_kernel),
/// the item's globals, its stack, and where it ends when it traps.
struct KernelFrame {
    let unit: CodeUnit
    let device: DeviceLowering
    let function: UInt32
    let kernel: IRValue

    struct Buffer {
        var bytes, address, length, writable: IRValue
    }

    let buffers: [Buffer]
    /// Of the Wasm function.
    let parameterCount: Int
    let trapWords, globalValues, image, memoryBytes, threadCount, blockSize, stackTop: IRValue
    let globalPointer: IRType
    /// Parameters of the entry point, those of the buffers last.
    let parameters: [IRValue]

    /// What the kernel needs, as bits of wpc_offload_needs.
    var needs: UInt32 = 0
    /// Bytes of an item's own stack.
    var stackBytes = 0
    /// When `OffloadKernel.uncheckedEntryPoint` may run; nil: there is none.
    var launchCondition: LaunchCondition?
    var globalIndices: [UInt32] { device.globals.keys.filter { $0 != unit.layout.stackPointerGlobal }.sorted() }

    init(_ unit: CodeUnit, _ device: DeviceLowering, _ function: UInt32, entryPoint: String = OffloadKernel.entryPoint)
    {
        self.unit = unit
        self.device = device
        self.function = function
        globalPointer = unit.context.pointer(addressSpace: 1)
        parameterCount = unit.layout.module.functionType(at: function)?.parameters.count ?? 3
        let count = (parameterCount - 3) / 2
        let fixed = [globalPointer, globalPointer, globalPointer, unit.i64, unit.i32, unit.i32, unit.i32]
        let each = [globalPointer, unit.i32, unit.i32, unit.i32]
        let types = fixed + (0..<count).flatMap { _ in each }
        let kernel = unit.module.addFunction(entryPoint, type: unit.context.function(types, result: unit.void))
        kernel.setKernelConvention()
        kernel.add(unit.nounwind)
        self.kernel = kernel
        parameters = types.indices.map { kernel.parameter($0) }
        (trapWords, globalValues, image, memoryBytes) = (parameters[0], parameters[1], parameters[2], parameters[3])
        (threadCount, blockSize, stackTop) = (parameters[4], parameters[5], parameters[6])
        buffers = (0..<count).map { index in
            let start = fixed.count + each.count * index
            return Buffer(
                bytes: kernel.parameter(start), address: kernel.parameter(start + 1),
                length: kernel.parameter(start + 2),
                writable: kernel.parameter(start + 3))
        }
    }

    /// What clang's mangling makes of OpenCL's get_global_id(uint); LLVM's back end knows it by this name.
    static let itemFunction = "_Z13get_global_idj"

    /// A call of get_global_id, an i64 below 2^32: the iteration.
    private func item() -> IRValue {
        let type = unit.context.function([unit.i32], result: unit.i64)
        let known = unit.module.function(named: KernelFrame.itemFunction)
        let function = known ?? unit.module.addFunction(KernelFrame.itemFunction, type: type)
        if known == nil {
            function.setDeviceConvention()
            for attribute in [unit.nounwind, unit.context.attribute("willreturn"), unit.context.attribute("memory", 0)]
            {
                function.add(attribute)
            }
        }
        let item = unit.builder.call(function, type: type, [unit.i32.zero])
        item.setCallDeviceConvention()
        return item
    }

    /// Gives the entry point its body: one call of the function.
    func define() {
        unit.builder.position(atEnd: unit.builder.appendBlock(to: kernel))
        let offset = unit.layout.module.bodies[Int(function) - unit.layout.module.importedFunctionCount].lowerBound
        let scope = unit.debug.beginFunction(kernel, name: OffloadKernel.entryPoint, offset: offset)
        unit.builder.setLocation(unit.debug.location(offset, in: scope))
        let iteration = unit.builder.cast(.trunc, item(), to: unit.i32)
        for (index, global) in device.globals where index == unit.layout.stackPointerGlobal {
            unit.builder.store(stackTop, global, alignment: 8)
        }
        for (position, index) in globalIndices.enumerated() {
            guard let variable = device.globals[index] else { continue }
            let type = unit.type(of: unit.layout.module.globals[Int(index)].type.value)
            let place = unit.builder.offset(globalValues, by: unit.i64.constant(UInt64(position * 16)))
            unit.builder.store(unit.builder.load(type, place, alignment: 8), variable, alignment: 8)
        }
        var arguments = [iteration, threadCount, blockSize]
        for buffer in buffers { arguments += [buffer.address, buffer.length] }
        let wasmType = unit.layout.module.functionType(at: function) ?? FunctionType()
        _ = unit.builder.call(unit.function(function), type: unit.functionType(wasmType), arguments)
        unit.builder.returnVoid()
        unit.builder.setLocation(nil)
    }

    /// A builder's place at the very start of the kernel, where variables are.
    private func atStart() {
        if let entry = kernel.firstBlock { unit.builder.positionAtStart(of: entry) }
    }

    /// Replaces the globals' LLVM variables by variables of the kernel, into which everything is inlined.
    func makeGlobalsLocal() {
        for (index, variable) in device.globals {
            atStart()
            let type = unit.type(of: unit.layout.module.globals[Int(index)].type.value)
            let local = unit.builder.alloca(type)
            local.setAlignment(16)
            variable.replaceAllUses(with: local)
            variable.deleteGlobal()
        }
    }

    /// How far below the stack pointer functions without calls of their own may write (WebAssembly's C ABI, "red
    /// zone").
    private static let redZone = 128
    private static let stackLimit = 1 << 16

    /// Finds out how deep the stack gets, and forgets the marks that were made for it.
    mutating func measureStack() throws(OffloadReason) {
        guard let global = unit.layout.stackPointerGlobal, device.globals[global] != nil else { return }
        var lowest = 0
        var marks: [IRValue] = []
        forEachInstruction(kernel) { if $0.isCall, $0.calleeName == "wpc.frame" { marks.append($0) } }
        for mark in marks {
            guard let depth = StackDepth(top: stackTop).lowest(mark.operand(0)) else {
                throw OffloadReason(
                    text: "its stack frame has a size that isn't known before it runs", function: owner(of: mark),
                    offset: mark.line ?? 0)
            }
            lowest = min(lowest, depth)
            mark.deleteInstruction()
        }
        // Code that isn't a C compiler's may use more than the red zone without moving the stack pointer.
        let stack = StackDepth(top: stackTop)
        forEachInstruction(kernel) { if let depth = stack.constant($0) { lowest = min(lowest, depth) } }
        stackBytes = (-lowest + KernelFrame.redZone + 15) / 16 * 16
        guard stackBytes <= KernelFrame.stackLimit else {
            throw OffloadReason(
                text: "it needs \(stackBytes) bytes of stack, and \(KernelFrame.stackLimit) are the limit",
                function: function,
                offset: unit.layout.module.bodies[Int(function) - unit.layout.module.importedFunctionCount].lowerBound)
        }
    }

    /// The Wasm function that an instruction came from, by its place in the module.
    func owner(of instruction: IRValue) -> UInt32 {
        guard let line = instruction.line else { return function }
        let bodies = unit.layout.module.bodies
        var (low, high) = (0, bodies.count)
        while low < high {
            let middle = (low + high) / 2
            if bodies[middle].upperBound <= line { low = middle + 1 } else { high = middle }
        }
        guard low < bodies.count, bodies[low].contains(line) else { return function }
        return UInt32(low + unit.layout.module.importedFunctionCount)
    }

    /// Makes the calls of `wpc.trap` end the item: the first one of the launch leaves what happened in the trap words.
    func makeTrapExit() {
        var traps: [IRValue] = []
        forEachInstruction(kernel) { if $0.isCall, $0.calleeName == "wpc.trap" { traps.append($0) } }
        guard !traps.isEmpty else { return }
        let (exit, report, done) = (
            unit.builder.appendBlock(to: kernel), unit.builder.appendBlock(to: kernel),
            unit.builder.appendBlock(to: kernel)
        )
        unit.builder.setLocation(nil)
        unit.builder.position(atEnd: exit)
        let (kind, function, offset) = (
            unit.builder.phi(unit.i32), unit.builder.phi(unit.i32), unit.builder.phi(unit.i32)
        )
        for trap in traps {
            let block = trap.parent
            kind.addIncoming(trap.operand(0), from: block)
            function.addIncoming(trap.operand(1), from: block)
            offset.addIncoming(trap.operand(2), from: block)
            while let last = block.lastInstruction, last != trap { last.deleteInstruction() }
            trap.deleteInstruction()
            unit.builder.position(atEnd: block)
            unit.builder.branch(exit)
        }
        unit.builder.position(atEnd: exit)
        let before = unit.builder.atomicCompareExchange(trapWords, expected: unit.i32.zero, replacement: kind)
        unit.builder.branch(if: unit.builder.compare(.eq, before, unit.i32.zero), report, else: done)
        unit.builder.position(atEnd: report)
        let iteration = unit.builder.cast(.trunc, item(), to: unit.i32)
        for (word, value) in [
            (WPC_OFFLOAD_TRAP_ITERATION, iteration), (WPC_OFFLOAD_TRAP_FUNCTION, function),
            (WPC_OFFLOAD_TRAP_OFFSET, offset),
        ] {
            unit.builder.store(
                value, unit.builder.offset(trapWords, by: unit.i64.constant(UInt64(word) * 4)), alignment: 4)
        }
        unit.builder.branch(done)
        unit.builder.position(atEnd: done)
        unit.builder.returnVoid()
    }
}

/// How far below the stack's top an address in it is.
struct StackDepth {
    let top: IRValue

    /// The difference of `value` from the top, if it is a known number.
    func constant(_ value: IRValue) -> Int? {
        var (current, sum) = (value, 0)
        for _ in 0..<64 {
            if current == top { return sum }
            guard let step = step(current) else { return nil }
            sum += step.amount
            current = step.from
        }
        return nil
    }

    /// `value` is another value more or less a constant.
    private func step(_ value: IRValue) -> (from: IRValue, amount: Int)? {
        guard let kind = value.instruction, kind == .add || kind == .sub || kind == .or && value.isDisjoint,
            let amount = value.operand(1).constantInteger
        else { return nil }
        let signed = Int(Int32(truncatingIfNeeded: amount))
        return (value.operand(0), kind == .sub ? -signed : signed)
    }

    /// The lowest that `value` can be, relative to the top; nil if there is no bound.
    func lowest(_ value: IRValue) -> Int? {
        var seen: [IRValue: Int] = [:]
        return lowest(value, 0, &seen, depth: 0)
    }

    private func lowest(_ value: IRValue, _ sum: Int, _ seen: inout [IRValue: Int], depth: Int) -> Int? {
        if value == top { return sum }
        guard depth < 200, let kind = value.instruction else { return nil }
        if let known = seen[value] { return known == sum ? .max : nil }
        seen[value] = sum
        if let step = step(value) { return lowest(step.from, sum + step.amount, &seen, depth: depth + 1) }
        switch kind {
        case .and:
            // Aligned downwards.
            guard let mask = value.operand(1).constantInteger else { return nil }
            let gap = Int(~UInt32(truncatingIfNeeded: mask))
            guard gap & (gap + 1) == 0, gap < 1 << 16 else { return nil }
            return lowest(value.operand(0), sum - gap, &seen, depth: depth + 1)
        case .phi:
            var result = Int.max
            for incoming in value.incoming {
                guard let low = lowest(incoming.value, sum, &seen, depth: depth + 1) else { return nil }
                result = min(result, low)
            }
            return result
        case .select:
            guard let first = lowest(value.operand(1), sum, &seen, depth: depth + 1),
                let second = lowest(value.operand(2), sum, &seen, depth: depth + 1)
            else { return nil }
            return min(first, second)
        default: return nil
        }
    }
}

import LLVMCore
import WPCRuntime
import Wasm

/// Why a function can't become a kernel for OpenCL devices.
public struct OffloadReason: Error, Sendable, Hashable {
    /// What stands in the way, as the rest of a sentence that begins with the instruction's place.
    public var text: String
    /// Of the instruction, in the function index space.
    public var function: UInt32
    /// The instruction's byte offset in the module.
    public var offset: Int

    public init(text: String, function: UInt32, offset: Int) {
        self.text = text
        self.function = function
        self.offset = offset
    }
}

/// What lowering a function for OpenCL devices does in other ways than for the host.
///
/// There are no threads, no unwinding, and no linear memory: code that is lowered calls functions that only mean
/// something to wpc, and `KernelExpansion` replaces these calls when everything is inlined into the kernel and
/// optimised, because only then what an address belongs to can be seen.
///
///   T    wpc.load.N(i32 address, i64 offset)            a load, and a trap if it is out of bounds
///   void wpc.store.N(i32 address, i64 offset, T value)
///   T    wpc.atomic.N(i32 address, i64 offset, T...)    N tells the operation
///   i64  wpc.memory()                                   the size of the linear memory in bytes
///   void wpc.trap(i32 kind, i32 function, i32 offset)   ends the item
///   void wpc.frame(i32 stack pointer)                   the stack pointer was set
package final class DeviceLowering {
    package let unit: CodeUnit
    package let facts: OffloadFacts
    /// Calls with an `unreachable` behind them are not lowered: they become a trap of their own, WPC_TRAP_NO_RETURN.
    package let cutsEndings: Bool
    /// There are such calls.
    package private(set) var metEnding = false
    /// The first instruction that no device can run.
    package private(set) var reason: OffloadReason?
    /// Functions that were called and are not lowered yet.
    package private(set) var pending: [UInt32] = []
    package private(set) var calls: [UInt32: Set<UInt32>] = [:]
    private var known: Set<UInt32> = []
    /// LLVM variables for the globals that code reads or writes, by index.
    package private(set) var globals: [UInt32: IRValue] = [:]
    package var function: UInt32 = 0

    /// What each of the functions `wpc.load.N`, `wpc.store.N` and `wpc.atomic.N` accesses, by its name.
    package private(set) var accessTypes: [String: IRType] = [:]
    /// The operation of each `wpc.atomic.N`.
    package private(set) var atomics: [String: Opcode] = [:]

    package init(unit: CodeUnit, facts: OffloadFacts, cutsEndings: Bool) {
        self.unit = unit
        self.facts = facts
        self.cutsEndings = cutsEndings
    }

    package func refuse(_ text: String, at offset: Int) {
        if reason == nil { reason = OffloadReason(text: text, function: function, offset: offset) }
    }

    package func begin(_ function: UInt32) {
        self.function = function
    }

    package func takePending() -> UInt32? { pending.popLast() }

    // MARK: What devices can do

    /// Looks at the instruction at `offset` before it is lowered.
    package func check(at offset: Int) {
        guard reason == nil, let opcode = opcode(at: offset) else { return }
        switch opcode.family {
        case .exception: refuse("\(opcode.name) needs exceptions", at: offset)
        case .aggregate: refuse("\(opcode.name) needs collected objects", at: offset)
        case .table, .reference: refuse("\(opcode.name) needs references", at: offset)
        case .atomic:
            switch opcode {
            case .memoryAtomicWait32, .memoryAtomicWait64, .memoryAtomicNotify:
                refuse("\(opcode.name) waits for others", at: offset)
            case .atomicFence: break
            default:
                if opcode.naturalAlignmentLog2 < 2 {
                    refuse("\(opcode.name): devices have no atomics that narrow", at: offset)
                }
            }
        default:
            switch opcode {
            case .memoryGrow: refuse("memory.grow: the linear memory belongs to the host", at: offset)
            case .memoryInit, .dataDrop: refuse("\(opcode.name): passive segments stay on the host", at: offset)
            case .callRef, .returnCallRef: refuse("\(opcode.name) needs references", at: offset)
            case .memorySize, .memoryCopy, .memoryFill:
                // Which memories it names isn't looked at.
                if unit.layout.module.memories.count > 1 {
                    refuse("\(opcode.name) in a module with several memories", at: offset)
                }
            default: break
            }
        }
    }

    private func opcode(at offset: Int) -> Opcode? {
        let bytes = unit.layout.module.bytes
        guard offset >= 0, offset < bytes.count else { return nil }
        let first = bytes[offset]
        guard Opcode.isPrefix(first) else { return Opcode(code: first) }
        var code: UInt32 = 0
        var shift: UInt32 = 0
        for byte in bytes[(offset + 1)...].prefix(5) {
            code |= UInt32(byte & 0x7F) << shift
            shift += 7
            if byte & 0x80 == 0 { break }
        }
        return Opcode(prefix: first, code: code)
    }

    /// Whether the call instruction at `offset` is one of a function that never returns, as compilers make them: what
    /// comes next is `unreachable`. If such a call is cut, it becomes a trap, and the builder is somewhere that nothing
    /// leads to.
    package func cutEnding(at offset: Int, in function: IRValue) -> Bool {
        guard isFollowedByUnreachable(offset) else { return false }
        metEnding = true
        guard cutsEndings else { return false }
        raise(
            kind: unit.i32.constant(UInt64(WPC_TRAP_NO_RETURN.rawValue)), unit.i32.constant(UInt64(self.function)),
            unit.i32.constant(UInt64(offset)))
        unit.builder.position(atEnd: unit.builder.appendBlock(to: function))
        return true
    }

    private func isFollowedByUnreachable(_ offset: Int) -> Bool {
        let bytes = unit.layout.module.bytes
        guard let opcode = opcode(at: offset), opcode == .call || opcode == .callIndirect else { return false }
        var place = offset + 1
        // The immediates, numbers in LEB128.
        for _ in 0..<(opcode == .call ? 1 : 2) {
            while place < bytes.count, bytes[place] & 0x80 != 0 { place += 1 }
            place += 1
        }
        return place < bytes.count && Opcode(code: bytes[place]) == .unreachable
    }

    // MARK: Functions that only mean something to wpc

    private func declare(_ name: String, _ parameters: [IRType], result: IRType, effects: Effects) -> (
        function: IRValue, type: IRType
    ) {
        let type = unit.context.function(parameters, result: result)
        // Asked of the module: declarations that nothing uses are deleted between the steps.
        if let known = unit.module.function(named: name) { return (known, type) }
        let function = unit.module.addFunction(name, type: type)
        function.add(unit.nounwind)
        function.add(unit.context.attribute("memory", effects.rawValue))
        if effects == .none { function.add(unit.context.attribute("willreturn")) }
        return (function, type)
    }

    /// Of LLVM's attribute `memory`: the linear memory is nothing that LLVM could see otherwise.
    private enum Effects: UInt64 {
        case none = 0
        case reads = 0x4
        case changes = 0xC
    }

    package func load(_ type: IRType, _ address: IRValue, _ argument: MemoryArgument, at offset: Int) -> IRValue {
        if argument.memory != 0 { refuse("memory \(argument.memory) stays on the host", at: offset) }
        return load(type, address, argument.offset)
    }

    package func store(_ value: IRValue, _ address: IRValue, _ argument: MemoryArgument, at offset: Int) {
        if argument.memory != 0 { refuse("memory \(argument.memory) stays on the host", at: offset) }
        store(value, address, argument.offset)
    }

    package func load(_ type: IRType, _ address: IRValue, _ offset: UInt64) -> IRValue {
        let name = "wpc.load.\(unit.deviceName(of: type))"
        accessTypes[name] = type
        let load = declare(name, [unit.i32, unit.i64], result: type, effects: .reads)
        return unit.builder.call(load.function, type: load.type, [address, unit.i64.constant(offset)])
    }

    package func store(_ value: IRValue, _ address: IRValue, _ offset: UInt64) {
        let name = "wpc.store.\(unit.deviceName(of: value.type))"
        accessTypes[name] = value.type
        let store = declare(name, [unit.i32, unit.i64, value.type], result: unit.void, effects: .changes)
        _ = unit.builder.call(store.function, type: store.type, [address, unit.i64.constant(offset), value])
    }

    package func atomic(_ opcode: Opcode, _ cell: IRType, _ address: IRValue, _ offset: UInt64, _ values: [IRValue])
        -> IRValue
    {
        let name = "wpc.atomic.\(opcode.name)"
        accessTypes[name] = cell
        atomics[name] = opcode
        let result = opcode.signature.resultCount > 0 ? cell : unit.void
        let access = declare(name, [unit.i32, unit.i64] + values.map(\.type), result: result, effects: .changes)
        return unit.builder.call(access.function, type: access.type, [address, unit.i64.constant(offset)] + values)
    }

    /// The bytes of the linear memory, which don't change while a kernel runs.
    package func memoryLength() -> IRValue {
        let memory = declare("wpc.memory", [], result: unit.i64, effects: .none)
        return unit.builder.call(memory.function, type: memory.type, [])
    }

    /// Ends the current block.
    package func raise(_ trap: Trap, at offset: Int) {
        raise(
            kind: unit.i32.constant(UInt64(trap.kind.rawValue)), unit.i32.constant(UInt64(function)),
            unit.i32.constant(UInt64(offset)))
    }

    package func raise(kind: IRValue, _ function: IRValue, _ offset: IRValue) {
        let trap = declare("wpc.trap", [unit.i32, unit.i32, unit.i32], result: unit.void, effects: .changes)
        for attribute in [unit.noreturn, unit.cold] { trap.function.add(attribute) }
        let call = unit.builder.call(trap.function, type: trap.type, [kind, function, offset])
        call.addToCall(unit.nomerge)
        unit.builder.unreachable()
    }

    // MARK: Globals

    /// The variable of a global that has to be read when the kernel runs.
    package func global(_ index: UInt32, at offset: Int) -> (variable: IRValue, type: IRType) {
        let value = unit.layout.module.globals[Int(index)].type.value
        let type = unit.type(of: value)
        if value.isReference { refuse("global \(index) holds a reference", at: offset) }
        if let known = globals[index] { return (known, type) }
        let variable = unit.module.addGlobal("wpc.global.\(index)", type: type)
        variable.setInternal()
        variable.setInitializer(type.zero)
        globals[index] = variable
        return (variable, type)
    }

    package func setGlobal(_ index: UInt32, _ value: IRValue, at offset: Int) {
        unit.builder.store(value, global(index, at: offset).variable, alignment: 8)
        guard index == unit.layout.stackPointerGlobal else { return }
        let frame = declare("wpc.frame", [unit.i32], result: unit.void, effects: .changes)
        frame.function.add(unit.context.attribute("willreturn"))
        _ = unit.builder.call(frame.function, type: frame.type, [value])
    }

    // MARK: Calls

    package func call(_ callee: UInt32, type: FunctionType, arguments: [IRValue], at offset: Int) -> [IRValue] {
        let module = unit.layout.module
        guard callee >= module.importedFunctionCount else {
            let item = module.imports.first { $0.kind == .function && $0.index == callee }
            let name = item.map { "\"\($0.module.printable)\" \"\($0.name.printable)\"" } ?? "\(callee)"
            refuse("it calls the imported function \(name)", at: offset)
            return type.results.map { unit.type(of: $0).zero }
        }
        if calls[function, default: []].insert(callee).inserted, reaches(callee, function) {
            refuse("it calls \"\(module.functionDescription(callee).printable)\", and so itself", at: offset)
        }
        if known.insert(callee).inserted { pending.append(callee) }
        let call = unit.builder.call(unit.function(callee), type: unit.functionType(type), arguments)
        return unit.unpack(call, type)
    }

    /// Whether calls that were seen so far lead from `start` to `goal`. What is seen later is looked at then.
    private func reaches(_ start: UInt32, _ goal: UInt32) -> Bool {
        var seen: Set<UInt32> = [start]
        var work = [start]
        while let current = work.popLast() {
            if current == goal { return true }
            for next in calls[current] ?? [] where seen.insert(next).inserted { work.append(next) }
        }
        return false
    }

    package func start(_ kernel: UInt32) {
        known.insert(kernel)
        pending.append(kernel)
    }
}

extension CodeUnit {
    /// What the name of a device function calls the type that it loads or stores.
    package func deviceName(of type: IRType) -> String {
        switch type {
        case i8: "i8"
        case i16: "i16"
        case i32: "i32"
        case i64: "i64"
        case float: "f32"
        case double: "f64"
        case v128: "v128"
        case i8.vectorType(count: 8): "i8x8"
        case i16.vectorType(count: 4): "i16x4"
        default: "i32x2"
        }
    }
}

import WPCRuntime
import Wasm

/// How a module's parts are laid out in native code: decided once, then read by every worker.
public struct ModuleLayout: Sendable {
    public let module: Module
    public let options: LayoutOptions

    /// What a call of an imported function becomes.
    public enum ImportBinding: Sendable, Equatable {
        /// A direct call of this symbol of the runtime.
        case host(symbol: String)
        /// A call through the instance's reference slot.
        case slot
        /// A trap.
        case missing
    }

    public let imports: [ImportBinding]
    /// Kernels for OpenCL devices that come with the module.
    public let deviceKernels: [DeviceKernel]

    /// Functions of the module's own that can be referenced, by function index, in the order of their reference slots.
    package let referencedFunctions: [UInt32]
    private let referenceSlots: [UInt32: UInt32]

    /// Functions of the C library that one thread at a time may be in (GuestLocks.swift).
    package let lockedFunctions: Set<UInt32>
    /// Functions that get a chunk function.
    public let kernels: Set<UInt32>
    /// Tables whose elements are known.
    package let knownTables: KnownTables
    /// Compiled functions have the memory's base as their last parameter (see `MemoryBaseParameter`).
    package let passesMemoryBase: Bool
    private let shortMemories: ShortMemories
    /// Loops are optimised for memories that don't get the last page of 32-bit indices.
    package var assumesShortMemories: Bool { shortMemories != .none }
    /// The runtime has to keep them from it.
    package var hasShortMemories: Bool { shortMemories == .kept }
    /// What every memory of the module has from the start, and so for ever.
    package let leastMemoryBytes: UInt64
    /// What was found out about all bodies; nil: nothing.
    private let survey: BodySurvey?
    /// Calls are inlined only where that costs little, outside of loops less than in them.
    package let limitsInlining: Bool
    /// The global that holds the C stack pointer.
    package let stackPointerGlobal: UInt32?

    /// Values of immutable globals whose initial value is a plain constant.
    package let constantGlobals: [NumericConstant?]
    /// Globals whose thread slot is a pointer to a cell.
    package let cellGlobals: [Bool]

    /// Bytes of code from which on a module is large: most of what is inlined costs time to compile, and gains none
    /// when it runs.
    private static let largeCode = 192 << 10

    public init(
        module: Module, options: LayoutOptions, imports: [ImportBinding], deviceKernels: [DeviceKernel] = [],
        stackPointer: StackPointer = .none, survey: BodySurvey? = nil
    ) {
        knownTables = KnownTables(module: module, isClosedWorld: options.isClosedWorld, survey: survey)
        leastMemoryBytes =
            module.memories.map { memory in
                let (bytes, overflow) = memory.limits.minimum.multipliedReportingOverflow(
                    by: 1 << UInt64(memory.pageSizeLog2))
                return overflow ? 0 : bytes
            }.min() ?? 0
        passesMemoryBase =
            options.mayPassMemoryBase
            && ModuleLayout.passesMemoryBase(module, isClosedWorld: options.isClosedWorld, survey)
        limitsInlining = module.bodies.reduce(0) { $0 + $1.count } >= ModuleLayout.largeCode
        shortMemories = ShortMemories(module, improvesLoops: options.improvesLoops, survey: survey)
        lockedFunctions = ModuleLayout.lockedFunctions(in: module)
        self.deviceKernels = deviceKernels
        self.survey = survey
        stackPointerGlobal = if case .global(let index) = stackPointer { index } else { nil }
        self.module = module
        self.options = options
        self.imports = imports

        var referenced = module.declaredFunctions
        for export in module.exports where export.kind == .function { referenced.insert(export.index) }
        let own = referenced.filter { $0 >= module.importedFunctionCount }.sorted()
        var slots: [UInt32: UInt32] = [:]
        for index in 0..<UInt32(module.importedFunctionCount) { slots[index] = index }
        for (position, index) in own.enumerated() {
            slots[index] = UInt32(module.importedFunctionCount + position)
        }
        referencedFunctions = own
        referenceSlots = slots

        kernels = ModuleLayout.kernelCandidates(in: module)

        var cells = [Bool](repeating: false, count: module.globals.count)
        for index in 0..<module.importedGlobalCount { cells[index] = true }
        if !options.isClosedWorld {
            for export in module.exports where export.kind == .global { cells[Int(export.index)] = true }
        }
        cellGlobals = cells
        constantGlobals = module.globals.map { global in
            guard !global.type.isMutable, let range = global.initializer else { return nil }
            return NumericConstant(expression: module.bytes[range])
        }
    }

    /// Where references to `function` are in the instance's functions; nil if it can't be referenced.
    package func referenceSlot(of function: UInt32) -> UInt32? { referenceSlots[function] }

    /// Whether the defined function `function` (counted without imports) is known to be named by the code of
    /// `partition`, a range of defined functions, alone: no reference, export or call from elsewhere can lead to it.
    package func isInternal(_ function: Int, to partition: Range<Int>, apart: [Int]) -> Bool {
        let index = UInt32(module.importedFunctionCount + function)
        if referenceSlots[index] != nil || kernels.contains(index) || module.start == index { return false }
        if partition == module.bodies.indices, apart.isEmpty { return true }
        guard let scanner = survey?.scanner, scanner.scannedCount == module.bodies.count else { return false }
        let callers = scanner.callers[function]
        if callers.lowest > callers.highest { return true }
        guard partition.contains(Int(callers.lowest)), partition.contains(Int(callers.highest)) else { return false }
        return !apart.contains { (callers.lowest...callers.highest).contains(numericCast($0)) }
    }

    /// Exceptions may come out of compiled functions: there's a tag to throw, or another instance to throw them.
    package var mayThrow: Bool { !module.tags.isEmpty || !options.isClosedWorld }

    // MARK: The thread block

    package func memorySlot(_ index: UInt32) -> Int { ABI.thread + Int(index) * ABI.memorySlot }
    package func tableSlot(_ index: UInt32) -> Int {
        memorySlot(UInt32(module.memories.count)) + Int(index) * ABI.tableSlot
    }
    package func globalSlot(_ index: UInt32) -> Int { tableSlot(UInt32(module.tables.count)) + Int(index) * ABI.value }
    package var threadSize: Int { globalSlot(UInt32(module.globals.count)) }

    // MARK: Symbols

    /// The symbol of a defined function: prefix and index, and in text its name for people who read it. The index keeps
    /// it unique, and the full stops keep it apart from every C symbol. The symbol tables of files get readable names
    /// after the link (`SymbolTableNames`).
    public func symbol(ofFunction index: UInt32) -> String {
        let stem = "\(options.symbolPrefix).\(index)"
        guard options.namesSymbols, let name = module.functionName(index), !name.isEmpty else { return stem }
        return stem + "." + ModuleLayout.symbolText(name)
    }

    /// A name as part of a symbol: long ones are cut, and what linkers and assemblers give a meaning (`@` begins a
    /// version) or can't print becomes `_`.
    private static func symbolText(_ name: String) -> String {
        var text = ""
        for scalar in name.unicodeScalars.prefix(160) {
            let isPlain = scalar.value > 0x20 && scalar.value < 0x7F && !"@\"\\'`".unicodeScalars.contains(scalar)
            text.unicodeScalars.append(isPlain ? scalar : "_")
        }
        return text
    }

    /// What tools call a function: its name, without control characters, which would reach the terminal, or
    /// `function[12]`.
    public func displayName(ofFunction index: UInt32) -> String {
        let name = module.functionDescription(index)
        if name.isEmpty { return "function" }
        guard name.utf8.count > ModuleLayout.longestName else { return name.printable }
        var end = name.utf8.index(name.utf8.startIndex, offsetBy: ModuleLayout.longestName)
        while end > name.utf8.startIndex, String.Index(end, within: name.unicodeScalars) == nil {
            end = name.utf8.index(before: end)
        }
        return String(name[..<end]).printable
    }

    /// Bytes of a name. Longer ones are cut: tools copy them into buffers of their own.
    private static let longestName = 4096

    /// What of a function a symbol names.
    public enum SymbolPart: Sendable { case function, chunk }

    /// The defined function that a symbol of `symbol(ofFunction:)`, `tailSymbol(ofFunction:)` or `chunkSymbol(of:)`
    /// belongs to.
    public func function(ofSymbol symbol: String) -> (index: UInt32, part: SymbolPart)? {
        let start = options.symbolPrefix + "."
        guard symbol.hasPrefix(start) else { return nil }
        let rest = symbol.dropFirst(start.count)
        let isChunk = rest.hasPrefix("chunk.")
        guard let index = UInt32((isChunk ? rest.dropFirst(6) : rest).prefix { $0.isASCII && $0.isNumber }) else {
            return nil
        }
        return (index, isChunk ? .chunk : .function)
    }

    /// The function whose code a symbol names; WPC_NO_INDEX for a chunk function, whose code is that of a kernel
    /// inlined into it.
    public func functionIndex(ofSymbol symbol: String) -> UInt32? {
        function(ofSymbol: symbol).map { $0.part == .chunk ? .max : $0.index }
    }

    /// The function whose body is at a byte offset of the module, which is the line of its declaration in debug
    /// information.
    public func functionIndex(ofBodyAt line: UInt32) -> UInt32? {
        var (low, high) = (0, module.bodies.count)
        while low < high {
            let middle = (low + high) / 2
            if module.bodies[middle].lowerBound < Int(line) { low = middle + 1 } else { high = middle }
        }
        guard low < module.bodies.count, module.bodies[low].lowerBound == Int(line) else { return nil }
        return UInt32(module.importedFunctionCount + low)
    }

    /// The same function in the calling convention of tail calls.
    package func tailSymbol(ofFunction index: UInt32) -> String { symbol(ofFunction: index) + ".tail" }

    /// The array of code addresses for calls through a known table.
    package func symbol(ofDispatch callee: IndirectCallee) -> String {
        symbol("dispatch.\(callee.table).\(callee.typeIndex)")
    }
    /// A function of the type at `typeIndex` that raises `trap`.
    package func symbol(ofStub trap: Trap, _ typeIndex: UInt32) -> String { symbol("\(trap.name).\(typeIndex)") }
    /// Compiled code that calls the imported function `index`.
    package func symbol(ofImport index: UInt32) -> String { symbol("import.\(index)") }

    package func symbol(_ part: String) -> String { "\(options.symbolPrefix).\(part)" }
    public var moduleSymbol: String { "wpc_module_\(options.symbolPrefix)" }

    /// The section of all compiled functions: a name that the linker accepts as a C identifier.
    static let codeSection = "wpc_text"
}

/// What code generation needs to know beside the module.
public struct LayoutOptions: Sendable {
    /// Only this module's instance and the runtime exist: a table or global can't be shared with another instance.
    public var isClosedWorld: Bool
    /// The module's name in symbols: a C identifier.
    public var symbolPrefix: String
    /// The Wasm file's name, for debug locations and messages.
    public var fileName: String
    /// Keeps readable names in the IR.
    public var keepsValueNames: Bool
    /// Symbols have the functions' names in them.
    public var namesSymbols: Bool
    /// Debug information calls functions by their names.
    public var namesDebugInfo: Bool
    /// Of which instruction set intrinsics may be used where they make better code.
    public var vectors: VectorInstructions
    /// Code is optimised.
    public var optimizes: Bool
    /// Names of passes that don't run (`PassSelection`).
    public var disabledPasses: [String]
    /// No function gets more than this, whatever its size: for tests.
    public var mostEffort: Effort?
    /// Small functions that call themselves are inlined into themselves.
    public var inlinesRecursion: Bool
    /// The target has a register for the base of the memory, and code is optimised.
    public var mayPassMemoryBase: Bool
    /// Indices are 0 where a processor guesses that their bounds check succeeds and it doesn't (`SpeculationGuards`).
    public var mitigatesSpectre: Bool
    /// Code of modules with kernels tells the runtime of each access to memory 0 (wpc_parallel_check).
    public var checksParallel: Bool
    /// Every NaN that arithmetic gives is the canonical one.
    public var canonicalizesNaNs: Bool
    /// Loops are prepared for vectorisation.
    public var improvesLoops: Bool

    public enum VectorInstructions: Sendable {
        /// x86: SSE2 alone, or SSSE3 too.
        case sse2, ssse3
        case neon
        /// None at all.
        case generic

        package var isX86: Bool { self == .sse2 || self == .ssse3 }
    }

    public init(
        isClosedWorld: Bool, symbolPrefix: String, fileName: String, keepsValueNames: Bool = false,
        namesSymbols: Bool = false,
        namesDebugInfo: Bool = false, vectors: VectorInstructions = .generic, optimizes: Bool = false,
        mostEffort: Effort? = nil, inlinesRecursion: Bool = false,
        mayPassMemoryBase: Bool = false, mitigatesSpectre: Bool = true, canonicalizesNaNs: Bool = false,
        improvesLoops: Bool = false,
        checksParallel: Bool = false, disabledPasses: [String] = []
    ) {
        self.disabledPasses = disabledPasses
        self.mitigatesSpectre = mitigatesSpectre
        self.checksParallel = checksParallel
        self.canonicalizesNaNs = canonicalizesNaNs
        self.improvesLoops = improvesLoops
        self.mayPassMemoryBase = mayPassMemoryBase
        self.optimizes = optimizes
        self.mostEffort = mostEffort
        self.inlinesRecursion = inlinesRecursion
        self.namesSymbols = namesSymbols
        self.namesDebugInfo = namesDebugInfo
        self.vectors = vectors
        self.isClosedWorld = isClosedWorld
        self.symbolPrefix = symbolPrefix
        self.fileName = fileName
        self.keepsValueNames = keepsValueNames
    }
}

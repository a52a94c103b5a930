import WPCRuntime
import Wasm

/// Offsets and sizes of the runtime's structs, taken from the contract itself so that they can't drift.
enum ABI {
    static let thread = MemoryLayout<wpc_thread>.stride
    static let memorySlot = MemoryLayout<wpc_memory_slot>.stride
    static let tableSlot = MemoryLayout<wpc_table_slot>.stride
    static let value = MemoryLayout<wpc_value>.stride

    static let threadInstance = offset(\wpc_thread.instance)
    static let threadParallel = offset(\wpc_thread.parallel)
    static let instanceFunctions = offset(\wpc_instance.functions)
    static let instanceElements = offset(\wpc_instance.elements)
    static let functionCode = offset(\wpc_function.code)
    static let functionType = offset(\wpc_function.type)
    static let functionTailCode = offset(\wpc_function.tail_code)
    static let functionInstance = offset(\wpc_function.instance)
    static let typeDepth = offset(\wpc_type.depth)
    static let typeSupertypes = offset(\wpc_type.supertypes)
    static let instanceTags = offset(\wpc_instance.tags)
    static let exceptionTag = Int(WPC_EXCEPTION_TAG)
    static let exceptionValues = Int(WPC_EXCEPTION_VALUES)
    static let typeKind = offset(\wpc_type.kind)
    static let arrayLength = Int(WPC_GC_ARRAY_LENGTH)
    static let arrayElements = Int(WPC_GC_ARRAY_ELEMENTS)
    static let memoryByteLength = offset(\wpc_memory.byte_length)
    static let tableLength = offset(\wpc_table.length)
    static let globalValue = offset(\wpc_global.value)
    static let memorySlotBase = offset(\wpc_memory_slot.base)
    static let memorySlotMemory = offset(\wpc_memory_slot.memory)
    static let tableSlotElements = offset(\wpc_table_slot.elements)
    static let tableSlotTable = offset(\wpc_table_slot.table)

    private static func offset<Root>(_ path: PartialKeyPath<Root>) -> Int {
        guard let offset = MemoryLayout<Root>.offset(of: path) else {
            preconditionFailure("\(path) is not a stored field of the contract's struct")
        }
        return offset
    }
}

/// A function of the runtime that compiled code calls, as the contract's table has it.
struct EntryPoint: Sendable {
    let name: String
    /// Result, then parameters, in the contract's letters.
    let signature: String
    let unwinds: Bool

    static let calleeThread = EntryPoint(WPC_ENTRY_callee_thread)
    static let hostCall = EntryPoint(WPC_ENTRY_host_call)
    static let parallelCheck = EntryPoint(WPC_ENTRY_parallel_check)
    static let openMPEnter = EntryPoint(WPC_ENTRY_openmp_enter)
    static let openMPLeave = EntryPoint(WPC_ENTRY_openmp_leave)
    static let memoryGrow = EntryPoint(WPC_ENTRY_memory_grow)
    static let memoryCopy = EntryPoint(WPC_ENTRY_memory_copy)
    static let memoryFill = EntryPoint(WPC_ENTRY_memory_fill)
    static let memoryInit = EntryPoint(WPC_ENTRY_memory_init)
    static let dataDrop = EntryPoint(WPC_ENTRY_data_drop)
    static let tableGrow = EntryPoint(WPC_ENTRY_table_grow)
    static let tableFill = EntryPoint(WPC_ENTRY_table_fill)
    static let tableCopy = EntryPoint(WPC_ENTRY_table_copy)
    static let tableInit = EntryPoint(WPC_ENTRY_table_init)
    static let elementDrop = EntryPoint(WPC_ENTRY_element_drop)
    static let elementsFunctions = EntryPoint(WPC_ENTRY_elements_functions)
    static let elementsAllocate = EntryPoint(WPC_ENTRY_elements_allocate)
    static let atomicWait32 = EntryPoint(WPC_ENTRY_atomic_wait32)
    static let atomicWait64 = EntryPoint(WPC_ENTRY_atomic_wait64)
    static let exceptionNew = EntryPoint(WPC_ENTRY_exception_new)
    static let exceptionThrow = EntryPoint(WPC_ENTRY_exception_throw)
    static let exceptionCaught = EntryPoint(WPC_ENTRY_exception_caught)
    static let exceptionReference = EntryPoint(WPC_ENTRY_exception_reference)
    static let exceptionPin = EntryPoint(WPC_ENTRY_exception_pin)
    static let gcStruct = EntryPoint(WPC_ENTRY_gc_struct)
    static let gcArray = EntryPoint(WPC_ENTRY_gc_array)
    static let gcCheckData = EntryPoint(WPC_ENTRY_gc_check_data)
    static let gcCopyData = EntryPoint(WPC_ENTRY_gc_copy_data)
    static let gcCheckElements = EntryPoint(WPC_ENTRY_gc_check_elements)
    static let gcCopyElements = EntryPoint(WPC_ENTRY_gc_copy_elements)
    static let gcInternalize = EntryPoint(WPC_ENTRY_gc_internalize)
    static let gcExternalize = EntryPoint(WPC_ENTRY_gc_externalize)
    static let atomicNotify = EntryPoint(WPC_ENTRY_atomic_notify)

    private init(_ index: wpc_entry_point_index) {
        let entry = wpc_entry_point_at(index).pointee
        name = String(cString: entry.symbol)
        signature = String(cString: entry.signature)
        unwinds = entry.unwinds
    }
}

/// A trap that compiled code raises itself.
struct Trap: Sendable, Equatable {
    let kind: wpc_trap_kind
    /// What the contract calls it.
    let name: String

    static let unreachable = Trap(WPC_TRAP_UNREACHABLE)
    static let memoryOutOfBounds = Trap(WPC_TRAP_MEMORY_OUT_OF_BOUNDS)
    static let tableOutOfBounds = Trap(WPC_TRAP_TABLE_OUT_OF_BOUNDS)
    static let undefinedElement = Trap(WPC_TRAP_UNDEFINED_ELEMENT)
    static let uninitializedElement = Trap(WPC_TRAP_UNINITIALIZED_ELEMENT)
    static let indirectCallTypeMismatch = Trap(WPC_TRAP_INDIRECT_CALL_TYPE_MISMATCH)
    static let integerDivideByZero = Trap(WPC_TRAP_INTEGER_DIVIDE_BY_ZERO)
    static let integerOverflow = Trap(WPC_TRAP_INTEGER_OVERFLOW)
    static let invalidConversionToInteger = Trap(WPC_TRAP_INVALID_CONVERSION_TO_INTEGER)
    static let nullFunctionReference = Trap(WPC_TRAP_NULL_FUNCTION_REFERENCE)
    static let nullReference = Trap(WPC_TRAP_NULL_REFERENCE)
    static let unalignedAtomic = Trap(WPC_TRAP_UNALIGNED_ATOMIC)
    static let nullStructureReference = Trap(WPC_TRAP_NULL_STRUCTURE_REFERENCE)
    static let nullArrayReference = Trap(WPC_TRAP_NULL_ARRAY_REFERENCE)
    static let nullI31Reference = Trap(WPC_TRAP_NULL_I31_REFERENCE)
    static let arrayOutOfBounds = Trap(WPC_TRAP_ARRAY_OUT_OF_BOUNDS)
    static let castFailure = Trap(WPC_TRAP_CAST_FAILURE)
    static let nullExceptionReference = Trap(WPC_TRAP_NULL_EXCEPTION_REFERENCE)
    static let missingImport = Trap(WPC_TRAP_MISSING_IMPORT)

    private init(_ kind: wpc_trap_kind) {
        self.kind = kind
        name = wpc_trap_name(kind).map { String(cString: $0) } ?? ""
    }

    static func == (left: Trap, right: Trap) -> Bool { left.kind == right.kind }

    var symbol: String { "wpc_trap_\(name)" }
}

extension Module {
    /// Whether it imports something of wasi-parallel or of OpenMP: the runtime calls its functions as C functions.
    var importsParallel: Bool { imports.contains { $0.isParallel || $0.isOpenMP } }

    /// Whether it imports a function of OpenMP.
    package var importsOpenMP: Bool { imports.contains(where: \.isOpenMP) }

    /// The functions by which it calls wasi-parallel's `parallel_for`.
    var importsOfParallelFor: [Module.Import] { imports.filter { $0.isParallel && $0.name == "parallel_for" } }
}

extension Module.Import {
    fileprivate var isParallel: Bool { kind == .function && module == WPC_PARALLEL_MODULE }

    /// Whether it is one of the functions that clang calls for `-fopenmp`, or of those of `omp.h`.
    package var isOpenMP: Bool {
        kind == .function && module == WPC_OPENMP_MODULE
            && (name.hasPrefix(WPC_OPENMP_COMPILER_PREFIX) || name.hasPrefix(WPC_OPENMP_LIBRARY_PREFIX))
    }
}

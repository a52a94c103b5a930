import WPCRuntime
import Wasm

/// Offsets and sizes of the runtime's structs, taken from the contract itself so that they can't drift.
package enum ABI {
    package static let thread = MemoryLayout<wpc_thread>.stride
    package static let memorySlot = MemoryLayout<wpc_memory_slot>.stride
    package static let tableSlot = MemoryLayout<wpc_table_slot>.stride
    package static let value = MemoryLayout<wpc_value>.stride

    package static let threadInstance = offset(\wpc_thread.instance)
    package static let threadParallel = offset(\wpc_thread.parallel)
    package static let instanceFunctions = offset(\wpc_instance.functions)
    static let instanceElements = offset(\wpc_instance.elements)
    package static let functionCode = offset(\wpc_function.code)
    package static let functionType = offset(\wpc_function.type)
    package static let functionTailCode = offset(\wpc_function.tail_code)
    package static let functionInstance = offset(\wpc_function.instance)
    package static let typeDepth = offset(\wpc_type.depth)
    package static let typeSupertypes = offset(\wpc_type.supertypes)
    package static let instanceTags = offset(\wpc_instance.tags)
    package static let exceptionTag = Int(WPC_EXCEPTION_TAG)
    package static let exceptionValues = Int(WPC_EXCEPTION_VALUES)
    package static let typeKind = offset(\wpc_type.kind)
    package static let arrayLength = Int(WPC_GC_ARRAY_LENGTH)
    package static let arrayElements = Int(WPC_GC_ARRAY_ELEMENTS)
    package static let memoryByteLength = offset(\wpc_memory.byte_length)
    package static let tableLength = offset(\wpc_table.length)
    package static let globalValue = offset(\wpc_global.value)
    package static let memorySlotBase = offset(\wpc_memory_slot.base)
    package static let memorySlotMemory = offset(\wpc_memory_slot.memory)
    package static let tableSlotElements = offset(\wpc_table_slot.elements)
    package static let tableSlotTable = offset(\wpc_table_slot.table)

    private static func offset<Root>(_ path: PartialKeyPath<Root>) -> Int {
        guard let offset = MemoryLayout<Root>.offset(of: path) else {
            preconditionFailure("\(path) is not a stored field of the contract's struct")
        }
        return offset
    }
}

/// A function of the runtime that compiled code calls, as the contract's table has it.
package struct EntryPoint: Sendable {
    package let name: String
    /// Result, then parameters, in the contract's letters.
    package let signature: String
    let unwinds: Bool

    package static let calleeThread = EntryPoint(WPC_ENTRY_callee_thread)
    package static let hostCall = EntryPoint(WPC_ENTRY_host_call)
    package static let parallelCheck = EntryPoint(WPC_ENTRY_parallel_check)
    package static let openMPEnter = EntryPoint(WPC_ENTRY_openmp_enter)
    package static let openMPLeave = EntryPoint(WPC_ENTRY_openmp_leave)
    package static let memoryGrow = EntryPoint(WPC_ENTRY_memory_grow)
    package static let memoryCopy = EntryPoint(WPC_ENTRY_memory_copy)
    package static let memoryFill = EntryPoint(WPC_ENTRY_memory_fill)
    package static let memoryInit = EntryPoint(WPC_ENTRY_memory_init)
    package static let dataDrop = EntryPoint(WPC_ENTRY_data_drop)
    package static let tableGrow = EntryPoint(WPC_ENTRY_table_grow)
    package static let tableFill = EntryPoint(WPC_ENTRY_table_fill)
    package static let tableCopy = EntryPoint(WPC_ENTRY_table_copy)
    package static let tableInit = EntryPoint(WPC_ENTRY_table_init)
    package static let elementDrop = EntryPoint(WPC_ENTRY_element_drop)
    package static let elementsFunctions = EntryPoint(WPC_ENTRY_elements_functions)
    package static let elementsAllocate = EntryPoint(WPC_ENTRY_elements_allocate)
    package static let atomicWait32 = EntryPoint(WPC_ENTRY_atomic_wait32)
    package static let atomicWait64 = EntryPoint(WPC_ENTRY_atomic_wait64)
    package static let exceptionNew = EntryPoint(WPC_ENTRY_exception_new)
    package static let exceptionThrow = EntryPoint(WPC_ENTRY_exception_throw)
    package static let exceptionCaught = EntryPoint(WPC_ENTRY_exception_caught)
    package static let exceptionReference = EntryPoint(WPC_ENTRY_exception_reference)
    package static let exceptionPin = EntryPoint(WPC_ENTRY_exception_pin)
    package static let gcStruct = EntryPoint(WPC_ENTRY_gc_struct)
    package static let gcArray = EntryPoint(WPC_ENTRY_gc_array)
    package static let gcCheckData = EntryPoint(WPC_ENTRY_gc_check_data)
    package static let gcCopyData = EntryPoint(WPC_ENTRY_gc_copy_data)
    package static let gcCheckElements = EntryPoint(WPC_ENTRY_gc_check_elements)
    package static let gcCopyElements = EntryPoint(WPC_ENTRY_gc_copy_elements)
    package static let gcInternalize = EntryPoint(WPC_ENTRY_gc_internalize)
    package static let gcExternalize = EntryPoint(WPC_ENTRY_gc_externalize)
    package static let atomicNotify = EntryPoint(WPC_ENTRY_atomic_notify)

    private init(_ index: wpc_entry_point_index) {
        let entry = wpc_entry_point_at(index).pointee
        name = String(cString: entry.symbol)
        signature = String(cString: entry.signature)
        unwinds = entry.unwinds
    }
}

/// A trap that compiled code raises itself.
package struct Trap: Sendable, Equatable {
    package let kind: wpc_trap_kind
    /// What the contract calls it.
    package let name: String

    package static let unreachable = Trap(WPC_TRAP_UNREACHABLE)
    package static let memoryOutOfBounds = Trap(WPC_TRAP_MEMORY_OUT_OF_BOUNDS)
    package static let tableOutOfBounds = Trap(WPC_TRAP_TABLE_OUT_OF_BOUNDS)
    package static let undefinedElement = Trap(WPC_TRAP_UNDEFINED_ELEMENT)
    package static let uninitializedElement = Trap(WPC_TRAP_UNINITIALIZED_ELEMENT)
    package static let indirectCallTypeMismatch = Trap(WPC_TRAP_INDIRECT_CALL_TYPE_MISMATCH)
    package static let integerDivideByZero = Trap(WPC_TRAP_INTEGER_DIVIDE_BY_ZERO)
    package static let integerOverflow = Trap(WPC_TRAP_INTEGER_OVERFLOW)
    package static let invalidConversionToInteger = Trap(WPC_TRAP_INVALID_CONVERSION_TO_INTEGER)
    package static let nullFunctionReference = Trap(WPC_TRAP_NULL_FUNCTION_REFERENCE)
    package static let nullReference = Trap(WPC_TRAP_NULL_REFERENCE)
    package static let unalignedAtomic = Trap(WPC_TRAP_UNALIGNED_ATOMIC)
    package static let nullStructureReference = Trap(WPC_TRAP_NULL_STRUCTURE_REFERENCE)
    package static let nullArrayReference = Trap(WPC_TRAP_NULL_ARRAY_REFERENCE)
    package static let nullI31Reference = Trap(WPC_TRAP_NULL_I31_REFERENCE)
    package static let arrayOutOfBounds = Trap(WPC_TRAP_ARRAY_OUT_OF_BOUNDS)
    package static let castFailure = Trap(WPC_TRAP_CAST_FAILURE)
    package static let nullExceptionReference = Trap(WPC_TRAP_NULL_EXCEPTION_REFERENCE)
    package static let missingImport = Trap(WPC_TRAP_MISSING_IMPORT)

    private init(_ kind: wpc_trap_kind) {
        self.kind = kind
        name = wpc_trap_name(kind).map { String(cString: $0) } ?? ""
    }

    package static func == (left: Trap, right: Trap) -> Bool { left.kind == right.kind }

    package var symbol: String { "wpc_trap_\(name)" }
}

extension Module {
    /// Whether it imports something of wasi-parallel or of OpenMP: the runtime calls its functions as C functions.
    var importsParallel: Bool { imports.contains { $0.isParallel || $0.isOpenMP } }

    /// Whether it imports a function of OpenMP.
    package var importsOpenMP: Bool { imports.contains(where: \.isOpenMP) }

    /// The functions by which it calls wasi-parallel's `parallel_for`.
    package var importsOfParallelFor: [Module.Import] { imports.filter { $0.isParallel && $0.name == "parallel_for" } }
}

extension Module.Import {
    fileprivate var isParallel: Bool { kind == .function && module == WPC_PARALLEL_MODULE }

    /// Whether it is one of the functions that clang calls for `-fopenmp`, or of those of `omp.h`.
    package var isOpenMP: Bool {
        kind == .function && module == WPC_OPENMP_MODULE
            && (name.hasPrefix(WPC_OPENMP_COMPILER_PREFIX) || name.hasPrefix(WPC_OPENMP_LIBRARY_PREFIX))
    }
}

import WPCRuntime

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

/// A function of the runtime that compiled code calls, with its signature in the contract's letters.
struct EntryPoint: Sendable {
    let name: String
    let signature: String
    var unwinds = false

    static let calleeThread = EntryPoint(name: "wpc_callee_thread", signature: "ppp")
    static let hostCall = EntryPoint(name: "wpc_host_call", signature: "vppp")
    static let parallelCheck = EntryPoint(name: "wpc_parallel_check", signature: "vplli")
    static let memoryGrow = EntryPoint(name: "wpc_memory_grow", signature: "lppl")
    static let memoryCopy = EntryPoint(name: "wpc_memory_copy", signature: "vpplll")
    static let memoryFill = EntryPoint(name: "wpc_memory_fill", signature: "vplil")
    static let memoryInit = EntryPoint(name: "wpc_memory_init", signature: "vppilll")
    static let dataDrop = EntryPoint(name: "wpc_data_drop", signature: "vpi")
    static let tableGrow = EntryPoint(name: "wpc_table_grow", signature: "lpppl")
    static let tableFill = EntryPoint(name: "wpc_table_fill", signature: "vplpl")
    static let tableCopy = EntryPoint(name: "wpc_table_copy", signature: "vpplll")
    static let tableInit = EntryPoint(name: "wpc_table_init", signature: "vppilll")
    static let elementDrop = EntryPoint(name: "wpc_element_drop", signature: "vpi")
    static let elementsFunctions = EntryPoint(name: "wpc_elements_functions", signature: "vpipl")
    static let elementsAllocate = EntryPoint(name: "wpc_elements_allocate", signature: "ppil")
    static let atomicWait32 = EntryPoint(name: "wpc_atomic_wait32", signature: "iplil")
    static let atomicWait64 = EntryPoint(name: "wpc_atomic_wait64", signature: "iplll")
    static let exceptionNew = EntryPoint(name: "wpc_exception_new", signature: "ppii")
    static let exceptionThrow = EntryPoint(name: "wpc_exception_throw", signature: "vp", unwinds: true)
    static let exceptionCaught = EntryPoint(name: "wpc_exception_caught", signature: "vp")
    static let exceptionReference = EntryPoint(name: "wpc_exception_reference", signature: "vp")
    static let exceptionPin = EntryPoint(name: "wpc_exception_pin", signature: "vp")
    static let gcStruct = EntryPoint(name: "wpc_gc_struct", signature: "ppli")
    static let gcArray = EntryPoint(name: "wpc_gc_array", signature: "ppiii")
    static let gcCheckData = EntryPoint(name: "wpc_gc_check_data", signature: "vpiil")
    static let gcCopyData = EntryPoint(name: "wpc_gc_copy_data", signature: "vpiilp")
    static let gcCheckElements = EntryPoint(name: "wpc_gc_check_elements", signature: "vpiii")
    static let gcCopyElements = EntryPoint(name: "wpc_gc_copy_elements", signature: "vpiiip")
    static let gcInternalize = EntryPoint(name: "wpc_gc_internalize", signature: "ppp")
    static let gcExternalize = EntryPoint(name: "wpc_gc_externalize", signature: "ppp")
    static let atomicNotify = EntryPoint(name: "wpc_atomic_notify", signature: "ipli")
}

/// The traps that compiled code raises itself.
enum Trap: String {
    case unreachable
    case memoryOutOfBounds = "memory_out_of_bounds"
    case tableOutOfBounds = "table_out_of_bounds"
    case undefinedElement = "undefined_element"
    case uninitializedElement = "uninitialized_element"
    case indirectCallTypeMismatch = "indirect_call_type_mismatch"
    case integerDivideByZero = "integer_divide_by_zero"
    case integerOverflow = "integer_overflow"
    case invalidConversionToInteger = "invalid_conversion_to_integer"
    case nullFunctionReference = "null_function_reference"
    case nullReference = "null_reference"
    case unalignedAtomic = "unaligned_atomic"
    case nullStructureReference = "null_structure_reference"
    case nullArrayReference = "null_array_reference"
    case nullI31Reference = "null_i31_reference"
    case arrayOutOfBounds = "array_out_of_bounds"
    case castFailure = "cast_failure"
    case nullExceptionReference = "null_exception_reference"
    case missingImport = "missing_import"

    var symbol: String { "wpc_trap_\(rawValue)" }
}

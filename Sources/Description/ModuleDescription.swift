import IRUnit
import LLVMCore
import Lowering
import Offload
import WPCRuntime
import Wasm

/// Where the code of one partition is and how it maps to the Wasm module: what `wpc_module_partition` needs.
public struct PartitionTable: Sendable {
    /// A function symbol in the partition's code section, and its offset there.
    public var anchorSymbol: String
    public var anchorOffset: UInt64
    public var sectionSize: UInt64
    public var table: [UInt8]

    public init(anchorSymbol: String, anchorOffset: UInt64, sectionSize: UInt64, table: [UInt8]) {
        self.anchorSymbol = anchorSymbol
        self.anchorOffset = anchorOffset
        self.sectionSize = sectionSize
        self.table = table
    }
}

/// What an executable's `main` hands to the runtime.
public struct ProgramGrants: Sendable {
    /// "HOST" or "HOST::GUEST": bytes, of which none is 0.
    public var directories: [[UInt8]]
    /// "NAME=VALUE" or "NAME".
    public var environment: [[UInt8]]
    /// Bytes of native stack; 0 leaves it to the runtime.
    public var stackSize: UInt64
    /// The most bytes that collected objects may take; 0 leaves it to the runtime.
    public var heapSize: UInt64 = 0
    public var isSealed: Bool
    /// The export that the program calls, with numbers from its command line; nil: its entry.
    public var invokes: String?

    public init(directories: [[UInt8]] = [], environment: [[UInt8]] = [], stackSize: UInt64 = 0, isSealed: Bool = false)
    {
        self.directories = directories
        self.environment = environment
        self.stackSize = stackSize
        self.isSealed = isSealed
    }
}

extension CodeUnit {
    /// Defines the module's description (`wpc_module`) with everything it points to, and the function that gives it to
    /// C. `tailCallers`: functions with tail calls in them; `offloadKernels`: kernels that were made of the module's
    /// functions.
    public func describeModule(
        partitions: [PartitionTable], features: FeatureSet, tailCallers: Set<UInt32>,
        offloadKernels: [OffloadKernel] = []
    ) throws(WasmError) {
        let source = layout.module
        let types = module.addGlobal(layout.symbol("types"), type: pointer.arrayType(count: max(source.types.count, 1)))
        types.setHidden()
        types.setInitializer(pointer.arrayType(count: max(source.types.count, 1)).zero)

        let initialize = try initializeFunction(features: features)
        defineDispatchTables()
        var record = Record<wpc_module>()
        record.set(\.abi_version, i32.constant(UInt64(WPC_ABI_VERSION)))
        record.set(\.thread_size, count(layout.threadSize))
        record.set(\.name, privateBytes(source.names.module ?? layout.options.fileName, terminated: true))
        record.set(\.type_count, count(source.types.count))
        record.set(\.import_count, count(source.imports.count))
        record.set(\.imported_function_count, count(source.importedFunctionCount))
        record.set(\.function_count, count(layout.referencedFunctions.count))
        record.set(\.table_count, count(source.tables.count))
        record.set(\.imported_table_count, count(source.importedTableCount))
        record.set(\.memory_count, count(source.memories.count))
        record.set(\.imported_memory_count, count(source.importedMemoryCount))
        record.set(\.global_count, count(source.globals.count))
        record.set(\.imported_global_count, count(source.importedGlobalCount))
        record.set(\.data_count, count(source.data.count))
        record.set(\.element_count, count(source.elements.count))
        record.set(\.export_count, count(source.exports.count))
        record.set(\.partition_count, count(partitions.count))
        record.set(\.stack_pointer_global, i32.constant(UInt64(layout.stackPointerGlobal ?? UInt32.max)))
        record.set(\.function_index_count, count(source.functions.count))
        record.set(\.types, records(typeRecords()))
        record.set(\.imports, records(importRecords()))
        record.set(\.functions, records(functionRecords(tailCallers)))
        record.set(\.tables, records(source.tables.map(tableRecord)))
        record.set(\.memories, records(source.memories.map(memoryRecord)))
        record.set(\.globals, records(source.globals.indices.map(globalRecord)))
        record.set(\.data, records(source.data.map(dataRecord)))
        record.set(\.exports, records(source.exports.map(exportRecord)))
        record.set(\.partitions, records(partitions.map(partitionRecord)))
        let (offsets, bytes) = functionNames()
        record.set(\.function_name_offsets, offsets)
        record.set(\.function_name_bytes, bytes)
        record.set(\.unique_types, types)
        record.set(\.initialize, initialize)
        if let start = source.start { record.set(\.start, startFunction(start)) }
        record.set(\.kernel_count, count(layout.kernels.count))
        record.set(\.kernels, records(kernelRecords()))
        record.set(\.device_kernel_count, count(layout.deviceKernels.count))
        record.set(\.device_kernels, records(layout.deviceKernels.map(deviceKernelRecord)))

        let kernelRecords = offloadKernelRecords(offloadKernels)
        record.set(\.offload_kernel_count, count(kernelRecords.count))
        record.set(\.offload_kernels, records(kernelRecords))

        record.set(\.has_short_memories, i8.constant(layout.hasShortMemories ? 1 : 0))
        record.set(\.tag_count, count(source.tags.count))
        record.set(\.imported_tag_count, count(source.importedTagCount))
        record.set(
            \.tags, source.tags.isEmpty ? pointer.zero : privateArray(i32, source.tags.map { i32.constant(UInt64($0)) })
        )

        let constant = record.constant(in: self)
        let description = module.addGlobal(layout.symbol("module"), type: constant.type)
        description.setInitializer(constant)
        description.setHidden()
        description.setConstant()
        description.setAlignment(UInt32(MemoryLayout<wpc_module>.alignment))

        let getter = module.addFunction(layout.moduleSymbol, type: context.function([], result: pointer))
        builder.setLocation(nil)
        builder.position(atEnd: builder.appendBlock(to: getter))
        builder.return(description)

        // Ties the module to a runtime of the same contract: a linker asks for what an address is stored of, and for
        // nothing that is only declared.
        let version = module.addGlobal("wpc_abi_v\(WPC_ABI_VERSION)", type: i32)
        version.setConstant()
        let reference = module.addGlobal(layout.symbol("contract"), type: pointer)
        reference.setInitializer(version)
        reference.setPrivate()
        reference.setConstant()
        module.markUsed([reference, getter], pointer: pointer)
    }

    /// Defines `main` for an executable of the module.
    public func defineMain(grants: ProgramGrants) {
        var record = Record<wpc_grants>()
        record.set(\.directories, strings(grants.directories))
        record.set(\.environment, strings(grants.environment))
        record.set(\.stack_size, i64.constant(grants.stackSize))
        record.set(\.heap_size, i64.constant(grants.heapSize))
        record.set(\.is_sealed, i8.constant(grants.isSealed ? 1 : 0))
        if let entry = ProgramEntry(of: layout.module, invokes: grants.invokes) {
            record.set(\.initializes, i8.constant(entry.initializer != nil ? 1 : 0))
            record.set(\.entry, nameRecord(entry.name))
            if entry.needsInvoker { record.set(\.invoker, module.addGlobal("wpc_invocation", type: i8)) }
        }
        let main = module.addFunction("main", type: context.function([i32, pointer], result: i32))
        builder.setLocation(nil)
        builder.position(atEnd: builder.appendBlock(to: main))
        let description = module.function(named: layout.moduleSymbol)
        let start = declare("wpc_program_main", signature: "iippp")
        let moduleValue =
            description.map { builder.call($0, type: context.function([], result: pointer), []) } ?? pointer.zero
        builder.return(
            builder.call(
                start.function, type: start.type,
                [main.parameter(0), main.parameter(1), moduleValue, records([record])]))
    }

    // MARK: Parts

    private func count(_ number: Int) -> IRValue { i32.constant(UInt64(number)) }

    /// A NULL-terminated array of C strings.
    private func strings(_ texts: [[UInt8]]) -> IRValue {
        privateArray(pointer, texts.map { ($0 + [0]).withUnsafeBytes { privateBytes($0) } } + [pointer.zero])
    }

    private func nameRecord(_ name: String) -> IRValue {
        var record = Record<wpc_name>()
        record.set(\.bytes, name.isEmpty ? pointer.zero : privateBytes(name))
        record.set(\.length, i64.constant(UInt64(name.utf8.count)))
        return record.constant(in: self)
    }

    private func valueTypes(_ types: [ValueType]) -> IRValue {
        types.isEmpty ? pointer.zero : privateArray(i32, types.map { i32.constant(UInt64($0.rawValue)) })
    }

    /// The types, with bridges for those whose functions can be called from C or made there.
    private func typeRecords() -> [Record<wpc_module_type>] {
        let source = layout.module
        var called: Set<UInt32> = []
        var hosted: Set<UInt32> = []
        for index in layout.referencedFunctions { called.insert(source.functions[Int(index)]) }
        for index in source.functions.prefix(source.importedFunctionCount) {
            hosted.insert(index)
            called.insert(index)
        }
        var groupSizes: [UInt32: Int] = [:]
        for group in source.recursionGroups { groupSizes[group.lowerBound] = group.count }
        return source.types.indices.map { index in
            var record = Record<wpc_module_type>()
            let subtype = source.types[index]
            record.set(\.supertype, i32.constant(subtype.supertype.map { UInt64($0) + 1 } ?? 0))
            record.set(\.group_size, count(groupSizes[UInt32(index)] ?? 0))
            record.set(\.is_open, i8.constant(subtype.isFinal ? 0 : 1))
            let type: FunctionType
            switch subtype.composite {
            case .function(let function): type = function
            case .structure(let fields):
                setFields(fields, WPC_COMPOSITE_STRUCT, in: &record)
                return record
            case .array(let element):
                setFields([element], WPC_COMPOSITE_ARRAY, in: &record)
                return record
            }
            record.set(\.types, valueTypes(type.parameters + type.results))
            record.set(\.parameter_count, count(type.parameters.count))
            record.set(\.result_count, count(type.results.count))
            if called.contains(UInt32(index)) {
                record.set(\.call, callBridge(typeIndex: UInt32(index), type: type))
            }
            // Executables know all their host functions; other outputs may be given callbacks.
            if hosted.contains(UInt32(index)), !layout.options.isClosedWorld {
                record.set(\.host, hostBridge(typeIndex: UInt32(index), type: type))
            }
            return record
        }
    }

    /// The fields of a structure, or an array's element.
    private func setFields(_ fields: [FieldType], _ kind: wpc_composite_kind, in record: inout Record<wpc_module_type>)
    {
        let types = fields.map { field in
            let storage: UInt32 =
                switch field.storage {
                case .value(let type): type.rawValue
                case .i8: WPC_I8
                case .i16: WPC_I16
                }
            return i32.constant(UInt64(storage | (field.isMutable ? WPC_FIELD_MUTABLE : 0)))
        }
        record.set(\.types, types.isEmpty ? pointer.zero : privateArray(i32, types))
        record.set(\.parameter_count, count(fields.count))
        record.set(\.kind, i8.constant(UInt64(kind.rawValue)))
    }

    private func importRecords() -> [Record<wpc_module_import>] {
        layout.module.imports.map { item in
            var record = Record<wpc_module_import>()
            record.set(\.module, nameRecord(item.module))
            record.set(\.name, nameRecord(item.name))
            record.set(\.kind, i32.constant(UInt64(item.kind.rawValue)))
            let index = item.kind == .function ? layout.module.functions[Int(item.index)] : item.index
            record.set(\.index, i32.constant(UInt64(index)))
            // An executable that looked for its functions by name would have all of the runtime's in it.
            if item.kind == .function, let type = layout.module.functionType(at: item.index),
                case .host(let symbol) = layout.imports[Int(item.index)]
            {
                record.set(\.code, hostFunction(symbol, type: type).function)
            }
            return record
        }
    }

    private func functionRecords(_ tailCallers: Set<UInt32>) -> [Record<wpc_module_function>] {
        layout.referencedFunctions.map { index in
            var record = Record<wpc_module_function>()
            if tailCallers.contains(index) {
                let known = module.function(named: layout.tailSymbol(ofFunction: index))
                record.set(
                    \.tail_code,
                    known ?? declareCode(layout.tailSymbol(ofFunction: index), type: context.function([], result: void))
                )
            }
            record.set(\.code, function(index))
            record.set(\.type, i32.constant(UInt64(layout.module.functions[Int(index)])))
            record.set(\.index, i32.constant(UInt64(index)))
            return record
        }
    }

    private func kernelRecords() -> [Record<wpc_module_kernel>] {
        layout.kernels.sorted().map { index in
            var record = Record<wpc_module_kernel>()
            record.set(\.function, i32.constant(UInt64(layout.referenceSlot(of: index) ?? 0)))
            record.set(\.parameter_count, count(layout.module.functionType(at: index)?.parameters.count ?? 0))
            record.set(\.chunk, declareCode(layout.chunkSymbol(of: index), type: chunkType))
            return record
        }
    }

    private func tableRecord(_ table: Module.Table) -> Record<wpc_module_table> {
        var record = Record<wpc_module_table>()
        record.set(\.minimum, i64.constant(table.type.limits.minimum))
        record.set(\.maximum, i64.constant(table.type.limits.maximum ?? 0))
        record.set(\.type, i32.constant(UInt64(table.type.element.rawValue)))
        record.set(\.is_64, i8.constant(table.type.is64 ? 1 : 0))
        record.set(\.has_maximum, i8.constant(table.type.limits.maximum == nil ? 0 : 1))
        return record
    }

    private func memoryRecord(_ memory: MemoryType) -> Record<wpc_module_memory> {
        var record = Record<wpc_module_memory>()
        record.set(\.minimum_pages, i64.constant(memory.limits.minimum))
        record.set(\.maximum_pages, i64.constant(memory.limits.maximum ?? 0))
        record.set(\.page_size_log2, i32.constant(UInt64(memory.pageSizeLog2)))
        record.set(\.is_64, i8.constant(memory.is64 ? 1 : 0))
        record.set(\.is_shared, i8.constant(memory.isShared ? 1 : 0))
        record.set(\.has_maximum, i8.constant(memory.limits.maximum == nil ? 0 : 1))
        return record
    }

    private func globalRecord(_ index: Int) -> Record<wpc_module_global> {
        let global = layout.module.globals[index]
        var record = Record<wpc_module_global>()
        record.set(\.type, i32.constant(UInt64(global.type.value.rawValue)))
        record.set(\.is_mutable, i8.constant(global.type.isMutable ? 1 : 0))
        let storage = layout.cellGlobals[index] ? WPC_GLOBAL_CELL : WPC_GLOBAL_IN_THREAD
        record.set(\.storage, i8.constant(UInt64(storage.rawValue)))
        return record
    }

    private func dataRecord(_ segment: Module.DataSegment) -> Record<wpc_module_data> {
        var record = Record<wpc_module_data>()
        guard !segment.content.isEmpty else { return record }
        let bytes = layout.module.bytes.withUnsafeBytes {
            privateBytes(UnsafeRawBufferPointer(rebasing: $0[segment.content]))
        }
        record.set(\.bytes, bytes)
        record.set(\.length, i64.constant(UInt64(segment.content.count)))
        return record
    }

    private func exportRecord(_ export: Module.Export) -> Record<wpc_module_export> {
        var record = Record<wpc_module_export>()
        record.set(\.name, nameRecord(export.name))
        record.set(\.kind, i32.constant(UInt64(export.kind.rawValue)))
        let index = export.kind == .function ? layout.referenceSlot(of: export.index) ?? 0 : export.index
        record.set(\.index, i32.constant(UInt64(index)))
        return record
    }

    private func partitionRecord(_ partition: PartitionTable) -> Record<wpc_module_partition> {
        var record = Record<wpc_module_partition>()
        let anchor =
            layout.functionIndex(ofSymbol: partition.anchorSymbol).map(function)
            ?? declareCode(partition.anchorSymbol, type: context.function([], result: void))
        record.set(\.text, anchor.offset(by: i64.constant(0 &- partition.anchorOffset), i8: i8))
        record.set(\.text_length, i64.constant(partition.sectionSize))
        record.set(\.table, partition.table.withUnsafeBytes { privateBytes($0) })
        record.set(\.table_length, i64.constant(UInt64(partition.table.count)))
        return record
    }

    /// A function of another unit that is no function of the module.
    private func declareCode(_ symbol: String, type: IRType) -> IRValue {
        if let known = module.function(named: symbol) { return known }
        let function = module.addFunction(symbol, type: type)
        function.setHidden()
        return function
    }

    /// Offsets and bytes of all function names; a function without one has an empty name.
    private func functionNames() -> (offsets: IRValue, bytes: IRValue) {
        var bytes: [UInt8] = []
        var offsets: [IRValue] = []
        for index in 0..<UInt32(layout.module.functions.count) {
            offsets.append(i32.constant(UInt64(bytes.count)))
            // The runtime prints them as they are.
            if let name = layout.module.functionName(index) { bytes += (Demangler.text(of: name) ?? name).utf8 }
        }
        offsets.append(i32.constant(UInt64(bytes.count)))
        return (privateArray(i32, offsets), bytes.withUnsafeBytes { privateBytes($0) })
    }
}

/// The names of a module's types in OpenCL C, declared on first use.
///
/// Pointers are `uchar` pointers throughout (`gp` global, `lp` local, `cp` constant, `pp` private, `np` generic): all
/// offsets are counted in bytes, so a bitcast of pointers costs nothing. Memory is accessed through types marked
/// `may_alias` (their names start with `m_`), since optimised SPIR-V reads memory with other types than the program
/// that wrote it.
struct TypeNames {
    let module: SPIRVModule
    private(set) var declarations: [String] = []
    private var declared: Set<String> = []
    private var aggregates: [ID: String] = [:]
    /// Set when a generic pointer is named.
    private(set) var usesGenericPointers = false

    init(module: SPIRVModule) { self.module = module }

    mutating func declare(_ key: String, _ text: String) {
        if declared.insert(key).inserted { declarations.append(text) }
    }

    /// The type of a value.
    mutating func name(_ id: ID, _ place: Operands) throws(SPIRVError) -> String {
        if let shape = module.shape(ofType: id) { return shape.name }
        switch module.types[id] {
        case .void: return "void"
        case .event: return "event_t"
        case .pointer(let storage, _): return try pointerName(storage, place)
        case .array(let element, let count): return try arrayName(id, element, count, place)
        case .structure(let members, let isPacked): return try structureName(id, members, isPacked, place)
        case .opaque(let text): throw place.error(.unsupported, "the type \(text)")
        case .function: throw place.error(.unsupported, "a function as a value")
        default: throw place.error(.malformed, "%\(id) is no type of a value")
        }
    }

    mutating func pointerName(_ storage: StorageClass, _ place: Operands) throws(SPIRVError) -> String {
        let space = try Self.space(storage, place)
        let name = Self.pointerPrefix(storage)
        if storage == .generic { usesGenericPointers = true }
        declare(name, "typedef \(space)uchar *\(name);")
        return name
    }

    static func pointerPrefix(_ storage: StorageClass) -> String {
        switch storage {
        case .crossWorkgroup: "gp"
        case .workgroup: "lp"
        case .uniformConstant: "cp"
        case .generic: "np"
        default: "pp"
        }
    }

    /// The address space qualifier with a space after it; empty for generic pointers.
    static func space(_ storage: StorageClass, _ place: Operands) throws(SPIRVError) -> String {
        switch storage {
        case .crossWorkgroup: return "__global "
        case .workgroup: return "__local "
        case .uniformConstant: return "__constant "
        case .function, .private, .input: return "__private "
        case .generic: return ""
        default: throw place.error(.unsupported, "storage class \(storage.rawValue)")
        }
    }

    /// The type through which memory is accessed. `alignment` is in bytes and less than the natural one, or `nil`.
    mutating func memoryName(_ id: ID, alignment: UInt64?, _ place: Operands) throws(SPIRVError) -> String {
        let shape = module.shape(ofType: id)
        if let shape, shape.kind == .bool, shape.isVector {
            throw place.error(.unsupported, "a vector of booleans in memory")
        }
        let value = shape?.kind == .bool ? "uchar" : try name(id, place)
        return memoryName(of: value, alignment: alignment)
    }

    mutating func memoryName(of value: String, alignment: UInt64?) -> String {
        if let alignment {
            let name = "m_\(value)_\(alignment)"
            declare(name, "typedef \(value) \(name) __attribute__((may_alias, aligned(\(alignment))));")
            return name
        }
        let name = "m_\(value)"
        declare(name, "typedef \(value) \(name) __attribute__((may_alias));")
        return name
    }

    private mutating func arrayName(
        _ id: ID, _ element: ID, _ count: UInt64, _ place: Operands
    ) throws(SPIRVError) -> String {
        if let name = aggregates[id] { return name }
        guard count > 0 else { throw place.error(.unsupported, "an array of no elements as a value") }
        let member = try memoryName(element, alignment: nil, place)
        let name = "A\(id)"
        declare(name, "typedef struct { \(member) e[\(count)]; } \(name);")
        checkSize(id, name)
        aggregates[id] = name
        return name
    }

    private mutating func structureName(
        _ id: ID, _ members: [ID], _ isPacked: Bool, _ place: Operands
    ) throws(SPIRVError) -> String {
        if let name = aggregates[id] { return name }
        guard !members.isEmpty else { throw place.error(.unsupported, "a structure of no members as a value") }
        var body = ""
        for (index, member) in members.enumerated() {
            // A vector of booleans only occurs in the results of arithmetic with carry, never in memory.
            let isBool = module.shape(ofType: member).map { $0.kind == .bool && $0.isVector } ?? false
            let type = isBool ? try name(member, place) : try memoryName(member, alignment: nil, place)
            body += " \(type) m\(index);"
        }
        let name = "S\(id)"
        let packed = isPacked ? "__attribute__((packed)) " : ""
        declare(name, "typedef struct \(packed){\(body) } \(name);")
        checkSize(id, name)
        aggregates[id] = name
        return name
    }

    /// Makes the device's compiler refuse a layout that is not the module's.
    private mutating func checkSize(_ id: ID, _ name: String) {
        guard let record = module.types.record(id), let layout = record.layout64, !record.holdsPointer else { return }
        declare("\(name)_size", "typedef uchar \(name)_size[sizeof(\(name)) == \(layout.size) ? 1 : -1];")
    }

    /// The size of a type in bytes as a constant expression.
    func size(_ id: ID, _ place: Operands) throws(SPIRVError) -> String {
        guard let record = module.types.record(id), let wide = record.layout64, let narrow = record.layout32 else {
            throw place.error(.unsupported, "the type %\(id) has no size")
        }
        return sized(wide.size, narrow.size)
    }

    func alignment(_ id: ID) -> UInt64 { module.types.record(id)?.layout64?.alignment ?? 1 }

    /// A number of bytes that depends on the size of pointers. A module for 32-bit addresses may run on a device with
    /// 64-bit ones; its own offsets are then taken for the device's pointers.
    func sized(_ wide: UInt64, _ narrow: UInt64) -> String {
        if wide == narrow || module.addressingModel == .physical64 { return "\(wide)" }
        return "(sizeof(void *) == 8 ? \(wide) : \(narrow))"
    }
}

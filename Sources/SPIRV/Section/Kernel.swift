/// A kernel of a module: an entry point of the execution model Kernel.
public struct SPIRVKernel: Sendable, Hashable {
    /// The name for `clCreateKernel`.
    public var name: String
    /// The id of the entry point's function.
    public var functionID: UInt32
    public var arguments: [Argument]
    /// Where the `OpEntryPoint` stands, in words from the start of the module.
    public var wordOffset: Int
    /// The work-group size that the kernel requires (`reqd_work_group_size`), if any.
    public var requiredWorkGroupSize: [UInt32]?

    /// A kernel that isn't compiled yet: its signature alone.
    public init(name: String, arguments: [Argument]) {
        self.init(name: name, functionID: 0, arguments: arguments, wordOffset: 0)
    }

    init(
        name: String, functionID: UInt32, arguments: [Argument], wordOffset: Int, requiredWorkGroupSize: [UInt32]? = nil
    ) {
        self.name = name
        self.functionID = functionID
        self.arguments = arguments
        self.wordOffset = wordOffset
        self.requiredWorkGroupSize = requiredWorkGroupSize
    }

    public struct Argument: Sendable, Hashable, CustomStringConvertible {
        public enum Kind: Sendable, Hashable {
            /// A pointer to memory of a storage class; in global memory a buffer.
            case pointer(StorageClass)
            /// A structure passed by value.
            case structure
            /// A number or vector.
            case value
            /// An image, a sampler or something else that isn't memory.
            case other
        }

        public var kind: Kind
        /// The `OpName`, if the module gives one.
        public var name: String?
        /// The type in OpenCL C's words, for example `global float4 *`.
        public var typeName: String

        public init(kind: Kind, name: String?, typeName: String) {
            self.kind = kind
            self.name = name
            self.typeName = typeName
        }

        /// Whether `parallel_for` can pass a buffer here.
        public var isBuffer: Bool { kind == .pointer(.crossWorkgroup) }

        public var description: String { name.map { "\(typeName) \($0)" } ?? typeName }
    }
}

extension SPIRVModule {
    /// The kernels in the order of their entry points.
    public var kernels: [SPIRVKernel] {
        let functions = Dictionary(self.functions.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        return entryPoints.filter { $0.executionModel == EntryPoint.kernel }.map { entry in
            let parameters = functions[entry.function]?.parameters ?? []
            let sizes = executionModes[entry.function]?.first { $0.mode == ExecutionMode.localSize }?.operands
            return SPIRVKernel(
                name: entry.name, functionID: entry.function, arguments: parameters.map(argument),
                wordOffset: entry.offset, requiredWorkGroupSize: sizes)
        }
    }

    private func argument(_ parameter: Function.Parameter) -> SPIRVKernel.Argument {
        let kind: SPIRVKernel.Argument.Kind
        var typeName = describe(parameter.type)
        switch types[parameter.type] {
        case .pointer(.function, let pointee):
            kind = .structure
            typeName = describe(pointee)
        case .pointer(let storage, _): kind = .pointer(storage)
        case .bool, .integer, .float, .vector: kind = .value
        default: kind = .other
        }
        return .init(kind: kind, name: names[parameter.id], typeName: typeName)
    }

    /// A type in OpenCL C's words. Integers read as unsigned: kernels' types have no signs.
    func describe(_ id: UInt32, depth: Int = 0) -> String {
        if let shape = shape(ofType: id) {
            return shape.kind == .bool ? "bool\(shape.suffix)" : shape.name
        }
        guard depth < 4 else { return "..." }
        switch types[id] {
        case .void: return "void"
        case .event: return "event_t"
        case .pointer(let storage, let pointee):
            return "\(storage.openCLName ?? "class \(storage.rawValue)") \(describe(pointee, depth: depth + 1)) *"
        case .array(let element, let count): return "\(describe(element, depth: depth + 1))[\(count)]"
        case .structure:
            let name = names[id] ?? "struct %\(id)"
            return name.hasPrefix("struct.") ? "struct " + name.dropFirst(7) : name
        case .opaque(let name): return name
        default: return "%\(id)"
        }
    }
}

/// A decoded module whose sections are valid; function bodies and constant expressions stay in `bytes` until a
/// `FunctionDecoder` reads them.
///
/// Index spaces hold imports first. All byte ranges and offsets count from the start of `bytes`.
public struct Module: Sendable {
    public var bytes: [UInt8]

    public var types: [SubType] = []
    /// For each type index a number that two types share if and only if they are equivalent (same place in recursion
    /// groups that are equal after unrolling).
    public var canonicalTypes: [UInt32] = []
    /// Type index range of each recursion group.
    public var recursionGroups: [Range<UInt32>] = []

    public var imports: [Import] = []
    /// Type index of each function.
    public var functions: [UInt32] = []
    public var tables: [Table] = []
    public var memories: [MemoryType] = []
    public var globals: [Global] = []
    /// Type index of each exception tag.
    public var tags: [UInt32] = []

    public var importedFunctionCount = 0
    public var importedTableCount = 0
    public var importedMemoryCount = 0
    public var importedGlobalCount = 0
    public var importedTagCount = 0

    public var exports: [Export] = []
    public var start: UInt32?
    public var elements: [ElementSegment] = []
    public var data: [DataSegment] = []
    /// The data count section's number.
    public var dataCount: UInt32?
    /// Body of each defined function: `bodies[i]` belongs to function `importedFunctionCount + i`. The range covers
    /// locals and code, without the size field.
    public var bodies: [Range<Int>] = []
    /// Functions that `ref.func` may name inside function bodies (specification, "References": exports, elements,
    /// globals).
    public var declaredFunctions: Set<UInt32> = []
    public var customSections: [CustomSection] = []
    /// Every section in file order, for `wpc inspect`.
    public var sections: [Section] = []
    public var names = NameSection()
    /// Branch hints by function index: byte offset inside the function's body range -> likely taken.
    public var branchHints: [UInt32: [UInt32: Bool]] = [:]
    /// Every feature beyond the MVP that the sections use; function bodies add theirs when they are decoded.
    public var features: FeatureSet = []

    /// The first export name of each exported function.
    public var exportNames: [UInt32: String] = [:]

    public init(bytes: [UInt8]) { self.bytes = bytes }

    public struct Import: Sendable {
        public var module: String
        public var name: String
        public var kind: ExternKind
        /// Index in the index space of its kind.
        public var index: UInt32
        public var offset: Int

        public init(module: String, name: String, kind: ExternKind, index: UInt32, offset: Int) {
            self.module = module
            self.name = name
            self.kind = kind
            self.index = index
            self.offset = offset
        }
    }

    public struct Export: Sendable {
        public var name: String
        public var kind: ExternKind
        public var index: UInt32

        public init(name: String, kind: ExternKind, index: UInt32) {
            self.name = name
            self.kind = kind
            self.index = index
        }
    }

    public struct Table: Sendable {
        public var type: TableType
        /// Constant expression for the elements' first value; nil: null, or imported.
        public var initializer: Range<Int>?

        public init(type: TableType, initializer: Range<Int>? = nil) {
            self.type = type
            self.initializer = initializer
        }
    }

    public struct Global: Sendable {
        public var type: GlobalType
        /// Constant expression, its `end` included; nil if imported.
        public var initializer: Range<Int>?

        public init(type: GlobalType, initializer: Range<Int>? = nil) {
            self.type = type
            self.initializer = initializer
        }
    }

    public enum SegmentMode: Sendable {
        case passive
        case declarative
        /// Copied at instantiation into table or memory `index` at the address that the constant expression gives.
        case active(index: UInt32, offset: Range<Int>)
    }

    public struct ElementSegment: Sendable {
        public enum Items: Sendable {
            case functions([UInt32])
            /// One constant expression an element.
            case expressions([Range<Int>])

            public var count: Int {
                switch self {
                case .functions(let indices): indices.count
                case .expressions(let ranges): ranges.count
                }
            }
        }

        public var type: ValueType
        public var mode: SegmentMode
        public var items: Items

        public init(type: ValueType, mode: SegmentMode, items: Items) {
            self.type = type
            self.mode = mode
            self.items = items
        }
    }

    public struct DataSegment: Sendable {
        public var mode: SegmentMode
        public var content: Range<Int>

        public init(mode: SegmentMode, content: Range<Int>) {
            self.mode = mode
            self.content = content
        }
    }

    public struct CustomSection: Sendable {
        public var name: String
        /// The bytes after the name.
        public var payload: Range<Int>

        public init(name: String, payload: Range<Int>) {
            self.name = name
            self.payload = payload
        }
    }

    public struct Section: Sendable {
        public var id: UInt8
        /// The section's content, without id and size.
        public var range: Range<Int>

        public init(id: UInt8, range: Range<Int>) {
            self.id = id
            self.range = range
        }
    }

    /// The type of the function at `index`; nil if there's no such function (or its type is none of a function).
    public func functionType(at index: UInt32) -> FunctionType? {
        guard index < functions.count else { return nil }
        return functionType(typeIndex: functions[Int(index)])
    }

    /// The function type at `typeIndex`; nil if it is no function type.
    public func functionType(typeIndex: UInt32) -> FunctionType? {
        guard typeIndex < types.count, case .function(let type) = types[Int(typeIndex)].composite else { return nil }
        return type
    }

    /// The function's name: of the name section, else the first name that it is exported under; nil without either.
    public func functionName(_ index: UInt32) -> String? { names.functions[index] ?? exportNames[index] }

    /// How people call the function: its name, or `function[12]`.
    public func functionDescription(_ index: UInt32) -> String {
        functionName(index) ?? "function[\(index)]"
    }
}

public enum ExternKind: UInt8, Sendable {
    case function = 0
    case table = 1
    case memory = 2
    case global = 3
    case tag = 4
}

/// The names of the custom section `name` (specification, appendix "Name Section"). Damaged subsections are left out.
public struct NameSection: Sendable {
    public var module: String?
    public var functions: [UInt32: String] = [:]
    public var globals: [UInt32: String] = [:]
    public var tables: [UInt32: String] = [:]
    public var memories: [UInt32: String] = [:]
    public var tags: [UInt32: String] = [:]
    public var types: [UInt32: String] = [:]
    public var dataSegments: [UInt32: String] = [:]
    public var elementSegments: [UInt32: String] = [:]

    public init() {}
}

/// Writes a module's kernels as one OpenCL C program.
final class ModuleTranslator {
    let module: SPIRVModule
    var types: TypeNames
    /// Helper functions and constant data, in an order in which each stands before its first use.
    private var declarations: [String] = []
    private var declared: Set<String> = []
    private(set) var variables: [ID: Variable] = [:]
    private(set) var functions: [ID: Function] = [:]
    /// The local variables that a function or those that it calls use, in ascending order.
    private(set) var localVariables: [ID: [ID]] = [:]
    private var requiresOpenCL2 = false
    private var uses64BitAtomics = false
    private var initializerBytes: UInt64 = 0

    init(_ module: SPIRVModule) {
        self.module = module
        types = TypeNames(module: module)
    }

    func translate() throws(SPIRVError) -> OpenCLSource {
        for variable in module.variables { variables[variable.id] = variable }
        for function in module.functions { functions[function.id] = function }
        let kernels = module.entryPoints.filter { $0.executionModel == EntryPoint.kernel }
        guard module.capabilities.contains(where: { $0.description == "Kernel" }), !kernels.isEmpty else {
            throw SPIRVError(.unsupported, "the module has no entry point for OpenCL", wordOffset: 0)
        }
        guard module.addressingModel != .logical else {
            throw SPIRVError(.unsupported, "logical addressing", wordOffset: 0)
        }
        var names: Set<String> = []
        for entry in kernels {
            guard Self.isIdentifier(entry.name), names.insert(entry.name).inserted else {
                throw SPIRVError(
                    .unsupported, "the entry point's name \"\(entry.name)\" is no unique identifier of OpenCL C",
                    wordOffset: entry.offset, instruction: Opcode.entryPoint.name)
            }
        }

        let calls = try CallOrder(module, functions, kernels)
        localVariables = calls.localVariables
        var prototypes: [String] = []
        var bodies: [String] = []
        for id in calls.calleesFirst where calls.isCalled.contains(id) {
            guard let function = functions[id] else { continue }
            var translator = try FunctionTranslator(self, function, kernel: nil)
            let (head, text) = try translator.translate()
            prototypes.append(head + ";")
            bodies.append(text)
        }
        for entry in kernels {
            guard let function = functions[entry.function] else { continue }
            var translator = try FunctionTranslator(self, function, kernel: entry)
            bodies.append(try translator.translate().text)
        }
        return assemble(prototypes, bodies, kernels.map(\.name))
    }

    private func assemble(_ prototypes: [String], _ bodies: [String], _ kernels: [String]) -> OpenCLSource {
        var extensions: [String] = []
        if module.capabilities.contains(.float64) { extensions.append("cl_khr_fp64") }
        if module.capabilities.contains(.float16) { extensions.append("cl_khr_fp16") }
        if uses64BitAtomics { extensions += ["cl_khr_int64_base_atomics", "cl_khr_int64_extended_atomics"] }
        var lines = extensions.map { "#pragma OPENCL EXTENSION \($0) : enable" }
        lines.append("#pragma OPENCL FP_CONTRACT OFF")
        if module.addressingModel == .physical64 {
            lines.append("typedef uchar address_size[sizeof(void *) == 8 ? 1 : -1];")
        }
        lines += types.declarations + declarations + prototypes
        let text = lines.joined(separator: "\n") + "\n\n" + bodies.joined(separator: "\n")
        let standard = requiresOpenCL2 || types.usesGenericPointers ? "CL2.0" : "CL1.2"
        return OpenCLSource(
            text: text, buildOptions: "-cl-std=\(standard)", requiredExtensions: extensions, kernels: kernels)
    }

    private static func isIdentifier(_ text: String) -> Bool {
        guard let first = text.utf8.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else {
            return false
        }
        return text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
    }

    // MARK: Declarations

    func declare(_ key: String, _ text: @autoclosure () -> String) {
        if declared.insert(key).inserted { declarations.append(text()) }
    }

    func require64BitAtomics() { uses64BitAtomics = true }

    /// The address of a module-scope variable in constant or global memory, declaring its data on first use.
    func address(of variable: Variable, _ place: Operands) throws(SPIRVError) -> String {
        let prefix = try types.pointerName(variable.storageClass, place)
        let name = "c\(variable.id)"
        if !declared.contains(name) {
            var alignment = types.alignment(variable.pointee)
            for decoration in module.decorations[variable.id] ?? [] where decoration.kind == Decoration.alignment {
                alignment = max(alignment, UInt64(decoration.operands.first ?? 1))
            }
            if variable.storageClass == .crossWorkgroup { requiresOpenCL2 = true }
            try declareData(
                name, space: try TypeNames.space(variable.storageClass, place), type: variable.pointee,
                value: variable.initializer, alignment: alignment, place)
        }
        return "((\(prefix))\(name))"
    }

    /// The address of a constant that is too large for an expression.
    func address(ofConstant id: ID, _ constant: Constant, _ place: Operands) throws(SPIRVError) -> String {
        let name = "k\(id)"
        _ = try types.pointerName(.uniformConstant, place)
        if !declared.contains(name) {
            try declareData(
                name, space: "__constant ", type: constant.type, value: id, alignment: types.alignment(constant.type),
                place)
        }
        return "((cp)\(name))"
    }

    private func declareData(
        _ name: String, space: String, type: ID, value: ID?, alignment: UInt64, _ place: Operands
    ) throws(SPIRVError) {
        guard alignment > 0, alignment & (alignment - 1) == 0, alignment <= 4096 else {
            throw place.error(.malformed, "the alignment \(alignment)")
        }
        let attribute = "__attribute__((aligned(\(alignment))))"
        let isZero: Bool =
            if let value, let constant = module.constants[value] {
                switch constant.value {
                case .null, .undefined: true
                default: false
                }
            } else { value == nil }
        if isZero {
            let size = try types.size(type, place)
            declare(name, "\(space)uchar \(name)[\(size == "0" ? "1" : size)] \(attribute) = {0};")
            return
        }
        var data = ConstantData(self, place)
        try data.append(value ?? 0, as: type)
        initializerBytes += data.size
        guard initializerBytes <= SPIRVLimits.initializerBytes else {
            throw place.error(.limit, "the initialisers are too large")
        }
        let text = try data.declaration(name, space: space, attribute: attribute)
        declare(name, text)
    }
}

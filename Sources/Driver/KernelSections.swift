import IRUnit
import SPIRV
import Wasm

/// The kernels that a module carries in custom sections `wasi-parallel`: read, checked against the module, and
/// translated for devices that take no SPIR-V.
struct KernelSections {
    /// One section, and what was found in it.
    struct Entry {
        var id: UInt32?
        var spirv: [UInt8]
        var module: SPIRVModule
        /// The entry point that parallel_for runs.
        var kernel: SPIRVKernel
        /// What SPIRV-Tools finds wrong. No error: Debian's version refuses some of what clang 22 makes and devices
        /// take.
        var fault: String?
    }

    private let module: Module
    private let file: String
    private(set) var warnings: [String] = []

    init(_ module: Module, file: String) {
        self.module = module
        self.file = file
    }

    /// The sections in file order. Throws where one is not valid SPIR-V.
    func entries() throws(CompileError) -> [Entry] {
        var entries: [Entry] = []
        for section in module.customSections where Array(section.name.utf8) == Array(KernelSection.name.utf8) {
            let place = "\(file): 0x\(String(section.payload.lowerBound, radix: 16)): kernel section"
            let content: KernelSection
            do throws(KernelSectionError) {
                content = try KernelSection(payload: Array(module.bytes[section.payload]))
            } catch {
                throw CompileError(.input, "\(place): \(error)")
            }
            entries.append(try KernelSections.read(content.spirv, id: content.id, place: place))
        }
        return entries
    }

    /// Everything that a compilation needs of the sections, with warnings about what will not work.
    mutating func deviceKernels() throws(CompileError) -> [DeviceKernel] {
        var kernels: [DeviceKernel] = []
        var ids: Set<UInt32> = []
        for entry in try entries() {
            guard let id = entry.id else {
                throw CompileError(
                    .input,
                    """
                    \(file): a kernel section has no id: attach the kernel again with wpc attach-spirv --id N or \
                    --function NAME
                    """)
            }
            guard ids.insert(id).inserted else {
                throw CompileError(
                    .input, "\(file): two kernel sections have the id \(id); a kernel needs an id of its own")
            }
            if let fault = entry.fault {
                warnings.append(
                    "\(file): kernel \(entry.kernel.name): SPIRV-Tools' validator objects, and so may devices: \(fault)"
                )
            }
            checkFunction(id, entry)
            kernels.append(
                DeviceKernel(
                    id: id,
                    bufferCount: entry.kernel.arguments.allSatisfy(\.isBuffer) ? entry.kernel.arguments.count : nil,
                    spirv: entry.spirv, entryPoint: entry.kernel.name, source: translate(entry)))
        }
        return kernels
    }

    /// Reads SPIR-V and has it validated; `place` is where it comes from, for messages.
    static func read(_ spirv: [UInt8], id: UInt32?, place: String) throws(CompileError) -> Entry {
        do throws(SPIRVError) {
            let module = try SPIRVModule(bytes: spirv)
            let kernels = module.kernels
            guard let kernel = kernels.first(where: { $0.name == "spir_main" }) ?? kernels.first else {
                throw SPIRVError(
                    .unsupported, "no kernel: the module has no entry point of the execution model Kernel",
                    wordOffset: 0)
            }
            return Entry(id: id, spirv: spirv, module: module, kernel: kernel, fault: SPIRVValidation.fault(in: spirv))
        } catch {
            throw CompileError(.input, "\(place): \(error)")
        }
    }

    /// The function in the table that is `id` to parallel_for: it runs where no device does.
    static func tableFunction(_ id: UInt32, in module: Module) -> UInt32? {
        for segment in module.elements {
            guard case .active(let table, let offset) = segment.mode, table == kernelTable(of: module),
                case .functions(let functions) = segment.items, let start = constantAddress(module.bytes[offset])
            else { continue }
            if id >= start, Int(id - start) < functions.count { return functions[Int(id - start)] }
        }
        return nil
    }

    /// Where `function` is in the table; nil if it isn't there.
    static func tableIndex(of function: UInt32, in module: Module) -> UInt32? {
        for segment in module.elements {
            guard case .active(let table, let offset) = segment.mode, table == kernelTable(of: module),
                case .functions(let functions) = segment.items, let start = constantAddress(module.bytes[offset]),
                let position = functions.firstIndex(of: function)
            else { continue }
            return start + UInt32(position)
        }
        return nil
    }

    private static func kernelTable(of module: Module) -> UInt32 {
        let tables = module.exports.filter { $0.kind == .table }
        let named = tables.first { $0.name == "__indirect_function_table" } ?? tables.first { $0.name == "table" }
        return named?.index ?? 0
    }

    private static func constantAddress(_ expression: ArraySlice<UInt8>) -> UInt32? {
        guard case .i32(let value)? = NumericConstant(expression: expression) else { return nil }
        return value
    }

    private mutating func checkFunction(_ id: UInt32, _ entry: Entry) {
        guard let function = KernelSections.tableFunction(id, in: module) else {
            warnings.append(
                """
                \(file): kernel \(id) (\(entry.kernel.name)): the module's table has no function at \(id), so \
                machines without a \
                device can't run it; attach it with --function NAME
                """)
            return
        }
        let type = module.functionType(at: function) ?? FunctionType()
        let name = "\"\(module.functionDescription(function).printable)\""
        if let warning = entry.kernel.signatureWarning(
            wasmParameterCount: type.parameters.count, allI32: type.parameters.allSatisfy { $0 == .i32 },
            functionName: name)
        {
            warnings.append("\(Self.signaturePlace(id, file: file))\(warning)")
        }
    }

    /// How warnings begin that are about a kernel's signature.
    static func signaturePlace(_ id: UInt32?, file: String) -> String {
        "\(file): kernel \(id.map(String.init) ?? "?"): "
    }

    private mutating func translate(_ entry: Entry) -> (text: String, options: String)? {
        do throws(SPIRVError) {
            let source = try entry.module.openCLSource()
            return (source.text, source.buildOptions)
        } catch {
            warnings.append(
                """
                \(file): kernel \(entry.kernel.name) can't be translated to OpenCL C, so only devices that take \
                SPIR-V run it: \(error)
                """)
            return nil
        }
    }
}

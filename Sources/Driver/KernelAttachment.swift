import Foundation
import Link
import SPIRV
import System
import Wasm

/// `wpc attach-spirv`: puts a kernel for OpenCL devices into a module.
public struct KernelAttachment: Sendable {
    /// Which function of the module the kernel belongs to.
    public enum Target: Sendable {
        /// parallel_for's first argument.
        case id(UInt32)
        /// A function by its name, whose place in the table is the id.
        case function(String)
        /// The payload gets no id.
        case none
    }

    /// Where the kernel comes from.
    public enum Source: Sendable {
        case spirv([UInt8])
        /// A file of OpenCL C, which clang compiles.
        case openCL(path: String)
    }

    public var target: Target
    public var source: Source
    /// The custom section's name.
    public var sectionName: String

    public init(target: Target, source: Source, sectionName: String = KernelSection.name) {
        self.target = target
        self.source = source
        self.sectionName = sectionName
    }

    /// The module of `bytes` with the kernel appended. Warnings are about what will not work later.
    public func attach(to bytes: [UInt8], file: String, events: CompilationEvents) throws(CompileError) -> [UInt8] {
        let module = try Validation.module(bytes, file: file)
        let id = try tableIndex(in: module, file: file)
        var known = SourceCheck.notRead
        if case .openCL(let path) = source { known = try check(path, id: id, module, events) }
        let spirv = try kernel(events, diagnoses: known == .notRead)
        let place =
            switch source {
            case .spirv: "the kernel"
            case .openCL(let path): path
            }
        _ = try KernelSections.read(spirv, id: id, place: place)
        let payload = KernelSection(id: id, spirv: spirv).payload
        let result = module.bytes(appendingCustomSection: sectionName, payload: payload, replacing: false)
        var sections = KernelSections(try Validation.module(result, file: file), file: file)
        if id != nil, sectionName == KernelSection.name {
            _ = try sections.deviceKernels()
            for warning in sections.warnings
            where known != .doesNotFit || !warning.hasPrefix(KernelSections.signaturePlace(id, file: file)) {
                events.warning(warning)
            }
        }
        return result
    }

    private func tableIndex(in module: Module, file: String) throws(CompileError) -> UInt32? {
        switch target {
        case .none: return nil
        case .id(let id): return id
        case .function(let name):
            let function = try self.function(called: name, in: module, file: file)
            guard let index = KernelSections.tableIndex(of: function, in: module) else {
                throw CompileError(
                    .input,
                    """
                    \(file): "\(name)" is not in the table of functions, so parallel_for can't name it: take its \
                    address in the \
                    program and link with -Wl,--export-table
                    """)
            }
            return index
        }
    }

    private func function(called name: String, in module: Module, file: String) throws(CompileError) -> UInt32 {
        let lookup = FunctionLookup(module) { KernelSections.tableIndex(of: $0, in: module) != nil }
        switch lookup.find(name) {
        case .found(let function): return function
        case .ambiguous(let names):
            let list = names.prefix(8).map { "\n  \($0)" }.joined()
            throw CompileError(
                .input,
                "\(file): \(names.count) functions are called \"\(name.printable)\": name one with its "
                    + "parameters:\(list)"
            )
        case .missing:
            throw CompileError(
                .input,
                """
                \(file): no function is called "\(name.printable)": use a name from the name section or an export \
                (wpc inspect shows them), \
                and don't strip the module before
                """)
        }
    }

    /// What is known of OpenCL C before it is compiled.
    private enum SourceCheck {
        /// Nothing: there is no libclang.
        case notRead
        case fits
        /// Its signature is not the Wasm function's, which was said.
        case doesNotFit
    }

    /// Reads OpenCL C by libclang: its errors, its warnings, and whether the kernel fits the Wasm function.
    private func check(_ path: String, id: UInt32?, _ module: Module, _ events: CompilationEvents) throws(CompileError)
        -> SourceCheck
    {
        let clang = try self.clang(path)
        guard let library = ClangLibrary.load(prefix: Self.prefix),
            let resources = try? Subprocess.run([clang, "-print-resource-dir"]), resources.succeeded
        else { return .notRead }
        let folder = resources.output.trimmingCharacters(in: .whitespacesAndNewlines)
        let options = Self.options + ["-resource-dir", folder]
        guard let source = OpenCLSource(path: path, options: options, library: library) else { return .notRead }
        if source.diagnostics.contains(where: \.isError) {
            let text = source.diagnostics.map(\.text).joined(separator: "\n")
            throw CompileError(.input, "\(path): the kernel can't be compiled:\n\(text)")
        }
        for diagnostic in source.diagnostics { events.warning(diagnostic.text) }
        guard let entry = source.entryPoint else {
            throw CompileError(
                .input,
                "\(path): no kernel: parallel_for runs a function that is declared 'kernel void', spir_main if there "
                    + "are several"
            )
        }
        guard let id, let function = KernelSections.tableFunction(id, in: module) else { return .fits }
        let type = module.functionType(at: function) ?? FunctionType()
        let name = "\"\(module.functionDescription(function).printable)\""
        guard
            let warning = entry.kernel.signatureWarning(
                wasmParameterCount: type.parameters.count, allI32: type.parameters.allSatisfy { $0 == .i32 },
                functionName: name)
        else { return .fits }
        events.warning("\(entry.place): \(warning)")
        return .doesNotFit
    }

    private func kernel(_ events: CompilationEvents, diagnoses: Bool) throws(CompileError) -> [UInt8] {
        switch source {
        case .spirv(let bytes): return bytes
        case .openCL(let path): return try compile(path, events, diagnoses: diagnoses)
        }
    }

    private static var prefix: String {
        ProcessInfo.processInfo.environment["LLVM_PREFIX"] ?? LinkToolchain.defaultLLVMPrefix
    }

    /// How OpenCL C is compiled.
    private static let options = ["--target=spirv64", "-O2", "-cl-std=CL1.2", "-ffp-contract=off", "-x", "cl"]

    private func clang(_ path: String) throws(CompileError) -> String {
        let candidates =
            ["\(Self.prefix)/bin/clang"].filter { access($0, X_OK) == 0 }
            + ["clang-22", "clang"].compactMap(Program.find)
        guard let clang = candidates.first else {
            throw CompileError(
                .input,
                "\(path): OpenCL C needs a clang with the target spirv64: install clang-22, or attach SPIR-V with -d")
        }
        return clang
    }

    /// OpenCL C to SPIR-V. `diagnoses`: with clang's own warnings.
    private func compile(_ path: String, _ events: CompilationEvents, diagnoses: Bool) throws(CompileError) -> [UInt8] {
        let clang = try self.clang(path)
        do {
            var directory = try TemporaryDirectory()
            let output = directory.file("kernel.spv")
            let command = [clang] + Self.options + ["-c", path.hasPrefix("-") ? "./\(path)" : path, "-o", output]
            events.note(command.joined(separator: " "))
            let result = try Subprocess.run(command)
            guard result.succeeded else {
                throw CompileError(.input, "\(path): clang refuses the kernel:\n\(result.output)")
            }
            if diagnoses, !result.output.isEmpty { events.warning(result.output) }
            return try Input.bytes(output)
        } catch let error as CompileError {
            throw error
        } catch {
            throw CompileError(.input, "\(path): \(error)")
        }
    }
}

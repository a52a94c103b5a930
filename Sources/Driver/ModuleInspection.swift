import Foundation
import IRUnit
import LLVMCore
import Synchronization
import Wasm

/// `wpc inspect`: what a module contains.
public struct ModuleInspection: Encodable {
    struct Section: Encodable {
        var name: String
        var offset: Int
        var size: Int
    }

    struct Item: Encodable {
        /// The providing module, of an import.
        var module: String?
        var name: String
        var kind: String
        var type: String
    }

    struct Kernel: Encodable {
        var id: UInt32?
        /// The function that the CPU runs under the same id.
        var function: String?
        var entryPoint: String
        var arguments: [String]
        var spirvVersion: String
        var capabilities: [String]
        var size: Int
    }

    /// A function that `wpc compile` makes a kernel for OpenCL devices of, or why it can't.
    struct Offload: Encodable {
        struct Obstacle: Encodable {
            var text: String
            var function: String
            /// The instruction's byte offset in the module.
            var offset: Int
        }

        var function: String
        /// Code gives it to parallel_for by a constant.
        var isKnownKernel: Bool
        var spirvSize: Int?
        var stackBytes: UInt32?
        var needs: [String]?
        /// Calls of functions that never return are traps there.
        var trapsInsteadOfEnding: Bool?
        var staysOnCPU: Obstacle?
    }

    struct FeatureUse: Encodable {
        var name: String
        var isSupported: Bool
    }

    var file: String
    var size: Int
    var name: String?
    var sections: [Section]
    var imports: [Item]
    var exports: [Item]
    var features: [FeatureUse]
    var kernels: [Kernel]
    var offload: [Offload]
    var functions: Int
    var tables: Int
    var memories: Int
    var globals: Int
    var dataSegments: Int
    var elementSegments: Int
    var hasStart: Bool

    public init(_ bytes: [UInt8], file: String) throws(CompileError) {
        let module = try Validation.module(bytes, file: file)
        self.file = file
        size = bytes.count
        name = module.names.module
        var customs = module.customSections.makeIterator()
        sections = module.sections.map { section in
            let name =
                section.id == 0
                ? "custom \"\(customs.next()?.name ?? "")\"" : ModuleInspection.name(ofSection: section.id)
            return Section(name: name, offset: section.range.lowerBound, size: section.range.count)
        }
        imports = module.imports.map { item in
            Item(
                module: item.module, name: item.name, kind: item.kind.noun, type: module.describe(item.kind, item.index)
            )
        }
        exports = module.exports.map { item in
            Item(module: nil, name: item.name, kind: item.kind.noun, type: module.describe(item.kind, item.index))
        }
        features = module.features.features.map {
            FeatureUse(name: $0.name, isSupported: LayoutOptions.supportedFeatures.contains($0))
        }
        kernels = try KernelSections(module, file: file).entries().map { entry in
            let function = entry.id.flatMap { KernelSections.tableFunction($0, in: module) }
            return Kernel(
                id: entry.id, function: function.map(module.functionDescription), entryPoint: entry.kernel.name,
                arguments: entry.kernel.arguments.map(\.description), spirvVersion: entry.module.version.description,
                capabilities: entry.module.capabilities.map(\.description), size: entry.spirv.count)
        }
        let attached = Set(kernels.compactMap(\.id))
        offload = ModuleInspection.offload(module, attached: attached)
        functions = module.functions.count
        tables = module.tables.count
        memories = module.memories.count
        globals = module.globals.count
        dataSegments = module.data.count
        elementSegments = module.elements.count
        hasStart = module.start != nil
    }

    public func json() throws(CompileError) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        do {
            return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
        } catch {
            throw CompileError(.internal, "\(error)")
        }
    }

    public var text: String {
        var lines = ["\(file): \(size) bytes" + (name.map { ", module \"\($0.printable)\"" } ?? "")]
        lines.append(
            """
            \(functions) functions, \(tables) tables, \(memories) memories, \(globals) globals, \
            \(elementSegments) element segments, \(dataSegments) data segments\(hasStart ? ", a start function" : "")
            """)
        lines.append("")
        let width = (sections.map(\.name.printable.count).max() ?? 0) + 2
        lines.append(pad("sections", width + 2) + "    offset        size")
        for section in sections {
            lines.append(
                "  " + pad(section.name.printable, width) + right(String(section.offset, radix: 16), 8, "0x")
                    + right("\(section.size)", 12))
        }
        lines += list("imports", imports) + list("exports", exports)
        for kernel in kernels {
            lines.append("")
            lines.append(
                "kernel \(kernel.id.map(String.init) ?? "without id"): "
                    + "\(kernel.entryPoint.printable)(\(kernel.arguments.joined(separator: ", ").printable))"
            )
            lines.append("  on the CPU    \(kernel.function?.readable ?? "nothing: the table has no function there")")
            lines.append("  SPIR-V        version \(kernel.spirvVersion), \(kernel.size) bytes")
            lines.append("  capabilities  \(kernel.capabilities.joined(separator: ", "))")
        }
        for kernel in offload {
            lines.append("")
            let name = "kernel \"\(kernel.function.readable)\""
            if let obstacle = kernel.staysOnCPU {
                let place = "in \"\(obstacle.function.readable)\", at 0x\(String(obstacle.offset, radix: 16))"
                lines.append("\(name) stays on the CPU")
                lines.append("  reason        \(obstacle.text) (\(place))")
            } else {
                lines.append("\(name) can run on OpenCL devices")
                lines.append("  SPIR-V        \(kernel.spirvSize ?? 0) bytes, \(kernel.stackBytes ?? 0) bytes of stack")
                if kernel.trapsInsteadOfEnding == true {
                    lines.append("  traps         at calls that never return, such as panics")
                }
                let needs = kernel.needs ?? []
                lines.append("  needs         \(needs.isEmpty ? "nothing special" : needs.joined(separator: ", "))")
            }
        }
        lines.append("")
        lines.append("features beyond the MVP")
        if features.isEmpty { lines.append("  none") }
        for feature in features {
            lines.append("  " + feature.name + (feature.isSupported ? "" : "  (can't be compiled yet)"))
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func offload(_ module: Module, attached: Set<UInt32>) -> [Offload] {
        var survey = BodySurvey(module)
        survey.add(module.bodies.indices, of: module, features: .all)
        let layout = ModuleLayout(
            module: module, options: LayoutOptions(isClosedWorld: true, symbolPrefix: "wpc", fileName: ""),
            imports: [ModuleLayout.ImportBinding](repeating: .slot, count: module.importedFunctionCount),
            stackPointer: StackPointer.find(in: module, bodies: survey))
        let offloading = Offloading(layout, features: .all, attached: attached, mode: .auto)
        let results = Mutex([Offload?](repeating: nil, count: offloading.candidates.count))
        Workers.run(count: offloading.candidates.count, jobs: ProcessorCount.available) { (index: Int) in
            let candidate = offloading.candidates[index]
            // What can't be lowered at all is for `wpc compile` to report.
            guard let outcome = try? offloading.compile(candidate) else { return }
            var result = Offload(
                function: module.functionDescription(candidate.function), isKnownKernel: candidate.isKnown)
            switch outcome {
            case .kernel(let kernel):
                result.spirvSize = kernel.spirv.count
                result.stackBytes = kernel.stackBytes
                result.needs = kernel.needNames
                if kernel.cutsEndings { result.trapsInsteadOfEnding = true }
            case .stays(let reason):
                result.staysOnCPU = Offload.Obstacle(
                    text: reason.text, function: module.functionDescription(reason.function), offset: reason.offset)
            }
            results.withLock { $0[index] = result }
        }
        return results.withLock { $0 }.compactMap { $0 }
    }

    private func list(_ title: String, _ items: [Item]) -> [String] {
        guard !items.isEmpty else { return [] }
        return ["", title]
            + items.map { item in
                let name =
                    (item.module.map { "\"\($0.printable)\" " } ?? "") + "\"\(item.name.printable)\""
                    + (Demangler.text(of: item.name).map { " (\($0.printable))" } ?? "")
                return "  " + pad(item.kind, 10) + name + "  " + item.type
            }
    }

    private func pad(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(1, width - text.count))
    }

    private func right(_ text: String, _ width: Int, _ prefix: String = "") -> String {
        String(repeating: " ", count: max(0, width - text.count - prefix.count)) + prefix + text
    }

    private static func name(ofSection id: UInt8) -> String {
        let names = [
            "custom", "type", "import", "function", "table", "memory", "global", "export", "start", "element", "code",
            "data",
            "data count", "tag",
        ]
        return Int(id) < names.count ? names[Int(id)] : "section \(id)"
    }
}

extension Module {
    /// The type of something that is imported or exported, in words.
    func describe(_ kind: ExternKind, _ index: UInt32) -> String {
        func limits(_ limits: Limits, _ unit: String) -> String {
            "\(limits.minimum)\(limits.maximum.map { " to \($0)" } ?? " or more") \(unit)"
        }
        switch kind {
        case .function:
            return functionType(at: index)?.description ?? ""
        case .table:
            let type = tables[Int(index)].type
            return "\(type.element) table of \(limits(type.limits, "elements"))\(type.is64 ? ", 64-bit" : "")"
        case .memory:
            let type = memories[Int(index)]
            return limits(type.limits, "pages") + (type.is64 ? ", 64-bit" : "") + (type.isShared ? ", shared" : "")
        case .global:
            let type = globals[Int(index)].type
            return (type.isMutable ? "mutable " : "") + "\(type.value)"
        case .tag:
            return functionType(typeIndex: tags[Int(index)])?.description ?? ""
        }
    }
}

extension String {
    /// The name of a function for people: demangled, and without what could disturb a terminal.
    var readable: String { (Demangler.text(of: self) ?? self).printable }
}

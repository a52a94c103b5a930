import Foundation
import LLVMCore
import Passes

extension PassSelection {
    /// From the words of a command line, each a list with commas.
    ///
    /// - Parameters:
    ///   - switched: `-NAME` for passes that are to be left out.
    ///   - printed: names of passes behind which the IR is printed.
    /// - Throws: a `CompileError` of kind `arguments` for a name that is none, or a pass that can't be left out.
    public init(switched: [String], printed: [String], limit: Int?) throws(CompileError) {
        self.init()
        for word in PassSelection.words(switched) {
            guard word.hasPrefix("-") else {
                throw CompileError(
                    .arguments, "--passes=\(word.printable): -NAME leaves a pass out; the others run anyway")
            }
            let pass = try PassSelection.find(String(word.dropFirst()), option: "--passes")
            guard pass.choice != .required else {
                throw CompileError(
                    .arguments,
                    "--passes: \(pass.name) can't be left out: without it code would do something else than the module "
                        + "says")
            }
            if !disabled.contains(pass.name) { disabled.append(pass.name) }
        }
        disabled.sort()
        for word in PassSelection.words(printed) {
            let pass = try PassSelection.find(word, option: "--print-after")
            if !self.printed.contains(pass.name) { self.printed.append(pass.name) }
        }
        if let limit, limit < 0 { throw CompileError(.arguments, "--pass-limit needs a number from 0 on") }
        self.limit = limit
    }

    private static func words(_ lists: [String]) -> [String] {
        lists.flatMap { $0.split(separator: ",") }.map { $0.trimmingCharacters(in: .whitespaces) }
            .filter { !$0.isEmpty }
    }

    /// The pass of this name that can't be left out, if there is one, since a name is one choice.
    private static func find(_ name: String, option: String) throws(CompileError) -> Pass {
        let passes = Optimizer.passes.filter { $0.name == name }
        if let pass = passes.first(where: { $0.choice == .required }) ?? passes.first { return pass }
        let names = Optimizer.names + Optimizer.names.filter { $0.hasPrefix("llvm:") }.map { String($0.dropFirst(5)) }
        let nearest = Suggestion.nearest(to: name, among: names, limit: 3)
        let advice = nearest.isEmpty ? "" : "; the nearest names are \(nearest.joined(separator: ", "))"
        throw CompileError(
            .arguments,
            "\(option): there is no pass '\(String(name.prefix(64)).printable)'\(advice); `wpc passes` lists all")
    }
}

/// What `wpc passes` prints.
public enum PassTable {
    /// A line a step, in the order in which they run: name, levels, summary.
    public static var text: String {
        let width = Optimizer.names.reduce(0) { max($0, $1.count) }
        return Optimizer.passes.map { pass in
            pass.name.padding(toLength: width, withPad: " ", startingAt: 0) + "  "
                + OptimizationLevel.allCases.map { pass.levels.contains($0) ? $0.rawValue : "-" }.joined() + "  "
                + pass.summary + (pass.choice == .required ? " (always)" : "")
        }.joined(separator: "\n") + "\n"
    }

    private struct Entry: Encodable {
        let name: String
        let summary: String
        let levels: [String]
        let needs: [String]
        /// `free`, `early` or `required` (`Pass.Choice`).
        let choice: String
        /// LLVM's passes, by level.
        let pipelines: [String: String]
    }

    /// The same as a JSON array of objects.
    public static func json() throws(CompileError) -> String {
        let entries = Optimizer.passes.map { pass in
            Entry(
                name: pass.name, summary: pass.summary, levels: pass.levels.map(\.rawValue),
                needs: pass.needs.map(\.rawValue), choice: pass.choice.rawValue,
                pipelines: pass.levels.reduce(into: [:]) { $0[$1.rawValue] = pass.pipeline(at: $1) })
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(entries) else {
            throw CompileError(.internal, "the list of passes can't be written as JSON")
        }
        return String(decoding: data, as: UTF8.self) + "\n"
    }
}

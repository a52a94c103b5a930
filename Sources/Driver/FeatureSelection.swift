import IRUnit
import Wasm

/// `--features` and `--disable-features`: which proposals a module may use.
public struct FeatureSelection: Sendable {
    public var features: FeatureSet

    /// Versions of the specification as names of all that belongs to them.
    private static let groups: [(name: String, features: FeatureSet)] = [
        ("mvp", []), ("wasm1", FeatureSet(.mutableGlobals)), ("wasm2", .wasm2), ("wasm3", .wasm3),
        ("all", LayoutOptions.supportedFeatures),
    ]

    /// The default, with `enabled` added and `disabled` taken away: names of features, of versions of the specification
    /// (`wasm1`, `wasm2`, `wasm3`), `mvp`, or `all`, separated by commas. Groups are taken away first, then what stands
    /// in `enabled` is added, then single features are taken away.
    ///
    /// - Throws: a `CompileError` of kind `arguments` for a name that is none, or one that stands on both sides.
    public init(enabled: [String], disabled: [String]) throws(CompileError) {
        let enabled = try FeatureSelection.parse(enabled, option: "--features")
        let disabled = try FeatureSelection.parse(disabled, option: "--disable-features")
        if let feature = enabled.single.first(where: disabled.single.contains) {
            throw CompileError(.arguments, "\(feature.name) stands in --features and in --disable-features")
        }
        features = LayoutOptions.supportedFeatures.subtracting(disabled.groups).union(enabled.groups)
        for feature in enabled.single { features.enable(feature) }
        for feature in disabled.single { features.disable(feature) }
        if let feature = enabled.single.first(where: { !features.contains($0) }),
            let reason = feature.foundations.first(where: { !features.contains($0) })
        {
            throw CompileError(
                .arguments, "--features=\(feature.name) needs \(reason.name), which --disable-features takes away")
        }
    }

    /// Whether `name` is a feature's.
    public static func knows(_ name: String) -> Bool { Feature(named: name) != nil }

    private static func parse(
        _ lists: [String], option: String
    ) throws(CompileError) -> (groups: FeatureSet, single: [Feature]) {
        var groups: FeatureSet = []
        var single: [Feature] = []
        for name in lists.joined(separator: ",").split(separator: ",").map({ $0.trimming(" ") }) where !name.isEmpty {
            if let feature = Feature(named: name) {
                single.append(feature)
            } else if let group = FeatureSelection.groups.first(where: { $0.name == name.lowercased() }) {
                groups.formUnion(group.features)
            } else {
                throw unknown(name, option)
            }
        }
        return (groups, single)
    }

    private static func unknown(_ name: String, _ option: String) -> CompileError {
        let shown = String(name.prefix(64)).printable
        let names = Feature.allCases.flatMap(\.names) + groups.map(\.name)
        let advice = Suggestion.nearest(to: name, among: names, limit: 1).first.map { "; did you mean \($0)?" } ?? ""
        let list = Feature.allCases.map(\.name).joined(separator: ", ")
        return CompileError(
            .arguments,
            "\(option): there is no feature \(shown)\(advice)\nThe features are \(list); `wpc features` describes them")
    }

    /// A line for each feature: its name, since when it is standard, and its other names.
    public static var table: String {
        let width = (Feature.allCases.map(\.name.count).max() ?? 0) + 2
        var lines = ["feature".padded(width) + "standard since   also called"]
        for feature in Feature.allCases {
            let since = feature.standardVersion == 0 ? "a proposal" : "WebAssembly \(feature.standardVersion)"
            let others = feature.names.dropFirst().joined(separator: ", ")
            lines.append(
                others.isEmpty
                    ? feature.name.padded(width) + since : feature.name.padded(width) + since.padded(17) + others)
        }
        lines.append("")
        lines.append(
            "All of them are on unless --disable-features says otherwise. mvp, wasm1, wasm2, wasm3 and all stand for "
                + "several."
        )
        return lines.joined(separator: "\n") + "\n"
    }
}

extension String {
    fileprivate func padded(_ width: Int) -> String { self + String(repeating: " ", count: max(1, width - count)) }
}

extension Substring {
    fileprivate func trimming(_ character: Character) -> String {
        var text = self
        while text.first == character { text.removeFirst() }
        while text.last == character { text.removeLast() }
        return String(text)
    }
}

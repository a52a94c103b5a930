import ArgumentParser
import Driver

/// The options of wasmtime's that have a meaning here, behind `-W` and `-S`: `KEY`, `KEY=VALUE`, several with commas.
struct WasmtimeOptions {
    /// As `--timeout` takes it.
    var timeout: String?
    /// Bytes.
    var memoryLimit: UInt64?
    var stackSize: UInt64?
    var enabled: [String] = []
    var disabled: [String] = []
    var allowsMissingImports = false
    var canonicalizesNaNs = false
    var inheritsEnvironment = false

    /// What is so whatever one asks for; asked to be otherwise it is an error.
    private static let given: [Character: Set<String>] = [
        "W": ["relaxed-simd-deterministic", "unknown-exports-allow"],
        "S": ["cli", "common", "cli-exit-with-code", "preview0", "threads"],
    ]
    /// What there isn't; asked to be off it is.
    private static let missing: [Character: Set<String>] = [
        "W": [
            "component-model", "component-model-async", "component-model-gc", "stack-switching", "fuel",
            "epoch-interruption", "wmemcheck", "trap-on-grow-failure", "unknown-imports-default", "max-instances",
            "max-memories", "max-tables", "max-table-elements", "async-stack-size", "async-stack-zeroing",
        ],
        "S": [
            "nn", "http", "tls", "p3", "config", "keyvalue", "inherit-network", "allow-ip-name-lookup", "tcp", "udp",
            "network-error-code",
            "tcplisten", "config-var", "nn-graph", "keyvalue-in-memory-data",
        ],
    ]
    private static let known: [Character: [String]] = [
        "W": [
            "timeout", "max-memory-size", "max-wasm-stack", "all-proposals", "nan-canonicalization",
            "unknown-imports-trap",
        ],
        "S": ["inherit-env", "preview2"],
    ]

    init(wasm: [String], wasi: [String]) throws {
        for (letter, lists) in [(Character("W"), wasm), ("S", wasi)] {
            for entry in lists.joined(separator: ",").split(separator: ",") {
                let parts = entry.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
                try add(letter, parts[0], parts.count > 1 ? parts[1] : nil)
            }
        }
    }

    private mutating func add(_ letter: Character, _ key: String, _ value: String?) throws {
        let option = "-\(letter) \(key)\(value.map { "=\($0)" } ?? "")"
        var isOn: Bool {
            get throws {
                switch value {
                case nil, "y", "yes", "true": return true
                case "n", "no", "false": return false
                default: throw ValidationError("\(option): y or n is needed")
                }
            }
        }
        func bytes() throws -> UInt64 {
            let text = (value ?? "").replacing("_", with: "")
            let number = text.hasPrefix("0x") ? UInt64(text.dropFirst(2), radix: 16) : ByteCount.parse(text)
            guard let number, number > 0 else {
                throw ValidationError("\(option): a number of bytes is needed, such as 65536 or 16m")
            }
            return number
        }
        switch (letter, key) {
        case ("W", "timeout"):
            guard let value else { throw ValidationError("\(option): a time is needed, such as 2s or 100ms") }
            timeout = value
        case ("W", "max-memory-size"): memoryLimit = try bytes()
        case ("W", "max-wasm-stack"): stackSize = try bytes()
        case ("W", "all-proposals"): try isOn ? enabled.append("all") : disabled.append("all")
        case ("W", "nan-canonicalization"): canonicalizesNaNs = try isOn
        case ("W", "unknown-imports-trap"): allowsMissingImports = try isOn
        case ("S", "inherit-env"): inheritsEnvironment = try isOn
        // WASI's first version alone is here, whatever wasmtime makes it of.
        case ("S", "preview2"): _ = try isOn
        default:
            if WasmtimeOptions.given[letter]?.contains(key) == true {
                guard try isOn else { throw ValidationError("\(option): that can't be switched off") }
            } else if WasmtimeOptions.missing[letter]?.contains(key) == true {
                guard value == "n" || value == "no" || value == "false" else {
                    throw ValidationError("\(option): wpc has no such thing")
                }
            } else if letter == "W", FeatureSelection.knows(key) {
                try isOn ? enabled.append(key) : disabled.append(key)
            } else {
                throw unknown(letter, key)
            }
        }
    }

    private func unknown(_ letter: Character, _ key: String) -> ValidationError {
        let names =
            [WasmtimeOptions.known[letter] ?? [], WasmtimeOptions.given[letter].map { $0.sorted() } ?? []].joined() + []
        let nearest = Suggestion.nearest(to: key, among: names, limit: 1).first
        let advice =
            nearest.map { "did you mean \($0)?" }
            ?? "there are \(names.joined(separator: ", "))\(letter == "W" ? ", and the names of `wpc features`" : "")"
        return ValidationError("-\(letter) \(key.prefix(64)): there is no such option; \(advice)")
    }
}

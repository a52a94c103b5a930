import LLVMCore
import Wasm

/// Finds the function that a person means by a name.
struct FunctionLookup {
    enum Answer {
        case found(UInt32)
        /// Several have the name, in these words.
        case ambiguous([String])
        case missing
    }

    private let module: Module
    /// What is preferred where a name without parameters fits several.
    private let isLikely: (UInt32) -> Bool

    init(_ module: Module, preferring isLikely: @escaping (UInt32) -> Bool) {
        self.module = module
        self.isLikely = isLikely
    }

    /// A function by the name that the name section or an export has; by that name as messages print it; by its mangled
    /// or demangled form; or by the demangled form without parameters, if one function alone has it.
    func find(_ name: String) -> Answer {
        let functions = module.functions.indices.map { UInt32($0) }
        if let exact = functions.first(where: { names(of: $0).contains(name) }) { return .found(exact) }
        let meant = Demangler.text(of: name) ?? name
        let spelled = functions.filter { forms(of: $0).contains(meant) }
        if !spelled.isEmpty { return answer(spelled) }
        return answer(functions.filter { forms(of: $0).contains { FunctionLookup.withoutParameters($0) == meant } })
    }

    private func answer(_ functions: [UInt32]) -> Answer {
        let likely = functions.filter(isLikely)
        if let only = likely.count == 1 ? likely.first : functions.count == 1 ? functions.first : nil {
            return .found(only)
        }
        if functions.isEmpty { return .missing }
        return .ambiguous((likely.isEmpty ? functions : likely).map { module.functionDescription($0).printable })
    }

    private func names(of function: UInt32) -> [String] {
        [module.names.functions[function], module.exportNames[function]].compactMap { $0 }
    }

    private func forms(of function: UInt32) -> [String] {
        names(of: function).flatMap { [$0.printable, Demangler.text(of: $0) ?? $0] }
    }

    /// `a::b(int, c<d>) const` without what begins with the parenthesis of the parameters; nil: it has none.
    static func withoutParameters(_ name: String) -> String? {
        let characters = Array(name.utf8)
        guard let end = characters.lastIndex(of: UInt8(ascii: ")")) else { return nil }
        var depth = 0
        for place in (0...end).reversed() {
            if characters[place] == UInt8(ascii: ")") { depth += 1 }
            if characters[place] == UInt8(ascii: "(") { depth -= 1 }
            if depth == 0 { return String(decoding: characters[..<place], as: UTF8.self) }
        }
        return nil
    }
}

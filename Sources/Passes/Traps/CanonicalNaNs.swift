import Analysis
import IRUnit
import LLVMCore
import Lowering

/// Makes every NaN that arithmetic gives the canonical one (specification, "NaN Propagation": one of those that it
/// allows), so that a program's results have the same bits on every processor.
///
/// Not behind every operation: arithmetic and comparisons see of a NaN only that it is one. So a value is replaced
/// where its bits are seen, by a store, a call, a change of its sign, or as an integer. What chooses between results of
/// arithmetic is one itself.
struct CanonicalNaNs {
    private let unit: CodeUnit
    private var builder: IRBuilder { _read { yield unit.builder } }
    /// Instructions that hand on results of arithmetic and nothing else.
    private var results = AddressTable()

    init(in unit: CodeUnit) { self.unit = unit }

    /// Returns how many values it replaced.
    mutating func run(_ function: IRValue) -> Int {
        var values: [IRValue] = []
        forEachInstruction(function) {
            if $0.type.floatFormat != nil, $0.isArithmeticResult || $0.handsOnFloats { values.append($0) }
        }
        guard values.contains(where: \.isArithmeticResult) else { return 0 }
        findResults(values)
        var replaced = 0
        for value in values where results[value] != nil && !value.isConvertedInteger && replace(value) { replaced += 1 }
        return replaced
    }

    /// Begins with all values and takes out those that may be something else.
    private mutating func findResults(_ values: [IRValue]) {
        for value in values { results.insert(value, 0) }
        var pending = values.filter { value in
            !value.isArithmeticResult
                && value.floatOperands.contains { $0.isConstant ? !isCanonical($0) : results[$0] == nil }
        }
        var others = AddressTable()
        for value in pending { others.insert(value, 0) }
        while let value = pending.popLast() {
            for user in value.users where user.handsOnFloats && others.insert(user) { pending.append(user) }
        }
        var left = AddressTable(capacity: values.count)
        for value in values where others[value] == nil { left.insert(value, 0) }
        results = left
    }

    /// A constant without NaNs, or with canonical ones.
    private func isCanonical(_ constant: IRValue) -> Bool {
        constant.isUndefined || unit.canonical(constant: constant) == constant
    }

    /// Replaces a result of arithmetic where its bits are seen. Returns whether they are.
    private func replace(_ value: IRValue) -> Bool {
        let observers = value.users.filter { seesBits(of: value, $0) }
        guard !observers.isEmpty, let place = value.placeBehind, let nan = unit.canonicalNaN(value.type) else {
            return false
        }
        builder.position(before: place)
        builder.setLocation(nil)
        let canonical = builder.select(builder.compare(.uno, value, value), nan, value)
        for user in Set(observers) { user.replaceOperand(value, with: canonical) }
        return true
    }

    private func seesBits(of value: IRValue, _ user: IRValue) -> Bool {
        guard user.isInstruction else { return false }
        if user.isArithmeticResult || user.handsOnFloats && results[user] != nil { return false }
        switch user.opcode {
        case .fcmp, .fptosi, .fptoui: return false
        default: return true
        }
    }
}

extension IRValue {
    /// An instruction whose float result has the bits of operands.
    fileprivate var handsOnFloats: Bool { movesFloats && !isSignOperation }

    fileprivate var isConvertedInteger: Bool { opcode == .sitofp || opcode == .uitofp }

    fileprivate var floatOperands: [IRValue] {
        (0..<operandCount).map { operand($0) }.filter { $0.type.floatFormat != nil }
    }
}

extension CodeUnit {
    /// Returns how many values it replaced.
    @discardableResult package func canonicalizeNaNs() -> Int {
        var replaced = 0
        module.forEachDefinition { function in
            var pass = CanonicalNaNs(in: self)
            replaced += pass.run(function)
        }
        return replaced
    }
}

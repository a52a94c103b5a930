import Analysis
import IRUnit
import LLVMCore
import Lowering

/// Keeps arithmetic from handing on signalling NaNs (specification, "NaN Propagation").
///
/// To LLVM the result of arithmetic on a NaN may be that NaN, signalling or not. So it takes x * 1, x - 0 and the like
/// for x, as soon as the constant is known, and a promotion that is demoted again for nothing. Wasm's arithmetic gives
/// quiet NaNs, as processors do.
///
/// Before anything is simplified, operands of arithmetic that may be signalling NaNs pass through `llvm.canonicalize`,
/// which quiets and does nothing else. Whatever LLVM then makes of the arithmetic, it makes of quiet NaNs. When nothing
/// is folded any more, those before instructions that are still there go again (`SettledArithmetic`), since the
/// processor quiets; those that stand for an operation that went away stay. So code in which LLVM folds nothing of this
/// kind is the same as without.
///
/// Only values that come from outside of a function, from memory or from the bits of integers can be signalling:
/// arithmetic makes no such NaNs.
struct SignallingOperands {
    private let unit: CodeUnit
    private let function: IRValue
    private var builder: IRBuilder { _read { yield unit.builder } }
    /// Values that may be signalling NaNs.
    private var signalling = AddressTable()
    /// Those that are still to be followed to their users.
    private var pending: [IRValue] = []
    /// For bitcasts from integers, by value: those that only undo a bitcast.
    private var origins: [IRValue: [IRValue]] = [:]
    private var quiet: [IRValue: IRValue] = [:]

    /// The inliner is still to come, which shall weigh functions as if nothing had been added: to LLVM a fence costs
    /// nothing.
    private let isInlined: Bool

    /// Values that are looked at to find what the bits of an integer were before.
    private static let mostOrigins = 64
    /// Negations and the like that are written again behind the operation that quiets.
    private static let mostDepth = 8

    /// - Parameter isInlined: fences stand for the operation that quiets, until `replaceFences` runs.
    init(_ function: IRValue, in unit: CodeUnit, isInlined: Bool) {
        self.function = function
        self.unit = unit
        self.isInlined = isInlined
    }

    /// - Parameter onlyIdentities: where the other operand isn't one that makes the operation vanish, nothing is done.
    /// - Returns: how many operands it quieted.
    mutating func run(onlyIdentities: Bool) -> Int {
        var arithmetic: [IRValue] = []
        forEachInstruction(function) { if $0.opcode.isQuieting { arithmetic.append($0) } }
        guard !arithmetic.isEmpty else { return 0 }
        var quieted = 0
        findSignalling()
        for instruction in arithmetic {
            for index in 0..<instruction.operandCount {
                if onlyIdentities, !SettledArithmetic.mayVanish(instruction, operand: index) { continue }
                let operand = instruction.operand(index)
                if let other = quietForm(operand, before: instruction, depth: 0) {
                    instruction.setOperand(index, other)
                    quieted += 1
                }
            }
        }
        return quieted
    }

    // MARK: Which values may be signalling

    private mutating func findSignalling() {
        for index in 0..<function.parameterCount where function.parameter(index).type.floatFormat != nil {
            mark(function.parameter(index))
        }
        var block = function.firstBlock
        while let current = block {
            block = current.nextBlock
            var instruction = current.firstInstruction
            while let value = instruction {
                instruction = value.nextInstruction
                if value.type.floatFormat != nil, isSource(value) { mark(value) }
            }
        }
        while let value = pending.popLast() {
            for user in value.users where user.passesOn(value) { mark(user) }
            for cast in origins[value] ?? [] { mark(cast) }
        }
    }

    private mutating func mark(_ value: IRValue) {
        if signalling.insert(value) { pending.append(value) }
    }

    private mutating func isSource(_ value: IRValue) -> Bool {
        if value.isArithmeticResult { return false }
        if value.opcode == .bitcast {
            guard let floats = floatsBehind(value) else { return true }
            for float in floats { origins[float, default: []].append(value) }
            return false
        }
        guard value.movesFloats else { return true }
        return (0..<value.operandCount).contains { index in
            let operand = value.operand(index)
            return operand.isConstant && operand.type.floatFormat != nil && mayBeSignalling(constant: operand)
        }
    }

    /// What an integer's bits were before, where they were floats of this cast's type on all ways; nil if they may have
    /// been something else.
    private func floatsBehind(_ cast: IRValue) -> [IRValue]? {
        var floats: [IRValue] = []
        var seen: Set<IRValue> = []
        var work = [cast.operand(0)]
        while let value = work.popLast() {
            guard seen.insert(value).inserted else { continue }
            guard seen.count <= SignallingOperands.mostOrigins, value.isInstruction else { return nil }
            switch value.opcode {
            case .bitcast:
                let inner = value.operand(0)
                guard inner.type == cast.type else { return nil }
                if inner.isConstant { return nil }
                floats.append(inner)
            case .phi: for index in 0..<value.incomingCount { work.append(value.incomingValue(index)) }
            case .select: work += [value.operand(1), value.operand(2)]
            default: return nil
            }
        }
        return floats
    }

    private func mayBeSignalling(constant: IRValue) -> Bool {
        if constant.isUndefined { return false }
        if constant.isConstantExpression { return true }
        return unit.quieted(constant: constant) != nil
    }

    // MARK: Quieting

    /// The value without signalling NaNs, for `user`; nil if it has none.
    private mutating func quietForm(_ value: IRValue, before user: IRValue, depth: Int) -> IRValue? {
        if value.isConstant {
            guard mayBeSignalling(constant: value) else { return nil }
            if let constant = unit.quieted(constant: value) { return constant }
            // An expression of which the bits aren't known yet.
            return canonical(value, before: user)
        }
        guard signalling[value] != nil else { return nil }
        if let known = quiet[value] { return known }
        let place = value.isParameter ? function.firstBlock?.firstInstruction : value.placeBehind
        // The result of a call that may be left by an exception.
        guard let place else { return canonical(value, before: user) }
        let result: IRValue
        // The sign is settled behind the quieting, where LLVM sees it beside the arithmetic, as it would without.
        if value.isSignOperation, depth < SignallingOperands.mostDepth,
            let inner = quietForm(value.operand(0), before: place, depth: depth + 1)
        {
            builder.position(before: place)
            builder.setLocation(nil)
            result = builder.insert(copyOf: value)
            result.setOperand(0, inner)
        } else {
            result = canonical(value, before: place)
        }
        quiet[value] = result
        return result
    }

    private func canonical(_ value: IRValue, before place: IRValue) -> IRValue {
        builder.position(before: place)
        builder.setLocation(nil)
        let intrinsic = unit.intrinsic(isInlined ? IRValue.fenceName : IRValue.canonicalizeName, [value.type])
        return builder.call(intrinsic.function, type: intrinsic.type, [value])
    }
}

extension CodeUnit {
    /// Lets operands of arithmetic that may be signalling NaNs pass through `llvm.canonicalize`, or before inlining
    /// through `llvm.arithmetic.fence`, which no pass looks through either. Returns how many.
    func quietOperands(isInlined: Bool, onlyIdentities: Bool = false) -> Int {
        var quieted = 0
        module.forEachDefinition { function in
            var operands = SignallingOperands(function, in: self, isInlined: isInlined)
            quieted += operands.run(onlyIdentities: onlyIdentities)
        }
        return quieted
    }

    /// Makes `llvm.canonicalize` of the fences that stood for it.
    func replaceFences() {
        var function = module.firstFunction
        while let fence = function {
            function = fence.nextFunction
            guard fence.isDeclaration, fence.name.hasPrefix(IRValue.fenceName) else { continue }
            for call in fence.users where call.isCall(of: fence) {
                builder.position(before: call)
                builder.setLocation(call.location)
                let intrinsic = intrinsic(IRValue.canonicalizeName, [call.type])
                call.replaceAllUses(with: builder.call(intrinsic.function, type: intrinsic.type, [call.operand(0)]))
                call.deleteInstruction()
            }
        }
    }
}

// MARK: What instructions do with NaNs

extension IROpcode {
    /// The result is quiet, where the instruction doesn't vanish.
    var isQuieting: Bool {
        switch self {
        case .fadd, .fsub, .fmul, .fdiv, .fpext: true
        default: false
        }
    }
}

extension IRValue {
    static let canonicalizeName = "llvm.canonicalize"
    static let fenceName = "llvm.arithmetic.fence"

    private static let quietingIntrinsics = [
        canonicalizeName, "llvm.sqrt", "llvm.ceil", "llvm.floor", "llvm.trunc", "llvm.roundeven", "llvm.minimum",
        "llvm.maximum",
    ]
    private static let signIntrinsics = ["llvm.fabs", "llvm.copysign"]

    private func isCall(ofAny names: [String]) -> Bool {
        guard isCall, let name = calleeName else { return false }
        return names.contains { name.hasPrefix($0) && name.dropFirst($0.count).first == "." }
    }

    /// An instruction whose result is no signalling NaN. The minimum of two operands is only used where neither is a
    /// NaN (`extremum`).
    var isArithmeticResult: Bool {
        switch opcode {
        case .fadd, .fsub, .fmul, .fdiv, .fpext, .fptrunc, .sitofp, .uitofp: true
        case .call: isCall(ofAny: IRValue.quietingIntrinsics)
        default: false
        }
    }

    /// An instruction that changes the sign of its first operand and nothing else.
    var isSignOperation: Bool {
        guard isInstruction else { return false }
        return opcode == .fneg || opcode == .call && isCall(ofAny: IRValue.signIntrinsics)
    }

    /// An instruction whose float result has the bits of operands, but for signs.
    var movesFloats: Bool {
        guard isInstruction, type.floatFormat != nil else { return false }
        switch opcode {
        case .phi, .select, .freeze, .shuffleVector, .insertElement, .extractElement: return true
        default: return isSignOperation
        }
    }

    /// Whether this instruction's result may be `value`, or lanes of it.
    func passesOn(_ value: IRValue) -> Bool {
        guard movesFloats else { return false }
        // The sign's source isn't handed on.
        return !(opcode == .call && operand(0) != value)
    }

    /// Where something can be put that uses this instruction's result; nil where that is in another block.
    var placeBehind: IRValue? {
        if isTerminator { return nil }
        guard opcode == .phi else { return nextInstruction }
        guard let place = parent.firstNonPhi else { return nil }
        return place.isLandingPad ? place.nextInstruction : place
    }
}

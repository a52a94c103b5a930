import Analysis
import IRUnit
import LLVMCore
import Lowering
import Passes

/// A condition on the numbers that a kernel's entry point gets, which the host works out before a launch.
///
/// It is found as IR of the device's module, from which it is taken as a list of instructions: the description of the
/// Wasm module, where the host's function for it is made, is another LLVM module, and one of another thread.
public struct LaunchCondition: Sendable {
    private enum Operation: Sendable {
        /// A parameter of the entry point, by its place.
        case parameter(Int)
        case constant(UInt64)
        case binary(IRBuilder.Binary)
        case compare(IRBuilder.IntegerPredicate)
        case cast(IRBuilder.Cast)
        case select
    }

    private struct Instruction: Sendable {
        var operation: Operation
        /// Bits of the result.
        var width: Int
        /// Earlier instructions.
        var operands: [Int]
    }

    private var instructions: [Instruction] = []

    // MARK: As numbers

    /// For caches: four numbers and the operands of each instruction.
    public var words: [UInt64] {
        instructions.flatMap { instruction -> [UInt64] in
            let head: (kind: UInt64, detail: UInt64) =
                switch instruction.operation {
                case .parameter(let place): (0, UInt64(place))
                case .constant(let value): (1, value)
                case .binary(let operation): (2, UInt64(operation.rawValue))
                case .compare(let predicate): (3, UInt64(predicate.rawValue))
                case .cast(let cast): (4, UInt64(cast.rawValue))
                case .select: (5, 0)
                }
            return [head.kind, head.detail, UInt64(instruction.width), UInt64(instruction.operands.count)]
                + instruction.operands.map { UInt64($0) }
        }
    }

    /// nil: these are no condition's words.
    public init?(words: [UInt64]) {
        var rest = words[...]
        while let kind = rest.popFirst() {
            guard let detail = rest.popFirst(), let width = rest.popFirst(), let count = rest.popFirst(),
                (1...64).contains(width),
                count <= rest.count
            else { return nil }
            let operands = rest.prefix(Int(count))
            rest = rest.dropFirst(Int(count))
            guard operands.allSatisfy({ $0 < instructions.count }),
                let operation = LaunchCondition.operation(kind, detail, operandCount: Int(count))
            else { return nil }
            instructions.append(
                Instruction(operation: operation, width: Int(width), operands: operands.map { Int($0) }))
        }
    }

    private static func operation(_ kind: UInt64, _ detail: UInt64, operandCount: Int) -> Operation? {
        switch (kind, operandCount) {
        case (0, 0): UInt16(exactly: detail).map { .parameter(Int($0)) }
        case (1, 0): .constant(detail)
        case (2, 2): UInt8(exactly: detail).flatMap(IRBuilder.Binary.init(rawValue:)).map { .binary($0) }
        case (3, 2): UInt8(exactly: detail).flatMap(IRBuilder.IntegerPredicate.init(rawValue:)).map { .compare($0) }
        case (4, 1): UInt8(exactly: detail).flatMap(IRBuilder.Cast.init(rawValue:)).map { .cast($0) }
        case (5, 3): .select
        default: nil
        }
    }

    // MARK: From a kernel

    /// More instructions than this are no longer cheaper than what they save.
    private static let limit = 4_000

    /// `condition`: one bit, computed from constants and the parameters of `kernel` alone; nil if it isn't.
    package init?(_ condition: IRValue, of kernel: IRValue, parameterCount: Int) {
        var places: [IRValue: Int] = [:]
        let parameters = Dictionary(uniqueKeysWithValues: (0..<parameterCount).map { (kernel.parameter($0), $0) })
        var work = [condition]
        while let value = work.last {
            guard places[value] == nil else {
                work.removeLast()
                continue
            }
            guard value.integerWidth > 0, instructions.count < LaunchCondition.limit else { return nil }
            let operation: Operation
            var operands: [IRValue] = []
            if let number = parameters[value] {
                operation = .parameter(number)
            } else if let constant = value.constantInteger {
                operation = .constant(constant)
            } else if let found = LaunchCondition.operation(of: value) {
                operation = found
                operands = (0..<value.operandCount).map { value.operand($0) }
            } else {
                return nil
            }
            let missing = operands.filter { places[$0] == nil }
            guard missing.isEmpty else {
                work += missing
                continue
            }
            places[value] = instructions.count
            instructions.append(
                Instruction(
                    operation: operation, width: value.integerWidth, operands: operands.compactMap { places[$0] }))
            work.removeLast()
        }
    }

    private static func operation(of value: IRValue) -> Operation? {
        guard let kind = value.instruction else { return nil }
        switch kind {
        case .add: return .binary(.add)
        case .sub: return .binary(.sub)
        case .mul: return .binary(.mul)
        case .shl: return .binary(.shl)
        case .and: return .binary(.and)
        case .or: return .binary(.or)
        case .zext: return .cast(.zext)
        case .sext: return .cast(.sext)
        case .trunc: return .cast(.trunc)
        case .select: return .select
        case .compare: return value.integerPredicate.map { .compare($0) }
        default: return nil
        }
    }

    // MARK: For the host

    /// The host's function for it: `bool (const uint64_t *parameters)`.
    func define(in unit: CodeUnit) -> IRValue {
        let function = unit.module.addFunction("", type: unit.context.function([unit.pointer], result: unit.i8))
        function.setInternal()
        function.add(unit.nounwind)
        unit.builder.setLocation(nil)
        unit.builder.position(atEnd: unit.builder.appendBlock(to: function))
        var values: [IRValue] = []
        for instruction in instructions {
            let type = unit.context.integer(instruction.width)
            let operands = instruction.operands.map { values[$0] }
            switch instruction.operation {
            case .parameter(let place):
                let address = unit.builder.offset(function.parameter(0), by: unit.i64.constant(UInt64(place) * 8))
                let value = unit.builder.load(unit.i64, address, alignment: 8)
                values.append(instruction.width == 64 ? value : unit.builder.cast(.trunc, value, to: type))
            case .constant(let value): values.append(type.constant(value))
            case .binary(let operation): values.append(unit.builder.binary(operation, operands[0], operands[1]))
            case .compare(let predicate): values.append(unit.builder.compare(predicate, operands[0], operands[1]))
            case .cast(let cast): values.append(unit.builder.cast(cast, operands[0], to: type))
            case .select: values.append(unit.builder.select(operands[0], operands[1], operands[2]))
            }
        }
        unit.builder.return(values.last.map { unit.builder.cast(.zext, $0, to: unit.i8) } ?? unit.i8.zero)
        return function
    }
}

import LLVMCore

/// What of a function's size decides how much the passes cost that take more than proportional time.
///
/// Measured where the code of Wasm's instructions was just made, with all locals in memory, and again after inlining.
package struct FunctionExtent {
    /// In this many bytes of Wasm code, or blocks of LLVM's, no function comes near a limit, and none is looked at.
    static let (fewestBytes, fewestBlocks) = (1 << 10, 1 << 10)

    package private(set) var instructions = 0
    package private(set) var blocks = 0
    /// Instructions of the longest block.
    private(set) var longestBlock = 0
    /// Local variables, as long as they are in memory.
    package private(set) var variables = 0
    /// Comparisons of the same value or local variable with numbers.
    package private(set) var comparisons = 0
    package private(set) var divisions = 0
    /// For each value the blocks from its own to the last one that uses it, in their order, together: values on the
    /// operand stack that branches pass.
    private(set) var spans = 0
    /// How many loops there are, and how deep they are nested, by the lowering.
    package var loops = 0
    package var deepestLoop = 0

    /// - Parameter isLowered: local variables are in memory yet, and `spans` is measured.
    package init(_ function: IRValue, isLowered: Bool) {
        var comparisonsOfValue: [IRValue: Int] = [:]
        let numbers = isLowered ? FunctionExtent.numbers(ofBlocksIn: function) : [:]
        var block = function.firstBlock
        while let current = block {
            block = current.nextBlock
            defer { blocks += 1 }
            var length = 0
            var next = current.firstInstruction
            while let instruction = next {
                next = instruction.nextInstruction
                length += 1
                if isLowered, instruction.opcode != .alloca {
                    spans += FunctionExtent.span(of: instruction, from: blocks, numbers)
                }
                switch instruction.opcode {
                case .alloca: variables += 1
                case .sdiv, .udiv, .srem, .urem: divisions += 1
                case .icmp:
                    if let value = FunctionExtent.compared(by: instruction) {
                        comparisonsOfValue[value, default: 0] += 1
                    }
                default: break
                }
            }
            instructions += length
            longestBlock = max(longestBlock, length)
        }
        comparisons = comparisonsOfValue.values.max() ?? 0
    }

    private static func numbers(ofBlocksIn function: IRValue) -> [IRBlock: Int] {
        var numbers: [IRBlock: Int] = [:]
        var block = function.firstBlock
        while let current = block {
            block = current.nextBlock
            numbers[current] = numbers.count
        }
        return numbers
    }

    /// Blocks behind number `start`, where the value is, up to the last of its first few users.
    private static func span(of value: IRValue, from start: Int, _ numbers: [IRBlock: Int]) -> Int {
        var last = start
        _ = value.hasUser(among: 8) { user in
            last = max(last, numbers[user.parent] ?? start)
            return false
        }
        return last - start
    }

    /// The value, or the variable, that is compared with a number.
    private static func compared(by comparison: IRValue) -> IRValue? {
        guard comparison.operand(1).isConstant else { return nil }
        let value = comparison.operand(0)
        guard value.isInstruction, value.isLoad else { return value }
        let place = value.operand(0)
        return place.isInstruction && place.opcode == .alloca ? place : value
    }
}

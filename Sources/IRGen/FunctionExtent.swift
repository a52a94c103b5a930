import LLVMCore

/// What of a function's size decides how much the passes cost that take more than proportional time.
///
/// Measured where the code of Wasm's instructions was just made, with all locals in memory, and again after inlining.
struct FunctionExtent {
    /// In this many bytes of Wasm code, or blocks of LLVM's, no function comes near a limit, and none is looked at.
    static let (fewestBytes, fewestBlocks) = (1 << 10, 1 << 10)

    private(set) var instructions = 0
    private(set) var blocks = 0
    /// Instructions of the longest block.
    private(set) var longestBlock = 0
    /// Local variables, as long as they are in memory.
    private(set) var variables = 0
    /// Comparisons of the same value or local variable with numbers.
    private(set) var comparisons = 0
    private(set) var divisions = 0
    /// How many loops there are, and how deep they are nested, by the lowering.
    var loops = 0
    var deepestLoop = 0

    init(_ function: IRValue) {
        var comparisonsOfValue: [IRValue: Int] = [:]
        var block = function.firstBlock
        while let current = block {
            block = current.nextBlock
            blocks += 1
            var length = 0
            var next = current.firstInstruction
            while let instruction = next {
                next = instruction.nextInstruction
                length += 1
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

    /// The value, or the variable, that is compared with a number.
    private static func compared(by comparison: IRValue) -> IRValue? {
        guard comparison.operand(1).isConstant else { return nil }
        let value = comparison.operand(0)
        guard value.isInstruction, value.isLoad else { return value }
        let place = value.operand(0)
        return place.isInstruction && place.opcode == .alloca ? place : value
    }
}

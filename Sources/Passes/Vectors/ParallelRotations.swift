import Analysis
import IRUnit
import LLVMCore

/// Finds functions in which the same computation with rotations stands several times side by side.
///
/// Ciphers and hashes such as ChaCha20, Salsa20 and BLAKE2 do the same to four columns of their state at each step, and
/// rotate what it yields. Processors that rotate vectors (AVX-512) do a step's columns at once. LLVM's vectoriser for
/// instructions side by side (SLP) makes such vectors, but many others too that lose: SHA-256, whose steps follow one
/// another, takes 1.3 times as long, and so do bodies that attract each other, which have three coordinates. So it is
/// for these functions alone.
struct ParallelRotations {
    /// Columns in a step. Fewer don't fill a vector.
    private static let columns = 4
    /// Rotations in a block below which the vectors aren't kept long enough to pay for putting them together.
    private static let fewest = 16

    /// What the rotations of a step have in common.
    private struct Step: Hashable {
        /// Rotations on the longest way from the block's begin to this one. Those of one depth don't depend on each
        /// other.
        let depth: Int
        let width: Int
        let amount: UInt64
    }

    /// A block of the function has enough rotations, and all of them come in fours.
    static func areIn(_ function: IRValue) -> Bool {
        var next = function.firstBlock
        while let block = next {
            if areIn(block) { return true }
            next = block.nextBlock
        }
        return false
    }

    private static func areIn(_ block: IRBlock) -> Bool {
        var depths: [IRValue: Int] = [:]
        var steps: [Step: Int] = [:]
        var next = block.firstInstruction
        while let instruction = next {
            next = instruction.nextInstruction
            guard instruction.opcode != .phi else { continue }
            var depth = (0..<instruction.operandCount).reduce(0) { max($0, depths[instruction.operand($1)] ?? 0) }
            if let amount = rotation(instruction) {
                depth += 1
                steps[Step(depth: depth, width: instruction.integerWidth, amount: amount), default: 0] += 1
            }
            if depth > 0 { depths[instruction] = depth }
        }
        return steps.values.reduce(0, +) >= fewest && steps.values.allSatisfy { $0.isMultiple(of: columns) }
    }

    /// By how many bits to the left or to the right the instruction rotates an integer.
    private static func rotation(_ instruction: IRValue) -> UInt64? {
        guard instruction.isCall, let name = instruction.calleeName, name.hasPrefix("llvm.fsh"),
            instruction.integerWidth > 0,
            instruction.operand(0) == instruction.operand(1)
        else { return nil }
        return instruction.operand(2).constantInteger
    }
}

extension CodeUnit {
    /// Puts steps of rotating ciphers and hashes into vectors. Returns in how many functions.
    func packRotations(of pipeline: Pipeline, on machine: borrowing TargetMachine) throws(LLVMError) -> Int {
        var others: [IRValue] = []
        var needed = 0
        forEachOptimized { function in
            if ParallelRotations.areIn(function) { needed += 1 } else { others.append(function) }
        }
        guard needed > 0 else { return 0 }
        try run(Pipeline.packing, of: pipeline, on: machine, leavingOut: others)
        return needed
    }
}

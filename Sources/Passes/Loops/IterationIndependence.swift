import Analysis
import IRUnit
import LLVMCore
import Lowering

/// An access to a memory in a chunk function's loop that moves by a constant from iteration to iteration.
struct ChunkAccess {
    let instruction: IRValue
    let base: IRValue
    let index: LinearForm
    /// What is added to the index in 32 bits with each iteration.
    let step: Int64
    let offset: UInt64
    let bytes: UInt64

    var isStore: Bool { !instruction.isLoad }
    var pointerOperand: Int { instruction.isLoad ? 0 : 1 }

    /// How many bytes this one begins behind `other`, in each iteration; nil if that isn't a known constant.
    ///
    /// Both indices were seen not to wrap in the chunk, so their difference is the constant or that plus or minus 2^32.
    /// In the second case one of the two has all its addresses in the first, the other in the last GiB, if the constant
    /// is less than that: they never meet, and don't by what is computed from the constant either if that says so.
    func distance(from other: ChunkAccess) -> Int64? {
        guard base == other.base, step == other.step,
            let difference = index.plus(other.index, times: ChunkAccess.mask, mask: ChunkAccess.mask),
            difference.terms.isEmpty
        else { return nil }
        let distance = Int64(Int32(truncatingIfNeeded: difference.constant)) + Int64(offset) - Int64(other.offset)
        return distance.magnitude < 1 << 30 ? distance : nil
    }

    /// In one iteration the two have no byte in common.
    func isApart(from other: ChunkAccess) -> Bool {
        guard let distance = distance(from: other) else { return false }
        return distance >= Int64(other.bytes) || -distance >= Int64(bytes)
    }

    /// Whether LLVM may make one wide access of this one and others, which takes the place of one of them. It does for
    /// constant strides of 2 to 8 elements; a vector may become accesses to its lanes.
    var mayBeGrouped: Bool {
        let type = isStore ? instruction.operand(0).type : instruction.type
        return type.isVector || step != 0 && step.magnitude != bytes
    }

    private static let mask = LinearForm.mask(width: 32)
}

/// The proof that a loop over iterations may be marked with `llvm.loop.parallel_accesses`.
///
/// The mark says that no iteration stores to a byte that another one accesses. wasi-parallel promises that of the
/// memory that iterations share: of what a kernel reaches from its parameters and from constants. It doesn't of what
/// belongs to the thread, the C stack and thread-local variables, which iterations use one after the other, and which a
/// kernel reaches from mutable globals. Nor does the promise help where arithmetic shows that the program breaks it.
///
/// With the mark LLVM asks about no dependences at all, within an iteration neither. Its vectoriser keeps the order of
/// a loop's accesses, each for all lanes, but for interleaved groups: those of loads move up to their first, those of
/// stores down to their last. So what could be passed by such a move has to be elsewhere.
///
/// Without the mark the loop stays as it is, and LLVM's own analysis decides, which compares addresses when the program
/// runs.
struct IterationIndependence {
    /// In the order in which an iteration does them.
    let accesses: [ChunkAccess]
    /// The number of the iteration.
    let iteration: IRValue
    /// The chunk function.
    let function: IRValue

    func isProved() -> Bool {
        var inputs = KernelInputs(of: function)
        let isShared = accesses.map { access in
            access.index.terms.allSatisfy { $0.value == iteration || inputs.determine($0.value) }
        }
        for (number, first) in accesses.enumerated() {
            for other in number..<accesses.count {
                let second = accesses[other]
                guard first.isStore || second.isStore else { continue }
                let areShared = isShared[number] && isShared[other]
                guard IterationIndependence.areApart(first, second, areShared: areShared),
                    other == number || keepOrder(first, second)
                else { return false }
            }
        }
        return true
    }

    /// What one does in an iteration has no byte in common with what the other does in another iteration.
    private static func areApart(_ first: ChunkAccess, _ second: ChunkAccess, areShared: Bool) -> Bool {
        guard let distance = second.distance(from: first) else { return areShared }
        guard first.step != 0 else { return first.isApart(from: second) }
        // Is there a k other than 0 with -second.bytes < distance + k * step < first.bytes?
        let step = Int64(first.step.magnitude)
        let least = (-Int64(second.bytes) - distance).flooredQuotient(by: step) + 1
        let most = -(distance - Int64(first.bytes)).flooredQuotient(by: step) - 1
        return least > most || least == 0 && most == 0
    }

    /// LLVM does `first` before `second` in each iteration, or it makes no difference.
    private func keepOrder(_ first: ChunkAccess, _ second: ChunkAccess) -> Bool {
        let maySink = first.isStore && first.mayBeGrouped
        let mayRise = first.isStore && !second.isStore && second.mayBeGrouped
        return !maySink && !mayRise || first.isApart(from: second)
    }
}

/// Values that a chunk function computes from the kernel's parameters and from constants alone, so that they are the
/// same on all threads.
private struct KernelInputs {
    private let parameters: Set<IRValue>
    /// Where the kernel's buffers are.
    private let buffers: IRValue
    private var known: [IRValue: Bool] = [:]

    private static let mostValues = 200

    init(of function: IRValue) {
        parameters = Set((1...4).map { function.parameter($0) })
        buffers = function.parameter(5)
    }

    mutating func determine(_ value: IRValue) -> Bool {
        if value.constantInteger != nil || parameters.contains(value) { return true }
        guard value.isInstruction else { return false }
        if let answer = known[value] { return answer }
        // Also what is found on the way around a loop. No iteration computes a place that another one left, so nothing
        // is lost.
        known[value] = false
        guard known.count <= KernelInputs.mostValues else { return false }
        let answer: Bool
        switch value.opcode {
        case .load: answer = isBuffer(value.operand(0))
        case .add, .sub, .mul, .shl, .lshr, .ashr, .and, .or, .xor, .zext, .sext, .trunc, .icmp, .select:
            answer = (0..<value.operandCount).allSatisfy { determine(value.operand($0)) }
        default: answer = false
        }
        known[value] = answer
        return answer
    }

    private func isBuffer(_ place: IRValue) -> Bool {
        place == buffers
            || place.isInstruction && place.opcode == .getElementPointer && place.operandCount == 2
                && place.operand(0) == buffers && place.operand(1).constantInteger != nil
    }
}

extension Int64 {
    /// Rounded towards negative infinity; the divisor is positive.
    fileprivate func flooredQuotient(by divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}

import Analysis
import IRUnit
import LLVMCore

/// A step of the optimiser: what it is called, when it runs, and what it does to a unit or to one function of it.
///
/// Passes are values, and `Optimizer.passes` is the list of them in their order. What people see of passes comes from
/// it: `wpc passes`, and the options that name passes.
public struct Pass: Sendable {
    /// In kebab-case, that of its page in docs/passes; LLVM's own passes begin with `llvm:`. A pass that works at
    /// several places is in the list as often.
    public let name: String
    /// What it does there, in a line.
    public let summary: String
    public let levels: [OptimizationLevel]
    public let needs: [PassNeed]
    public let choice: Choice
    /// Functions whose effort leaves out passes for loops don't get it (`Effort`).
    let isForLoops: Bool
    let work: Work

    /// Whether people may switch it off.
    public enum Choice: String, Sendable {
        /// By name, and by a limit of passes.
        case free
        /// By name alone: what it does is decided before functions are lowered.
        case early
        /// Never. Without it code would do something else than the module says.
        case required
    }

    /// What it does, and how often it found what it looks for, where that is counted: 0 if nothing was changed.
    enum Work: Sendable {
        case unit(@Sendable (CodeUnit, OptimizationLevel, borrowing TargetMachine) throws(LLVMError) -> Int)
        /// Over one function after the other: of passes that stand side by side each is done with the first function
        /// before one begins with the next.
        case function(@Sendable (inout FunctionState, CodeUnit, borrowing TargetMachine) throws(LLVMError) -> Int)
        /// Before the unit's code is looked for in the cache: over the unit, whose functions are this part of the
        /// module's, but for some that are in a unit of their own.
        case partition(@Sendable (CodeUnit, Range<Int>, _ apart: [Int]) -> Int)
        /// Passes of LLVM's own, which don't tell what they found; nil: there are none at this level.
        case llvm(@Sendable (CodeUnit, OptimizationLevel) -> LLVMWork?)
    }

    /// Passes of LLVM's, in the new pass manager's syntax.
    struct LLVMWork {
        enum Extent {
            case unit
            case allBut([IRValue])
            case each([IRValue])
        }
        let passes: String
        var extent = Extent.unit
    }

    init(
        _ name: String, _ summary: String, _ levels: [OptimizationLevel], needs: [PassNeed] = [],
        choice: Choice = .free, isForLoops: Bool = false, _ work: Work
    ) {
        self.name = name
        self.summary = summary
        self.levels = levels
        self.needs = needs
        self.choice = choice
        self.isForLoops = isForLoops
        self.work = work
    }

    /// Which of LLVM's passes it is at this level; nil: it is none of LLVM's, or has none there.
    public func pipeline(at level: OptimizationLevel) -> String? {
        levels.contains(level) ? Optimizer.pipelines[name]?(level) : nil
    }
}

/// What has to be so for a pass to run, beside the level.
public enum PassNeed: String, Sendable {
    case canonicalNaNs = "--canonicalize-nans"
    case memoryBase = "a memory whose base is a parameter"
    case shortMemories = "memories that never get their last page"
    case kernels = "kernels of parallel_for"
    case loops = "kernels of parallel_for at -Os"
    case exceptions = "exceptions"
    case objects = "objects of the garbage collection proposal"
    case tailCalls = "tail calls"
    case rotations = "a processor that rotates vectors (AVX-512)"
    case longVectors = "a processor with integer vectors of 256 bits (AVX2)"
    case mitigation = "no --no-spectre-mitigation"

    func isMet(by unit: CodeUnit, _ level: OptimizationLevel, _ machine: borrowing TargetMachine) -> Bool {
        let layout = unit.layout
        return switch self {
        case .canonicalNaNs: layout.options.canonicalizesNaNs
        case .memoryBase: layout.passesMemoryBase
        case .shortMemories: layout.assumesShortMemories
        case .kernels: !unit.chunks.isEmpty
        case .loops: level.favorsSpeed || !unit.chunks.isEmpty
        case .exceptions: layout.mayThrow
        case .objects: unit.accessesObjects
        case .tailCalls: unit.hasTailCalls
        case .rotations: machine.rotatesVectors
        case .longVectors: machine.hasLongVectors
        case .mitigation: layout.options.mitigatesSpectre
        }
    }
}

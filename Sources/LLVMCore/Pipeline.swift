/// The passes of a level, in the new pass manager's syntax: what runs after functions were simplified once and inlined.
public struct Pipeline: Sendable {
    /// Over the whole module, before the others; nil if there is nothing.
    public let attributes: String?
    /// For functions in which no loop counts its iterations, if these get less than the others, as other loops do then.
    public let short: String?
    /// For the others, or for all.
    public let full: String
    /// For those that had `full`, behind it: vectors and what unrolls loops; nil if there is nothing.
    public let vectors: String?
    /// For those that had `full`, when nothing else is still to come before code generation.
    public let last = Passes.reduceStrength
    /// For functions with instructions side by side that gain from being one vector.
    public static let packing = Passes.pack
    /// Loops may be vectorised and unrolled.
    public let vectorizes: Bool
}

extension OptimizationLevel {
    /// Modules come from optimising compilers, so the usual level has what undoes the form in which Wasm writes
    /// addresses and loops, and what a compiler for Wasm can't do: vectors, and loops that are unrolled for this
    /// processor. Redundant code is looked for by early CSE alone. Global value numbering, constraints, dead stores and
    /// the rest of LLVM's pipeline find little in such modules: of 15 programs one executes 3 % more instructions
    /// without them and the others at most 1.7 %, or fewer, and they would take half of the time between inlining and
    /// code generation. Simplifying loops on their own, hoisting before rotation and a second time before
    /// vectorisation, a memory SSA form for the second early CSE, and freezes moved out of loops before strength
    /// reduction: without them 20 of 23 programs execute the same to 0.05 %, merge-sort 1 % less, and bzip2 and LZ4 0.1
    /// % more. Where nothing can be vectorised or unrolled, the passes for loops are left out too. The low level has
    /// less yet. The aggressive level and that for size have all of LLVM's but SLP vectorisation (`FullPipeline`).
    public var pipeline: Pipeline {
        switch self {
        case .less: Pipeline(attributes: nil, short: nil, full: Passes.quick, vectors: nil, vectorizes: false)
        case .normal:
            Pipeline(
                attributes: "cgscc(function-attrs)", short: Passes.short, full: Passes.lean,
                vectors: Passes.leanVectors, vectorizes: true)
        default:
            Pipeline(
                attributes: nil, short: nil, full: FullPipeline(savesSpace: self == .size).passes,
                vectors: FullPipeline(savesSpace: self == .size).vectorPasses, vectorizes: true)
        }
    }
}

private enum Passes {
    static let quick = function([
        "early-cse<memssa>", "loop-mssa(\(rotate),licm<allowspeculation>)", combine, simplifyBranches,
    ])
    /// LLVM's code generator would do this itself, in every function (`TargetMachine.options`).
    static let reduceStrength = "function(loop(loop-reduce))"
    static let pack = "function(slp-vectorizer,vector-combine)"
    static let short = function(inlined + ["loop-mssa(\(rotate),licm<allowspeculation>)", combine, simplifyBranches])
    static let lean = function(inlined + [combine] + loops + ["early-cse"])
    static let leanVectors = function(vectors + last)

    /// What inlining gives something to do: it brings branches on values that are known by then. Without jump threading
    /// regex executes 7 % more instructions.
    private static let inlined = ["sroa<modify-cfg>", "early-cse<memssa>", "jump-threading", "correlated-propagation"]

    private static func function(_ passes: [String]) -> String { "function(\(passes.joined(separator: ",")))" }

    private static let combine = "instcombine<no-verify-fixpoint>"
    private static let rotate = "loop-rotate<header-duplication;no-prepare-for-lto>"
    private static let hoist = "loop-mssa(licm<allowspeculation>)"
    private static let simplifyBranches =
        "simplifycfg<switch-range-to-icmp;switch-to-lookup;keep-loops;hoist-common-insts;sink-common-insts>"

    private static let loops = [
        "loop-mssa(\(rotate),licm<allowspeculation>,simple-loop-unswitch<no-nontrivial;trivial>)",
        "loop(loop-idiom,indvars,loop-deletion,loop-unroll-full)",
    ]

    private static let vectors = [
        "loop-vectorize", "infer-alignment", combine,
        "simplifycfg<forward-switch-cond;switch-range-to-icmp;switch-to-arithmetic;switch-to-lookup;no-keep-loops;hoist-common-insts;"
            + "hoist-loads-stores-with-cond-faulting;sink-common-insts;speculate-blocks;simplify-cond-branch>",
        // Behind the last unrolling knapsack needs another combining, without which it takes 1.25 times as long.
        "vector-combine", "loop-unroll<O2>", combine,
    ]

    private static let last = [
        hoist, "div-rem-pairs",
        "simplifycfg<speculate-unpredictables;switch-range-to-icmp;switch-to-arithmetic;switch-to-lookup;keep-loops;hoist-common-insts;"
            + "hoist-loads-stores-with-cond-faulting;sink-common-insts;speculate-blocks;simplify-cond-branch>",
    ]
}

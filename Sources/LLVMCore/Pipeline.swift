/// The pass pipelines of the levels, in the new pass manager's syntax.
extension OptimizationLevel {
    /// What runs after functions were simplified once and inlined.
    ///
    /// Modules come from optimising compilers, so the usual level's pipeline is LLVM's without what finds nothing more there:
    /// passes over the whole module (every function is compiled with unknown callers anyway), the second rounds of jump threading and value
    /// propagation, memory-copy optimisation, a round of CFG simplification, and four of the later rounds of instruction combining. Of what
    /// stays, knapsack takes 1.25 times as long without the last instruction combining, and sudoku executes 2.7 % more instructions without
    /// the first value propagation. The low level has only what undoes the form in which Wasm writes addresses and loops.
    /// The aggressive level has all of LLVM's but SLP vectorisation, which no level has (`TargetMachine.options`).
    public var pipeline: String {
        switch self {
        case .less: OptimizationLevel.quick
        case .normal: OptimizationLevel.lean
        default: "default<O\(rawValue)>"
        }
    }

    private static let lean = "cgscc(function-attrs),function(" + (scalar + loops + redundancy + vectors + last).joined(separator: ",") + ")"

    private static let quick = "function(early-cse<memssa>,loop-mssa(\(rotate),licm<allowspeculation>),\(combine),"
        + "simplifycfg<switch-range-to-icmp;switch-to-lookup;keep-loops;hoist-common-insts;sink-common-insts>)"

    private static let combine = "instcombine<no-verify-fixpoint>"
    private static let rotate = "loop-rotate<header-duplication;no-prepare-for-lto>"
    private static let hoist = "loop-mssa(licm<allowspeculation>)"

    private static let scalar = [
        "sroa<modify-cfg>", "early-cse<memssa>", "jump-threading", "correlated-propagation", "simplifycfg<switch-range-to-icmp>", combine,
        "reassociate", "constraint-elimination",
    ]

    private static let loops = [
        "loop-mssa(loop-instsimplify,loop-simplifycfg,licm<no-allowspeculation>,\(rotate),licm<allowspeculation>,"
            + "simple-loop-unswitch<no-nontrivial;trivial>)",
        "loop(loop-idiom,indvars,loop-deletion,loop-unroll-full)",
    ]

    private static let redundancy = [
        "gvn", "sccp", "bdce", "dse", "adce", hoist, "simplifycfg<hoist-common-insts;sink-common-insts;switch-range-to-icmp>",
    ]

    private static let vectors = [
        "float2int", "lower-constant-intrinsics", "loop(\(rotate),loop-deletion)", "loop-vectorize", "infer-alignment", "loop-load-elim", combine,
        "simplifycfg<forward-switch-cond;switch-range-to-icmp;switch-to-arithmetic;switch-to-lookup;no-keep-loops;hoist-common-insts;"
            + "hoist-loads-stores-with-cond-faulting;sink-common-insts;speculate-blocks;simplify-cond-branch>",
        "vector-combine", "loop-unroll<O2>", "sroa<preserve-cfg>", combine,
    ]

    private static let last = [
        hoist, "alignment-from-assumptions", "loop-sink", "instsimplify", "div-rem-pairs",
        "simplifycfg<speculate-unpredictables;switch-range-to-icmp;switch-to-arithmetic;switch-to-lookup;keep-loops;hoist-common-insts;"
            + "hoist-loads-stores-with-cond-faulting;sink-common-insts;speculate-blocks;simplify-cond-branch>",
    ]
}

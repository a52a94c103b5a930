/// LLVM 22's pipelines `default<O3>` and `default<Os>`, written out, without what has nothing to do here (coroutines,
/// OpenMP, profiles, inlining, which is a step of its own) and without vectors of instructions that stand side by side
/// (SLP vectorisation). The names bring that vectoriser whatever the pass builder's options say.
///
/// What Wasm from an optimising compiler leaves to SLP are values that a loop carries, such as the state of a hash. As
/// scalars they run at once in any case; as a vector they have a longer latency, and where they are used one by one
/// every iteration takes them out and puts them in again. SHA-256 takes 1.7 times as long with it. Where it gains
/// something it is run for single functions (`Pipeline.packing`).
struct FullPipeline {
    let savesSpace: Bool

    var passes: String {
        [
            "inferattrs",
            function([simplifyBranches(), "sroa<modify-cfg>", "early-cse"] + forSpeed("callsite-splitting")),
            "ipsccp,called-value-propagation,globalopt",
            function(["mem2reg", combine, simplifyBranches("switch-range-to-icmp")]),
            "always-inline,require<globals-aa>,function(invalidate<aa>),require<profile-summary>",
            "cgscc(devirt<4>(\(callGraph.joined(separator: ","))))",
            "deadargelim,globalopt,globaldce,rpo-function-attrs",
        ].joined(separator: ",")
    }

    /// What comes behind them.
    var vectorPasses: String {
        ["require<globals-aa>", function(vectors + cleaning), "globaldce,constmerge,rel-lookup-table-converter"].joined(
            separator: ",")
    }

    private func forSpeed(_ passes: String...) -> [String] { savesSpace ? [] : passes }

    /// Over strongly connected components of the call graph, callees first. A function isn't simplified again when a
    /// call in it has become a direct one.
    private var callGraph: [String] {
        ["function-attrs<skip-non-recursive-function-attrs>"] + forSpeed("argpromotion") + [
            "function<eager-inv;no-rerun>(\(simplification.joined(separator: ",")))", "function-attrs",
            "function(require<should-not-run-function-passes>)",
        ]
    }

    private let combine = "instcombine<max-iterations=1;no-verify-fixpoint>"
    private let rotation = "loop-rotate<header-duplication;no-prepare-for-lto>"

    /// With what else than loops that keep their form.
    private func simplifyBranches(_ more: String...) -> String {
        let options = ["bonus-inst-threshold=1", "keep-loops", "speculate-blocks", "simplify-cond-branch"] + more
        return "simplifycfg<\(options.joined(separator: ";"))>"
    }

    private func function(_ passes: [String]) -> String { "function<eager-inv>(\(passes.joined(separator: ",")))" }

    private var simplification: [String] {
        [
            "sroa<modify-cfg>,early-cse<memssa>,jump-threading,correlated-propagation",
            simplifyBranches("switch-range-to-icmp"), combine,
            (["aggressive-instcombine"] + forSpeed("libcalls-shrinkwrap") + ["tailcallelim"]).joined(separator: ","),
            simplifyBranches("switch-range-to-icmp"), "reassociate,constraint-elimination",
            "loop-mssa(loop-instsimplify,loop-simplifycfg,licm<no-allowspeculation>,\(rotation),licm<allowspeculation>,"
                + "simple-loop-unswitch<\(savesSpace ? "no-nontrivial" : "nontrivial");trivial>)",
            simplifyBranches("switch-range-to-icmp"), combine,
            "loop(loop-idiom,indvars,extra-simple-loop-unswitch-passes,loop-deletion,loop-unroll-full)",
            "sroa<modify-cfg>,vector-combine",
            "mldst-motion<no-split-footer-bb>,gvn,sccp,bdce", combine,
            "jump-threading,correlated-propagation,adce,memcpyopt,dse,move-auto-init",
            "loop-mssa(licm<allowspeculation>)",
            simplifyBranches("switch-range-to-icmp", "switch-to-arithmetic", "hoist-common-insts", "sink-common-insts"),
            combine,
        ]
    }

    private var vectors: [String] {
        [
            "drop-unnecessary-assumes,float2int,lower-constant-intrinsics", "loop(\(rotation),loop-deletion)",
            "loop-distribute,loop-vectorize",
            "drop-unnecessary-assumes,infer-alignment,loop-load-elim", combine,
            simplifyBranches(
                "no-keep-loops", "forward-switch-cond", "switch-range-to-icmp", "switch-to-arithmetic",
                "switch-to-lookup", "hoist-common-insts",
                "sink-common-insts"),
            "vector-combine", combine,
        ]
    }

    private var cleaning: [String] {
        [
            "loop-unroll<\(savesSpace ? "O2" : "O3")>,sroa<preserve-cfg>,infer-alignment", combine,
            "loop-mssa(licm<allowspeculation>)",
            "alignment-from-assumptions,loop-sink,instsimplify,div-rem-pairs,tailcallelim",
            simplifyBranches(
                "switch-range-to-icmp", "switch-to-arithmetic", "hoist-loads-stores-with-cond-faulting",
                "speculate-unpredictables"),
        ]
    }
}

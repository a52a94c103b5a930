/// How much of a level's pipeline a function gets.
///
/// Several of LLVM's passes, and some of ours, take time or memory that grows with the square of something in a
/// function. Code that compilers make stays far below what matters. Functions beyond a limit get a smaller pipeline, in
/// which what they are too large for is left out; all others are compiled as if there were no limits.
public enum Effort: String, Comparable, Sendable {
    /// As at `-O0`: local variables stay in memory, and the code generator takes one instruction after the other.
    case least
    /// All but what is for loops.
    case withoutLoops = "without-loops"
    case whole

    public static func < (one: Effort, other: Effort) -> Bool { one.rank < other.rank }

    private var rank: Int {
        switch self {
        case .least: 0
        case .withoutLoops: 1
        case .whole: 2
        }
    }

    package var description: String {
        switch self {
        case .least: "compiled as at -O0"
        case .withoutLoops: "optimised without the passes for loops"
        case .whole: "optimised whole"
        }
    }
}

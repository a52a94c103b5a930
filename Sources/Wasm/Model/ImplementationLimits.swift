/// How large the parts of a module may be: the limits of the WebAssembly JavaScript API, section
/// "Implementation-defined Limits", which every browser shares, and bounds on what a small hostile module could make
/// the decoder hold.
public enum ImplementationLimits {
    public static let types = 1_000_000
    public static let recursionGroupTypes = 1_000_000
    public static let subtypingDepth = 63
    public static let functions = 1_000_000
    public static let imports = 1_000_000
    public static let exports = 1_000_000
    public static let globals = 1_000_000
    public static let tags = 1_000_000
    public static let tables = 100_000
    public static let memories = 100
    public static let elementSegments = 10_000_000
    public static let elementsInSegment = 10_000_000
    public static let dataSegments = 100_000
    public static let parameters = 1_000
    public static let results = 1_000
    public static let locals = 50_000
    public static let structFields = 10_000
    public static let arrayNewFixedOperands = 10_000
    public static let bodyBytes = 7_654_321
    public static let moduleBytes = 1 << 30
    /// Operands that stand on the stack at once; a call of two bytes can push a thousand.
    public static let operandStackDepth = 1_000_000
    public static let controlStackDepth = 500_000
}

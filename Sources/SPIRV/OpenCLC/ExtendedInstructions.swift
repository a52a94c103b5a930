/// How an instruction of the set `OpenCL.std` is called in OpenCL C.
enum ExtendedInstruction {
    /// A function of values that all keep their types.
    case plain(String, arity: Int)
    /// A function whose integer operands are signed, and its result too where that is an integer.
    case signed(String, arity: Int)
    /// A function of signed operands with an unsigned result.
    case magnitude(String, arity: Int)
    /// A function whose last operand points to where a second result goes: of the result's type, or `intN`.
    case pointer(String, arity: Int, isInteger: Bool)
    /// A function of floats whose last operand is a signed integer.
    case exponent(String)
    case upsample(isSigned: Bool)
    case ctz
    case vectorLoad(String)
    case vectorStore(String, isRounded: Bool, hasCount: Bool)
    case halfLoad(String, hasCount: Bool)
    case halfStore(String, isRounded: Bool)
    case printf
    case prefetch

    init?(_ number: UInt32) {
        guard let instruction = Self.table[number] else { return nil }
        self = instruction
    }

    private static let table: [UInt32: ExtendedInstruction] = {
        var table: [UInt32: ExtendedInstruction] = [:]
        func add(_ first: UInt32, arity: Int, _ names: String...) {
            for (index, name) in names.enumerated() { table[first + UInt32(index)] = .plain(name, arity: arity) }
        }
        add(0, arity: 1, "acos", "acosh", "acospi", "asin", "asinh", "asinpi", "atan")
        table[7] = .plain("atan2", arity: 2)
        add(8, arity: 1, "atanh", "atanpi")
        table[10] = .plain("atan2pi", arity: 2)
        add(11, arity: 1, "cbrt", "ceil")
        table[13] = .plain("copysign", arity: 2)
        add(14, arity: 1, "cos", "cosh", "cospi", "erfc", "erf", "exp", "exp2", "exp10", "expm1", "fabs")
        table[24] = .plain("fdim", arity: 2)
        table[25] = .plain("floor", arity: 1)
        table[26] = .plain("fma", arity: 3)
        add(27, arity: 2, "fmax", "fmin", "fmod")
        table[30] = .pointer("fract", arity: 2, isInteger: false)
        table[31] = .pointer("frexp", arity: 2, isInteger: true)
        table[32] = .plain("hypot", arity: 2)
        table[33] = .signed("ilogb", arity: 1)
        table[34] = .exponent("ldexp")
        table[35] = .plain("lgamma", arity: 1)
        table[36] = .pointer("lgamma_r", arity: 2, isInteger: true)
        add(37, arity: 1, "log", "log2", "log10", "log1p", "logb")
        table[42] = .plain("mad", arity: 3)
        add(43, arity: 2, "maxmag", "minmag")
        table[45] = .pointer("modf", arity: 2, isInteger: false)
        table[46] = .plain("nan", arity: 1)
        add(47, arity: 2, "nextafter", "pow")
        table[49] = .exponent("pown")
        add(50, arity: 2, "powr", "remainder")
        table[52] = .pointer("remquo", arity: 3, isInteger: true)
        table[53] = .plain("rint", arity: 1)
        table[54] = .exponent("rootn")
        add(55, arity: 1, "round", "rsqrt", "sin")
        table[58] = .pointer("sincos", arity: 2, isInteger: false)
        add(59, arity: 1, "sinh", "sinpi", "sqrt", "tan", "tanh", "tanpi", "tgamma", "trunc", "half_cos")
        table[68] = .plain("half_divide", arity: 2)
        add(69, arity: 1, "half_exp", "half_exp2", "half_exp10", "half_log", "half_log2", "half_log10")
        table[75] = .plain("half_powr", arity: 2)
        add(76, arity: 1, "half_recip", "half_rsqrt", "half_sin", "half_sqrt", "half_tan", "native_cos")
        table[82] = .plain("native_divide", arity: 2)
        add(83, arity: 1, "native_exp", "native_exp2", "native_exp10", "native_log", "native_log2", "native_log10")
        table[89] = .plain("native_powr", arity: 2)
        add(90, arity: 1, "native_recip", "native_rsqrt", "native_sin", "native_sqrt", "native_tan")
        table[95] = .plain("clamp", arity: 3)
        table[96] = .plain("degrees", arity: 1)
        add(97, arity: 2, "max", "min")
        table[99] = .plain("mix", arity: 3)
        table[100] = .plain("radians", arity: 1)
        table[101] = .plain("step", arity: 2)
        table[102] = .plain("smoothstep", arity: 3)
        table[103] = .plain("sign", arity: 1)
        add(104, arity: 2, "cross", "distance")
        add(106, arity: 1, "length", "normalize")
        table[108] = .plain("fast_distance", arity: 2)
        add(109, arity: 1, "fast_length", "fast_normalize")
        table[141] = .magnitude("abs", arity: 1)
        table[142] = .magnitude("abs_diff", arity: 2)
        let pairs: [(UInt32, String)] = [
            (143, "add_sat"), (145, "hadd"), (147, "rhadd"), (156, "max"), (158, "min"), (162, "sub_sat"),
        ]
        for (number, name) in pairs {
            table[number] = .signed(name, arity: 2)
            table[number + 1] = .plain(name, arity: 2)
        }
        table[149] = .signed("clamp", arity: 3)
        table[150] = .plain("clamp", arity: 3)
        table[151] = .plain("clz", arity: 1)
        table[152] = .ctz
        table[153] = .signed("mad_hi", arity: 3)
        table[154] = .plain("mad_sat", arity: 3)
        table[155] = .signed("mad_sat", arity: 3)
        table[160] = .signed("mul_hi", arity: 2)
        table[161] = .plain("rotate", arity: 2)
        table[164] = .upsample(isSigned: false)
        table[165] = .upsample(isSigned: true)
        table[166] = .plain("popcount", arity: 1)
        table[167] = .signed("mad24", arity: 3)
        table[168] = .plain("mad24", arity: 3)
        table[169] = .signed("mul24", arity: 2)
        table[170] = .plain("mul24", arity: 2)
        table[171] = .vectorLoad("vload")
        table[172] = .vectorStore("vstore", isRounded: false, hasCount: true)
        table[173] = .halfLoad("vload_half", hasCount: false)
        table[174] = .halfLoad("vload_half", hasCount: true)
        table[175] = .halfStore("vstore_half", isRounded: false)
        table[176] = .halfStore("vstore_half", isRounded: true)
        table[177] = .halfStore("vstore_half", isRounded: false)
        table[178] = .halfStore("vstore_half", isRounded: true)
        table[179] = .halfLoad("vloada_half", hasCount: true)
        table[180] = .halfStore("vstorea_half", isRounded: false)
        table[181] = .halfStore("vstorea_half", isRounded: true)
        table[182] = .plain("shuffle", arity: 2)
        table[183] = .plain("shuffle2", arity: 3)
        table[184] = .printf
        table[185] = .prefetch
        table[186] = .plain("bitselect", arity: 3)
        table[187] = .plain("select", arity: 3)
        table[201] = .plain("abs", arity: 1)
        table[202] = .plain("abs_diff", arity: 2)
        table[203] = .plain("mul_hi", arity: 2)
        table[204] = .plain("mad_hi", arity: 3)
        return table
    }()
}

/// Options of clang's, which people who compile type: those that have a meaning here, and what to use instead of
/// others.
struct ClangOptions {
    enum Meaning {
        /// Words of wpc's own; none for what it does anyway.
        case same([String])
        case refused(String)
    }

    private let hasEmitLLVM: Bool
    private let hasAssembly: Bool

    /// `words`: all of the command line, since some mean something together.
    init(words: [String]) {
        hasEmitLLVM = words.contains("-emit-llvm")
        hasAssembly = words.contains("-S")
    }

    /// Nil: not one of clang's that anybody would type.
    func meaning(of word: String, forCompiling: Bool) -> Meaning? {
        if let exact = ClangOptions.everywhere[word] { return exact }
        guard forCompiling else { return nil }
        if word == "-emit-llvm", !hasAssembly {
            return .refused("bitcode isn't written; --emit llvm writes LLVM IR as text")
        }
        if word == "-S", hasEmitLLVM { return .same([]) }
        if let exact = ClangOptions.exact[word] { return exact }
        for prefix in ["-march=", "-mcpu="] where word.hasPrefix(prefix) {
            return .same(["--cpu=\(word.dropFirst(prefix.count))"])
        }
        return ClangOptions.prefixes.first { word.hasPrefix($0.prefix) }.map { .refused($0.reason) }
    }

    private static let everywhere: [String: Meaning] = [
        "-help": .same(["--help"]), "-version": .same(["--version"]), "-V": .same(["--version"]),
    ]

    private static let exact: [String: Meaning] = [
        "-c": .same(["--emit=obj"]), "-S": .same(["--emit=asm"]), "-shared": .same(["--emit=shared"]),
        "-emit-llvm": .same(["--emit=llvm"]),
        "-s": .same(["--strip"]), "-Oz": .same(["-Os"]),
        "-Og": .refused("there is no such level; -O1 -g or -O0 -g"),
        "-Ofast": .refused(exactness), "-ffast-math": .refused(exactness),
        "-O4": .refused("the highest level is -O3"),
        "-g1": .same(["-g"]), "-g2": .same(["-g"]), "-g3": .same(["-g"]), "-ggdb": .same(["-g"]),
        "-gline-tables-only": .same(["-g"]),
        // What wpc does without being told.
        "-g0": .same([]), "-fPIC": .same([]), "-fpic": .same([]), "-fPIE": .same([]), "-fpie": .same([]),
        "-pie": .same([]), "-m64": .same([]),
        "-pthread": .same([]), "-pipe": .same([]), "-quiet": .same([]), "-q": .same([]),
        "-fsyntax-only": .refused("wpc validate checks a module"),
        "-static": .refused("executables take the system's C library when they start, and can't be linked statically"),
        "-m32": .refused("code is for processors of 64 bits alone"),
        "-w": .refused(warnings), "-pedantic": .refused(warnings),
        "-E": .refused(source), "-x": .refused(source),
    ]

    private static let exactness =
        "results are those of the specification to the bit, whatever the level; -O3 is the highest"
    private static let warnings = "there are no warnings to choose between; the few that wpc has are always shown"
    private static let source = "that is for C; here it belongs to the step before, which makes the module"

    /// The first that fits counts.
    private static let prefixes: [(prefix: String, reason: String)] = [
        ("-ffast", exactness), ("-fno-math", exactness), ("-funsafe-math", exactness), ("-ffinite-math", exactness),
        ("-fassociative", exactness),
        ("-ffp-", exactness),
        (
            "-fsanitize",
            "compiled code has bounds checks and traps anyway; sanitizers belong to the step that makes the module"
        ),
        ("-flto", "a module is optimised as a whole anyway"),
        ("-fuse-ld", "what links is chosen by the variable WPC_CC"),
        ("-Wl,", "nothing can be told to the linker; --emit obj makes an object to link yourself"),
        ("-Xlinker", "nothing can be told to the linker; --emit obj makes an object to link yourself"),
        ("-W", warnings),
        ("-mtune", "--cpu chooses the instructions and what they are tuned for"),
        ("-mllvm", "options of LLVM's own can't be given"),
        (
            "-m",
            "single extensions of a processor can't be chosen; --cpu names one that has them, such as x86-64-v3 for "
                + "AVX2, or 'native'"
        ),
        ("-gdwarf", "the form of debug information can't be chosen; -g keeps it"),
        ("-gsplit", "the form of debug information can't be chosen; -g keeps it"),
        ("-target", "code is made for this machine alone"),
        ("-print-", "there is nothing to print; wpc features lists what modules may use"),
        ("-std=", source), ("-D", source), ("-I", source), ("-U", source), ("-include", source), ("-isystem", source),
        ("-f", source),
        ("-l", "an executable is linked with wpc's runtime alone; --emit obj makes an object to link yourself"),
        ("-L", "an executable is linked with wpc's runtime alone; --emit obj makes an object to link yourself"),
        ("-nostdlib", "an executable is linked with wpc's runtime alone; --emit obj makes an object to link yourself"),
    ]
}

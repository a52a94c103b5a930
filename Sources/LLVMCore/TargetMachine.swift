import CLLVM

public enum OptimizationLevel: String, Sendable, CaseIterable {
    case none = "0", less = "1", normal = "2", aggressive = "3", size = "s"

    /// Speed is worth code and compile time.
    public var favorsSpeed: Bool { self == .normal || self == .aggressive }
}

/// What a processor to compile for is.
public struct TargetDescription: Sendable, Hashable {
    public var triple: String
    /// LLVM's name of the processor.
    public var cpu: String
    /// LLVM's feature string, such as `+avx2,-fma`.
    public var features: String

    public init(triple: String, cpu: String, features: String) {
        self.triple = triple
        self.cpu = cpu
        self.features = features
    }

    /// The processor to choose between instructions for, where it isn't `cpu`.
    ///
    /// The levels of x86-64 say which instructions there are. LLVM takes Sandy Bridge, Haswell and Skylake for them,
    /// and so rotates by a double shift, which is one step in the first of these, and six in every processor of AMD's.
    var tuning: String? {
        cpu.hasPrefix("x86-64") ? "generic" : nil
    }

    /// Vectors of integers have at least 256 bits (x86's AVX2). LLVM's C API doesn't tell what a processor's name
    /// means; the names are those without it that still run 64-bit code.
    var hasLongVectors: Bool {
        guard triple.hasPrefix("x86_64") else { return false }
        let names = features.split(separator: ",")
        if names.contains("-avx2") { return false }
        return names.contains("+avx2")
            || features.isEmpty && !TargetDescription.processorsWithShortVectors.contains(cpu)
    }

    /// There is an instruction that rotates the lanes of a vector of any length (x86's AVX-512VL).
    var rotatesVectors: Bool {
        guard triple.hasPrefix("x86_64") else { return false }
        let names = features.split(separator: ",")
        if names.contains("-avx512vl") { return false }
        return names.contains("+avx512vl") || TargetDescription.processorsWithAVX512.contains(cpu)
    }

    private static let processorsWithAVX512: Set<String> = [
        "x86-64-v4", "skylake-avx512", "skx", "cascadelake", "cooperlake", "cannonlake", "icelake-client",
        "icelake-server", "rocketlake", "tigerlake", "sapphirerapids", "emeraldrapids", "graniterapids",
        "graniterapids-d", "diamondrapids", "znver4", "znver5",
    ]

    private static let processorsWithShortVectors: Set<String> = [
        "", "generic", "x86-64", "x86-64-v2", "nocona", "core2", "penryn", "nehalem", "corei7", "westmere",
        "sandybridge", "corei7-avx", "ivybridge", "core-avx-i", "bonnell", "atom", "silvermont", "slm", "goldmont",
        "goldmont-plus", "tremont", "k8", "k8-sse3", "opteron", "opteron-sse3", "athlon64", "athlon64-sse3",
        "athlon-fx", "amdfam10", "barcelona", "btver1", "btver2", "bdver1", "bdver2", "bdver3",
    ]

    /// This machine's triple and own processor.
    public static func native() -> TargetDescription {
        TargetDescription(
            triple: hostTriple,
            cpu: take(LLVMGetHostCPUName()),
            features: take(LLVMGetHostCPUFeatures())
        )
    }

    /// OpenCL devices. Before SPIR-V 1.4 a choice between vectors by one bit, which LLVM makes, is not valid.
    public static let openCL = TargetDescription(triple: "spirv64v1.4-unknown-unknown", cpu: "", features: "")

    public static var hostTriple: String { take(LLVMGetDefaultTargetTriple()) }

    private static func take(_ text: UnsafeMutablePointer<CChar>?) -> String {
        guard let text else { return "" }
        defer { LLVMDisposeMessage(text) }
        return String(cString: text)
    }
}

/// Makes machine code for one target. One a thread.
public struct TargetMachine: ~Copyable {
    let ref: LLVMTargetMachineRef
    /// What functions have as their attribute `tune-cpu`, where it isn't the machine's processor.
    public let tuning: String?
    /// Vectors of integers have at least 256 bits.
    public let hasLongVectors: Bool
    /// There is an instruction that rotates the lanes of a vector.
    public let rotatesVectors: Bool
    /// Objects can say that processors may check where indirect branches and returns go (x86's CET; System V ABI,
    /// "Program Property").
    public let marksBranchTargets: Bool

    /// Throws if LLVM has no such target or processor.
    public init(_ description: TargetDescription, level: OptimizationLevel) throws(LLVMError) {
        TargetMachine.initializeTargets
        var target: LLVMTargetRef?
        var message: UnsafeMutablePointer<CChar>?
        guard LLVMGetTargetFromTriple(description.triple, &target, &message) == 0, let target else {
            let text = message.map { String(cString: $0) } ?? ""
            LLVMDisposeMessage(message)
            throw LLVMError(message: "no code generator for the target \(description.triple): \(text)")
        }
        let codegen =
            switch level {
            case .none: LLVMCodeGenLevelNone
            case .less: LLVMCodeGenLevelLess
            case .normal, .size: LLVMCodeGenLevelDefault
            case .aggressive: LLVMCodeGenLevelAggressive
            }
        guard
            let machine = LLVMCreateTargetMachine(
                target, description.triple, description.cpu, description.features, codegen, LLVMRelocPIC,
                LLVMCodeModelSmall
            )
        else {
            throw LLVMError(message: "no code generator for \(description.cpu) on \(description.triple)")
        }
        ref = machine
        tuning = description.tuning
        hasLongVectors = description.hasLongVectors
        rotatesVectors = description.rotatesVectors
        marksBranchTargets = description.triple.hasPrefix("x86_64")
    }

    deinit { LLVMDisposeTargetMachine(ref) }

    /// Object code or assembly of `module`.
    public func emit(_ module: borrowing IRModule, assembly: Bool = false) throws(LLVMError) -> [UInt8] {
        var buffer: LLVMMemoryBufferRef?
        var message: UnsafeMutablePointer<CChar>?
        let kind = assembly ? LLVMAssemblyFile : LLVMObjectFile
        guard LLVMTargetMachineEmitToMemoryBuffer(ref, module.ref, kind, &message, &buffer) == 0, let buffer else {
            let text = message.map { String(cString: $0) } ?? "no code could be generated"
            LLVMDisposeMessage(message)
            throw LLVMError(message: text)
        }
        defer { LLVMDisposeMemoryBuffer(buffer) }
        return Array(UnsafeRawBufferPointer(start: LLVMGetBufferStart(buffer), count: LLVMGetBufferSize(buffer)))
    }

    /// SPIR-V of a module for `TargetDescription.openCL`, as bitcode. On code that it can't select LLVM's back end ends
    /// the process, and it keeps state for as long as that lives, which all threads share: for a process that does this
    /// once.
    public static func spirv(ofBitcode bitcode: [UInt8]) throws(LLVMError) -> [UInt8] {
        let machine = try TargetMachine(.openCL, level: .normal)
        return try machine.emit(try IRModule(bitcode: bitcode, in: IRContext()))
    }

    /// What LLVM takes as options of a command line alone.
    private static let options = [
        // Code has places but no variables in its debug information: the costlier of LLVM's two ways to follow them has
        // nothing to do, and takes a twelfth of the code generator's time to find that out.
        "-experimental-debug-variable-locations=false",
        // What a vector of instructions that stand side by side has to save, by LLVM's model. With vectors that
        // save less ChaCha20 takes 0.81 of the time that scalars take, with these alone 0.72.
        "-slp-threshold=5",
        // How many borders of blocks the register allocator looks at to find the region in which a value stays in a
        // register. In functions with thousands of blocks, as interpreters have, each value may take all of LLVM's
        // 10000. With 1000 Lua executes 8 % more instructions, with this none.
        "-grow-region-complexity-budget=3000",
        // The preparation of IR for code generation looks again at the blocks that it changed, and not at the whole
        // function after each change of its branches, which is LLVM's way up to 10000 blocks.
        "-cgpp-huge-func=0",
        // No folding of branches behind register allocation. With this and the one above Lua takes 3.7 % fewer
        // instructions to compile; of ten programs none executes more than 0.3 % more. Jumps to the next block go when
        // blocks are placed, which comes later.
        "-disable-branch-fold",
        // No hoisting of constants that take an instruction of their own. It is meant for processors on which most do;
        // on x86 those of 64 bits do, and a program full of them (xxHash) executes 0.4 % more instructions.
        "-disable-constant-hoisting",
        // No search for copies between registers that register allocation leaves and that nobody needs. There are few:
        // Lua executes 0.7 % more instructions, bzip2 0.6 %, SQLite 0.4 %, and SQLite compiles in 3 % less time.
        "-disable-copyprop",
        // Where the register coalescer computes a value anew instead of copying it, it brings the value's live interval
        // up to date once for all places, and not once for each, which LLVM does for up to 100. The code differs in
        // little, and programs execute as much.
        "-late-remat-update-threshold=2",
        // Loop strength reduction is for loops that have something to gain from it (`CodeUnit.reduceStrength`):
        // generating code for a partition of SQLite takes 9 % more instructions with it in all functions than with it
        // in none. It isn't for what the SPIR-V back end gets at all: there integers have widths that OpenCL has. It
        // makes others, such as 3 bits for what stands in a loop's condition, and the back end takes them for 8 bits
        // without a mask. Drivers reduce strength themselves.
        "-disable-lsr",
        // Loads stay where they are, since one out of bounds traps there: they don't sink to where their value is
        // needed, a conditional move with one of them as its operand doesn't become a branch around it, and a store
        // isn't made narrower with the load that it undoes. Of 17 programs the one that gains most from these executes
        // 0.1 % less.
        "-instcombine-code-sinking=false", "-x86-cmov-converter-force-mem-operand=false",
        "-combiner-reduce-load-op-store-width=false", "-combiner-shrink-load-replace-store-with-store=false",
    ]

    /// For this process.
    private static func setOptions(_ options: [String]) {
        // The first word is the program's name.
        let words = (["wpc"] + options).map(\.utf8CString)
        words.flatMap { $0 }.withUnsafeBufferPointer { text in
            var arguments: [UnsafePointer<CChar>?] = []
            var offset = 0
            for word in words {
                arguments.append(text.baseAddress.map { $0 + offset })
                offset += word.count
            }
            LLVMParseCommandLineOptions(Int32(arguments.count), arguments, nil)
        }
    }

    private static let initializeTargets: Void = {
        setOptions(options)
        LLVMInitializeX86TargetInfo()
        LLVMInitializeX86Target()
        LLVMInitializeX86TargetMC()
        LLVMInitializeX86AsmPrinter()
        LLVMInitializeX86AsmParser()
        LLVMInitializeAArch64TargetInfo()
        LLVMInitializeAArch64Target()
        LLVMInitializeAArch64TargetMC()
        LLVMInitializeAArch64AsmPrinter()
        LLVMInitializeAArch64AsmParser()
        LLVMInitializeSPIRVTargetInfo()
        LLVMInitializeSPIRVTarget()
        LLVMInitializeSPIRVTargetMC()
        LLVMInitializeSPIRVAsmPrinter()
    }()
}

// swift-tools-version: 6.2
import Foundation
import PackageDescription

/// Where LLVM 22 is installed. Debian's packages put it here; other systems set `LLVM_PREFIX`.
let llvm = ProcessInfo.processInfo.environment["LLVM_PREFIX"] ?? "/usr/lib/llvm-22"

let strict: [SwiftSetting] = [.treatAllWarnings(as: .error)]
let usesLLVM: [SwiftSetting] = strict + [.unsafeFlags(["-Xcc", "-I\(llvm)/include"])]
let linksLLVM: [LinkerSetting] = [
    .unsafeFlags(["-L\(llvm)/lib", "-lLLVM-22", "-Xlinker", "-rpath", "-Xlinker", "\(llvm)/lib"]),
    // What reads names of C++ functions (CDemangle).
    .linkedLibrary("stdc++"),
]

/// LLVM's static libraries, where the installation has them.
let archives = ((try? FileManager.default.contentsOfDirectory(atPath: "\(llvm)/lib")) ?? [])
    .filter { $0.hasPrefix("libLLVM") && $0.hasSuffix(".a") }
    .sorted()

/// The compiler contains LLVM and Swift's libraries: it starts in 0.44 of the time that it takes with shared libraries,
/// runs where no Swift toolchain is, and is one file, whose code `make optimized` can put in a better order; that needs
/// the linker's relocations.
let isSelfContained = archives.contains("libLLVMCore.a")
let linksCompiler: [LinkerSetting] =
    isSelfContained
    ? [
        .unsafeFlags(
            ["-use-ld=lld", "-static-stdlib", "-Xlinker", "--emit-relocs"] + archives.map { "\(llvm)/lib/\($0)" }),
        .linkedLibrary("z"), .linkedLibrary("zstd"), .linkedLibrary("stdc++"),
        // What Foundation's static library needs and doesn't name.
        .linkedLibrary("_FoundationICU"), .linkedLibrary("CoreFoundation"), .linkedLibrary("_FoundationCShims"),
        .linkedLibrary("_FoundationCollections"),
    ]
    : linksLLVM

/// What keeps a fault in the C code from becoming an attacker's: a canary behind arrays, checked copies, and targets of
/// indirect branches and returns that the processor checks, where it can.
#if arch(x86_64)
let branchProtection = ["-fcf-protection=full"]
#elseif arch(arm64)
let branchProtection = ["-mbranch-protection=standard"]
#else
let branchProtection: [String] = []
#endif
let runtimeSettings: [CSetting] = [
    .define("_GNU_SOURCE"),
    // It needs an optimising compiler.
    .define("_FORTIFY_SOURCE", to: "2", .when(configuration: .release)),
    .unsafeFlags(
        [
            "-std=c11", "-Wall", "-Wextra", "-Wconversion", "-fvisibility=hidden", "-ffunction-sections",
            "-fdata-sections",
            "-fstack-protector-strong",
            // What stays in programs that are compiled with -g: valgrind 3.19 reads no more of it.
            "-gdwarf-4",
        ] + branchProtection),
]

/// Readers of foreign bytes under libFuzzer (`make fuzz`), which everything is instrumented for: not part of an
/// ordinary build.
let fuzzTargets: [Target] =
    ProcessInfo.processInfo.environment["WPC_FUZZ"] == nil
    ? []
    : [
        .target(
            name: "CLibFuzzer", dependencies: ["WPCRuntime"], path: "Tests/fuzz/CLibFuzzer",
            cSettings: [.headerSearchPath("../../../Runtime")]),
        .executableTarget(
            name: "wpc-fuzz", dependencies: ["CLibFuzzer", "Wasm", "SPIRV", "ObjectFile", "Driver"],
            path: "Tests/fuzz/wpc-fuzz",
            swiftSettings: usesLLVM,
            linkerSettings: [.unsafeFlags(["-use-ld=lld"])] + linksLLVM),
    ]

let package = Package(
    name: "wpc",
    products: [
        .executable(name: "wpc", targets: ["wpc"]),
        .library(name: "wpcrt", type: .static, targets: ["WPCRuntime"]),
        .library(name: "wpcgc", type: .static, targets: ["WPCCollector"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0")
    ],
    targets: [
        .target(
            name: "Wasm",
            exclude: ["opcodes.tsv"],
            // The decoder is generic over the emitter: specialised for one of another module it runs ten times as fast.
            swiftSettings: strict + [.unsafeFlags(["-cross-module-optimization"], .when(configuration: .release))]
        ),
        .target(name: "SPIRV", dependencies: ["Wasm"], swiftSettings: strict),
        .systemLibrary(name: "CLLVM"),
        .systemLibrary(name: "CSPIRVTools"),
        .systemLibrary(name: "CClang"),
        // LLVM's demangler for C++ has no interface in C.
        .target(name: "CDemangle", cxxSettings: [.unsafeFlags(["-std=c++17", "-I\(llvm)/include"])]),
        .target(name: "LLVMCore", dependencies: ["CLLVM", "CDemangle"], swiftSettings: usesLLVM),
        .target(
            name: "WPCRuntime",
            path: "Runtime",
            publicHeadersPath: "include",
            cSettings: runtimeSettings + [.headerSearchPath(".")],
            linkerSettings: [.linkedLibrary("pthread"), .linkedLibrary("m"), .linkedLibrary("dl")]
        ),
        // Objects of the garbage collection proposal: a library of its own, which only programs with objects link, and
        // libgc behind it.
        .target(
            name: "WPCCollector",
            path: "Collector",
            publicHeadersPath: "include",
            cSettings: runtimeSettings + [
                .headerSearchPath("../Runtime"),
                .headerSearchPath("../Runtime/include"),
            ]
        ),
        // The compiler's floors, bottom up.
        .target(name: "IRUnit", dependencies: ["Wasm", "LLVMCore", "WPCRuntime"], swiftSettings: usesLLVM),
        .target(name: "Analysis", dependencies: ["IRUnit"], swiftSettings: usesLLVM),
        .target(name: "Lowering", dependencies: ["IRUnit", "Analysis"], swiftSettings: usesLLVM),
        .target(name: "Passes", dependencies: ["IRUnit", "Analysis", "Lowering"], swiftSettings: usesLLVM),
        .target(name: "Offload", dependencies: ["IRUnit", "Analysis", "Lowering", "Passes"], swiftSettings: usesLLVM),
        .target(name: "Description", dependencies: ["IRUnit", "Lowering", "Offload"], swiftSettings: usesLLVM),
        .target(name: "System", swiftSettings: strict),
        .target(name: "ObjectFile", swiftSettings: strict),
        .target(name: "Link", dependencies: ["System", "ObjectFile"], swiftSettings: strict),
        .target(
            name: "Driver",
            dependencies: [
                "Wasm", "SPIRV", "CClang", "CSPIRVTools", "LLVMCore", "IRUnit", "Lowering", "Passes", "Offload",
                "Description", "System", "ObjectFile", "Link",
                "WPCRuntime",
            ],
            swiftSettings: usesLLVM
        ),
        .executableTarget(
            name: "wpc",
            dependencies: ["Driver", .product(name: "ArgumentParser", package: "swift-argument-parser")],
            swiftSettings: usesLLVM,
            // LLVM allocates so much that the allocator is a tenth of the compiler's time. The shared library, since
            // what the C library allocates (strdup) has to come from it too.
            linkerSettings: linksCompiler + [
                .linkedLibrary("jemalloc"),
                // Where the loader writes addresses is read-only before anything runs.
                .unsafeFlags(["relro", "now"].flatMap { ["-Xlinker", "-z", "-Xlinker", $0] }),
            ]
        ),
        // Loads compiled modules that take the runtime from it, so it exports the runtime's symbols.
        .executableTarget(
            name: "spec-runner",
            dependencies: [
                "Driver", "WPCCollector", .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: usesLLVM,
            linkerSettings: linksLLVM + [.linkedLibrary("gc"), .unsafeFlags(["-Xlinker", "--export-dynamic"])]
        ),
        .testTarget(
            name: "LLVMCoreTests", dependencies: ["LLVMCore"], swiftSettings: usesLLVM, linkerSettings: linksLLVM),
        .testTarget(name: "WasmTests", dependencies: ["Wasm"], swiftSettings: strict),
        .testTarget(
            name: "SPIRVTests", dependencies: ["SPIRV", "Wasm"], exclude: ["host.c", "Kernels"], swiftSettings: strict),
        .testTarget(name: "LinkTests", dependencies: ["Link", "System", "ObjectFile"], swiftSettings: strict),
    ] + fuzzTargets,
    swiftLanguageModes: [.v6]
)

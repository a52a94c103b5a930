import Link
import Testing

private let clang = LinkToolchain(
    driver: ["/llvm/bin/clang"], family: .clang, lld: "/llvm/bin/ld.lld", packsRelativeRelocations: true)
private let gcc = LinkToolchain(driver: ["/usr/bin/gcc"], family: .gcc, lld: nil, packsRelativeRelocations: false)

@Suite struct LinkPlanTests {
    @Test func executable() {
        let plan = LinkPlan(kind: .executable, objects: ["a.o", "-b.o"], output: "app", runtime: "/lib/libwpcrt.a")
        let command = plan.command(clang)
        #expect(command.starts(with: ["/llvm/bin/clang", "--ld-path=/llvm/bin/ld.lld", "-pie", "-o", "app"]))
        #expect(command.suffix(5) == ["a.o", "./-b.o", "/lib/libwpcrt.a", "-lm", "-ldl"])
        for option in ["--gc-sections", "--as-needed", "--strip-debug", "noexecstack", "pack-relative-relocs", "separate-loadable-segments"] {
            #expect(command.contains(option))
        }
    }

    @Test func executableThatExportsItsRuntime() {
        let plan = LinkPlan(
            kind: .executable, objects: ["a.o"], output: "app", runtime: "r.a", strip: .nothing,
            exportedSymbols: ["wpc_instance_new"])
        let command = plan.command(gcc)
        #expect(command.contains("--export-dynamic-symbol=wpc_instance_new"))
        #expect(command.contains("--undefined=wpc_instance_new"))
        #expect(!command.contains("--strip-debug"))
        #expect(!command.contains("pack-relative-relocs"))
        #expect(!command.contains("separate-loadable-segments"))
    }

    @Test func gccUsesLLDByItsDirectory() {
        var toolchain = gcc
        toolchain.lld = "/llvm/bin/ld.lld"
        let command = LinkPlan(kind: .executable, objects: [], output: "a").command(toolchain)
        #expect(command.starts(with: ["/usr/bin/gcc", "-B/llvm/bin/", "-fuse-ld=lld"]))
    }

    @Test func sharedLibraryWithoutRuntime() throws {
        let plan = LinkPlan(kind: .shared, objects: ["a.o"], output: "/x/liba.so")
        let command = plan.command(clang, output: "/x/.tmp")
        #expect(command.contains("-shared"))
        #expect(command.contains("-soname=liba.so"))
        #expect(command.contains("/x/.tmp"))
        #expect(!command.contains("defs"))
        #expect(try plan.versionScript() == nil)
    }

    @Test func versionScriptNamesExportsLiterally() throws {
        var plan = LinkPlan(kind: .shared, objects: [], output: "a.so", exportedSymbols: ["f*", "g"])
        #expect(try plan.versionScript() == "{\nglobal: extern \"C\" {\n\"f*\";\n\"g\";\n};\nlocal: *;\n};\n")
        plan.exportedSymbols = ["a\"; }; x"]
        #expect { try plan.versionScript() } throws: { ($0 as? LinkError)?.kind == .badPlan }
    }

    @Test func namedDriverThatIsMissing() {
        #expect { try LinkToolchain.find { $0 == "WPC_CC" ? "/nowhere/cc" : nil } } throws: {
            ($0 as? LinkError)?.kind == .noCompilerDriver && "\($0)".contains("/nowhere/cc")
        }
    }

    @Test func noDriverAtAll() {
        #expect { try LinkToolchain.find { ["PATH": "/nowhere", "LLVM_PREFIX": "/nowhere"][$0] } } throws: {
            "\($0)" == "no C compiler found to link with: install clang-22 (apt-get install clang-22 lld-22) or set WPC_CC"
        }
    }

    @Test func runtimeLibraryErrorNamesThePlacesTried() {
        #expect { try Installation.runtimeLibrary(environment: { _ in nil }, executable: "/bin/sh") } throws: {
            ($0 as? LinkError)?.kind == .noRuntime && "\($0)".contains("/lib/wpc/libwpcrt.a")
        }
        #expect { try Installation.runtimeLibrary(environment: { _ in "/nowhere.a" }) } throws: {
            "\($0)".contains("WPC_RUNTIME")
        }
        #expect { try Installation.headerDirectory(environment: { _ in nil }, executable: "/bin/sh") } throws: {
            ($0 as? LinkError)?.kind == .noHeaders
        }
    }
}

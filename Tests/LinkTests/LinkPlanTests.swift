import Foundation
import Link
import System
import Testing

private let clang = LinkToolchain(
    driver: ["/llvm/bin/clang"], family: .clang, lld: "/llvm/bin/ld.lld")
private let gcc = LinkToolchain(driver: ["/usr/bin/gcc"], family: .gcc, lld: nil)

@Suite struct LinkPlanTests {
    @Test func executable() {
        let plan = LinkPlan(kind: .executable, objects: ["a.o", "-b.o"], output: "app", runtime: "/lib/libwpcrt.a")
        let command = plan.command(clang)
        #expect(command.starts(with: ["/llvm/bin/clang", "--ld-path=/llvm/bin/ld.lld", "-pie", "-o", "app"]))
        #expect(command.suffix(5) == ["a.o", "./-b.o", "/lib/libwpcrt.a", "-lm", "-ldl"])
        for option in ["--gc-sections", "--as-needed", "--strip-debug", "noexecstack", "separate-loadable-segments"] {
            #expect(command.contains(option))
        }
        // Programs start with glibc 2.34.
        #expect(!command.contains("pack-relative-relocs"))
    }

    @Test func executableWithoutTheDriverWhereTheSystemsFilesAreKnown() {
        var toolchain = clang
        toolchain.systemFiles = SystemFiles(compilerDirectory: "/gcc/12", libraryDirectory: "/libs", loader: "/ld.so")
        let plan = LinkPlan(kind: .executable, objects: ["a.o"], output: "app", runtime: "r.a", collector: "c.a")
        let command = plan.command(toolchain, dependencies: "/deps")
        #expect(
            command.starts(with: [
                "/llvm/bin/ld.lld", "-pie", "-dynamic-linker", "/ld.so", "/libs/Scrt1.o", "/libs/crti.o",
                "/gcc/12/crtbeginS.o",
            ]))
        #expect(command.contains("--dependency-file=/deps"))
        #expect(!command.contains("-Xlinker"))
        let inputs = ["a.o", "--undefined=wpc_gc_struct", "c.a", "r.a", "-l:libgc.a", "-lm", "-ldl"]
        #expect(command.suffix(inputs.count + 8).starts(with: inputs))
        #expect(command.suffix(2) == ["/gcc/12/crtendS.o", "/libs/crtn.o"])
        // What is for the driver goes to it.
        var further = plan
        further.extraArguments = ["-lfoo"]
        #expect(further.command(toolchain).starts(with: ["/llvm/bin/clang"]))
    }

    @Test func systemFilesAreTheNewestThatAreWhole() throws {
        let scratch = try Scratch()
        func add(_ files: String...) throws {
            for file in files {
                let path = "\(scratch.path)/\(file)"
                try FileManager.default.createDirectory(
                    atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
                try Data().write(to: URL(fileURLWithPath: path))
            }
        }
        func find(_ environment: [String: String] = [:]) -> SystemFiles? {
            SystemFiles.find(root: scratch.path) { environment[$0] }
        }
        let gcc = "usr/lib/gcc/x86_64-linux-gnu"
        for version in ["9", "12"] {
            try add(
                "\(gcc)/\(version)/crtbeginS.o", "\(gcc)/\(version)/crtendS.o", "\(gcc)/\(version)/libgcc.a",
                "\(gcc)/\(version)/libgcc_eh.a")
        }
        // A compiler for Fortran alone leaves such a one.
        try add("\(gcc)/13/crtbeginS.o")
        #expect(find() == nil)
        let libraries = "usr/lib/x86_64-linux-gnu"
        try add(
            "\(libraries)/Scrt1.o", "\(libraries)/crti.o", "\(libraries)/crtn.o", "\(libraries)/libc.so",
            "lib64/ld-linux-x86-64.so.2")
        #if arch(x86_64)
        #expect(find()?.compilerDirectory == "\(scratch.path)/\(gcc)/12")
        #expect(find()?.loader == "/lib64/ld-linux-x86-64.so.2")
        #endif
        #expect(find(["LIBRARY_PATH": "/x"]) == nil)
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
        #expect { try plan.versionScript() } throws: { ($0 as? OutputError)?.kind == .badPlan }
    }

    @Test func namedDriverThatIsMissing() {
        #expect { try LinkToolchain.find { $0 == "WPC_CC" ? "/nowhere/cc" : nil } } throws: {
            ($0 as? OutputError)?.kind == .noCompilerDriver && "\($0)".contains("/nowhere/cc")
        }
    }

    @Test func noDriverAtAll() {
        #expect { try LinkToolchain.find { ["PATH": "/nowhere", "LLVM_PREFIX": "/nowhere"][$0] } } throws: {
            "\($0)"
                == "no C compiler found to link with: install clang-22 (apt-get install clang-22 lld-22) or set WPC_CC"
        }
    }

    @Test func runtimeLibraryErrorNamesThePlacesTried() {
        #expect { try Installation.runtimeLibrary(environment: { _ in nil }, executable: "/bin/sh") } throws: {
            ($0 as? OutputError)?.kind == .noRuntime && "\($0)".contains("/lib/wpc/libwpcrt.a")
        }
        #expect { try Installation.runtimeLibrary(environment: { _ in "/nowhere.a" }) } throws: {
            "\($0)".contains("WPC_RUNTIME")
        }
        #expect { try Installation.headerDirectory(environment: { _ in nil }, executable: "/bin/sh") } throws: {
            ($0 as? OutputError)?.kind == .noHeaders
        }
    }
}

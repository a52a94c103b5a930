import Foundation
import Link
import System
import Testing

@Suite(.enabled(if: hasClang, "LLVM 22's clang is not installed"))
struct LinkExecutorTests {
    let scratch: Scratch
    let toolchain: LinkToolchain

    init() throws {
        scratch = try Scratch()
        toolchain = try LinkToolchain.find()
    }

    /// An object with `main` and a static library that it calls, like a program and the runtime.
    private func program() throws -> LinkPlan {
        let main = try scratch.object("main.c", "int answer(void); int main(void) { return answer(); }")
        let answer = try scratch.object("answer.c", "int answer(void) { return 42; } int unused(void) { return 1; }")
        try tool("llvm-ar", "rc", scratch("libanswer.a"), answer)
        return LinkPlan(kind: .executable, objects: [main], output: scratch("app"), runtime: scratch("libanswer.a"))
    }

    @Test func executableRuns() throws {
        let plan = try program()
        #expect(try LinkExecutor.run(plan, with: toolchain).said == "")
        #expect(try Subprocess.run([plan.output]).status == .exited(42))
        #expect(try bytes(plan.output).count < 16 << 10)
        #expect(!scratch.names.contains { $0.hasPrefix(".") })
    }

    @Test func inputsAreListed() throws {
        guard toolchain.listsInputs else { return }
        let plan = try program()
        let inputs = try #require(try LinkExecutor.run(plan, with: toolchain).inputs)
        #expect(inputs.contains { $0.hasSuffix("/Scrt1.o") })
        #expect(inputs.contains { $0.hasSuffix("/libanswer.a") })
        #expect(!inputs.contains { $0.hasSuffix("/main.c.o") })
        // A name that the list doesn't have as it is.
        var odd = plan
        odd.runtime = scratch("lib $answer.a")
        try FileManager.default.copyItem(atPath: scratch("libanswer.a"), toPath: scratch("lib $answer.a"))
        #expect(try LinkExecutor.run(odd, with: toolchain).inputs == nil)
        // One that looks like a rule of the list.
        odd.output = scratch("app: \\\n nowhere\n")
        odd.runtime = plan.runtime
        #expect(try LinkExecutor.run(odd, with: toolchain).inputs == nil)
    }

    @Test func anOlderOutputIsReplacedAndASymbolicLinkFollowed() throws {
        var plan = try program()
        try FileManager.default.createSymbolicLink(atPath: scratch("link"), withDestinationPath: "target")
        _ = try scratch.file("target", "old")
        plan.output = scratch("link")
        try LinkExecutor.run(plan, with: toolchain)
        #expect(try Subprocess.run([scratch("target")]).status == .exited(42))
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: scratch("link")) == "target")
    }

    @Test func failureLeavesTheOlderOutputAndNothingElse() throws {
        var plan = try program()
        plan.runtime = nil
        _ = try scratch.file("app", "old")
        let before = scratch.names
        #expect { try LinkExecutor.run(plan, with: toolchain) } throws: {
            ($0 as? OutputError)?.kind == .linkerFailed && "\($0)".contains("answer")
        }
        #expect(scratch.names == before)
        #expect(try bytes(scratch("app")) == Array("old".utf8))
    }

    @Test func runtimeOfAnotherVersionIsExplained() throws {
        let main = try scratch.object("main.c", "extern char wpc_abi_v9; int main(void) { return wpc_abi_v9; }")
        let plan = LinkPlan(kind: .executable, objects: [main], output: scratch("app"))
        #expect { try LinkExecutor.run(plan, with: toolchain) } throws: {
            (($0 as? OutputError)?.advice ?? "").contains("another version")
        }
    }

    @Test func aMissingFunctionIsNotTakenForAMissingLibrary() throws {
        let object = try scratch.object("empty.c", "int x;")
        #expect {
            try LinkExecutor.run(
                LinkPlan(kind: .executable, objects: [object], output: scratch("app")), with: toolchain)
        } throws: { ($0 as? OutputError)?.kind == .linkerFailed && ($0 as? OutputError)?.advice == nil }
    }

    @Test func outputInAMissingDirectory() throws {
        var plan = try program()
        plan.output = scratch("missing/app")
        #expect { try LinkExecutor.run(plan, with: toolchain) } throws: {
            ($0 as? OutputError)?.kind == .file && "\($0)".contains("make the directory")
        }
    }

    @Test func devicesAreNotReplaced() throws {
        var plan = try program()
        plan.output = "/dev/null"
        #expect { try LinkExecutor.run(plan, with: toolchain) } throws: { "\($0)".contains("not a regular file") }
    }

    @Test func sharedLibraryExportsWhatItWasToldTo() throws {
        let one = try scratch.object(
            "one.c", "int helper(void); int one(void) { return helper(); } int two(void) { return 2; }", "-fPIC")
        let plan = LinkPlan(kind: .shared, objects: [one], output: scratch("libone.so"), exportedSymbols: ["one"])
        try LinkExecutor.run(plan, with: toolchain)
        let symbols = try tool("llvm-nm", "-D", "--defined-only", scratch("libone.so"))
        #expect(symbols.contains(" one"))
        #expect(!symbols.contains(" two"))
    }

    @Test func longCommandLines() throws {
        var plan = try program()
        plan.extraArguments = (0..<4000).map { "-Wl,--defsym=a_symbol_with_a_rather_long_name_\($0)=\($0)" }
        try LinkExecutor.run(plan, with: toolchain)
        #expect(try Subprocess.run([plan.output]).status == .exited(42))
    }
}

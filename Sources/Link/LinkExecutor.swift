import System

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Carries out link plans.
public enum LinkExecutor {
    /// What a link that succeeded has left to say.
    public struct Outcome: Sendable, Equatable {
        /// Warnings; mostly nothing.
        public var said = ""
        /// Absolute paths of all files that were read, beside the plan's objects; nil where that can't be told.
        public var inputs: [String]?
    }

    /// Links. The output appears whole or not at all: the linker writes to a temporary file beside it, which is renamed
    /// at the end, and removed on failure or on a signal.
    ///
    /// - Parameter finish: what is still to be done with the linker's output, at the path that it is given, before it
    ///   appears.
    /// - Throws: `OutputError`.
    @discardableResult
    public static func run(
        _ plan: LinkPlan, with toolchain: LinkToolchain, finish: (String) throws(OutputError) -> Void = { _ in }
    ) throws(OutputError) -> Outcome {
        let destination = try AtomicFile.Destination(plan.output)
        guard destination.isReplaceable else {
            throw OutputError(.file, "is not a regular file", path: plan.output, advice: "name a file with -o")
        }
        var directory: TemporaryDirectory?
        func temporaryFile(_ name: String, _ text: String) throws(OutputError) -> String {
            if directory == nil { directory = try TemporaryDirectory() }
            guard let path = directory?.file(name) else { throw OutputError(.file, "cannot make a temporary file") }
            try AtomicFile.write(text, to: path)
            return path
        }
        let versionScript: String? =
            if let script = try plan.versionScript() {
                try temporaryFile("exports.map", script)
            } else {
                nil
            }

        let dependencies: String? = toolchain.listsInputs ? try temporaryFile("inputs", "") : nil

        let temporary = TemporaryFiles.name(beside: destination.path)
        let token = TemporaryFiles.register(temporary)
        defer { TemporaryFiles.unregister(token) }
        do throws(OutputError) {
            // Made first, for a clear error where the place can't be written.
            close(try AtomicFile.create(temporary, mode: 0o777, for: plan.output))
            var command = plan.command(
                toolchain, output: temporary, versionScript: versionScript, dependencies: dependencies)
            if command.reduce(0, { $0 + $1.utf8.count + 1 }) > responseFileThreshold {
                let program = command.first == toolchain.lld ? 1 : toolchain.driver.count
                let file = try temporaryFile("arguments", responseFile(command[program...]))
                command = Array(command[..<program]) + ["@\(file)"]
            }
            let result = try Subprocess.run(command)
            guard result.succeeded else { throw failure(result, plan, program: command[0]) }
            try finish(temporary)
            try AtomicFile.rename(temporary, to: destination.path)
            let inputs = dependencies.flatMap {
                LinkInputs.read($0, without: Set(plan.objects + [versionScript].compactMap(\.self)))
            }
            return Outcome(said: result.output, inputs: inputs)
        } catch {
            unlink(temporary)
            removeLeftovers(of: temporary)
            throw error
        }
    }

    /// Linux limits all arguments and the environment together to 2 MiB as a rule.
    private static let responseFileThreshold = 128 << 10

    /// Arguments in the form that GNU and LLVM tools read from a file: separated by newlines, odd characters escaped.
    private static func responseFile(_ arguments: ArraySlice<String>) -> String {
        var text = ""
        for argument in arguments {
            for character in argument.unicodeScalars {
                if character.properties.isWhitespace || character == "\\" || character == "\"" || character == "'" {
                    text += "\\"
                }
                text.unicodeScalars.append(character)
            }
            text += "\n"
        }
        return text
    }

    /// The linker writes to a temporary file too, whose name starts with its output's; killed, it leaves it behind.
    private static func removeLeftovers(of temporary: String) {
        let directory = OperatingSystem.directory(of: temporary)
        let prefix = OperatingSystem.name(of: temporary) + ".tmp"
        for name in OperatingSystem.names(in: directory) where name.hasPrefix(prefix) { unlink("\(directory)/\(name)") }
    }

    private static func failure(_ result: Subprocess.Result, _ plan: LinkPlan, program: String) -> OutputError {
        let output = result.output
        // lld writes through a mapping, so a full disk kills it by SIGBUS, and a limit by SIGXFSZ; its driver reports
        // that under a stack dump, which would only hide the reason.
        if ended(by: SIGBUS, "Bus error", result) {
            return OutputError(
                .diskFull, "cannot be linked: the disk is full", path: plan.output,
                advice: "free some space or choose another place with -o")
        }
        if ended(by: SIGXFSZ, "File size limit exceeded", result) {
            return OutputError(
                .diskFull, "cannot be linked: it is larger than files may be", path: plan.output,
                advice: "raise the limit on file sizes (ulimit -f)")
        }
        if output.contains("No space left on device") || output.contains("Disk quota exceeded") {
            return OutputError(
                .diskFull, "cannot be linked: the disk is full", path: plan.output,
                advice: "free some space or choose another place with -o", output: output)
        }
        let message =
            switch result.status {
            case .exited(let code): "cannot be linked: \(program) failed with status \(code)"
            case .signaled(let number):
                "cannot be linked: \(program) was ended by signal \(number) (\(String(cString: strsignal(number))))"
            }
        return OutputError(.linkerFailed, message, path: plan.output, advice: advice(for: result), output: output)
    }

    /// Whether a signal ended the linker, seen by us or by the driver between us.
    private static func ended(by signal: Int32, _ name: String, _ result: Subprocess.Result) -> Bool {
        result.status == .signaled(signal) || result.output.contains(": \(name)") || result.output.contains("[\(name)]")
    }

    private static func advice(for result: Subprocess.Result) -> String? {
        let output = result.output
        if result.status == .signaled(SIGKILL) { return "the system may be short of memory" }
        if output.contains("wpc_abi_v") {
            return "the runtime library is of another version than the compiler: rebuild it, or check WPC_RUNTIME"
        }
        // lld says "cannot open" for files and "unable to find library" for libraries, GNU ld "cannot find" for both.
        func isMissing(_ file: String) -> Bool {
            ["cannot open \(file)", "cannot find \(file)", "unable to find library \(file)"].contains(
                where: output.contains)
        }
        if ["Scrt1.o", "crti.o", "-lc", "-lm"].contains(where: isMissing) {
            return "install the C library's development files (apt-get install libc6-dev)"
        }
        if ["crtbeginS.o", "-lgcc"].contains(where: isMissing) {
            return "install GCC's support library (apt-get install libgcc-12-dev or gcc)"
        }
        if output.contains("unable to execute command: Executable") || output.contains("invalid linker name") {
            return "install a linker (apt-get install lld-22) or set WPC_CC"
        }
        return nil
    }
}

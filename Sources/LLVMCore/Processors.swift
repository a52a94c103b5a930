import CLLVM
import Glibc

/// The processors that LLVM knows by name.
public enum Processors {
    /// Those of this machine's kind that code with 64-bit addresses can be compiled for, in LLVM's order; empty if LLVM
    /// doesn't say.
    ///
    /// LLVM prints its list, on standard error, for a target machine of the processor `help`, and there is no call that
    /// returns it. So standard error is another file in the meantime: to be called while no other thread writes there.
    public static let names: [String] = {
        guard let text = standardError(of: { _ = try? TargetMachine(help, level: .none) }) else { return [] }
        return text.split(separator: "\n").prefix { !$0.hasPrefix("Available features") }.compactMap { line in
            guard line.contains(" - Select the "), let name = line.split(separator: " ").first.map(String.init) else {
                return nil
            }
            return without64BitAddresses.contains(name) ? nil : name
        }
    }()

    private static let help = TargetDescription(triple: TargetDescription.hostTriple, cpu: "help", features: "")

    /// LLVM ends the process when it is to compile 64-bit code for one of these.
    private static let without64BitAddresses: Set = [
        "i386", "i486", "i586", "pentium", "pentium-mmx", "pentium_mmx", "i686", "pentiumpro", "pentium_pro",
        "pentium2", "pentium_ii", "pentium3", "pentium3m", "pentium_iii", "pentium_iii_no_xmm_regs", "pentium-m",
        "pentium_m", "pentium4", "pentium4m", "pentium_4", "pentium_4_sse3", "yonah", "prescott", "lakemont", "k6",
        "k6-2", "k6-3", "athlon", "athlon-tbird", "athlon-4", "athlon-xp", "athlon-mp", "geode", "winchip-c6",
        "winchip2", "c3", "c3-2",
    ]

    /// What `body` writes to standard error; nil if that can't be had.
    private static func standardError(of body: () -> Void) -> String? {
        guard let stream = tmpfile() else { return nil }
        defer { fclose(stream) }
        let file = fileno(stream)
        let kept = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3)
        guard kept >= 0 else { return nil }
        defer { close(kept) }
        guard dup2(file, STDERR_FILENO) >= 0 else { return nil }
        body()
        dup2(kept, STDERR_FILENO)
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        let count = pread(file, &bytes, bytes.count, 0)
        return count < 0 ? nil : String(decoding: bytes.prefix(count), as: UTF8.self)
    }
}

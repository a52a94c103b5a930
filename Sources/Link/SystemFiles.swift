import System

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// What a C compiler's driver adds when it links an executable: where the system keeps the files that start and end it,
/// and the C library.
///
/// A driver of LLVM's takes 16 ms to start and to find them, as long as the link itself. Known here is where Debian and
/// its descendants keep them; elsewhere the driver is asked.
public struct SystemFiles: Sendable, Equatable {
    /// The directory of GCC's part: crtbeginS.o, crtendS.o, libgcc.a and libgcc_eh.a.
    public var compilerDirectory: String
    /// The directory of the C library: Scrt1.o, crti.o, crtn.o and libc.so.
    public var libraryDirectory: String
    /// The program that loads executables, as they name it.
    public var loader: String

    public init(compilerDirectory: String, libraryDirectory: String, loader: String) {
        self.compilerDirectory = compilerDirectory
        self.libraryDirectory = libraryDirectory
        self.loader = loader
    }

    /// Nil where the files aren't all in the places that are known, or the environment has something to say to the
    /// driver.
    ///
    /// - Parameter root: what stands before every place, for tests.
    public static func find(root: String = "", environment: EnvironmentLookup = processEnvironment) -> SystemFiles? {
        #if arch(x86_64)
        let variables = [
            "LIBRARY_PATH", "COMPILER_PATH", "GCC_EXEC_PREFIX", "CCC_OVERRIDE_OPTIONS", "CLANG_CONFIG_FILE_SYSTEM_DIR",
        ]
        guard variables.allSatisfy({ environment($0) == nil }) else { return nil }
        let (libraries, loader) = ("\(root)/usr/lib/x86_64-linux-gnu", "/lib64/ld-linux-x86-64.so.2")
        guard hasAll(["Scrt1.o", "crti.o", "crtn.o", "libc.so"], libraries),
            OperatingSystem.isReadableFile(root + loader)
        else {
            return nil
        }
        // The newest that is whole, as drivers choose.
        let versions = OperatingSystem.names(in: "\(root)/usr/lib/gcc/x86_64-linux-gnu").compactMap { UInt($0) }.sorted(
            by: >)
        for version in versions {
            let directory = "\(root)/usr/lib/gcc/x86_64-linux-gnu/\(version)"
            if hasAll(["crtbeginS.o", "crtendS.o", "libgcc.a", "libgcc_eh.a"], directory) {
                return SystemFiles(compilerDirectory: directory, libraryDirectory: libraries, loader: loader)
            }
        }
        #endif
        return nil
    }

    private static func hasAll(_ files: [String], _ directory: String) -> Bool {
        files.allSatisfy { OperatingSystem.isReadableFile("\(directory)/\($0)") }
    }

    /// The linker's arguments before those of the program.
    var before: [String] {
        ["-pie", "-dynamic-linker", loader] + ["Scrt1.o", "crti.o"].map { "\(libraryDirectory)/\($0)" }
            + ["\(compilerDirectory)/crtbeginS.o", "-L\(compilerDirectory)", "-L\(libraryDirectory)", "-L/usr/lib"]
    }

    /// And behind them: the compiler's own functions stand on both sides of the C library, since each uses the other.
    var behind: [String] {
        [
            "-lgcc", "-lgcc_eh", "-lpthread", "-lc", "-lgcc", "-lgcc_eh", "\(compilerDirectory)/crtendS.o",
            "\(libraryDirectory)/crtn.o",
        ]
    }
}

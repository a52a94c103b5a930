import Foundation

/// The programs outside this package that kernels are compiled and run with; each is `nil` where it is not installed.
enum Toolchain {
    static let clang22 = find(["clang-22", "clang"], under: ["/usr/lib/llvm-22/bin"])
    static let clang15 = find(["clang-15"])
    static let translator15 = find(["llvm-spirv-15"])
    static let folder = URL(filePath: #filePath).deletingLastPathComponent()

    /// A folder for this process's files.
    static let scratch: URL = {
        let url = FileManager.default.temporaryDirectory.appending(path: "wpc-spirv-tests-\(getpid())")
        try? FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        return url
    }()

    /// The program that runs kernels on the first OpenCL device; `nil` where there is no OpenCL to link or run.
    static let host: String? = {
        guard let clang22 else { return nil }
        let program = scratch.appending(path: "host").path
        let source = folder.appending(path: "host.c").path
        guard run(clang22, ["-O1", source, "-lOpenCL", "-o", program]).status == 0 else { return nil }
        // Without arguments it prints nothing; a kernel that does nothing shows whether there is a device.
        let kernel = scratch.appending(path: "empty.cl").path
        try? "kernel void spir_main(global int *a) {}".write(toFile: kernel, atomically: true, encoding: .utf8)
        return run(program, ["1", "1", "z:1", "--", "", kernel]).status == 0 ? program : nil
    }()

    private static func find(_ names: [String], under folders: [String] = []) -> String? {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        for name in names.prefix(folders.isEmpty ? names.count : 1) {
            for folder in path.split(separator: ":") {
                let program = "\(folder)/\(name)"
                if FileManager.default.isExecutableFile(atPath: program) { return program }
            }
        }
        for folder in folders {
            for name in names where FileManager.default.isExecutableFile(atPath: "\(folder)/\(name)") {
                return "\(folder)/\(name)"
            }
        }
        return nil
    }

    /// Runs a program to its end and returns its status and all that it printed.
    static func run(_ program: String, _ arguments: [String]) -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        var environment = ProcessInfo.processInfo.environment
        environment["POCL_CACHE_DIR"] = scratch.appending(path: "pocl").path
        process.environment = environment
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        guard (try? process.run()) != nil else { return (-1, "\(program) cannot be run") }
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: data, as: UTF8.self))
    }
}

/// One way to make SPIR-V from OpenCL C.
struct Compilation: CustomStringConvertible {
    var bits: Int
    var optimization: Int
    /// Whether clang-15 and llvm-spirv-15 compile rather than clang-22 alone.
    var usesTranslator = false
    var standard = "CL1.2"

    var description: String { "\(usesTranslator ? "llvm-spirv-15" : "clang-22") \(bits) -O\(optimization)" }

    /// Compiles a file and returns the module, or what the compiler said.
    func compile(_ source: URL) -> Result<[UInt8], CompilationFailure> {
        let name = "\(source.deletingPathExtension().lastPathComponent)-\(bits)-\(optimization)-\(usesTranslator)"
        let module = Toolchain.scratch.appending(path: name + ".spv")
        let common = ["-O\(optimization)", "-cl-std=\(standard)", "-x", "cl", "-c", source.path, "-o"]
        var failure = ""
        if usesTranslator {
            guard let clang = Toolchain.clang15, let translator = Toolchain.translator15 else {
                return .failure(CompilationFailure(output: "not installed"))
            }
            let bitcode = Toolchain.scratch.appending(path: name + ".bc").path
            let target = bits == 64 ? "--target=spir64" : "--target=spir"
            let options = [target, "-emit-llvm", "-Xclang", "-finclude-default-header"]
            let first = Toolchain.run(clang, options + common + [bitcode])
            let second = Toolchain.run(translator, [bitcode, "-o", module.path])
            if first.status != 0 || second.status != 0 { failure = first.output + second.output }
        } else {
            guard let clang = Toolchain.clang22 else { return .failure(CompilationFailure(output: "not installed")) }
            let result = Toolchain.run(clang, ["--target=spirv\(bits)"] + common + [module.path])
            if result.status != 0 { failure = result.output }
        }
        guard failure.isEmpty, let data = try? Data(contentsOf: module) else {
            return .failure(CompilationFailure(output: failure))
        }
        return .success([UInt8](data))
    }
}

struct CompilationFailure: Error {
    var output: String
}

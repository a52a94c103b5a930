import Foundation
import LLVMCore

/// What tells one build of the compiler from another, for keys of caches: code that another one made is not used.
enum CompilerIdentity {
    static let text: String = "\(LLVMVersion.text) \(identity(of: "/proc/self/exe"))"

    /// Size, time and place of a file.
    static func identity(of path: String) -> String {
        var information = stat()
        guard stat(path, &information) == 0 else { return "" }
        return
            "\(information.st_size) \(information.st_mtim.tv_sec) \(information.st_mtim.tv_nsec) \(information.st_ino)"
    }
}

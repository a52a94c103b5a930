import CLLVM
import Foundation

/// Names of C++ functions as people write them.
public enum Demangling {
    /// Longer names are left as they are: they cost more than anybody would read.
    private static let longest = 4096

    /// What `name` stands for if it is mangled by the Itanium C++ ABI, as clang's are; else nil.
    public static func cPlusPlus(_ name: String) -> String? {
        guard name.hasPrefix("_Z"), name.utf8.count <= longest, !name.utf8.contains(0) else { return nil }
        var status: Int32 = 0
        guard let text = __cxa_demangle(name, nil, nil, &status) else { return nil }
        defer { free(text) }
        return status == 0 ? String(cString: text) : nil
    }
}

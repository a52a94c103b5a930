import System

/// Files that appear whole or not at all.
public enum Output {
    public static func write(_ bytes: [UInt8], to path: String) throws(CompileError) {
        do throws(OutputError) {
            try AtomicFile.write(bytes, to: path)
        } catch {
            throw CompileError(error)
        }
    }
}

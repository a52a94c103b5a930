import CLLVM

/// A BLAKE3 digest: names things in caches by their content, also where the content comes from somebody hostile.
public struct ContentDigest {
    private var hasher = llvm_blake3_hasher()

    public init() { llvm_blake3_hasher_init(&hasher) }

    /// The digest of `bytes` alone, as hexadecimal digits.
    public static func text(of bytes: [UInt8]) -> String {
        var digest = ContentDigest()
        digest.update(bytes)
        return digest.finish()
    }

    public mutating func update(_ bytes: [UInt8]) { llvm_blake3_hasher_update(&hasher, bytes, bytes.count) }

    public mutating func update(_ bytes: UnsafeRawBufferPointer) {
        llvm_blake3_hasher_update(&hasher, bytes.baseAddress, bytes.count)
    }

    /// Adds a text and its end, so that two texts in a row can't be mistaken for two others.
    public mutating func update(_ text: String) { update(Array(text.utf8) + [0]) }

    /// The digest of all that was added: 32 bytes.
    public func bytes() -> [UInt8] {
        var copy = hasher
        var digest = [UInt8](repeating: 0, count: 32)
        llvm_blake3_hasher_finalize(&copy, &digest, digest.count)
        return digest
    }

    /// The digest of all that was added, as 64 hexadecimal digits.
    public func finish() -> String {
        let digest = bytes()
        let digits = Array("0123456789abcdef")
        return String(digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }
}

import CSPIRVTools

/// SPIRV-Tools' validator.
enum SPIRVValidation {
    /// What is wrong with a module, in the validator's words; nil if nothing is.
    static func fault(in spirv: [UInt8]) -> String? {
        guard spirv.count % 4 == 0, spirv.count >= 20 else {
            return "\(spirv.count) bytes are no sequence of SPIR-V words"
        }
        // The newest environment accepts the older versions that headers declare.
        guard let context = spvContextCreate(SPV_ENV_UNIVERSAL_1_6) else { return "SPIRV-Tools can't be started" }
        defer { spvContextDestroy(context) }
        let words = spirv.withUnsafeBytes { bytes in
            stride(from: 0, to: bytes.count, by: 4).map { bytes.loadUnaligned(fromByteOffset: $0, as: UInt32.self) }
        }
        var diagnostic: spv_diagnostic?
        let result = spvValidateBinary(context, words, words.count, &diagnostic)
        defer { spvDiagnosticDestroy(diagnostic) }
        guard result != SPV_SUCCESS else { return nil }
        guard let diagnostic, let text = diagnostic.pointee.error else { return "it doesn't validate" }
        return "\(String(cString: text)) (at word \(diagnostic.pointee.position.index))"
    }
}

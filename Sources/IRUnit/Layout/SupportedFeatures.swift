import Wasm

extension IRGenOptions {
    /// What can be lowered: all that the decoder knows.
    public static let supportedFeatures = FeatureSet.all
}

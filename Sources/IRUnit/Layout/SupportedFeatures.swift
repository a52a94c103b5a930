import Wasm

extension LayoutOptions {
    /// What can be lowered: all that the decoder knows.
    public static let supportedFeatures = FeatureSet.all
}

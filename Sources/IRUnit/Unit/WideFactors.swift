import Wasm

/// The native parameters that are low and high halves of two factors, in functions that may multiply integers of 128
/// bits; a high half is nil where it is zero.
package struct WideFactors {
    package let low: (Int, Int)
    package let high: (Int, Int)?

    /// Bytes of the longest body of such a function.
    static let bodyLimit = 256

    /// nil: a function of this type is none.
    package init?(_ type: FunctionType) {
        guard type.results.isEmpty, type.parameters.first == .i32 || type.parameters.first == .i64,
            type.parameters.dropFirst().allSatisfy({ $0 == .i64 })
        else { return nil }
        // Native parameters: the thread, the place of the result, and then these.
        switch type.parameters.count {
        case 5: (low, high) = ((2, 4), (3, 5))
        case 3: (low, high) = ((2, 3), nil)
        default: return nil
        }
    }
}

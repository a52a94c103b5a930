import LLVMCore
import Wasm

/// Instructions of proposals outside of `IRGenOptions.supportedFeatures`. The decoder refuses modules that use them by name
/// before it would call these methods, so reaching one is a fault of the compiler's own.
extension FunctionLowering {
    public func structNew(_ type: UInt32, fields: [Value]?) -> Value { refuse(.garbageCollection) }
    public func structGet(_ type: UInt32, field: UInt32, isSigned: Bool?, reference: Value) -> Value { refuse(.garbageCollection) }
    public func structSet(_ type: UInt32, field: UInt32, reference: Value, value: Value) { refuse(.garbageCollection) }
    public func arrayNew(_ type: UInt32, element: Value?, length: Value) -> Value { refuse(.garbageCollection) }
    public func arrayNewFixed(_ type: UInt32, elements: [Value]) -> Value { refuse(.garbageCollection) }
    public func arrayNewData(_ type: UInt32, segment: UInt32, offset: Value, length: Value) -> Value { refuse(.garbageCollection) }
    public func arrayNewElement(_ type: UInt32, segment: UInt32, offset: Value, length: Value) -> Value { refuse(.garbageCollection) }
    public func arrayGet(_ type: UInt32, isSigned: Bool?, reference: Value, index: Value) -> Value { refuse(.garbageCollection) }
    public func arraySet(_ type: UInt32, reference: Value, index: Value, value: Value) { refuse(.garbageCollection) }
    public func arrayLength(_ reference: Value) -> Value { refuse(.garbageCollection) }
    public func arrayFill(_ type: UInt32, reference: Value, index: Value, value: Value, length: Value) { refuse(.garbageCollection) }
    public func arrayCopy(to destinationType: UInt32, from sourceType: UInt32, destination: Value, destinationIndex: Value, source: Value, sourceIndex: Value, length: Value) { refuse(.garbageCollection) }
    public func arrayInitData(_ type: UInt32, segment: UInt32, reference: Value, index: Value, offset: Value, length: Value) { refuse(.garbageCollection) }
    public func arrayInitElement(_ type: UInt32, segment: UInt32, reference: Value, index: Value, offset: Value, length: Value) { refuse(.garbageCollection) }
    public func referenceI31(_ value: Value) -> Value { refuse(.garbageCollection) }
    public func i31Get(_ reference: Value, isSigned: Bool) -> Value { refuse(.garbageCollection) }
    public func referenceTest(_ reference: Value, from source: ValueType, to target: ValueType) -> Value { refuse(.garbageCollection) }
    public func referenceCast(_ reference: Value, from source: ValueType, to target: ValueType) -> Value { refuse(.garbageCollection) }
    public func branchOnCast(_ reference: Value, from source: ValueType, to target: ValueType, onFailure: Bool, label: Label, operands: [Value]) { refuse(.garbageCollection) }
    public func convertReference(_ opcode: Opcode, _ reference: Value) -> Value { refuse(.garbageCollection) }

    private func refuse(_ feature: Feature) -> Never {
        preconditionFailure("the decoder let an instruction of the proposal \(feature.name) through")
    }
}

extension IRGenOptions {
    /// What can be lowered; the rest is refused when a module is read.
    public static let supportedFeatures = FeatureSet.wasm2.union(FeatureSet([
        .relaxedSIMD, .threads, .multiMemory, .memory64, .customPageSizes, .wideArithmetic, .functionReferences, .tailCalls,
        .exceptions, .legacyExceptions,
    ]))
}

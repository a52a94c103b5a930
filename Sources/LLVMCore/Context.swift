import CLLVM

/// An LLVM context: owns types, constants and metadata. One a thread; nothing is shared between two.
///
/// A class, because whatever belongs to a context has to go before it does, and so holds on to it.
public final class IRContext {
    let ref: LLVMContextRef

    public init() {
        ref = LLVMContextCreate()
        LLVMContextSetDiscardValueNames(ref, 1)
    }

    deinit { LLVMContextDispose(ref) }

    /// Values keep the names that they are given, for IR that people read.
    public func keepValueNames() { LLVMContextSetDiscardValueNames(ref, 0) }

    public var void: IRType { IRType(LLVMVoidTypeInContext(ref)) }
    public var i1: IRType { IRType(LLVMInt1TypeInContext(ref)) }
    public var i8: IRType { IRType(LLVMInt8TypeInContext(ref)) }
    public var i16: IRType { IRType(LLVMInt16TypeInContext(ref)) }
    public var i32: IRType { IRType(LLVMInt32TypeInContext(ref)) }
    public var i64: IRType { IRType(LLVMInt64TypeInContext(ref)) }
    public var i128: IRType { IRType(LLVMInt128TypeInContext(ref)) }
    public func integer(_ bits: Int) -> IRType { IRType(LLVMIntTypeInContext(ref, UInt32(bits))) }
    public var float: IRType { IRType(LLVMFloatTypeInContext(ref)) }
    public var double: IRType { IRType(LLVMDoubleTypeInContext(ref)) }
    public var pointer: IRType { IRType(LLVMPointerTypeInContext(ref, 0)) }

    public func structure(_ fields: [IRType]) -> IRType {
        var refs: [LLVMTypeRef?] = fields.map(\.ref)
        return IRType(LLVMStructTypeInContext(ref, &refs, UInt32(refs.count), 0))
    }

    public func function(_ parameters: [IRType], result: IRType) -> IRType {
        var refs: [LLVMTypeRef?] = parameters.map(\.ref)
        return IRType(LLVMFunctionType(result.ref, &refs, UInt32(refs.count), 0))
    }

    /// A constant struct without padding between its fields.
    public func packedStructure(_ fields: [IRValue]) -> IRValue {
        var refs: [LLVMValueRef?] = fields.map(\.ref)
        return IRValue(LLVMConstStructInContext(ref, &refs, UInt32(refs.count), 1))
    }

    /// A constant array of bytes.
    public func bytes(_ bytes: UnsafeRawBufferPointer) -> IRValue {
        let start = bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
        return IRValue(LLVMConstStringInContext2(ref, start, bytes.count, 1))
    }

    /// An enum attribute by its name in LangRef, such as `nounwind`, with its integer if it has one.
    public func attribute(_ name: StaticString, _ value: UInt64 = 0) -> IRAttribute {
        let kind = name.withUTF8Buffer { buffer in
            buffer.withMemoryRebound(to: CChar.self) { LLVMGetEnumAttributeKindForName($0.baseAddress, $0.count) }
        }
        return IRAttribute(ref: LLVMCreateEnumAttribute(ref, kind, value))
    }

    public func attribute(key: String, value: String) -> IRAttribute {
        IRAttribute(ref: LLVMCreateStringAttribute(ref, key, UInt32(key.utf8.count), value, UInt32(value.utf8.count)))
    }

    // MARK: Metadata

    public func metadataKind(_ name: String) -> UInt32 { LLVMGetMDKindIDInContext(ref, name, UInt32(name.utf8.count)) }

    public func metadata(_ elements: [IRMetadataOperand]) -> IRMetadata {
        var refs: [LLVMMetadataRef?] = elements.map { element in
            switch element {
            case .string(let text): LLVMMDStringInContext2(ref, text, text.utf8.count)
            case .value(let value): LLVMValueAsMetadata(value.ref)
            case .node(let node): LLVMValueAsMetadata(node.ref)
            }
        }
        return IRMetadata(ref: LLVMMetadataAsValue(ref, LLVMMDNodeInContext2(ref, &refs, refs.count)))
    }
}

extension IRContext {
    /// The identity of a loop with these properties (LangRef, "llvm.loop"): a node whose first element is itself.
    public func loopMetadata(_ properties: [IRMetadata]) -> IRMetadata {
        let placeholder = LLVMTemporaryMDNode(ref, nil, 0)
        var refs: [LLVMMetadataRef?] = [placeholder] + properties.map { LLVMValueAsMetadata($0.ref) }
        let node = LLVMMDNodeInContext2(ref, &refs, refs.count)
        LLVMMetadataReplaceAllUsesWith(placeholder, node)
        return IRMetadata(ref: LLVMMetadataAsValue(ref, node))
    }

    /// A new access group (LangRef, "llvm.access.group"): an empty node that equals no other. The C API makes no such
    /// nodes, so it comes from IR text.
    public func accessGroup() -> IRMetadata? {
        let text = "!group = !{!0}\n!0 = distinct !{}\n"
        // A context that discards names reads no text.
        let discardsNames = LLVMContextShouldDiscardValueNames(ref)
        LLVMContextSetDiscardValueNames(ref, 0)
        defer { LLVMContextSetDiscardValueNames(ref, discardsNames) }
        let buffer = LLVMCreateMemoryBufferWithMemoryRangeCopy(text, text.utf8.count, "group")
        var module: LLVMModuleRef?
        var message: UnsafeMutablePointer<CChar>?
        defer { LLVMDisposeMessage(message) }
        guard LLVMParseIRInContext(ref, buffer, &module, &message) == 0, let module else { return nil }
        defer { LLVMDisposeModule(module) }
        var node: LLVMValueRef?
        LLVMGetNamedMetadataOperands(module, "group", &node)
        return node.map { IRMetadata(ref: $0) }
    }
}

public enum IRMetadataOperand {
    case string(String)
    case value(IRValue)
    case node(IRMetadata)
}

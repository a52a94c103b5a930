import Analysis
import IRUnit
import LLVMCore
import WPCRuntime
import Wasm

/// Tests and casts of references (specification, "Reference Instructions").
extension FunctionLowering {
    public func referenceTest(_ reference: IRValue, from source: ValueType, to target: ValueType) -> IRValue {
        integer(matches(reference, from: source, to: target))
    }

    public func referenceCast(_ reference: IRValue, from source: ValueType, to target: ValueType) -> IRValue {
        let matches = matches(reference, from: source, to: target)
        trap(.castFailure, if: builder.compare(.eq, matches, unit.i1.zero))
        return reference
    }

    public func branchOnCast(
        _ reference: IRValue, from source: ValueType, to target: ValueType, onFailure: Bool, label: Label,
        operands: [IRValue]
    ) {
        let matches = matches(reference, from: source, to: target)
        let condition = onFailure ? builder.compare(.eq, matches, unit.i1.zero) : matches
        branchIf(integer(condition), to: label, operands: operands + [reference], likely: nil)
    }

    public func convertReference(_ opcode: Opcode, _ reference: IRValue) -> IRValue {
        call(opcode == .anyConvertExtern ? .gcInternalize : .gcExternalize, [thread, reference])
    }

    /// Whether a reference of type `source` is of type `target` too: one bit.
    private func matches(_ reference: IRValue, from source: ValueType, to target: ValueType) -> IRValue {
        let yes = unit.i1.constant(1)
        let ofNull = target.isNullable ? yes : unit.i1.zero
        let always = module.matches(source.heapType, target.heapType)
        if always, target.isNullable || !source.isNullable { return yes }
        guard source.isNullable else { return nonNullMatches(reference, from: source.heapType, to: target.heapType) }
        let isNull = builder.compare(.eq, reference, unit.pointer.zero)
        if always { return builder.compare(.eq, isNull, unit.i1.zero) }
        return choose(isNull, ofNull) { nonNullMatches(reference, from: source.heapType, to: target.heapType) }
    }

    /// The same of a reference that isn't null, to a type that `source` isn't below of.
    private func nonNullMatches(_ reference: IRValue, from source: HeapType, to target: HeapType) -> IRValue {
        switch target {
        case .none, .nofunc, .noextern, .noexn: return unit.i1.zero
        case .any, .func, .extern, .exn: return unit.i1.constant(1)
        default: break
        }
        if module.top(of: target) == .func {
            guard let index = target.index else { return unit.i1.zero }
            return isSubtype(invariantLoad(unit.pointer, reference, ABI.functionType), of: index)
        }
        // Only what can't be an i31 may be looked into: an i31 is a number that the module chose. So its type alone
        // answers for the type i31 (what is above that, `source` is below of), and above it the lowest bit tells.
        if source == .i31 { return unit.i1.zero }
        let isI31 = builder.cast(.trunc, builder.cast(.ptrtoint, reference, to: unit.i64), to: unit.i1)
        if target == .i31 { return isI31 }
        guard module.matches(.i31, source) else { return objectMatches(reference, target) }
        return choose(isI31, module.matches(.i31, target) ? unit.i1.constant(1) : unit.i1.zero) {
            objectMatches(reference, target)
        }
    }

    /// The same of a pointer to an object, by the type that it begins with.
    private func objectMatches(_ object: IRValue, _ target: HeapType) -> IRValue {
        let type = builder.load(unit.pointer, object, alignment: 8)
        type.setMetadata(unit.metadata.tbaaKind, unit.metadata.objectHeader)
        if let index = target.index { return isSubtype(type, of: index) }
        let kind = invariantLoad(unit.i8, type, ABI.typeKind, alignment: 1)
        func isKind(_ wanted: wpc_composite_kind, _ predicate: IRBuilder.IntegerPredicate = .eq) -> IRValue {
            builder.compare(predicate, kind, unit.i8.constant(UInt64(wanted.rawValue)))
        }
        switch target {
        case .struct: return isKind(WPC_COMPOSITE_STRUCT)
        case .array: return isKind(WPC_COMPOSITE_ARRAY)
        default: return isKind(WPC_COMPOSITE_EXTERN, .ne)
        }
    }

    private func isSubtype(_ type: IRValue, of index: UInt32) -> IRValue {
        builder.compare(.eq, isNoSubtype(type, of: index), unit.i1.zero)
    }

    /// `value` if `condition` is true, else what `otherwise` computes.
    private func choose(_ condition: IRValue, _ value: IRValue, otherwise: () -> IRValue) -> IRValue {
        let (start, other, end) = (builder.block, builder.appendBlock(to: function), builder.appendBlock(to: function))
        builder.branch(if: condition, end, else: other)
        builder.position(atEnd: other)
        let computed = otherwise()
        let last = builder.block
        builder.branch(end)
        builder.position(atEnd: end)
        let result = builder.phi(unit.i1)
        result.addIncoming(value, from: start)
        result.addIncoming(computed, from: last)
        return result
    }
}

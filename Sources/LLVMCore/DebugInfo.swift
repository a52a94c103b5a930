import CLLVM

/// Debug locations of one module: line tables whose lines are byte offsets in the Wasm module.
public struct DebugInfo: ~Copyable {
    let ref: LLVMDIBuilderRef
    private let context: IRContext
    private let file: LLVMMetadataRef
    private let subroutineType: LLVMMetadataRef
    private let base: Int

    /// - Parameters:
    ///   - fileName: what the locations refer to: the Wasm file's name, without a folder, so that output doesn't depend on where it is.
    ///   - base: an offset before all that are given, from which the lines count.
    public init(module: borrowing IRModule, context: IRContext, fileName: String, base: Int = 0) {
        self.base = base
        self.context = context
        ref = LLVMCreateDIBuilder(module.ref)
        file = LLVMDIBuilderCreateFile(ref, fileName, fileName.utf8.count, "", 0)
        let producer = "wpc"
        LLVMDIBuilderCreateCompileUnit(
            ref, LLVMDWARFSourceLanguageC, file, producer, producer.utf8.count, 1, "", 0, 0, "", 0,
            LLVMDWARFEmissionLineTablesOnly, 0, 0, 0, "", 0, "", 0)
        subroutineType = LLVMDIBuilderCreateSubroutineType(ref, file, nil, 0, LLVMDIFlagZero)
        module.addFlag("Debug Info Version", context.i32.constant(UInt64(LLVMDebugMetadataVersion())))
        module.addFlag("Dwarf Version", context.i32.constant(5))
    }

    deinit { LLVMDisposeDIBuilder(ref) }

    /// Starts locations for `function`, whose body is at `offset`. `linkageName`: its symbol, where that is not `name`.
    public func beginFunction(_ function: IRValue, name: String, linkageName: String = "", offset: Int) -> DebugScope {
        let line = UInt32(truncatingIfNeeded: offset - base)
        let subprogram = LLVMDIBuilderCreateFunction(
            ref, file, name, name.utf8.count, linkageName, linkageName.utf8.count, file, line, subroutineType, 1, 1, line, LLVMDIFlagZero, 1)
        LLVMSetSubprogram(function.ref, subprogram)
        return DebugScope(ref: subprogram!)
    }

    /// The location `offset` within `scope`, to be set on a builder.
    public func location(_ offset: Int, in scope: DebugScope) -> DebugLocation {
        DebugLocation(ref: LLVMDIBuilderCreateDebugLocation(context.ref, UInt32(truncatingIfNeeded: offset - base), 0, scope.ref, nil))
    }

    /// Must be called once, before the module is optimised.
    public func finish() { LLVMDIBuilderFinalize(ref) }
}

public struct DebugScope {
    let ref: LLVMMetadataRef
}

public struct DebugLocation {
    let ref: LLVMMetadataRef
}

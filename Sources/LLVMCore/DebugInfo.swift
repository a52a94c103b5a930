import CLLVM

/// Debug locations of one module: line tables whose lines are byte offsets in the Wasm module.
public struct DebugInfo: ~Copyable {
    let ref: LLVMDIBuilderRef
    private let context: IRContext
    private let file: LLVMMetadataRef
    private let subroutineType: LLVMMetadataRef
    private let base: Int

    /// - Parameters:
    ///   - fileName: what the locations refer to: the Wasm file's name, without a folder, so that output doesn't depend
    ///     on where it is.
    ///   - base: an offset before all that are given, from which the lines count.
    ///   - isKept: it stays in the output, for debuggers and profilers, and not only in the object for wpc's own table.
    ///     So it is of DWARF 4, which valgrind up to 3.19 takes (of DWARF 5 it knows no indices of addresses and
    ///     strings); it is whole, since line tables alone don't say where a function is declared, by which wpc finds
    ///     those that were inlined; and its file has a name that no file has: its lines are byte offsets, and tools
    ///     would show the module's bytes for source code.
    public init(module: borrowing IRModule, context: IRContext, fileName: String, base: Int = 0, isKept: Bool = false) {
        self.base = base
        self.context = context
        ref = LLVMCreateDIBuilder(module.ref)
        let fileName = isKept ? "\(fileName)+byte" : fileName
        file = LLVMDIBuilderCreateFile(ref, fileName, fileName.utf8.count, "", 0)
        let producer = "wpc"
        LLVMDIBuilderCreateCompileUnit(
            ref, LLVMDWARFSourceLanguageC, file, producer, producer.utf8.count, 1, "", 0, 0, "", 0,
            isKept ? LLVMDWARFEmissionFull : LLVMDWARFEmissionLineTablesOnly, 0, 0, 0, "", 0, "", 0)
        subroutineType = LLVMDIBuilderCreateSubroutineType(ref, file, nil, 0, LLVMDIFlagZero)
        module.addFlag("Debug Info Version", context.i32.constant(UInt64(LLVMDebugMetadataVersion())))
        module.addFlag("Dwarf Version", context.i32.constant(isKept ? 4 : 5))
    }

    deinit { LLVMDisposeDIBuilder(ref) }

    /// Starts locations for `function`, whose body is at `offset`, which is the line of its declaration.
    public func beginFunction(_ function: IRValue, name: String, offset: Int) -> DebugScope {
        let line = UInt32(truncatingIfNeeded: offset - base)
        let subprogram = LLVMDIBuilderCreateFunction(
            ref, file, name, name.utf8.count, "", 0, file, line, subroutineType, 1, 1, line, LLVMDIFlagZero, 1)
        LLVMSetSubprogram(function.ref, subprogram)
        return DebugScope(ref: subprogram!)
    }

    /// The location `offset` within `scope`, to be set on a builder.
    public func location(_ offset: Int, in scope: DebugScope) -> DebugLocation {
        DebugLocation(
            ref: LLVMDIBuilderCreateDebugLocation(
                context.ref, UInt32(truncatingIfNeeded: offset - base), 0, scope.ref, nil))
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

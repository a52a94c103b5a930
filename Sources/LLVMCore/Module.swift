import CLLVM

/// A module of LLVM IR: the unit that is optimised and becomes one object.
public struct IRModule: ~Copyable {
    let ref: LLVMModuleRef
    private let context: IRContext

    public init(name: String, in context: IRContext) {
        self.context = context
        ref = LLVMModuleCreateWithNameInContext(name, context.ref)
    }

    /// A module of bitcode that this version of LLVM wrote.
    public init(bitcode: [UInt8], in context: IRContext) throws(LLVMError) {
        let buffer = bitcode.withUnsafeBytes { LLVMCreateMemoryBufferWithMemoryRangeCopy($0.baseAddress, $0.count, "") }
        defer { LLVMDisposeMemoryBuffer(buffer) }
        var module: LLVMModuleRef?
        guard LLVMParseBitcodeInContext2(context.ref, buffer, &module) == 0, let module else {
            throw LLVMError(message: "no bitcode")
        }
        self.context = context
        ref = module
    }

    deinit { LLVMDisposeModule(ref) }

    /// Takes triple and data layout from `machine`.
    public func setTarget(_ machine: borrowing TargetMachine) {
        let triple = LLVMGetTargetMachineTriple(machine.ref)
        let layout = LLVMCreateTargetDataLayout(machine.ref)
        LLVMSetTarget(ref, triple)
        LLVMSetModuleDataLayout(ref, layout)
        LLVMDisposeTargetData(layout)
        LLVMDisposeMessage(triple)
    }

    public func addFunction(_ name: String, type: IRType) -> IRValue { IRValue(LLVMAddFunction(ref, name, type.ref)) }
    public func function(named name: String) -> IRValue? { LLVMGetNamedFunction(ref, name).map(IRValue.init) }
    /// Calls `body` with every function that is defined in the module.
    public func forEachDefinition<Failure>(_ body: (IRValue) throws(Failure) -> Void) throws(Failure) {
        var function = firstFunction
        while let current = function {
            if current.firstBlock != nil { try body(current) }
            function = current.nextFunction
        }
    }

    public var firstFunction: IRValue? { LLVMGetFirstFunction(ref).map(IRValue.init) }
    public func global(named name: String) -> IRValue? { LLVMGetNamedGlobal(ref, name).map(IRValue.init) }
    public func addGlobal(_ name: String, type: IRType) -> IRValue { IRValue(LLVMAddGlobal(ref, type.ref, name)) }

    /// A declaration of the intrinsic `name` (such as `llvm.ctpop`) for `types`.
    public func intrinsic(_ name: String, _ types: [IRType]) -> (function: IRValue, type: IRType) {
        let id = LLVMLookupIntrinsicID(name, name.utf8.count)
        var refs: [LLVMTypeRef?] = types.map(\.ref)
        let function = LLVMGetIntrinsicDeclaration(ref, id, &refs, refs.count)
        return (IRValue(function!), IRType(LLVMGlobalGetValueType(function)))
    }

    public func addFlag(_ name: String, _ value: IRValue) {
        LLVMAddModuleFlag(ref, LLVMModuleFlagBehaviorWarning, name, name.utf8.count, LLVMValueAsMetadata(value.ref))
    }

    /// Names a value that has to stay even if nothing in the module uses it.
    public func markUsed(_ values: [IRValue], pointer: IRType) {
        let used = LLVMAddGlobal(ref, pointer.arrayType(count: values.count).ref, "llvm.used")
        LLVMSetInitializer(used, pointer.array(values).ref)
        LLVMSetLinkage(used, LLVMAppendingLinkage)
        LLVMSetSection(used, "llvm.metadata")
    }

    public var name: String {
        var length = 0
        guard let name = LLVMGetModuleIdentifier(ref, &length) else { return "" }
        return String(decoding: UnsafeRawBufferPointer(start: name, count: length), as: UTF8.self)
    }

    /// Checks the IR; returns what is wrong, nil if nothing is. A fault here is the compiler's, never the input's.
    public func verify() -> String? {
        var message: UnsafeMutablePointer<CChar>?
        let isBroken = LLVMVerifyModule(ref, LLVMReturnStatusAction, &message) != 0
        defer { LLVMDisposeMessage(message) }
        return isBroken ? message.map { String(cString: $0) } ?? "unknown fault" : nil
    }

    /// The textual form.
    public var text: String {
        guard let text = LLVMPrintModuleToString(ref) else { return "" }
        defer { LLVMDisposeMessage(text) }
        return String(cString: text)
    }

    /// Calls `body` with the module as bitcode, which is the same for modules that were built in the same way.
    public func withBitcode<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        guard let buffer = LLVMWriteBitcodeToMemoryBuffer(ref) else {
            return body(UnsafeRawBufferPointer(start: nil, count: 0))
        }
        defer { LLVMDisposeMemoryBuffer(buffer) }
        return body(UnsafeRawBufferPointer(start: LLVMGetBufferStart(buffer), count: LLVMGetBufferSize(buffer)))
    }

    /// Runs a pipeline in the new pass manager's syntax, such as `default<O2>`. With `inlines` false its inliner leaves
    /// every call as it is.
    public func run(
        passes: String, on machine: borrowing TargetMachine, vectorize: Bool = false, inlines: Bool = true
    ) throws(LLVMError) {
        let options = LLVMCreatePassBuilderOptions()
        defer { LLVMDisposePassBuilderOptions(options) }
        LLVMPassBuilderOptionsSetLoopVectorization(options, vectorize ? 1 : 0)
        LLVMPassBuilderOptionsSetLoopInterleaving(options, vectorize ? 1 : 0)
        LLVMPassBuilderOptionsSetLoopUnrolling(options, vectorize ? 1 : 0)
        // Far below what any call could cost; -1 would mean the level's own threshold.
        if !inlines { LLVMPassBuilderOptionsSetInlinerThreshold(options, -100_000) }
        if let error = LLVMRunPasses(ref, passes, machine.ref, options) { throw LLVMError(error) }
    }

    /// Runs function passes over one function.
    public func run(passes: String, over function: IRValue, on machine: borrowing TargetMachine) throws(LLVMError) {
        let options = LLVMCreatePassBuilderOptions()
        defer { LLVMDisposePassBuilderOptions(options) }
        if let error = LLVMRunPassesOnFunction(function.ref, passes, machine.ref, options) { throw LLVMError(error) }
    }
}

/// What LLVM says went wrong.
public struct LLVMError: Error, CustomStringConvertible, Sendable {
    public let description: String

    init(_ error: LLVMErrorRef) {
        let message = LLVMGetErrorMessage(error)
        description = message.map { String(cString: $0) } ?? "unknown error"
        LLVMDisposeErrorMessage(message)
    }

    public init(message: String) { description = message }
}

public enum LLVMVersion {
    /// The version of the library that is loaded.
    public static var text: String {
        var (major, minor, patch): (UInt32, UInt32, UInt32) = (0, 0, 0)
        LLVMGetVersion(&major, &minor, &patch)
        return "\(major).\(minor).\(patch)"
    }
}

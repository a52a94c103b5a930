import CClang
import Foundation

/// libclang, loaded when it is first needed and never unloaded: what OpenCLSource uses of its C interface
/// (clang-c/Index.h).
struct ClangLibrary: Sendable {
    typealias Visitor = @convention(c) (CXCursor, CXCursor, CXClientData?) -> CXChildVisitResult
    typealias Locate =
        @convention(c) (
            CXSourceLocation, UnsafeMutablePointer<CXFile?>?, UnsafeMutablePointer<UInt32>?,
            UnsafeMutablePointer<UInt32>?,
            UnsafeMutablePointer<UInt32>?
        ) -> Void
    typealias Parse =
        @convention(c) (
            CXIndex?, UnsafePointer<CChar>?, UnsafePointer<UnsafePointer<CChar>?>?, Int32,
            UnsafeMutablePointer<CXUnsavedFile>?, UInt32,
            UInt32, UnsafeMutablePointer<CXTranslationUnit?>?
        ) -> CXErrorCode

    let createIndex: @convention(c) (Int32, Int32) -> CXIndex?
    let disposeIndex: @convention(c) (CXIndex?) -> Void
    let parse: Parse
    let disposeUnit: @convention(c) (CXTranslationUnit?) -> Void
    let rootCursor: @convention(c) (CXTranslationUnit?) -> CXCursor
    let visitChildren: @convention(c) (CXCursor, Visitor, CXClientData?) -> UInt32

    let string: @convention(c) (CXString) -> UnsafePointer<CChar>?
    let disposeString: @convention(c) (CXString) -> Void
    let fileName: @convention(c) (CXFile?) -> CXString
    let fileLocation: Locate
    let rangeStart: @convention(c) (CXSourceRange) -> CXSourceLocation
    let rangeEnd: @convention(c) (CXSourceRange) -> CXSourceLocation

    let diagnosticCount: @convention(c) (CXTranslationUnit?) -> UInt32
    let diagnostic: @convention(c) (CXTranslationUnit?, UInt32) -> CXDiagnostic?
    let disposeDiagnostic: @convention(c) (CXDiagnostic?) -> Void
    let severity: @convention(c) (CXDiagnostic?) -> CXDiagnosticSeverity
    let diagnosticLocation: @convention(c) (CXDiagnostic?) -> CXSourceLocation
    let diagnosticText: @convention(c) (CXDiagnostic?) -> CXString
    let diagnosticOption: @convention(c) (CXDiagnostic?, UnsafeMutablePointer<CXString>?) -> CXString
    let diagnosticRangeCount: @convention(c) (CXDiagnostic?) -> UInt32
    let diagnosticRange: @convention(c) (CXDiagnostic?, UInt32) -> CXSourceRange
    let fixItCount: @convention(c) (CXDiagnostic?) -> UInt32
    let fixIt: @convention(c) (CXDiagnostic?, UInt32, UnsafeMutablePointer<CXSourceRange>?) -> CXString
    let childDiagnostics: @convention(c) (CXDiagnostic?) -> CXDiagnosticSet?
    let childCount: @convention(c) (CXDiagnosticSet?) -> UInt32
    let childDiagnostic: @convention(c) (CXDiagnosticSet?, UInt32) -> CXDiagnostic?

    let kind: @convention(c) (CXCursor) -> CXCursorKind
    let spelling: @convention(c) (CXCursor) -> CXString
    let prettyPrinted: @convention(c) (CXCursor, CXPrintingPolicy?) -> CXString
    let isDefinition: @convention(c) (CXCursor) -> UInt32
    let cursorLocation: @convention(c) (CXCursor) -> CXSourceLocation
    let argumentCount: @convention(c) (CXCursor) -> Int32
    let argument: @convention(c) (CXCursor, UInt32) -> CXCursor
    let cursorType: @convention(c) (CXCursor) -> CXType
    let canonicalType: @convention(c) (CXType) -> CXType
    let pointee: @convention(c) (CXType) -> CXType
    let typeSpelling: @convention(c) (CXType) -> CXString
    let addressSpace: @convention(c) (CXType) -> UInt32

    /// The library of the LLVM installation at `prefix`, else the loader's. `nil`: there is none, or an older one.
    static func load(prefix: String) -> ClangLibrary? {
        for path in [
            "\(prefix)/lib/libclang-22.so.1", "\(prefix)/lib/libclang.so", "libclang-22.so.1", "libclang.so.1",
        ] {
            if let handle = dlopen(path, RTLD_NOW | RTLD_LOCAL) { return ClangLibrary(handle) }
        }
        return nil
    }

    private init?(_ handle: UnsafeMutableRawPointer) {
        func find(_ name: String) -> UnsafeMutableRawPointer? { dlsym(handle, "clang_\(name)") }
        // Every type stands beside its member above, as clang-c/Index.h has it.
        func load<T>(_ name: String, as type: T.Type = T.self) -> T? {
            find(name).map { unsafeBitCast($0, to: T.self) }
        }
        guard
            let createIndex = load("createIndex", as: (@convention(c) (Int32, Int32) -> CXIndex?).self),
            let disposeIndex = load("disposeIndex", as: (@convention(c) (CXIndex?) -> Void).self),
            let parse = load("parseTranslationUnit2", as: Parse.self),
            let disposeUnit = load("disposeTranslationUnit", as: (@convention(c) (CXTranslationUnit?) -> Void).self),
            let rootCursor = load(
                "getTranslationUnitCursor", as: (@convention(c) (CXTranslationUnit?) -> CXCursor).self),
            let visitChildren = load(
                "visitChildren", as: (@convention(c) (CXCursor, Visitor, CXClientData?) -> UInt32).self),
            let string = load("getCString", as: (@convention(c) (CXString) -> UnsafePointer<CChar>?).self),
            let disposeString = load("disposeString", as: (@convention(c) (CXString) -> Void).self),
            let fileName = load("getFileName", as: (@convention(c) (CXFile?) -> CXString).self),
            let fileLocation = load("getFileLocation", as: Locate.self),
            let rangeStart = load("getRangeStart", as: (@convention(c) (CXSourceRange) -> CXSourceLocation).self),
            let rangeEnd = load("getRangeEnd", as: (@convention(c) (CXSourceRange) -> CXSourceLocation).self),
            let diagnosticCount = load("getNumDiagnostics", as: (@convention(c) (CXTranslationUnit?) -> UInt32).self),
            let diagnostic = load(
                "getDiagnostic", as: (@convention(c) (CXTranslationUnit?, UInt32) -> CXDiagnostic?).self),
            let disposeDiagnostic = load("disposeDiagnostic", as: (@convention(c) (CXDiagnostic?) -> Void).self),
            let severity = load(
                "getDiagnosticSeverity", as: (@convention(c) (CXDiagnostic?) -> CXDiagnosticSeverity).self),
            let diagnosticLocation = load(
                "getDiagnosticLocation", as: (@convention(c) (CXDiagnostic?) -> CXSourceLocation).self),
            let diagnosticText = load("getDiagnosticSpelling", as: (@convention(c) (CXDiagnostic?) -> CXString).self),
            let diagnosticOption = load(
                "getDiagnosticOption",
                as: (@convention(c) (CXDiagnostic?, UnsafeMutablePointer<CXString>?) -> CXString).self),
            let diagnosticRangeCount = load(
                "getDiagnosticNumRanges", as: (@convention(c) (CXDiagnostic?) -> UInt32).self),
            let diagnosticRange = load(
                "getDiagnosticRange", as: (@convention(c) (CXDiagnostic?, UInt32) -> CXSourceRange).self),
            let fixItCount = load("getDiagnosticNumFixIts", as: (@convention(c) (CXDiagnostic?) -> UInt32).self),
            let fixIt = load(
                "getDiagnosticFixIt",
                as: (@convention(c) (CXDiagnostic?, UInt32, UnsafeMutablePointer<CXSourceRange>?) -> CXString).self),
            let childDiagnostics = load(
                "getChildDiagnostics", as: (@convention(c) (CXDiagnostic?) -> CXDiagnosticSet?).self),
            let childCount = load("getNumDiagnosticsInSet", as: (@convention(c) (CXDiagnosticSet?) -> UInt32).self),
            let childDiagnostic = load(
                "getDiagnosticInSet", as: (@convention(c) (CXDiagnosticSet?, UInt32) -> CXDiagnostic?).self),
            let kind = load("getCursorKind", as: (@convention(c) (CXCursor) -> CXCursorKind).self),
            let spelling = load("getCursorSpelling", as: (@convention(c) (CXCursor) -> CXString).self),
            let prettyPrinted = load(
                "getCursorPrettyPrinted", as: (@convention(c) (CXCursor, CXPrintingPolicy?) -> CXString).self),
            let isDefinition = load("isCursorDefinition", as: (@convention(c) (CXCursor) -> UInt32).self),
            let cursorLocation = load("getCursorLocation", as: (@convention(c) (CXCursor) -> CXSourceLocation).self),
            let argumentCount = load("Cursor_getNumArguments", as: (@convention(c) (CXCursor) -> Int32).self),
            let argument = load("Cursor_getArgument", as: (@convention(c) (CXCursor, UInt32) -> CXCursor).self),
            let cursorType = load("getCursorType", as: (@convention(c) (CXCursor) -> CXType).self),
            let canonicalType = load("getCanonicalType", as: (@convention(c) (CXType) -> CXType).self),
            let pointee = load("getPointeeType", as: (@convention(c) (CXType) -> CXType).self),
            let typeSpelling = load("getTypeSpelling", as: (@convention(c) (CXType) -> CXString).self),
            let addressSpace = load("getAddressSpace", as: (@convention(c) (CXType) -> UInt32).self)
        else { return nil }
        (self.createIndex, self.disposeIndex, self.parse, self.disposeUnit) = (
            createIndex, disposeIndex, parse, disposeUnit
        )
        (self.rootCursor, self.visitChildren) = (rootCursor, visitChildren)
        (self.string, self.disposeString, self.fileName) = (string, disposeString, fileName)
        (self.fileLocation, self.rangeStart, self.rangeEnd) = (fileLocation, rangeStart, rangeEnd)
        (self.diagnosticCount, self.diagnostic, self.disposeDiagnostic) = (
            diagnosticCount, diagnostic, disposeDiagnostic
        )
        (self.severity, self.diagnosticLocation, self.diagnosticText) = (severity, diagnosticLocation, diagnosticText)
        (self.diagnosticOption, self.diagnosticRangeCount) = (diagnosticOption, diagnosticRangeCount)
        (self.diagnosticRange, self.fixItCount, self.fixIt) = (diagnosticRange, fixItCount, fixIt)
        (self.childDiagnostics, self.childCount, self.childDiagnostic) = (childDiagnostics, childCount, childDiagnostic)
        (self.kind, self.spelling, self.prettyPrinted, self.isDefinition) = (
            kind, spelling, prettyPrinted, isDefinition
        )
        (self.cursorLocation, self.argumentCount, self.argument) = (cursorLocation, argumentCount, argument)
        (self.cursorType, self.canonicalType, self.pointee) = (cursorType, canonicalType, pointee)
        (self.typeSpelling, self.addressSpace) = (typeSpelling, addressSpace)
    }

    /// The text, and the end of its memory.
    func take(_ string: CXString) -> String {
        defer { disposeString(string) }
        return self.string(string).map { String(cString: $0) } ?? ""
    }

    /// Where that is in a file: line and column from 1, the column in bytes.
    func place(_ location: CXSourceLocation) -> SourcePlace {
        var file: CXFile?
        var (line, column, offset): (UInt32, UInt32, UInt32) = (0, 0, 0)
        fileLocation(location, &file, &line, &column, &offset)
        return SourcePlace(file: file.map { take(fileName($0)) } ?? "", line: Int(line), column: Int(column))
    }
}

struct SourcePlace: Equatable, CustomStringConvertible {
    var file: String
    var line: Int
    var column: Int

    var description: String { line == 0 ? file.printable : "\(file.printable):\(line):\(column)" }
}

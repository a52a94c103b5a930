import CClang
import Foundation
import SPIRV
import Wasm

/// A file of OpenCL C as libclang reads it: its kernels' signatures, and what clang has to say.
struct OpenCLSource {
    struct Kernel {
        var place: SourcePlace
        /// With the arguments; there is no module yet that the rest could come from.
        var kernel: SPIRVKernel
    }

    struct Diagnostic {
        var isError: Bool
        /// `file:line:column: error: message`, the line with a caret, fix-its, and notes.
        var text: String
    }

    private(set) var kernels: [Kernel] = []
    private(set) var diagnostics: [Diagnostic] = []

    /// Reads the file as clang compiles it with these options. `nil`: libclang can't.
    init?(path: String, options: [String], library: ClangLibrary) {
        guard let index = library.createIndex(0, 0) else { return nil }
        defer { library.disposeIndex(index) }
        var unit: CXTranslationUnit?
        let arguments = options.map { strdup($0) }
        defer { for argument in arguments { free(argument) } }
        let result = arguments.map { UnsafePointer($0) }.withUnsafeBufferPointer {
            library.parse(index, path, $0.baseAddress, Int32($0.count), nil, 0, 0, &unit)
        }
        guard result == CXError_Success, let unit else { return nil }
        defer { library.disposeUnit(unit) }
        var writer = DiagnosticWriter(library)
        for number in 0..<library.diagnosticCount(unit) {
            let diagnostic = library.diagnostic(unit, number)
            defer { library.disposeDiagnostic(diagnostic) }
            let severity = library.severity(diagnostic).rawValue
            guard severity >= CXDiagnostic_Warning.rawValue else { continue }
            diagnostics.append(
                .init(isError: severity >= CXDiagnostic_Error.rawValue, text: writer.text(of: diagnostic)))
        }
        kernels = Self.functions(of: unit, library).compactMap { Self.kernel($0, library) }
    }

    /// The kernel that parallel_for runs: `spir_main`, else the first.
    var entryPoint: Kernel? { kernels.first { $0.kernel.name == "spir_main" } ?? kernels.first }

    // MARK: Kernels

    private final class Functions {
        let library: ClangLibrary
        var cursors: [CXCursor] = []
        init(_ library: ClangLibrary) { self.library = library }
    }

    private static func functions(of unit: CXTranslationUnit, _ library: ClangLibrary) -> [CXCursor] {
        let functions = Functions(library)
        _ = library.visitChildren(
            library.rootCursor(unit),
            { cursor, _, data in
                guard let data else { return CXChildVisit_Break }
                let functions = Unmanaged<Functions>.fromOpaque(data).takeUnretainedValue()
                if functions.library.kind(cursor) == CXCursor_FunctionDecl, functions.library.isDefinition(cursor) != 0
                {
                    functions.cursors.append(cursor)
                }
                return CXChildVisit_Continue
            }, Unmanaged.passUnretained(functions).toOpaque())
        return functions.cursors
    }

    /// `nil`: no kernel. libclang has no name for the attribute, but prints it in front of the function's name.
    private static func kernel(_ function: CXCursor, _ library: ClangLibrary) -> Kernel? {
        let name = library.take(library.spelling(function))
        let declaration = library.take(library.prettyPrinted(function, nil))
        guard let end = declaration.range(of: " \(name)(")?.lowerBound else { return nil }
        let words = declaration[..<end].split { !($0.isLetter || $0.isNumber || $0 == "_") }
        guard words.contains("kernel") || words.contains("__kernel") else { return nil }
        let arguments = (0..<max(0, library.argumentCount(function))).map { number in
            argument(library.argument(function, UInt32(number)), library)
        }
        let kernel = SPIRVKernel(name: name, arguments: arguments)
        return Kernel(place: library.place(library.cursorLocation(function)), kernel: kernel)
    }

    /// Clang's numbers of OpenCL's address spaces (LangAS).
    private static let storageClasses: [UInt32: StorageClass] = [
        1: .crossWorkgroup, 2: .workgroup, 3: .uniformConstant,
    ]

    private static func argument(_ parameter: CXCursor, _ library: ClangLibrary) -> SPIRVKernel.Argument {
        let type = library.canonicalType(library.cursorType(parameter))
        let kind: SPIRVKernel.Argument.Kind =
            switch type.kind {
            case CXType_Pointer: .pointer(storageClasses[library.addressSpace(library.pointee(type))] ?? .function)
            case CXType_Record: .structure
            default: .value
            }
        // Every parameter is in private memory; OpenCL C doesn't say so.
        let spelling = library.take(library.typeSpelling(library.cursorType(parameter)))
            .split(separator: " ").filter { $0 != "__private" }.joined(separator: " ")
            .replacing("*__private", with: "*").replacing("__global", with: "global").replacing(
                "__local", with: "local")
        let name = library.take(library.spelling(parameter))
        return SPIRVKernel.Argument(kind: kind, name: name.isEmpty ? nil : name, typeName: spelling)
    }
}

/// Diagnostics as clang's driver prints them.
struct DiagnosticWriter {
    private let library: ClangLibrary
    /// The lines of the files that were quoted from.
    private var files: [String: [ArraySlice<UInt8>]] = [:]

    init(_ library: ClangLibrary) { self.library = library }

    /// The diagnostic and its notes, without a newline at the end.
    mutating func text(of diagnostic: CXDiagnostic?) -> String {
        var lines = describe(diagnostic)
        let notes = library.childDiagnostics(diagnostic)
        for number in 0..<library.childCount(notes) { lines += describe(library.childDiagnostic(notes, number)) }
        return lines.joined(separator: "\n")
    }

    private mutating func describe(_ diagnostic: CXDiagnostic?) -> [String] {
        let place = library.place(library.diagnosticLocation(diagnostic))
        let severity =
            switch library.severity(diagnostic) {
            case CXDiagnostic_Fatal: "fatal error"
            case CXDiagnostic_Error: "error"
            case CXDiagnostic_Warning: "warning"
            default: "note"
            }
        let option = library.take(library.diagnosticOption(diagnostic, nil))
        let message = library.take(library.diagnosticText(diagnostic)).printable
        let head =
            (place.line == 0 ? "" : "\(place): ") + "\(severity): \(message)" + (option.isEmpty ? "" : " [\(option)]")
        guard let line = line(at: place) else { return [head] }
        let margin = String(repeating: " ", count: max(5, String(place.line).count + 1))
        let number = String(margin.dropLast(String(place.line).count)) + "\(place.line)"
        var lines = [head, "\(number) | \(quote(line[...]))", "\(margin) | \(marks(diagnostic, place, line))"]
        for fix in 0..<library.fixItCount(diagnostic) {
            var range = CXSourceRange()
            let replacement = library.take(library.fixIt(diagnostic, fix, &range))
            let start = library.place(library.rangeStart(range))
            guard start.file == place.file, start.line == place.line, !replacement.isEmpty else { continue }
            lines.append("\(margin) | \(padding(to: start.column, in: line))\(replacement.printable)")
        }
        return lines
    }

    /// `~~~^~~` below the line.
    private func marks(_ diagnostic: CXDiagnostic?, _ place: SourcePlace, _ line: ArraySlice<UInt8>) -> String {
        var marks = [UInt8](repeating: UInt8(ascii: " "), count: max(line.count, place.column))
        for number in 0..<library.diagnosticRangeCount(diagnostic) {
            let range = library.diagnosticRange(diagnostic, number)
            let (start, end) = (library.place(library.rangeStart(range)), library.place(library.rangeEnd(range)))
            guard start.file == place.file, start.line == place.line, end.line == place.line else { continue }
            for column in max(1, start.column)..<max(start.column, min(end.column, marks.count + 1), 1) {
                marks[column - 1] = UInt8(ascii: "~")
            }
        }
        if place.column > 0 { marks[place.column - 1] = UInt8(ascii: "^") }
        // One character to a character of the line.
        let bytes = Array(line)
        let kept = marks.indices.filter { $0 >= bytes.count || bytes[$0] & 0xC0 != 0x80 }.map { marks[$0] }
        return String(decoding: kept, as: UTF8.self).replacing(#/ +$/#, with: "")
    }

    private func padding(to column: Int, in line: ArraySlice<UInt8>) -> String {
        let before = line.prefix(max(0, column - 1))
        let missing = max(0, column - 1 - before.count)
        return String(repeating: " ", count: before.filter { $0 & 0xC0 != 0x80 }.count + missing)
    }

    private func quote(_ line: ArraySlice<UInt8>) -> String {
        String(decoding: line.map { $0 == UInt8(ascii: "\t") ? UInt8(ascii: " ") : $0 }, as: UTF8.self).printable
    }

    /// Not of lines that nobody wants to see in a terminal.
    private mutating func line(at place: SourcePlace) -> ArraySlice<UInt8>? {
        guard place.line > 0, !place.file.isEmpty else { return nil }
        if files[place.file] == nil {
            let bytes = (try? Input.bytes(place.file)) ?? []
            files[place.file] = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
                .map { $0.last == UInt8(ascii: "\r") ? $0.dropLast() : $0 }
        }
        guard let lines = files[place.file], place.line <= lines.count else { return nil }
        let line = lines[place.line - 1]
        return line.count <= 400 && place.column <= 401 ? line : nil
    }
}

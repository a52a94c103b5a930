// Gives each condition, comparison and number of Swift files a switch, so that one build holds all mutants.
//
//     rewrite FIRST EXCLUDED FILE...
//
// The files are changed in place. EXCLUDED is a file of lines `file:line`, where nothing gets a switch. Standard output
// has a line of JSON for each mutant: its number, from FIRST on, its kind, file and line, what is there, and whether it
// got its switch. `Switches.swift` has the functions that take part in the built program.
//
// Kinds: "condition" is negated, "dropped" always holds, "comparison" includes its border or leaves it out, "number" is
// one more.
import Foundation
import SwiftOperators
import SwiftParser
import SwiftSyntax

struct Edit {
    let position: Int
    /// Bytes that go.
    let length: Int
    let text: String
    /// Of edits at one place: what opens goes in the order of nodes, outer ones first; what closes before what opens.
    let order: Int
}

final class Finder: SyntaxVisitor {
    let file: String
    let source: [UInt8]
    let lines: SourceLocationConverter
    /// Places, as `file:line`, where the compiler refuses switches.
    let excluded: Set<String>
    var number: Int
    var edits: [Edit] = []
    private var conditions: Set<Int> = []

    init(file: String, source: [UInt8], tree: Syntax, first: Int, excluded: Set<String>) {
        (self.file, self.source, number, self.excluded) = (file, source, first, excluded)
        lines = SourceLocationConverter(fileName: file, tree: tree)
        super.init(viewMode: .sourceAccurate)
    }

    private func line(of node: some SyntaxProtocol) -> Int {
        lines.location(for: node.positionAfterSkippingLeadingTrivia).line
    }

    private func isExcluded(_ node: some SyntaxProtocol) -> Bool { excluded.contains("\(file):\(line(of: node))") }

    private func report(_ kind: String, _ node: some SyntaxProtocol) -> Int {
        defer { number += 1 }
        let text = node.trimmedDescription.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        let entry: [String: Any] = [
            "number": number, "kind": kind, "file": file, "line": line(of: node), "text": String(text.prefix(160)),
            "builds": !isExcluded(node),
        ]
        if let data = try? JSONSerialization.data(withJSONObject: entry, options: .sortedKeys) {
            print(String(decoding: data, as: UTF8.self))
        }
        return number
    }

    private func wrap(_ node: some SyntaxProtocol, _ opening: String) {
        guard !isExcluded(node) else { return }
        let start = node.positionAfterSkippingLeadingTrivia.utf8Offset
        let end = node.endPositionBeforeTrailingTrivia.utf8Offset
        edits.append(Edit(position: start, length: 0, text: opening, order: 1_000_000 + edits.count))
        edits.append(Edit(position: end, length: 0, text: ")", order: 0))
    }

    /// An expression that is known to be a Bool; `decides`: it would let more through if it always held.
    private func addCondition(_ node: ExprSyntax, decides: Bool) {
        guard conditions.insert(node.position.utf8Offset &* 1_000_003 &+ node.totalLength.utf8Length).inserted,
            !node.is(BooleanLiteralExprSyntax.self)
        else { return }
        let flipped = report("condition", node)
        let dropped = decides ? report("dropped", node) : -1
        wrap(node, "mutantCondition(\(flipped), \(dropped), ")
    }

    override func visit(_ node: ConditionElementSyntax) -> SyntaxVisitorContinueKind {
        if case .expression(let expression) = node.condition {
            let isGuard = node.parent?.parent?.is(GuardStmtSyntax.self) == true
            addCondition(expression, decides: isGuard || hasNeighbours(node))
        }
        return .visitChildren
    }

    private func hasNeighbours(_ node: ConditionElementSyntax) -> Bool {
        (node.parent?.as(ConditionElementListSyntax.self)?.count ?? 1) > 1
    }

    override func visit(_ node: TernaryExprSyntax) -> SyntaxVisitorContinueKind {
        addCondition(node.condition, decides: false)
        return .visitChildren
    }

    override func visit(_ node: InfixOperatorExprSyntax) -> SyntaxVisitorContinueKind {
        guard let operation = node.operator.as(BinaryOperatorExprSyntax.self) else { return .visitChildren }
        switch operation.operator.text {
        case "&&":
            addCondition(node.leftOperand, decides: true)
            addCondition(node.rightOperand, decides: true)
        case "||":
            addCondition(node.leftOperand, decides: false)
            addCondition(node.rightOperand, decides: false)
        case "<", "<=", ">", ">=":
            let mutant = report("comparison", node)
            let token = operation.operator
            let names = ["<": "Less", "<=": "LessOrEqual", ">": "Greater", ">=": "GreaterOrEqual"]
            let name = names[token.text] ?? ""
            guard !isExcluded(node) else { return .visitChildren }
            wrap(node, "mutant\(name)(\(mutant), ")
            edits.append(
                Edit(
                    position: token.positionAfterSkippingLeadingTrivia.utf8Offset, length: token.text.utf8.count,
                    text: ",", order: 500_000))
        case "==", "!=":
            // As a condition, it is negated there.
            if node.parent?.is(ConditionElementSyntax.self) != true { addCondition(ExprSyntax(node), decides: false) }
        default: break
        }
        return .visitChildren
    }

    override func visit(_ node: PrefixOperatorExprSyntax) -> SyntaxVisitorContinueKind {
        if node.operator.text == "!" { addCondition(ExprSyntax(node), decides: false) }
        return .visitChildren
    }

    override func visit(_ node: ReturnStmtSyntax) -> SyntaxVisitorContinueKind {
        if let value = node.expression, value.is(BooleanLiteralExprSyntax.self) {
            let mutant = report("condition", value)
            wrap(value, "mutantCondition(\(mutant), -1, ")
        }
        return .visitChildren
    }

    override func visit(_ node: IntegerLiteralExprSyntax) -> SyntaxVisitorContinueKind {
        let mutant = report("number", node.parent.map(Syntax.init) ?? Syntax(node))
        wrap(node, "mutantNumber(\(mutant), ")
        return .visitChildren
    }

    // What may hold nothing but literals, or isn't run.
    override func visit(_ node: ExpressionPatternSyntax) -> SyntaxVisitorContinueKind { .skipChildren }
    override func visit(_ node: AttributeSyntax) -> SyntaxVisitorContinueKind { .skipChildren }
    override func visit(_ node: EnumCaseDeclSyntax) -> SyntaxVisitorContinueKind { .skipChildren }
    override func visit(_ node: IfConfigDeclSyntax) -> SyntaxVisitorContinueKind { .skipChildren }
    override func visit(_ node: StringLiteralExprSyntax) -> SyntaxVisitorContinueKind { .skipChildren }
    override func visit(_ node: MacroExpansionExprSyntax) -> SyntaxVisitorContinueKind { .skipChildren }
    override func visit(_ node: GenericArgumentClauseSyntax) -> SyntaxVisitorContinueKind { .skipChildren }
}

var number = Int(CommandLine.arguments[1]) ?? 0
let excluded = Set(
    try String(contentsOfFile: CommandLine.arguments[2], encoding: .utf8).split(separator: "\n").map(String.init))
for file in CommandLine.arguments.dropFirst(3) {
    let source = [UInt8](try Data(contentsOf: URL(fileURLWithPath: file)))
    let parsed = Parser.parse(source: String(decoding: source, as: UTF8.self))
    let tree = OperatorTable.standardOperators.foldAll(parsed) { _ in }
    let finder = Finder(file: file, source: source, tree: tree, first: number, excluded: excluded)
    finder.walk(tree)
    number = finder.number
    var changed: [UInt8] = []
    var position = 0
    for edit in finder.edits.sorted(by: { ($0.position, $0.order) < ($1.position, $1.order) }) {
        changed += source[position..<edit.position]
        changed += Array(edit.text.utf8)
        position = edit.position + edit.length
    }
    changed += source[position...]
    try Data(changed).write(to: URL(fileURLWithPath: file))
}

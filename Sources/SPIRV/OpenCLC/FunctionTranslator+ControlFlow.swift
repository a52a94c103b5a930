/// How deep statements may nest; compilers based on Clang stop at 256 brackets.
private let maximumNesting = 96

extension FunctionTranslator {
    /// Writes all blocks: as nested statements where the flow graph is reducible and doesn't nest too deep, else as a
    /// loop over a state.
    mutating func writeBlocks() throws(SPIRVError) {
        let start = output
        if let structure = BlockStructure(graph) {
            if try writeStructured(structure) { return }
            output = start
        }
        try writeStateLoop()
    }

    private func block(_ index: Int) -> Block { function.blocks[graph.blocks[index]] }

    /// Writes a block's instructions except its terminator.
    private mutating func writeInstructions(_ index: Int) throws(SPIRVError) {
        for instruction in block(index).instructions.dropLast() { try write(instruction) }
    }

    // MARK: Structured code

    /// Where control is in the text: what follows, and what `continue` and `break` would reach.
    private struct Context {
        /// The block that comes next in the text; -1 where none does.
        var follow: Int
        var continueTarget = -1
        var breakTarget = -1
    }

    private enum Step {
        case block(Int, Context)
        case body(Int, Context)
        case arm(from: Int, to: Int, Context)
        case label(String)
        case open(String)
        case reopen(String)
        case close
    }

    /// Returns false where the code nests too deep.
    private mutating func writeStructured(_ structure: BlockStructure) throws(SPIRVError) -> Bool {
        // A stack of work rather than recursion, since the module decides the depth.
        var steps: [Step] = [.block(0, Context(follow: -1))]
        while let step = steps.popLast() {
            guard output.depth <= maximumNesting else { return false }
            switch step {
            case .label(let name): output.label(name)
            case .open(let text): output.open(text)
            case .reopen(let text): output.reopen(text)
            case .close: output.close()
            case .block(let index, let context):
                guard structure.isHeader[index] else {
                    steps.append(.body(index, context))
                    continue
                }
                let after = structure.afterLoop[index]
                Self.push(after, follow: context.follow, context, &steps)
                steps.append(.close)
                steps.append(.label("C\(index)"))
                let inner = Context(
                    follow: index, continueTarget: index, breakTarget: after.first ?? context.follow)
                steps.append(.body(index, inner))
                output.open("for (;;) {")
            case .body(let index, let context):
                let followers = structure.followers[index]
                Self.push(followers, follow: context.follow, context, &steps)
                try writeInstructions(index)
                var inner = context
                inner.follow = followers.first ?? context.follow
                try writeTerminator(index, inner, structure, &steps)
            case .arm(let from, let to, let context):
                if structure.isInline[to], structure.dominator[to] == from {
                    try writePhis(from: from, to: to)
                    steps.append(.block(to, context))
                } else {
                    try writeJump(from: from, to: to, context, structure)
                }
            }
        }
        return true
    }

    /// Schedules blocks that stand one after the other, each with its label.
    private static func push(_ blocks: [Int], follow: Int, _ context: Context, _ steps: inout [Step]) {
        var next = follow
        for index in blocks.reversed() {
            var inner = context
            inner.follow = next
            steps.append(.block(index, inner))
            steps.append(.label("L\(index)"))
            next = index
        }
    }

    private mutating func writeJump(
        from: Int, to: Int, _ context: Context, _ structure: BlockStructure
    ) throws(SPIRVError) {
        try writePhis(from: from, to: to)
        if to == context.follow { return }
        if to == context.continueTarget {
            output.line("continue;")
        } else if to == context.breakTarget {
            output.line("break;")
        } else {
            // A jump back goes to the end of the loop's body, so every goto leads forward.
            output.jump(to <= from ? "C\(to)" : "L\(to)")
        }
    }

    private func isInline(_ to: Int, from: Int, _ structure: BlockStructure) -> Bool {
        structure.isInline[to] && structure.dominator[to] == from
    }

    /// Whether a branch needs no text: its target comes next and has no phi to set.
    private func isSilent(from: Int, to: Int, _ context: Context) -> Bool {
        to == context.follow && block(to).instructions.first?.opcode != .phi
    }

    private mutating func writeTerminator(
        _ index: Int, _ context: Context, _ structure: BlockStructure, _ steps: inout [Step]
    ) throws(SPIRVError) {
        guard let last = block(index).instructions.last else { return }
        let place = operands(last)
        switch last.opcode {
        case .branch:
            steps.append(.arm(from: index, to: graph.successors[index][0], context))
        case .branchConditional:
            guard graph.successors[index].count == 2 else {
                steps.append(.arm(from: index, to: graph.successors[index][0], context))
                return
            }
            let condition = try condition(place)
            var (then, other) = (graph.successors[index][0], graph.successors[index][1])
            var negated = false
            // Write the arm that is only a jump first, so that the other needs no nesting.
            if isSilent(from: index, to: then, context)
                || (isInline(then, from: index, structure) && !isInline(other, from: index, structure)
                    && !isSilent(from: index, to: other, context))
            {
                (then, other) = (other, then)
                negated = true
            }
            let head = "if (\(negated ? "!\(condition)" : condition.unenclosed)) {"
            let nests = isInline(other, from: index, structure) && isInline(then, from: index, structure)
            if isSilent(from: index, to: other, context) {
                steps += [.close, .arm(from: index, to: then, context), .open(head)]
            } else if nests, output.depth < maximumNesting / 2 {
                steps += [
                    .close, .arm(from: index, to: other, context), .reopen("} else {"),
                    .arm(from: index, to: then, context), .open(head),
                ]
            } else {
                var leaving = context
                leaving.follow = -1
                steps += [
                    .arm(from: index, to: other, context), .close, .arm(from: index, to: then, leaving), .open(head),
                ]
            }
        case .switch:
            let parsed = try SwitchOperands(place, module)
            var inner = context
            inner.follow = -1
            inner.breakTarget = context.follow
            steps.append(.close)
            for (target, labels) in try switchArms(parsed, place).reversed() {
                steps += [.close, .arm(from: index, to: target, inner), .open("\(labels) {")]
            }
            output.open("switch (\(try value(parsed.selector, place).unenclosed)) {")
        default:
            try writeExit(place)
        }
    }

    /// The targets of a switch with their case labels.
    private func switchArms(
        _ parsed: SwitchOperands, _ place: Operands
    ) throws(SPIRVError) -> [(target: Int, labels: String)] {
        var order: [Int] = []
        var labels: [Int: [String]] = [:]
        func add(_ target: ID, _ text: String) throws(SPIRVError) {
            guard let index = graph.index[target] else { throw place.error(.malformed, "%\(target) is no block") }
            if labels[index] == nil { order.append(index) }
            labels[index, default: []].append(text)
        }
        for (value, target) in parsed.cases {
            try add(target, "case \(Literal.integer(value, width: parsed.width)):")
        }
        try add(parsed.defaultTarget, "default:")
        return order.map { ($0, (labels[$0] ?? []).joined(separator: " ")) }
    }

    private mutating func condition(_ place: Operands) throws(SPIRVError) -> String {
        let id = try place[0]
        let shape = try shape(of: id, place)
        guard shape.kind == .bool, !shape.isVector else { throw place.error(.malformed, "the condition is no boolean") }
        return try value(id, place)
    }

    private mutating func writeExit(_ place: Operands) throws(SPIRVError) {
        switch place.instruction.opcode {
        case .return:
            guard case .void = module.types[function.resultType] else {
                throw place.error(.malformed, "the function returns a value")
            }
            output.line("return;")
        case .returnValue:
            let id = try place[0]
            try checkAssignable(try typeOrThrow(of: id, place), to: function.resultType, place)
            output.line("return \(try value(id, place).unenclosed);")
        case .unreachable:
            // Control never comes here; a function with a result must still return one.
            guard case .void = module.types[function.resultType] else {
                let type = try translator.types.name(function.resultType, place)
                let name = temporary()
                output.line("\(type) \(name);")
                output.line("return \(name);")
                return
            }
            output.line("return;")
        default:
            throw place.error(.unsupported, "this end of a block")
        }
    }

    // MARK: Phis

    /// Sets the phis of a block for control that comes from another.
    private mutating func writePhis(from: Int, to: Int) throws(SPIRVError) {
        let label = block(from).label
        var moves: [(target: ID, source: ID, place: Operands)] = []
        for instruction in block(to).instructions {
            guard instruction.opcode == .phi else { break }
            let place = operands(instruction)
            try declareAtTop(instruction.result, place)
            var source: ID?
            for index in stride(from: 0, to: place.count, by: 2) where try place[index + 1] == label {
                source = try place[index]
            }
            guard let source else { throw place.error(.malformed, "no value for the edge from %\(label)") }
            let sourceType = try typeOrThrow(of: source, place)
            try checkAssignable(sourceType, to: instruction.resultType, place)
            if source == instruction.result { continue }
            if case .undefined? = module.constants[source]?.value { continue }
            moves.append((instruction.result, source, place))
        }
        // All sources are read before any target is set.
        let targets = Set(moves.map(\.target))
        if moves.count > 1, moves.contains(where: { targets.contains($0.source) }) {
            var names: [String] = []
            output.open("{")
            for move in moves {
                let name = temporary()
                let type = try translator.types.name(move.place.instruction.resultType, move.place)
                output.line("\(type) \(name) = \(try value(move.source, move.place));")
                names.append(name)
            }
            for (move, name) in zip(moves, names) { output.line("v\(move.target) = \(name);") }
            output.close()
        } else {
            for move in moves { output.line("v\(move.target) = \(try value(move.source, move.place));") }
        }
    }

    // MARK: State loop

    private mutating func writeStateLoop() throws(SPIRVError) {
        output.line("uint state = 0;")
        output.open("for (;;) {")
        output.open("switch (state) {")
        for index in graph.blocks.indices {
            output.open("case \(index): {")
            try writeInstructions(index)
            guard let last = block(index).instructions.last else { continue }
            let place = operands(last)
            let successors = graph.successors[index]
            switch last.opcode {
            case .branch, .branchConditional:
                if successors.count == 2 {
                    output.open("if (\(try condition(place).unenclosed)) {")
                    try writeStateChange(from: index, to: successors[0])
                    output.reopen("} else {")
                    try writeStateChange(from: index, to: successors[1])
                    output.close()
                } else {
                    try writeStateChange(from: index, to: successors[0])
                }
                output.line("break;")
            case .switch:
                let parsed = try SwitchOperands(place, module)
                output.open("switch (\(try value(parsed.selector, place).unenclosed)) {")
                for (target, labels) in try switchArms(parsed, place) {
                    output.open("\(labels) {")
                    try writeStateChange(from: index, to: target)
                    output.line("break;")
                    output.close()
                }
                output.close()
                output.line("break;")
            default:
                try writeExit(place)
            }
            output.close()
        }
        output.close()
        output.close()
    }

    private mutating func writeStateChange(from: Int, to: Int) throws(SPIRVError) {
        try writePhis(from: from, to: to)
        output.line("state = \(to);")
    }
}

@inlinable public func forEachInstruction(_ function: IRValue, _ body: (IRValue) -> Void) {
    var block = function.firstBlock
    while let current = block {
        var instruction = current.firstInstruction
        while let item = instruction {
            body(item)
            instruction = item.nextInstruction
        }
        block = current.nextBlock
    }
}

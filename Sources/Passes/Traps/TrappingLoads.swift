import Analysis
import IRUnit
import LLVMCore
import Lowering

/// Keeps loads that may trap where they are (specification, "Memory Instructions"; `LoadAnchors` says what LLVM would
/// do with them).
///
/// While passes run, what isn't anchored is used by a marker in front of the next effect, and is volatile when code is
/// generated. Loops that count their iterations and do nothing but compute, load and store have none: they could not
/// become vectors.
extension CodeUnit {
    /// Before anything else looks at the code.
    func markTrappingLoads(_ level: OptimizationLevel) {
        let anchors = LoadAnchors(unit: self, changesSignatures: level.changesSignatures)
        module.forEachDefinition { LoadMarking(unit: self, anchors: anchors).mark($0) }
    }

    /// Once more when functions were inlined: what a callee gave back may be used by nobody, and loops are seen for
    /// what they are.
    func markTrappingLoadsAfterInlining(_ level: OptimizationLevel) {
        let anchors = LoadAnchors(unit: self, changesSignatures: level.changesSignatures)
        let marking = LoadMarking(unit: self, anchors: anchors)
        let iterations = Set(chunks.map(\.function))
        module.forEachDefinition { function in
            let isChunk = iterations.contains(function)
            if !isChunk { marking.mark(function) }
            let isOptimized = !function.hasAttribute(leaveAlone, at: IRValue.functionIndex)
            if isChunk || isOptimized && level.pipeline.vectorizes { marking.clearLoops(of: function, all: isChunk) }
            if !isChunk { marking.markEntry(of: function) }
        }
    }

    /// Replaces markers by what code generation keeps to: volatile loads. Returns how many there are.
    func keepTrappingLoads() -> Int {
        var kept = 0
        let anchors = LoadAnchors(unit: self, isForCodeGeneration: true)
        module.forEachDefinition { function in
            var markers: [IRValue] = []
            forEachInstruction(function) { if $0.isMarker { markers.append($0) } }
            for marker in markers { marker.deleteInstruction() }
            forEachInstruction(function) { instruction in
                if anchors.mayTrap(instruction), !anchors.isAnchored(instruction) {
                    instruction.setVolatile()
                    kept += 1
                }
                keepAddress(ofAtomic: instruction)
            }
        }
        return kept
    }

    /// Code generation makes a fence of an atomic instruction that changes nothing, such as adding 0, and takes no look
    /// at the address.
    private func keepAddress(ofAtomic instruction: IRValue) {
        guard instruction.opcode == .atomicModify else { return }
        let operand = instruction.operand(1)
        guard operand == operand.type.zero || operand == operand.type.allOnes else { return }
        builder.position(before: instruction)
        builder.setLocation(instruction.location)
        builder.load(instruction.operand(1).type, instruction.operand(0), alignment: 1).setVolatile()
        builder.setLocation(nil)
    }

    /// Where nothing is optimised: the code generator, too, deletes loads, and loads fewer bytes. Returns how many it
    /// keeps.
    func keepAllTrappingLoads() -> Int {
        var kept = 0
        let anchors = LoadAnchors(unit: self)
        module.forEachDefinition { function in
            forEachInstruction(function) { instruction in
                if anchors.mayTrap(instruction) {
                    instruction.setVolatile()
                    kept += 1
                }
                keepAddress(ofAtomic: instruction)
            }
        }
        return kept
    }
}

extension OptimizationLevel {
    /// LLVM's whole pipeline drops parameters and results.
    fileprivate var changesSignatures: Bool { self == .aggressive || self == .size }
}

/// Inserts and deletes markers.
private struct LoadMarking {
    let unit: CodeUnit
    let anchors: LoadAnchors

    /// Marks the loads of a function that aren't anchored, all between two effects at once.
    func mark(_ function: IRValue) {
        unit.builder.setLocation(nil)
        var block = function.firstBlock
        while let current = block {
            mark(current)
            block = current.nextBlock
        }
    }

    private func mark(_ block: IRBlock) {
        var loads: [IRValue] = []
        var next = block.firstInstruction
        while let instruction = next {
            if anchors.mayTrap(instruction) {
                if !instruction.isVolatile, !anchors.isAnchored(instruction) { loads.append(instruction) }
            } else if !loads.isEmpty, instruction.isMarker {
                loads.removeAll { load in load.hasUser(among: 64) { $0 == instruction } }
            } else if !loads.isEmpty, !instruction.isRemovableIfUnused || instruction.isTerminator {
                unit.builder.position(before: instruction)
                insertMarker(loads)
                loads.removeAll()
            }
            next = instruction.nextInstruction
        }
    }

    private func insertMarker(_ values: [IRValue]) {
        let (function, type) = unit.intrinsic("llvm.sideeffect", [])
        unit.builder.mark(values, by: function, type: type)
    }

    /// A function that loads and does nothing else would be taken for one whose calls may go.
    func markEntry(of function: IRValue) {
        var hasLoad = false
        forEachInstruction(function) { if !hasLoad, anchors.mayTrap($0) { hasLoad = true } }
        guard hasLoad, let entry = function.firstBlock, let end = entry.terminator else { return }
        // Nothing may stand between a guaranteed tail call and the return.
        var place = end
        entry.forEachInstruction { if $0.isCall, $0.isMustTail { place = $0 } }
        unit.builder.position(before: place)
        insertMarker([])
    }

    /// Deletes the markers in loops that do nothing but compute, load and store, or in all the function; there a load
    /// keeps its place if a store, a branch or something after the loop depends on its value, and is volatile
    /// otherwise.
    func clearLoops(of function: IRValue, all: Bool) {
        var markers: [IRValue] = []
        forEachInstruction(function) { if $0.isMarker { markers.append($0) } }
        guard !markers.isEmpty else { return }
        if !all {
            guard let flow = FlowGraph(function) else { return }
            let loops = CountableLoops(flow)
            var clear: [Int: Bool] = [:]
            markers.removeAll { marker in
                guard let block = flow.number(of: marker.parent), flow.innermost[block] >= 0 else { return true }
                let loop = flow.innermost[block]
                let isClear = clear[loop] ?? (flow.isInnermost(loop) && loops.onlyComputes(loop))
                clear[loop] = isClear
                return !isClear
                    || (0..<marker.operandCount).contains { index in
                        marker.instructionOperand(index).map { isForLater($0, flow, loop) } ?? false
                    }
            }
        }
        guard !markers.isEmpty else { return }
        for marker in markers { marker.deleteInstruction() }
        keepDeadLoads(in: function)
    }

    /// No store and no branch of the loop and nothing that goes from one iteration to the next depends on the value, so
    /// that LLVM may load it behind the loop, or not at all.
    private func isForLater(_ value: IRValue, _ flow: FlowGraph, _ loop: Int) -> Bool {
        var work = [value]
        var seen = AddressTable()
        while let next = work.popLast(), seen.count < 64 {
            let isNeeded = next.hasUser(among: 64) { user in
                guard !user.isMarker, let block = flow.number(of: user.parent), flow.loops[loop].blocks.contains(block)
                else { return false }
                if user.opcode == .phi || user.isTerminator || !user.isRemovableIfUnused || anchors.mayTrap(user) {
                    return true
                }
                if seen.insert(user) { work.append(user) }
                return false
            }
            if isNeeded { return false }
        }
        return true
    }

    /// Makes loads volatile that no effect depends on.
    private func keepDeadLoads(in function: IRValue) {
        var candidates: [IRValue] = []
        var live = AddressTable()
        var work: [IRValue] = []
        forEachInstruction(function) { instruction in
            if anchors.mayTrap(instruction) { candidates.append(instruction) }
            if !instruction.isRemovableIfUnused || instruction.isTerminator, live.insert(instruction) {
                work.append(instruction)
            }
        }
        func markOperands() {
            while let instruction = work.popLast() {
                for index in 0..<instruction.operandCount {
                    guard let operand = instruction.instructionOperand(index), live.insert(operand) else { continue }
                    work.append(operand)
                }
            }
        }
        markOperands()
        // Backwards, so that what a load needs for its address is alive before its turn comes.
        for load in candidates.reversed() where live.insert(load) {
            load.setVolatile()
            work.append(load)
            markOperands()
        }
    }
}

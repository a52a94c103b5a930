import IRUnit
import LLVMCore

extension CodeUnit {
    /// After how many iterations one of these accesses, which every iteration does, is certain to have trapped, if only
    /// one iteration in `copies` is meant: then the one that moves fastest was at every end of the index range. Nil if
    /// none moves.
    package func mostUntilTrap(_ accesses: [IRValue], of loop: LoopBody, forms: LinearForms, copies: UInt64 = 1)
        -> UInt64?
    {
        var fastest: UInt64 = 0
        for access in accesses {
            guard let address = LinearAddress(access.operand(access.isLoad ? 0 : 1), in: self),
                let step = loop.step(of: forms.form(of: address.index), mask: 0xFFFF_FFFF)
            else { continue }
            let distance = UInt64(Int32(truncatingIfNeeded: step).magnitude)
            if distance <= CodeUnit.slack { fastest = max(fastest, distance / copies) }
        }
        return fastest == 0 ? nil : (1 << 32) / fastest + 1
    }

    /// Makes a loop of one block end by a 64-bit counter of its own: after `factor` times as many iterations as `exit`
    /// says, less `omitted`.
    ///
    /// `mostUntilTrap`: after so many iterations an access of the loop is certain to have trapped, nil if none is. The
    /// loop then has no more, whatever the optimiser does with its accesses, which keeps what moves with the loop
    /// inside of the reservation; should it get there because the access was found to be useless, it traps. Returns the
    /// most iterations that it can have.
    @discardableResult
    package func countIterations(
        of loop: LoopBody, exit: ExitCount, factor: UInt64, omitted: UInt64 = 0, mostUntilTrap: UInt64?,
        location: DebugLocation?
    ) -> UInt64 {
        guard let place = loop.preheader.terminator else { return .max }
        var (count, isEndless) = exit.emit(in: self, of: loop, before: place)
        if factor > 1 { count = builder.binary(.mul, count, i64.constant(factor)) }
        if omitted > 0 { count = builder.binary(.sub, count, i64.constant(omitted)) }
        var most = exit.most * factor
        var isBeyond = isEndless
        if let known = count.constantInteger { most = known }
        if let mostUntilTrap {
            // A loop without an end has whatever number `count` gives: only the access ends it.
            if most > mostUntilTrap || isEndless.constantInteger != 0 {
                isBeyond = builder.binary(.or, isEndless, builder.compare(.ugt, count, i64.constant(mostUntilTrap)))
                most = mostUntilTrap
            }
            if isBeyond.constantInteger == 1 {
                count = i64.constant(most)
            } else if isBeyond.constantInteger == nil {
                count = builder.select(isBeyond, i64.constant(most), count)
            }
        } else if isEndless.constantInteger != 0 {
            count = builder.select(isEndless, i64.constant(CodeUnit.endless), count)
            most = CodeUnit.endless
        }

        let branch = loop.branch
        if let first = loop.block.firstInstruction { builder.position(before: first) }
        let counter = builder.phi(i64)
        builder.position(before: branch)
        let next = builder.binary(.add, counter, i64.constant(1))
        next.setNoWrap(unsigned: true, signed: true)
        counter.addIncoming(i64.zero, from: loop.preheader)
        counter.addIncoming(next, from: loop.block)
        branch.setCondition(builder.compare(loop.continuesIfTrue ? .ne : .eq, next, count))
        if mostUntilTrap != nil, isBeyond.constantInteger != 0 {
            trapAfter(loop, if: isBeyond, location: location)
        }
        return most
    }

    /// Nothing runs that often.
    private static let endless: UInt64 = 1 << 62

    /// Puts a check between the loop and where it goes on.
    private func trapAfter(_ loop: LoopBody, if condition: IRValue, location: DebugLocation?) {
        let function = loop.block.function
        let check = builder.appendBlock(to: function)
        let trapping = builder.appendBlock(to: function)
        loop.branch.setSuccessor(loop.continuesIfTrue ? 1 : 0, check)
        builder.setLocation(location)
        builder.position(atEnd: check)
        builder.branch(if: condition, trapping, else: loop.exit).setMetadata(metadata.profileKind, metadata.unlikely)
        builder.position(atEnd: trapping)
        let declared = trapFunction(.memoryOutOfBounds)
        let call = builder.call(declared.function, type: declared.type, [])
        call.addToCall(nomerge)
        call.addToCall(noreturn)
        builder.unreachable()
        builder.setLocation(nil)
        replaceIncomingBlock(loop.block, by: check, in: loop.exit)
    }

    package func replaceIncomingBlock(_ old: IRBlock, by new: IRBlock, in block: IRBlock) {
        while let phi = block.firstPhi(from: old) {
            builder.position(before: phi)
            let copy = builder.phi(phi.type)
            for index in 0..<phi.incomingCount {
                let from = phi.incomingBlock(index)
                copy.addIncoming(phi.incomingValue(index), from: from == old ? new : from)
            }
            phi.replaceAllUses(with: copy)
            phi.deleteInstruction()
        }
    }
}

extension IRBlock {
    fileprivate func firstPhi(from block: IRBlock) -> IRValue? {
        var instruction = firstInstruction
        while let current = instruction, current.opcode == .phi {
            if (0..<current.incomingCount).contains(where: { current.incomingBlock($0) == block }) { return current }
            instruction = current.nextInstruction
        }
        return nil
    }
}

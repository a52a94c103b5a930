/// Writes the table that `wpc_module_partition` (wpc_abi.h) describes.
extension LineTable {
    /// All parameters are in the order of their addresses.
    static func encode(_ functions: [Function], _ lines: [DebugLine.Row], _ inlined: InlinedCalls) -> [UInt8] {
        var table: [UInt8] = []
        var bytes: [UInt8] = []
        var rows: [DebugLine.Row] = []
        var previousEnd: UInt64 = 0
        var next = 0
        var nextCall = 0
        for function in functions where function.start >= previousEnd {
            while next < lines.count, lines[next].address < function.start { next += 1 }
            rows.removeAll(keepingCapacity: true)
            while next < lines.count, lines[next].address < function.end {
                // Of several rows at an address the last one with a line counts: the others describe no bytes.
                var row = DebugLine.Row(address: lines[next].address, line: 0)
                while next < lines.count, lines[next].address == row.address {
                    if lines[next].line != 0 { row.line = lines[next].line }
                    next += 1
                }
                rows.append(row)
            }
            while nextCall < inlined.calls.count, inlined.calls[nextCall].function < function.start { nextCall += 1 }
            var calls: [PlacedCall] = []
            while nextCall < inlined.calls.count, inlined.calls[nextCall].function == function.start {
                let call = inlined.calls[nextCall]
                let ranges = merge(inlined.ranges[call.ranges], in: function)
                if !ranges.isEmpty { calls.append(PlacedCall(call: call, ranges: ranges)) }
                nextCall += 1
            }
            if !calls.isEmpty { giveLines(&rows, calls) }

            bytes.removeAll(keepingCapacity: true)
            append(rows, of: function, to: &bytes)
            if !calls.isEmpty { append(calls, of: function, to: &bytes) }
            append(unsigned: function.start - previousEnd, to: &table)
            append(unsigned: function.end - function.start, to: &table)
            append(unsigned: UInt64(function.index), to: &table)
            append(unsigned: UInt64(bytes.count), to: &table)
            table.append(contentsOf: bytes)
            previousEnd = function.end
        }
        return table
    }

    /// An inlined call with its ranges of code, in order, apart from each other, and inside of the function.
    private struct PlacedCall {
        var call: InlinedCalls.Call
        var ranges: [Range<UInt64>]
    }

    private static func merge(_ ranges: ArraySlice<Range<UInt64>>, in function: Function) -> [Range<UInt64>] {
        var merged: [Range<UInt64>] = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            let start = max(range.lowerBound, function.start), end = min(range.upperBound, function.end)
            guard start < end else { continue }
            if let last = merged.last, start <= last.upperBound {
                merged[merged.count - 1] = last.lowerBound..<max(last.upperBound, end)
            } else {
                merged.append(start..<end)
            }
        }
        return merged
    }

    /// Gives rows without a line that of the row before in the same Wasm function, or of the first one in it: the
    /// offset of an instruction of another function would be wrong.
    private static func giveLines(_ rows: inout [DebugLine.Row], _ calls: [PlacedCall]) {
        var pieces: [(range: Range<UInt64>, call: Int)] = []
        for (index, call) in calls.enumerated() {
            for range in call.ranges { pieces.append((range, index)) }
        }
        // Of pieces that start together, those of the outer calls come first.
        pieces.sort { ($0.range.lowerBound, $0.call) < ($1.range.lowerBound, $1.call) }
        var next = 0
        var open: [(range: Range<UInt64>, call: Int)] = []
        // The innermost call around each row; -1 for the function itself.
        let innermost = rows.map { row in
            while next < pieces.count, pieces[next].range.lowerBound <= row.address {
                while let last = open.last, last.range.upperBound <= pieces[next].range.lowerBound { open.removeLast() }
                open.append(pieces[next])
                next += 1
            }
            while let last = open.last, last.range.upperBound <= row.address { open.removeLast() }
            return open.last?.call ?? -1
        }
        var known: [Int: UInt32] = [:]
        for index in rows.indices.reversed() where rows[index].line != 0 { known[innermost[index]] = rows[index].line }
        for index in rows.indices {
            if rows[index].line == 0 { rows[index].line = known[innermost[index]] ?? 0 }
            known[innermost[index]] = rows[index].line
        }
    }

    private static func append(_ rows: [DebugLine.Row], of function: Function, to bytes: inout [UInt8]) {
        var address = function.start
        var offset: UInt32 = 0
        for row in rows where row.line != 0 && row.line != offset {
            append(unsigned: row.address - address, to: &bytes)
            append(signed: Int64(row.line) - Int64(offset), to: &bytes)
            address = row.address
            offset = row.line
        }
    }

    private static func append(_ calls: [PlacedCall], of function: Function, to bytes: inout [UInt8]) {
        // No row has two zeros: this one ends them.
        bytes.append(contentsOf: [0, 0])
        var offset: UInt32 = 0
        for placed in calls {
            append(unsigned: UInt64(placed.call.depth), to: &bytes)
            append(unsigned: UInt64(placed.call.callee), to: &bytes)
            append(signed: Int64(placed.call.line) - Int64(offset), to: &bytes)
            offset = placed.call.line
            append(unsigned: UInt64(placed.ranges.count), to: &bytes)
            var end = function.start
            for range in placed.ranges {
                append(unsigned: range.lowerBound - end, to: &bytes)
                append(unsigned: range.upperBound - range.lowerBound, to: &bytes)
                end = range.upperBound
            }
        }
    }

    private static func append(unsigned value: UInt64, to bytes: inout [UInt8]) {
        var value = value
        while value >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: value) | 0x80)
            value >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: value))
    }

    private static func append(signed value: Int64, to bytes: inout [UInt8]) {
        var value = value
        while value < -0x40 || value >= 0x40 {
            bytes.append(UInt8(truncatingIfNeeded: value) | 0x80)
            value >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: value) & 0x7F)
    }
}

/// f1, f2, ... have these indices; other names have none.
func functionIndex(_ name: String) -> UInt32? { name.first == "f" ? UInt32(name.dropFirst()) : nil }

/// An inlined call of a table.
struct DecodedCall: Equatable {
    var depth: UInt64
    var callee: UInt64
    var offset: UInt64
    /// Offsets in the function.
    var ranges: [Range<UInt64>]
}

/// What a table says, read the way wpc_abi.h describes it.
struct DecodedFunction: Equatable {
    var start: UInt64
    var length: UInt64
    var index: UInt64
    /// Pairs of an offset in the function and a Wasm offset.
    var rows: [[UInt64]]

    var calls: [DecodedCall] = []

    /// The Wasm offset at an offset in the function; 0 if unknown.
    func wasmOffset(at offset: UInt64) -> UInt64 { rows.last { $0[0] <= offset }?[1] ?? 0 }

    /// Functions and Wasm offsets at an offset in the function, innermost first.
    func frames(at offset: UInt64) -> [[UInt64]] {
        var path: [DecodedCall] = []
        for call in calls
        where call.depth == UInt64(path.count) + 1 && call.ranges.contains(where: { $0.contains(offset) }) {
            path.append(call)
        }
        let callees = [index] + path.map(\.callee), offsets = path.map(\.offset) + [wasmOffset(at: offset)]
        return zip(callees, offsets).map { [$0, $1] }.reversed()
    }
}

func decode(_ table: [UInt8]) -> [DecodedFunction] {
    var rest = table[...]
    func unsigned() -> UInt64 {
        var value: UInt64 = 0, shift: UInt64 = 0
        while true {
            let byte = rest.removeFirst()
            value |= UInt64(byte & 0x7F) << shift
            shift += 7
            if byte < 0x80 { return value }
        }
    }
    func signed() -> Int64 {
        var value: Int64 = 0, shift: Int64 = 0
        while true {
            let byte = rest.removeFirst()
            value |= Int64(byte & 0x7F) << shift
            shift += 7
            if byte < 0x80 { return byte & 0x40 != 0 && shift < 64 ? value | (-1 << shift) : value }
        }
    }
    var functions: [DecodedFunction] = []
    var end: UInt64 = 0
    while !rest.isEmpty {
        let start = end + unsigned(), length = unsigned(), index = unsigned(), size = Int(unsigned())
        let after = rest.count - size
        var rows: [[UInt64]] = []
        var address: UInt64 = 0, offset: Int64 = 0
        while rest.count > after {
            let advance = unsigned(), difference = signed()
            if advance == 0, difference == 0 { break }
            address += advance
            offset += difference
            rows.append([address, UInt64(offset)])
        }
        var calls: [DecodedCall] = []
        offset = 0
        while rest.count > after {
            let depth = unsigned(), callee = unsigned()
            offset += signed()
            var ranges: [Range<UInt64>] = []
            var end: UInt64 = 0
            for _ in 0..<unsigned() {
                let start = end + unsigned()
                end = start + unsigned()
                ranges.append(start..<end)
            }
            calls.append(DecodedCall(depth: depth, callee: callee, offset: UInt64(offset), ranges: ranges))
        }
        functions.append(DecodedFunction(start: start, length: length, index: index, rows: rows, calls: calls))
        end = start + length
    }
    return functions
}

/// SplitMix64: the same damage in every run.
struct RepeatableGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

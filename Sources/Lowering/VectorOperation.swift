import IRUnit
import Wasm

/// How the 128 bits of a vector are divided into lanes.
enum VectorShape: String, CaseIterable {
    case i8x16, i16x8, i32x4, i64x2, f32x4, f64x2, v128

    var lanes: Int {
        switch self {
        case .i8x16: 16
        case .i16x8: 8
        case .i32x4, .f32x4: 4
        case .i64x2, .f64x2: 2
        case .v128: 1
        }
    }

    var laneBits: Int { 128 / lanes }
    var isFloat: Bool { self == .f32x4 || self == .f64x2 }

    /// The integer shape with lanes half as wide.
    var narrower: VectorShape {
        switch self {
        case .i64x2: .i32x4
        case .i32x4: .i16x8
        default: .i8x16
        }
    }

    /// The integer shape with lanes twice as wide.
    var wider: VectorShape {
        switch self {
        case .i8x16: .i16x8
        case .i16x8: .i32x4
        default: .i64x2
        }
    }

    /// The integer shape with lanes of the same width.
    var integer: VectorShape {
        switch self {
        case .f32x4: .i32x4
        case .f64x2: .i64x2
        default: self
        }
    }
}

/// A vector instruction, taken apart as its name is: shape and operation (specification, "Vector Instructions").
struct VectorOperation {
    let shape: VectorShape
    let kind: Kind

    /// The part of the name after the full stop. Relaxed instructions behave as `Kind.relaxed` says.
    enum Kind: String {
        case splat, extractLane = "extract_lane", extractLaneS = "extract_lane_s", extractLaneU = "extract_lane_u"
        case replaceLane = "replace_lane", shuffle, swizzle
        case eq, ne, lt, gt, le, ge, ltS = "lt_s", ltU = "lt_u", gtS = "gt_s", gtU = "gt_u", leS = "le_s", leU = "le_u"
        case geS = "ge_s", geU = "ge_u"
        case not, and, andnot, or, xor, bitselect, anyTrue = "any_true", allTrue = "all_true", bitmask
        case abs, neg, popcnt, shl, shrS = "shr_s", shrU = "shr_u", add, sub, mul, div
        case addSatS = "add_sat_s", addSatU = "add_sat_u", subSatS = "sub_sat_s", subSatU = "sub_sat_u"
        case min, max, pmin, pmax, minS = "min_s", minU = "min_u", maxS = "max_s", maxU = "max_u", avgrU = "avgr_u"
        case sqrt, ceil, floor, trunc, nearest
        case q15mulrSatS = "q15mulr_sat_s", dotS = "dot_i16x8_s"
        case narrowS, narrowU, extendLowS, extendLowU, extendHighS, extendHighU
        case extendedMultiplyLowS, extendedMultiplyLowU, extendedMultiplyHighS, extendedMultiplyHighU
        case extendedAddS, extendedAddU
        case truncSatS = "trunc_sat_f32x4_s", truncSatU = "trunc_sat_f32x4_u"
        case truncSatZeroS = "trunc_sat_f64x2_s_zero", truncSatZeroU = "trunc_sat_f64x2_u_zero"
        case convertS = "convert_i32x4_s", convertU = "convert_i32x4_u"
        case convertLowS = "convert_low_i32x4_s", convertLowU = "convert_low_i32x4_u"
        case demoteZero = "demote_f64x2_zero", promoteLow = "promote_low_f32x4"
        case madd = "relaxed_madd", nmadd = "relaxed_nmadd"
        case dot7 = "relaxed_dot_i8x16_i7x16_s", dot7Add = "relaxed_dot_i8x16_i7x16_add_s"

        /// Names that contain the source's shape, which follows from the instruction's own.
        init?(name: String) {
            for (prefix, signed, unsigned) in Kind.shaped where name.hasPrefix(prefix) {
                self = name.hasSuffix("_s") ? signed : unsigned
                return
            }
            if let relaxed = Kind.relaxed[name] {
                self = relaxed
                return
            }
            self.init(rawValue: name)
        }

        private static let shaped: [(String, Kind, Kind)] = [
            ("narrow_", .narrowS, .narrowU),
            ("extend_low_", .extendLowS, .extendLowU), ("extend_high_", .extendHighS, .extendHighU),
            ("extmul_low_", .extendedMultiplyLowS, .extendedMultiplyLowU),
            ("extmul_high_", .extendedMultiplyHighS, .extendedMultiplyHighU),
            ("extadd_pairwise_", .extendedAddS, .extendedAddU),
        ]

        /// What relaxed instructions do: the same on every target, which is what the strict instruction beside each
        /// does.
        private static let relaxed: [String: Kind] = [
            "relaxed_swizzle": .swizzle, "relaxed_laneselect": .bitselect, "relaxed_min": .min, "relaxed_max": .max,
            "relaxed_q15mulr_s": .q15mulrSatS,
            "relaxed_trunc_f32x4_s": .truncSatS, "relaxed_trunc_f32x4_u": .truncSatU,
            "relaxed_trunc_f64x2_s_zero": .truncSatZeroS, "relaxed_trunc_f64x2_u_zero": .truncSatZeroU,
        ]
    }

    /// The operation of an instruction of the vector family.
    init?(_ opcode: Opcode) {
        guard let operation = VectorOperation.table[Int(opcode.rawValue)] else { return nil }
        self = operation
    }

    private init?(name: String) {
        let parts = name.split(separator: ".", maxSplits: 1)
        guard parts.count == 2, let shape = VectorShape(rawValue: String(parts[0])),
            let kind = Kind(name: String(parts[1]))
        else { return nil }
        self.shape = shape
        self.kind = kind
    }

    private static let table: [VectorOperation?] = Opcode.allCases.map { opcode in
        opcode.family == .vector ? VectorOperation(name: opcode.name) : nil
    }
}

/// Literals of OpenCL C that stand for exact bits.
enum Literal {
    static func integer(_ bits: UInt64, width: Int) -> String {
        switch width {
        case 8: "(uchar)\(bits & 0xff)"
        case 16: "(ushort)\(bits & 0xffff)"
        case 32: "\(bits & 0xffff_ffff)u"
        default: "\(bits)ul"
        }
    }

    static func float(_ bits: UInt64, width: Int) -> String {
        switch width {
        case 16: return "as_half((ushort)\(bits & 0xffff))"
        case 32:
            let value = Float(bitPattern: UInt32(truncatingIfNeeded: bits))
            guard value.isFinite else { return "as_float(0x\(String(bits & 0xffff_ffff, radix: 16))u)" }
            return hexadecimal(
                negative: value.sign == .minus, biasedExponent: Int(bits >> 23 & 0xff), bias: 127,
                fraction: bits << 1 & 0xff_ffff, digits: 6, suffix: "f")
        default:
            let value = Double(bitPattern: bits)
            guard value.isFinite else { return "as_double(0x\(String(bits, radix: 16))ul)" }
            return hexadecimal(
                negative: value.sign == .minus, biasedExponent: Int(bits >> 52 & 0x7ff), bias: 1023,
                fraction: bits & 0xf_ffff_ffff_ffff, digits: 13, suffix: "")
        }
    }

    private static func hexadecimal(
        negative: Bool, biasedExponent: Int, bias: Int, fraction: UInt64, digits: Int, suffix: String
    ) -> String {
        var text = String(fraction, radix: 16)
        text = String(repeating: "0", count: max(0, digits - text.count)) + text
        while text.last == "0" { text.removeLast() }
        let leading = biasedExponent == 0 ? "0" : "1"
        let exponent = biasedExponent == 0 ? (fraction == 0 ? 0 : 1 - bias) : biasedExponent - bias
        let number = "0x\(leading)\(text.isEmpty ? "" : ".\(text)")p\(exponent)\(suffix)"
        return negative ? "(-\(number))" : number
    }
}

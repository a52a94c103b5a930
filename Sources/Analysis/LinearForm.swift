import IRUnit
import LLVMCore

/// An integer as a sum: constant + coefficient * value + ..., modulo 2^width.
package struct LinearForm: Hashable {
    package struct Term: Hashable {
        package let value: IRValue
        package var coefficient: UInt64

        package init(value: IRValue, coefficient: UInt64) {
            self.value = value
            self.coefficient = coefficient
        }
    }

    package var constant: UInt64 = 0
    /// In the order in which they were met; no coefficient is 0 and no value comes twice.
    package var terms: [Term] = []

    package init(constant: UInt64 = 0, terms: [Term] = []) {
        self.constant = constant
        self.terms = terms
    }

    /// Longer sums are not worth following.
    static let mostTerms = 6

    package func plus(_ other: LinearForm, times factor: UInt64, mask: UInt64) -> LinearForm? {
        var sum = self
        sum.constant = (constant &+ other.constant &* factor) & mask
        for term in other.terms {
            let added = (term.coefficient &* factor) & mask
            if let index = sum.terms.firstIndex(where: { $0.value == term.value }) {
                sum.terms[index].coefficient = (sum.terms[index].coefficient &+ added) & mask
            } else {
                sum.terms.append(Term(value: term.value, coefficient: added))
            }
        }
        sum.terms.removeAll { $0.coefficient == 0 }
        return sum.terms.count > LinearForm.mostTerms ? nil : sum
    }

    package static func mask(width: Int) -> UInt64 { width >= 64 ? .max : (1 << UInt64(width)) - 1 }
}

/// Linear forms of values, made from instructions that `expands` lets it look into.
package struct LinearForms {
    private var sums: [LinearForm] = []
    /// The places of sums, by the instructions that compute them.
    private var places = AddressTable()

    package init() {}

    /// The form of an integer of 32 or 64 bits: of a constant or an instruction that was given to `record`, else the
    /// value itself.
    package func form(of value: IRValue) -> LinearForm {
        if let constant = value.constantInteger { return LinearForm(constant: constant) }
        return places[value].map { sums[$0] } ?? LinearForm(terms: [.init(value: value, coefficient: 1)])
    }

    /// Looks into `instruction` and, where `expands` says so, into those of its operands that were recorded.
    package mutating func record(_ instruction: IRValue, expands: (IRValue) -> Bool) {
        let opcode = instruction.opcode
        guard opcode == .add || opcode == .sub || opcode == .shl || opcode == .mul || opcode == .or else { return }
        let width = instruction.integerWidth
        guard width == 32 || width == 64 else { return }
        let mask = LinearForm.mask(width: width)
        let (left, right) = (instruction.operand(0), instruction.operand(1))
        func form(_ value: IRValue) -> LinearForm {
            expands(value) || value.constantInteger != nil
                ? self.form(of: value) : LinearForm(terms: [.init(value: value, coefficient: 1)])
        }
        var sum: LinearForm?
        switch opcode {
        case .add: sum = form(left).plus(form(right), times: 1, mask: mask)
        case .sub: sum = form(left).plus(form(right), times: mask, mask: mask)
        case .or: if instruction.isDisjoint { sum = form(left).plus(form(right), times: 1, mask: mask) }
        case .mul:
            if let factor = right.constantInteger { sum = LinearForm().plus(form(left), times: factor, mask: mask) }
        default:
            if let shift = right.constantInteger, shift < UInt64(width) {
                sum = LinearForm().plus(form(left), times: 1 << shift, mask: mask)
            }
        }
        if let place = places[instruction] {
            sums[place] = sum ?? LinearForm(terms: [.init(value: instruction, coefficient: 1)])
        } else if let sum {
            places.insert(instruction, sums.count)
            sums.append(sum)
        }
    }
}

extension CodeUnit {
    /// The value of `form` with `substitute` in place of some of its values, computed before `place`.
    package func materialize(_ form: LinearForm, type: IRType, before place: IRValue, substitute: (IRValue) -> IRValue?)
        -> IRValue
    {
        builder.position(before: place)
        builder.setLocation(nil)
        let mask = LinearForm.mask(width: type == i32 ? 32 : 64)
        var constant = form.constant
        var sum: IRValue?
        for term in form.terms {
            let value = substitute(term.value) ?? term.value
            if let known = value.constantInteger {
                constant = (constant &+ known &* term.coefficient) & mask
                continue
            }
            let isNegative = term.coefficient == mask
            let product =
                term.coefficient == 1 || isNegative
                ? value : builder.binary(.mul, value, type.constant(term.coefficient))
            guard let before = sum else {
                sum = isNegative ? builder.binary(.sub, type.zero, product) : product
                continue
            }
            sum = builder.binary(isNegative ? .sub : .add, before, product)
        }
        guard let sum else { return type.constant(constant) }
        return constant == 0 ? sum : builder.binary(.add, sum, type.constant(constant))
    }
}

"""Cases of arithmetic in WebAssembly's text format, and what the specification lets each give.

A case computes one value from an operand that LLVM can't know, `$x`, and a constant that becomes known in some way: as
a literal, by inlining, by a choice between equal values, in a loop, and so on.
"""
import itertools
import math
import struct
from dataclasses import dataclass


@dataclass(frozen=True)
class Scalar:
    name: str
    integer: str
    letter: str
    bits: int
    fraction: int
    # Operands: of each kind of number one, NaNs that are canonical, quiet and signalling.
    operands: tuple

    @property
    def quiet(self):
        return 1 << self.fraction - 1

    @property
    def infinity(self):
        return (1 << self.bits - 1) - (1 << self.fraction)

    @property
    def canonical(self):
        return self.infinity | self.quiet

    @property
    def sign(self):
        return 1 << self.bits - 1

    def number(self, bits):
        return struct.unpack("<" + self.letter, bits.to_bytes(self.bits // 8, "little"))[0]

    def encode(self, number):
        try:
            return int.from_bytes(struct.pack("<" + self.letter, number), "little")
        except OverflowError:
            return self.infinity | (self.sign if number < 0 else 0)

    def is_nan(self, bits):
        return bits & ~self.sign > self.infinity


F32 = Scalar("f32", "i32", "f", 32, 23, (
    0x7FA00001, 0xFF800001, 0x7FC00000, 0xFFC01234, 0, 0x80000000, 0x3FC00000, 0xC0200001, 0x7F800000, 0x00000003))
F64 = Scalar("f64", "i64", "d", 64, 52, (
    0x7FF4000000000001, 0xFFF0000000000001, 0x7FF8000000000000, 0xFFF8000000001234, 0, 1 << 63, 0x3FF8000000000000,
    0xC004000000000001, 0x7FF0000000000000, 3))
SHAPES = {"f32": (F32, 1), "f64": (F64, 1), "f32x4": (F32, 4), "f64x2": (F64, 2)}

# Constants: identities of arithmetic, their relatives, NaNs. Text and number, or the bits of a NaN as a function of the type.
CONSTANTS = {
    "0": 0.0, "-0": -0.0, "1": 1.0, "-1": -1.0, "2": 2.0, "inf": math.inf, "nan": "quiet", "snan": "signalling",
}


def constant_bits(scalar, name):
    value = CONSTANTS[name]
    if value == "quiet":
        return scalar.canonical
    if value == "signalling":
        return scalar.infinity | scalar.quiet >> 1
    return scalar.encode(value)


def literal_of(scalar, bits):
    """The text of a constant."""
    if not scalar.is_nan(bits):
        number = scalar.number(bits)
        return "inf" if number == math.inf else "-inf" if number == -math.inf else number.hex()
    sign = "-" if bits & scalar.sign else ""
    return f"{sign}nan:{bits & (1 << scalar.fraction) - 1:#x}"


# MARK: What comes out

def is_arithmetic_nan(scalar, bits):
    return scalar.is_nan(bits) and bits & scalar.quiet != 0


def agrees(scalar, operands, expected, actual):
    """Specification, "NaN Propagation": an arithmetic NaN, a canonical one if all operands that are NaN are."""
    if not scalar.is_nan(expected):
        return actual == expected
    if not is_arithmetic_nan(scalar, actual):
        return False
    nans = [bits for bits in operands if scalar.is_nan(bits)]
    return actual & ~scalar.sign == scalar.canonical or any(bits & ~scalar.sign != scalar.canonical for bits in nans)


def is_canonical(scalar, case, expected, actual):
    """What `--canonicalize-nans` adds: NaNs that come of arithmetic are the canonical one."""
    if not scalar.is_nan(expected):
        return actual == expected
    return actual == scalar.canonical | (scalar.sign if case.is_negated else 0)


def compute(scalar, operation, a, b):
    """The bits of a result; of those of a NaN only that it is one counts."""
    if scalar.is_nan(a) or scalar.is_nan(b):
        return scalar.canonical
    x, y = scalar.number(a), scalar.number(b)
    if operation in ("min", "max"):
        if x == y == 0:
            return a | b if operation == "min" else a & b
        return scalar.encode(min(x, y) if operation == "min" else max(x, y))
    if operation == "div":
        if y == 0:
            return scalar.canonical if x == 0 else scalar.infinity | (a ^ b) & scalar.sign
        if math.isinf(x) and math.isinf(y):
            return scalar.canonical
    # One operation of f64, rounded to f32, is that of f32: 53 bits are more than twice 24 and two.
    result = {"add": lambda: x + y, "sub": lambda: x - y, "mul": lambda: x * y, "div": lambda: x / y}[operation]()
    return scalar.canonical if math.isnan(result) else scalar.encode(result)


# MARK: How constants become known

def ways(shape):
    """Texts that give a constant of a value that they are given as text (`c`), by name. Each may use the locals of a
    case."""
    scalar, lanes = SHAPES[shape]
    t, i = scalar.name, scalar.integer
    if lanes > 1:
        v = f"{shape}"
        return {
            "literal": lambda c: f"(v128.const {v} {' '.join([c] * lanes)})",
            "call": lambda c: f"(call ${v}_{mangled(c)})", "splat": lambda c: f"({v}.splat (call ${t}_{mangled(c)}))",
            "negated": lambda c: f"({v}.neg ({v}.neg (v128.const {v} {' '.join([c] * lanes)})))", "choice":
                lambda c: f"(select (v128.const {v} {' '.join([c] * lanes)}) (call ${v}_{mangled(c)}) (local.get $p))",
            "one arm": lambda c:
                       f"(select (call ${v}_{mangled(c)}) (v128.const {v} {' '.join(['3'] * lanes)}) (local.get $p))",
            "one lane":
                lambda c:
                f"({v}.replace_lane 0 (v128.const {v} {' '.join([c] * lanes)}) ({t}.neg ({t}.neg ({t}.const {c}))))",
        }
    return {
        "literal": lambda c: f"({t}.const {c})", "call": lambda c: f"(call ${t}_{mangled(c)})",
        "choice": lambda c: f"(select ({t}.const {c}) (call ${t}_{mangled(c)}) (local.get $p))",
        "one arm": lambda c: f"(select ({t}.const {c}) ({t}.const 3) (local.get $p))",
        "negated": lambda c: f"({t}.neg ({t}.neg ({t}.const {c})))",
        "bits": lambda c: f"({t}.reinterpret_{i} ({i}.reinterpret_{t} ({t}.const {c})))",
        "global": lambda c: f"(global.get ${t}_{mangled(c)})",
        "local": lambda c: f"(local.set $c ({t}.const {c})) (local.get $c)", "branches":
            lambda c: f"(if (result {t}) (local.get $p) (then ({t}.const {c})) (else (call ${t}_{mangled(c)})))",
        "one branch": lambda c: f"(if (result {t}) (local.get $p) (then ({t}.const {c})) (else ({t}.const 3)))",
        "memory": lambda c: f"({t}.store (i32.const 1024) ({t}.const {c})) ({t}.load (i32.const 1024))",
        "loop": lambda c: f"(local.set $c ({t}.const {c})) (loop $l (local.set $c ({t}.neg (local.get $c))) "
                "(br_if $l (i32.lt_u (local.tee $n (i32.add (local.get $n) (i32.const 1))) (i32.const 2)))) "
                "(local.get $c)",
    }


# Ways that make numbers only, not NaNs: by exact arithmetic, and by a comparison that holds.
NUMBERS = {
    "product": lambda t, c: f"({t}.mul ({t}.const {c}) ({t}.mul ({t}.const 2) ({t}.const 0.5)))",
    "sum": lambda t, c: f"({t}.sub ({t}.add ({t}.const {c}) ({t}.const {c})) ({t}.const {c}))",
    "rounded": lambda t, c: f"({t}.nearest ({t}.const {c}))",
}


def mangled(text):
    return text.replace("-", "m").replace(":", "_").replace("+", "p").replace(".", "d")


OPERATIONS = ["add", "sub", "mul", "div", "min", "max"]


@dataclass
class Case:
    name: str
    shape: str
    # A text that leaves a value on the stack. Locals: $x the operand, $p 1, $n 0, $c.
    text: str
    # The operands that are NaN decide about the result's bits; (operands, result) of a lane of $x.
    expect: object
    # The result has to be these bits: no arithmetic.
    is_exact: bool = False
    # Of a NaN that comes of arithmetic the sign is set at last.
    is_negated: bool = False


def binary_cases(shape):
    scalar, _ = SHAPES[shape]
    for name in CONSTANTS:
        bits = constant_bits(scalar, name)
        c = literal_of(scalar, bits)
        texts = {way: make(c) for way, make in ways(shape).items()}
        if not scalar.is_nan(bits) and SHAPES[shape][1] == 1:
            texts |= {
                way: make(scalar.name, c) for way, make in NUMBERS.items()
                if not (way == "sum" and name in ("-0", "inf"))
            }
        for operation, (way, text), is_left in itertools.product(OPERATIONS, texts.items(), (False, True)):
            left, right = (text, "(local.get $x)") if is_left else ("(local.get $x)", text)

            def expect(x, operation=operation, is_left=is_left, bits=bits):
                a, b = (bits, x) if is_left else (x, bits)
                return (a, b), compute(scalar, operation, a, b)

            prefix = shape
            order = f"{way} {name}, x" if is_left else f"x, {way} {name}"
            yield Case(f"{shape}.{operation} {order}", shape, f"({prefix}.{operation} {left} {right})", expect)


def arithmetic(scalar, result):
    """The expectation of a value that one operand's NaN gets into."""
    return lambda x: ((x,), scalar.canonical if scalar.is_nan(x) else result(x))


def same(x):
    return x


def chain_cases(shape):
    """Several operations that vanish one by one, what may look like them and only moves bits, and conversions there and
    back."""
    scalar, lanes = SHAPES[shape]
    v = shape

    def constant(text):
        return f"(v128.const {v} {' '.join([text] * lanes)})" if lanes > 1 else f"({v}.const {text})"

    def negative(x):
        return x ^ scalar.sign

    def magnitude(x):
        return x & ~scalar.sign

    x = "(local.get $x)"
    one, minus_one, zero, minus_zero, half, two = (constant(text) for text in ("1", "-1", "0", "-0", "0.5", "2"))
    exact = {
        "x": (x, same),
        "neg": (f"({v}.neg {x})", negative),
        "abs": (f"({v}.abs {x})", magnitude),
        "neg neg": (f"({v}.neg ({v}.neg {x}))", same),
        "abs neg": (f"({v}.abs ({v}.neg {x}))", magnitude),
        "select": (f"(select {x} ({v}.neg {x}) (local.get $p))", same),
    }
    if lanes == 1:
        exact |= {
            "copysign": (f"({v}.copysign {x} {minus_one})", lambda x: x | scalar.sign),
            "copysign of x": (f"({v}.copysign {one} {x})", lambda x: scalar.encode(1.0) | x & scalar.sign),
        }
    else:
        exact |= {
            # Of two operands of which one is NaN the first comes out, as it is.
            "pmin": (f"({v}.pmin {x} {x})", same), "pmax": (f"({v}.pmax {x} {x})", same),
            "blend": (f"(i8x16.shuffle {' '.join(str(lane) for lane in range(16))} {x} ({v}.mul {x} {one}))", same),
        }
    for name, (text, result) in exact.items():
        yield Case(f"{shape}: {name}", shape, text, lambda x, result=result: ((x,), result(x)), is_exact=True)

    def zero_added(bits):
        return 0 if bits == scalar.sign else bits

    chains = {
        "x * 1 * 1": (f"({v}.mul ({v}.mul {x} {one}) {one})", same),
        "x * -1 * -1": (f"({v}.mul ({v}.mul {x} {minus_one}) {minus_one})", same),
        "-(x * -1)": (f"({v}.neg ({v}.mul {x} {minus_one}))", same),
        "-x * -1": (f"({v}.mul ({v}.neg {x}) {minus_one})", same),
        "|x| * 1": (f"({v}.mul ({v}.abs {x}) {one})", magnitude),
        "|x * 1|": (f"({v}.abs ({v}.mul {x} {one}))", magnitude),
        "x / -1 / -1": (f"({v}.div ({v}.div {x} {minus_one}) {minus_one})", same),
        "x - 0 + -0": (f"({v}.add ({v}.sub {x} {zero}) {minus_zero})", same),
        "-0 - x": (f"({v}.sub {minus_zero} {x})", negative),
        "-0 - (-0 - x)": (f"({v}.sub {minus_zero} ({v}.sub {minus_zero} {x}))", same),
        "|x| + 0": (f"({v}.add ({v}.abs {x}) {zero})", magnitude),
        "|x| - -0": (f"({v}.sub ({v}.abs {x}) {minus_zero})", magnitude),
        "x + 0": (f"({v}.add {x} {zero})", zero_added),
        "x + 0 + 0": (f"({v}.add ({v}.add {x} {zero}) {zero})", zero_added),
        "x / (1 / 1)": (f"({v}.div {x} ({v}.div {one} {one}))", same),
        "x * (0.5 * 2)": (f"({v}.mul {x} ({v}.mul {half} {two}))", same),
        "-(-x - -0)": (f"({v}.neg ({v}.sub ({v}.neg {x}) {minus_zero}))",
                       lambda bits: scalar.sign if magnitude(bits) == 0 else bits),
        "min x, x": (f"({v}.min {x} {x})", same),
        "max x, x": (f"({v}.max {x} {x})", same),
        "min x, inf": (f"({v}.min {x} {constant('inf')})", same),
        "max -inf, x": (f"({v}.max {constant('-inf')} {x})", same),
        "max min": (f"({v}.max ({v}.min {x} {constant('inf')}) {constant('-inf')})", same),
        "x or x * 1": (f"(select ({v}.mul {x} {one}) ({v}.mul {x} {two}) (local.get $p))", same),
        "x * 1 of a choice": (f"({v}.mul (select {x} {two} (local.get $p)) {one})", same),
        "x * (1 or -1)": (f"({v}.mul {x} (select {one} {minus_one} (local.get $p)))", same),
        "x * choice of x": (f"({v}.mul {x} (select {one} {x} (local.get $p)))", same),
        "ceil ceil": (f"({v}.ceil ({v}.ceil {x}))", lambda bits: rounded(scalar, math.ceil, bits)),
        "floor trunc": (f"({v}.floor ({v}.trunc {x}))", lambda bits: rounded(scalar, math.trunc, bits)),
        "nearest": (f"({v}.nearest {x})", lambda bits: rounded(scalar, round, bits)),
        "trunc": (f"({v}.trunc {x})", lambda bits: rounded(scalar, math.trunc, bits)),
        "floor": (f"({v}.floor {x})", lambda bits: rounded(scalar, math.floor, bits)),
        "sqrt": (f"({v}.sqrt ({v}.abs {x}))", lambda bits: rooted(scalar, bits & ~scalar.sign)),
    }
    if lanes == 1:
        chains |= {
            "copysign x * 1": (
                f"({v}.copysign ({v}.mul {x} {one}) {minus_one})", lambda x: x | scalar.sign), "where equal": (
                    f"(local.set $c ({v}.convert_i32_u (local.get $p))) (if (result {v}) ({v}.eq (local.get $c) {one}) "
                    f"(then ({v}.mul {x} (local.get $c))) (else {two}))", same),
            "choice where equal": (
                f"(local.set $c ({v}.convert_i32_u (local.get $p))) (select ({v}.mul {x} (local.get $c)) {two} ({v}.eq "
                f"(local.get $c) {one}))",
                same), "load * 1": (f"({v}.mul ({v}.load (local.get $at)) (call ${v}_{mangled((1.0).hex())}))", same),
            "parameter * 1": (f"(call $times_{v} {x} {one})", same), "parameter - 0": (
                f"(call $minus_{v} {x} {zero})", same), "kept, * 1": (f"(call $kept_{v} {x} {one})", same),
            "sum in a loop": (
                "(local.set $c (local.get $x)) (loop $l "
                f"(local.set $c ({v}.mul (local.get $c) {one})) "
                "(br_if $l (i32.lt_u (local.tee $n (i32.add (local.get $n) (i32.const 1))) (i32.const 3)))) (local.get "
                "$c)",
                same),
        }
    if shape == "f32":
        wide = "(f64.promote_f32 (local.get $x))"
        choice = f"(f32.demote_f64 (select {wide} (f64.const 3) (local.get $p)))"
        chains |= {
            "demote promote": (f"(f32.demote_f64 {wide})", same), "demote neg promote": (
                f"(f32.demote_f64 (f64.neg {wide}))", negative), "demote abs promote": (
                    f"(f32.demote_f64 (f64.abs {wide}))", magnitude), "demote choice promote": (
                        choice, same), "demote product promote": (
                            f"(f32.demote_f64 (f64.mul {wide} (f64.const 1)))", same), "demote copysign promote": (
                                f"(f32.demote_f64 (f64.copysign {wide} (f64.const -1)))", lambda x: x | scalar.sign),
            "demote branch promote": (
                f"(f32.demote_f64 (if (result f64) (local.get $p) (then {wide}) (else (f64.const 3))))", same),
            "demote floor promote": (
                f"(f32.demote_f64 (f64.floor {wide}))", lambda bits: rounded(scalar, math.floor, bits)),
        }
    if shape == "f32x4":
        wide = "(f64x2.promote_low_f32x4 (local.get $x))"
        both = (
            "(i8x16.shuffle 0 1 2 3 4 5 6 7 24 25 26 27 28 29 30 31 (f32x4.demote_f64x2_zero {}) (f32x4.mul (local.get "
            "$x) {}))"
        )
        chains |= {"demote promote": (both.format(wide, one), same)}
    for name, (text, result) in chains.items():
        yield Case(f"{shape}: {name}", shape, text, arithmetic(scalar, result), is_negated=name in NEGATED)


NEGATED = {"-(x * -1)", "-(-x - -0)", "copysign x * 1"}


def rounded(scalar, rounding, bits):
    number = scalar.number(bits)
    if math.isinf(number) or number == 0:
        return bits
    return scalar.encode(math.copysign(float(rounding(number)), number))


def rooted(scalar, bits):
    number = scalar.number(bits)
    return bits if math.isinf(number) else scalar.encode(math.sqrt(number))


def all_cases():
    for shape in SHAPES:
        yield from binary_cases(shape)
        yield from chain_cases(shape)


# MARK: A module

def module(cases):
    """A program that computes every case for every operand, and writes the values, 32 bytes each: the result, and $x
    after it."""
    lines = [
        '(module (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))',
        "(type $case (func (param $at i32) (param $to i32) (param $p i32)))"
    ]
    count = len(F32.operands)
    inputs = {"f32": 2048, "f64": 3072, "f32x4": 4096, "f64x2": 5120}
    results = 65536
    size = len(cases) * count * 32
    lines.append(f"(memory (export \"memory\") {(results + size + 65535) // 65536 + 1})")
    for shape, (scalar, lanes) in SHAPES.items():
        data = b"".join(b"".join(scalar.operands[(index + lane) % count].to_bytes(scalar.bits // 8, "little")
                                 for lane in range(lanes)).ljust(16, b"\0") for index in range(count))
        lines.append(f'(data (i32.const {inputs[shape]}) "' + "".join(f"\\{byte:02x}" for byte in data) + '")')
    for shape, (scalar, lanes) in SHAPES.items():
        texts = dict.fromkeys(literal_of(scalar, constant_bits(scalar, name)) for name in CONSTANTS)
        for c in texts:
            if lanes == 1:
                lines.append(f"(func ${shape}_{mangled(c)} (result {shape}) ({shape}.const {c}))")
                lines.append(f"(global ${shape}_{mangled(c)} {shape} ({shape}.const {c}))")
            else:
                lines.append(f"(func ${shape}_{mangled(c)} (result v128) (v128.const {shape} {' '.join([c] * lanes)}))")
        if lanes == 1:
            lines.append(
                f"(func $times_{shape} (param {shape} {shape}) (result {shape}) ({shape}.mul (local.get 0) (local.get "
                f"1)))"
            )
            lines.append(
                f"(func $minus_{shape} (param {shape} {shape}) (result {shape}) ({shape}.sub (local.get 0) (local.get "
                f"1)))"
            )
            lines.append(f"(func $kept_{shape} (export \"kept_{shape}\") (param {shape} {shape}) (result {shape}) "
                         f"({shape}.mul (local.get 0) (local.get 1)))")
    for case in cases:
        scalar, lanes = SHAPES[case.shape]
        kind = case.shape if lanes == 1 else "v128"
        lines.append(
            f"(func (type $case) (param $at i32) (param $to i32) (param $p i32) (local $x {kind}) (local $c "
            f"{kind if lanes == 1 else scalar.name}) (local $n i32) (local $r {kind}) "
            f"(local.set $x ({kind}.load (local.get $at))) {case.text} (local.set $r) "
            f"({kind}.store (local.get $to) (local.get $r)) ({kind}.store offset=16 (local.get $to) (local.get $x)))")
    first = 1 + sum(1 for line in lines if line.startswith("(func $"))
    lines.append(f"(table {len(cases)} funcref)")
    lines.append("(elem (i32.const 0) func " + " ".join(str(first + index) for index in range(len(cases))) + ")")
    starts = "".join(inputs[case.shape].to_bytes(2, "little").hex() for case in cases)
    lines.append(f'(data (i32.const 8192) "' + "".join("\\" + starts[at:at + 2]
                                                       for at in range(0, len(starts), 2)) + '")')
    lines.append(f"""
(func (export "_start") (local $case i32) (local $operand i32) (local $to i32)
  (local.set $to (i32.const {results}))
  (loop $cases
    (local.set $operand (i32.const 0))
    (loop $operands
      (call_indirect (type $case)
        (i32.add (i32.load16_u offset=8192 (i32.shl (local.get $case) (i32.const 1))) (i32.shl (local.get $operand) (i32.const 4)))
        (local.get $to) (i32.const 1) (local.get $case))
      (local.set $to (i32.add (local.get $to) (i32.const 32)))
      (br_if $operands (i32.lt_u (local.tee $operand (i32.add (local.get $operand) (i32.const 1))) (i32.const {count}))))
    (br_if $cases (i32.lt_u (local.tee $case (i32.add (local.get $case) (i32.const 1))) (i32.const {len(cases)}))))
  (i32.store (i32.const 16) (i32.const {results}))
  (i32.store (i32.const 20) (i32.const {size}))
  (drop (call $fd_write (i32.const 1) (i32.const 16) (i32.const 1) (i32.const 24)))))""")
    return "\n".join(lines)


def faults(cases, output, canonicalizes):
    """What is wrong in the output of the program of these cases, a text each."""
    count = len(F32.operands)
    for number, case in enumerate(cases):
        scalar, lanes = SHAPES[case.shape]
        width = scalar.bits // 8
        for index in range(count):
            place = (number * count + index) * 32
            for lane in range(lanes):
                x = scalar.operands[(index + lane) % count]
                actual, after = (int.from_bytes(output[at:at + width], "little")
                                 for at in (place + lane * width, place + 16 + lane * width))
                operands, expected = case.expect(x)
                if case.is_exact:
                    is_right = actual == expected
                elif canonicalizes:
                    is_right = is_canonical(scalar, case, expected, actual)
                else:
                    is_right = agrees(scalar, operands, expected, actual)
                digits = scalar.bits // 4
                if not is_right:
                    yield f"{case.name}: of {x:#0{digits + 2}x} comes {actual:#0{digits + 2}x}"
                elif after != x:
                    yield f"{case.name}: {x:#0{digits + 2}x} itself becomes {after:#0{digits + 2}x}"

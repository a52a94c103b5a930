"""What a program calls: its entry with results, `_initialize` alone, and what --invoke names."""
import random
import struct
from decimal import Decimal, getcontext

getcontext().prec = 400

CHOOSES_TOOL = False
FIXTURES = {
    "result.wat": '(module (func (export "_start") (result i32) (i32.const 42)))',
    "results.wat": """(module (func (export "_start") (result i32 i64 f64 v128)
        (i32.const -1) (i64.const -9223372036854775808) (f64.const 0.5) (v128.const i32x4 0 1 0 0)))""",
    "parameter.wat": '(module (func (export "_start") (param i32) (result i32) (i32.mul (local.get 0) (i32.const 2))))',
    # Writes "hi" and adds 100 to what add gives.
    "reactor.wat": """(module
        (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
        (memory (export "memory") 1)
        (data (i32.const 16) "hi\\n")
        (global $base (mut i32) (i32.const 0))
        (func (export "_initialize")
            (i32.store (i32.const 0) (i32.const 16)) (i32.store (i32.const 4) (i32.const 3))
            (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))
            (global.set $base (i32.const 100)))
        (func (export "add") (param i32 i32) (result i32) (i32.add (global.get $base) (i32.add (local.get 0) (local.get 1))))
        (func (export "trap") (unreachable)))""",
    "initialize-wrong.wat": '(module (func (export "_initialize") (param i32)))',
    "library.wat": """(module
        (memory (export "memory") 1)
        (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
        (func (export "identity") (param i32 i64 f32 f64 v128) (result i32 i64 f32 f64 v128)
            (local.get 0) (local.get 1) (local.get 2) (local.get 3) (local.get 4))
        (func (export "nothing"))
        (func (export "references") (result funcref funcref externref)
            (ref.func 1) (ref.null func) (ref.null extern))
        (func (export "reference") (param externref))
        (func (export "a name with spaces") (result i32) (i32.const 7)))""",
    # The guest closes its standard output before it returns.
    "close.wat": """(module
        (import "wasi_snapshot_preview1" "fd_close" (func $close (param i32) (result i32)))
        (memory (export "memory") 1)
        (func (export "_start") (result i32) (call $close (i32.const 1))))""",
    "arguments.wat": """(module
        (import "wasi_snapshot_preview1" "args_sizes_get" (func $sizes (param i32 i32) (result i32)))
        (memory (export "memory") 1)
        (func (export "_start") (result i32) (drop (call $sizes (i32.const 0) (i32.const 4))) (i32.load (i32.const 0))))""",
}


def bits_of(value, is_single):
    return struct.unpack("<I" if is_single else "<Q", struct.pack("<f" if is_single else "<d", value))[0]


def float_of(bits, is_single):
    return struct.unpack("<f" if is_single else "<d", struct.pack("<I" if is_single else "<Q", bits))[0]


def means(text, value):
    """Whether a number that an f64 can hold is, rounded to an f32, that one."""
    try:
        return bits_of(float(text), True) == bits_of(value, True)
    except OverflowError:
        return False


def shortest_single(value):
    """The fewest digits that mean an f32, nearest to it; of two the even one."""
    for digits in range(1, 10):
        exact = Decimal(value)
        unit = Decimal(1).scaleb(exact.adjusted() - digits + 1)
        below = (exact / unit).to_integral_value("ROUND_FLOOR") * unit
        fitting = [each for each in (below, below + unit) if means(each, value)]
        if fitting:
            return min(fitting, key=lambda each: (abs(each - exact), each / unit % 2))
    raise AssertionError(value)


def printed(bits, is_single):
    """As Rust prints a float: without an exponent."""
    value = float_of(bits, is_single)
    if value != value:
        return "NaN"
    if value in (float("inf"), float("-inf")):
        return "inf" if value > 0 else "-inf"
    if value == 0:
        return "-0" if bits >> (31 if is_single else 63) else "0"
    sign, magnitude = ("-", -value) if value < 0 else ("", value)
    text = format(shortest_single(magnitude) if is_single else Decimal(repr(magnitude)), "f")
    return sign + (text.rstrip("0").rstrip(".") if "." in text else text)


def floats(is_single, count):
    """Bit patterns: the edges, powers of two (below which floats lie closer), powers of ten, and random ones."""
    width, mantissa = (32, 23) if is_single else (64, 52)
    chance = random.Random(width)
    exponents = (1 << (width - 1 - mantissa)) - 1
    edges = [
        0, 1, (1 << mantissa) - 1, 1 << mantissa, (exponents << mantissa) - 1, exponents << mantissa,
        (exponents << mantissa) + 1
    ]
    edges += [chance.randrange(1, exponents) << mantissa for _ in range(40)]
    edges += [bits_of(10.0 ** power, is_single) for power in range(-30, 31)]
    # 2^-44, whose nearest number of 16 digits means its neighbour.
    edges += [bits_of(2.0 ** -44, is_single), bits_of(9007199254740993.0, is_single)]
    edges = edges + [each | 1 << (width - 1) for each in edges[:7]]
    return edges + [chance.getrandbits(width) for _ in range(count - len(edges))]


def constants(is_single):
    """A module whose function gives many floats."""
    kind, width = ("f32", "i32") if is_single else ("f64", "i64")
    bits = floats(is_single, 400)
    body = " ".join(f"({kind}.reinterpret_{width} ({width}.const {each}))" for each in bits)
    return f'(module (func (export "_start") (result {" ".join([kind] * len(bits))}) {body}))', "".join(
        printed(each, is_single) + "\n" for each in bits)


TEXTS = [
    "0", "-0", "+1", "1.5", ".5", "5.", "1e10", "-1E-10", "0x1p-3", "0x1.fffffep+10", "-0xA.8", "inf", "-inf",
    "+infinity", "1e-400", "-1e-400", "0.1", "3.4028235e38", "1.17549435e-38", "123456789012345678901234567890",
    "0.30000000000000004", "9007199254740993"
]
NANS = {
    "nan": 0x7FF8 << 48, "-nan": 0xFFF8 << 48, "NaN": 0x7FF8 << 48, "nan:0x1": 0x7FF0 << 48 | 1,
    "-nan:0xfffffffffffff": (1 << 64) - 1
}


def readings():
    """A module that gives the bits of its parameters."""
    texts = TEXTS + [repr(float_of(bits, False))
                     for bits in floats(False, 60) if bits >> 52 & 0x7FF != 0x7FF] + list(NANS)
    count = len(texts)
    body = " ".join(f"(i64.reinterpret_f64 (local.get {i}))" for i in range(count))
    module = f'(module (func (export "bits") (param {" ".join(["f64"] * count)}) (result {" ".join(["i64"] * count)}) {body}))'

    def bits(text):
        if text in NANS:
            return NANS[text]
        is_hexadecimal = "x" in text
        return bits_of(float.fromhex(text) if is_hexadecimal else float(text), False)
    expected = "".join(f"{bits(text) - (1 << 64) if bits(text) >> 63 else bits(text)}\n" for text in texts)
    return module, " ".join(texts), expected


SINGLES, SINGLES_PRINTED = constants(True)
DOUBLES, DOUBLES_PRINTED = constants(False)
READINGS, READINGS_LINE, READINGS_PRINTED = readings()
FIXTURES |= {"singles.wat": SINGLES, "doubles.wat": DOUBLES, "readings.wat": READINGS}
INT_TEXTS = [("0", 0), ("-1", -1), ("+7", 7), ("4294967295", -1), ("2147483648", -2147483648),
             ("-2147483648", -2147483648), ("0xff", 255), ("0XFFFFFFFF", -1), ("-0x80000000", -2147483648)]
NOT_I32 = [
    "", "4294967296", "-2147483649", "1.0", "0x", "0x100000000", "one", " 1", "1 ", "1e3", "--1", "-", "0b1",
    "99999999999999999999999999999999999999999"
]
NOT_F64 = [
    "", " 1", "1 ", "1e400", "one", "1.5.2", "nan:0", "nan:0x0", "nan:0x10000000000000", "nanx", "infi", "0x", "0xp1",
    "-"
]


def cases(Case):
    return {
        "result": Case("wpc compile result.wat -o app && ./app", out="42\n"),
        "result-run": Case("wpc run result.wat", out="42\n"),
        "results": Case("wpc run results.wat", out="-1\n-9223372036854775808\n0.5\n4294967296\n"),
        "result-levels": Case("for level in 0 1 3 s; do wpc run -O$level result.wat; done", out="42\n" * 4),
        # What the guest does with its own descriptor is no reason to lose the result.
        "result-after-close": Case("wpc run close.wat", out="0\n"),
        "result-closed": Case("wpc compile result.wat -o app && ./app >&-", status=1,
                              err=["wpc: can't write the results: Bad file descriptor"]),
        "result-full": Case("wpc compile result.wat -o app && ./app > /dev/full", status=1, err=["No space left"]),
        "result-with-arguments": Case("wpc run arguments.wat a b c", out="4\n"),
        "parameter": Case("wpc compile parameter.wat", status=1,
                          err=[r"_start \(i32\) -> \(i32\) has parameters", "--invoke _start"]),
        "parameter-given": Case("wpc run --invoke _start parameter.wat 21", out="42\n"),
        "initialize": Case("wpc compile reactor.wat -o app && ./app && wpc run reactor.wat", out="hi\nhi\n"),
        "initialize-wrong": Case("wpc compile initialize-wrong.wat", status=1,
                                 err=[r"_initialize \(i32\) -> \(\) has parameters or results"]),
        "library": Case("wpc compile library.wat", status=1, err=["exports no function _start", "--invoke NAME"]),
        "run": Case("wpc run --invoke add library.wat 1 2", out="3\n"),
        "run-dashes": Case("wpc run --invoke=add library.wat -- -1 2", out="1\n"),
        "run-negative": Case("wpc run --invoke add library.wat 1 -2", out="-1\n"),
        "compile": Case("wpc compile --invoke add library.wat -o add && ./add 1 2 && ./add 0x10 -20", out="3\n-4\n"),
        "reactor": Case("wpc run --invoke add reactor.wat 1 2", out="hi\n103\n"),
        "nothing": Case("wpc run --invoke nothing library.wat", out=""),
        "references": Case("wpc run --invoke references library.wat",
                           out="<funcref>\n<null funcref>\n<null externref>\n"),
        "name": Case("wpc run --invoke 'a name with spaces' library.wat", out="7\n"),
        "every-type": Case("wpc run --invoke identity library.wat -- -1 -2 0.1 1e21 0xffffffffffffffffffffffffffffffff",
                           out="-1\n-2\n0.1\n1000000000000000000000\n340282366920938463463374607431768211455\n"),
        "too-wide": Case("wpc run --invoke identity library.wat 0 0 0 0 0x100000000000000000000000000000000", status=64,
                         err=["is not a v128"]),
        "trap": Case("wpc run --invoke trap reactor.wat", status=134, out="hi\n",
                     err=["wpc: trap: unreachable", "at trap"]),
        "too-few": Case("wpc run --invoke add library.wat 1", status=64,
                        err=["2 numbers are needed", "there is 1", r"add: \(i32, i32\) -> \(i32\)"]),
        "too-many": Case("wpc run --invoke add library.wat 1 2 3", status=64,
                         err=["2 numbers are needed", "there are 3"]),
        "too-many-for-nothing": Case("wpc run --invoke nothing library.wat 1", status=64,
                                     err=["0 numbers are needed", "there is 1"]),
        "before-initialize": Case("wpc run --invoke add reactor.wat 1", status=64, err=["2 numbers are needed"]),
        "unknown": Case("wpc run --invoke ad library.wat 1 2", status=64,
                        err=["--invoke ad: no function of that name is exported; did you mean add"]),
        "unknown-far": Case("wpc run --invoke zzzzzz library.wat", status=64,
                            err=["it exports add, identity, nothing"]),
        "no-function": Case("wpc run --invoke memory library.wat", status=64,
                            err=["memory: that export is a memory and no function"]),
        "reference": Case("wpc run --invoke reference library.wat 1", status=64,
                          err=[r"reference \(externref\) -> \(\)", "can't give an externref"]),
        "library-no-executable": Case("wpc compile --invoke add --emit obj library.wat", status=64,
                                      err=["--invoke is for executables", "Usage: wpc compile"]),
        "terminal": Case("wpc run --invoke add library.wat 1 $'\\e[31m2\\u0085'", status=64,
                         err=[r"argument 2, '\\x1b\[31m2\\u\{85\}'"], absent=["\x1b"]),
        "singles": Case("wpc run -O0 singles.wat", out=SINGLES_PRINTED),
        "doubles": Case("wpc run -O0 doubles.wat", out=DOUBLES_PRINTED),
        "readings": Case(f"wpc run -O0 --invoke bits readings.wat -- {READINGS_LINE}", out=READINGS_PRINTED),
        "integers": Case(
            "wpc compile --invoke add library.wat -o add; " + "".join(f"./add {text} 0; " for text, _ in INT_TEXTS),
            out="".join(f"{number}\n" for _, number in INT_TEXTS)),
        "no-integers": Case("wpc compile --invoke add library.wat -o add; " +
                            "".join(f"./add '{text}' 0 2> said && echo '{text}'; "
                                    f"grep -q 'is not an i32' said || echo '{text}'; " for text in NOT_I32) + "true"),
        "no-floats": Case("wpc compile --invoke identity library.wat -o app; " +
                          "".join(f"./app 0 0 0 '{text}' 0 2> said && echo '{text}'; "
                                  f"grep -q 'is not an f64' said || echo '{text}'; " for text in NOT_F64) + "true"),
    }

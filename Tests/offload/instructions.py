"""What random kernels are made of: pieces of code, the instructions there are, and where the program's data lies."""
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
ITEMS, SLICE, BLOCK = 16, 64, 4
IN, IN2, OUT, PRISTINE, TABLE = 0x20000, 0x20400, 0x21000, 0x30000, 0x400
IN_BYTES, OUT_BYTES, TABLE_BYTES = 1024, ITEMS * SLICE, 256
TYPES = ["i32", "i64", "f32", "f64", "v128"]
ZERO = {
    "i32": "(i32.const 0)", "i64": "(i64.const 0)", "f32": "(f32.const 0)", "f64": "(f64.const 0)",
    "v128": "(v128.const i64x2 0 0)"
}


class Node:
    """A piece of code: `text` with `{}` for each of its parts; `type` is None for statements."""

    def __init__(self, type, text, *parts):
        self.type, self.text, self.parts = type, text, list(parts)

    def render(self):
        return self.text.format(*[part.render() for part in self.parts])

    def walk(self):
        yield self
        for part in self.parts:
            yield from part.walk()


def read_instructions():
    """(name, immediates, parameter types, result type) of the numeric and vector instructions, by result type."""
    found = {type: [] for type in TYPES}
    traps = ("i32.trunc_f", "i64.trunc_f", "i32.div_", "i64.div_", "i32.rem_", "i64.rem_")
    for line in (ROOT / "Sources/Wasm/opcodes.tsv").read_text().splitlines():
        fields = line.split("\t")
        if len(fields) < 8 or fields[6] not in ("unary", "binary", "vector") or fields[5] not in TYPES:
            continue
        name, parameters = fields[0], fields[4].split()
        # The text assembler at hand doesn't know them all.
        if name.startswith(traps) or "relaxed" in name or not all(p in TYPES for p in parameters):
            continue
        found[fields[5]].append((name, fields[3], parameters))
    return found


INSTRUCTIONS = read_instructions()
LOADS = {
    "i32": [("i32.load", 4), ("i32.load8_s", 1), ("i32.load8_u", 1), ("i32.load16_s", 2), ("i32.load16_u", 2)],
    "i64": [("i64.load", 8), ("i64.load8_s", 1), ("i64.load8_u", 1), ("i64.load16_s", 2), ("i64.load16_u", 2),
            ("i64.load32_s", 4), ("i64.load32_u", 4)], "f32": [("f32.load", 4)], "f64": [("f64.load", 8)],
    "v128": [("v128.load", 16), ("v128.load", 16),
             *[(f"v128.load{shape}_{sign}", 8) for shape in ("8x8", "16x4", "32x2") for sign in "su"],
             *[(f"v128.load{bits}_splat", bits // 8) for bits in (8, 16, 32, 64)], ("v128.load32_zero", 4),
             ("v128.load64_zero", 8)]
}
STORES = {
    "i32": [("i32.store", 4), ("i32.store8", 1), ("i32.store16", 2)],
    "i64": [("i64.store", 8), ("i64.store8", 1), ("i64.store16", 2), ("i64.store32", 4)],
    "f32": [("f32.store", 4)], "f64": [("f64.store", 8)], "v128": [("v128.store", 16)]}
# Helper functions have one of these types, so that indirect calls find several.
SIGNATURES = [(["i32"], "i32"), (["i32", "i32"], "i32"), (["i64", "f32"], "i64"), (["f32", "f32"], "f32"),
              (["f64"], "f64"), (["v128", "i32"], "v128")]
FRAME = 48

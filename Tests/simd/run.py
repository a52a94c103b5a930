#!/usr/bin/env python3
"""Vector instructions become vector instructions: the assembly of every one of them, for x86-64-v2.

    Tests/simd/run.py [--list]

A module with a function for each vector instruction of opcodes.tsv, and one for each kind of shuffle, is compiled to
assembly. No lane of a vector may pass through a general register, but where the instruction itself says so, and no
function may be longer than the best sequence known for it. --list prints all of them.
"""
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from common import ROOT, WPC, leb, section  # noqa: E402


TYPES = {"i32": 0x7F, "i64": 0x7E, "f32": 0x7D, "f64": 0x7C, "v128": 0x7B, "address": 0x7F}
SHUFFLES = {
    "same": range(16), "reverse": range(15, -1, -1), "unpack-low-8": [n // 2 + n % 2 * 16 for n in range(16)],
    "unpack-high-16": [8, 9, 24, 25, 10, 11, 26, 27, 12, 13, 28, 29, 14, 15, 30, 31], "align-3": range(3, 19),
    "broadcast-32": [4, 5, 6, 7] * 4, "two-32": [0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 28, 29, 30, 31],
    "any": [31, 0, 17, 5, 22, 9, 14, 28, 3, 19, 8, 1, 26, 30, 11, 12],
    "even-16": [4 * (n // 2) + n % 2 for n in range(16)], "even-8": range(0, 32, 2), "odd-8": range(1, 32, 2),
    "blend": [n + 16 * (n % 2) for n in range(16)], "swap-bytes": [n ^ 1 for n in range(16)],
    "low-halves": [*range(8), *range(16, 24)],
}
# Instructions of a function at most, without moves between registers, the address of a memory, and the return. Most
# have one or two.
USUAL = 3
LONGEST = {
    "i8x16.popcnt": 8, "i8x16.all_true": 6, "i16x8.all_true": 6, "i32x4.all_true": 6, "i64x2.all_true": 6,
    # There are no shifts of bytes, and no arithmetic one of 64 bits.
    "i8x16.shl": 8, "i8x16.shr_s": 11, "i8x16.shr_u": 7, "i64x2.shr_s": 7,
    # Comparisons without sign that may not be equal: the opposite, inverted.
    "i8x16.lt_u": 4, "i8x16.gt_u": 4, "i16x8.lt_u": 4, "i16x8.gt_u": 4, "i32x4.lt_u": 4, "i32x4.gt_u": 4,
    "i32x4.extadd_pairwise_i16x8_u": 4, "i16x8.extmul_high_i8x16_s": 5, "i16x8.extmul_high_i8x16_u": 4,
    "i32x4.extmul_high_i16x8_s": 4, "i32x4.extmul_high_i16x8_u": 4,
    "i64x2.mul": 8,
    # Minimum and maximum of numbers hand on NaNs and tell apart zeros.
    "f32x4.min": 7, "f32x4.max": 7, "f64x2.min": 7, "f64x2.max": 7,
    "i32x4.trunc_sat_f32x4_s": 7, "i32x4.trunc_sat_f32x4_u": 10, "i32x4.trunc_sat_f64x2_s_zero": 5,
    "i32x4.trunc_sat_f64x2_u_zero": 6, "f32x4.convert_i32x4_u": 6, "f64x2.convert_low_i32x4_u": 4,
    "i16x8.relaxed_dot_i8x16_i7x16_s": 9, "i32x4.relaxed_dot_i8x16_i7x16_add_s": 11,
    "i8x16.shuffle even-16": 4, "i8x16.shuffle odd-8": 4, "i8x16.shuffle even-8": 4, "v128.load8_splat": 4,
    "v128.load16_splat": 4, "i16x8.q15mulr_sat_s": 4,
}
for relaxed, strict in [("i32x4.relaxed_trunc_f32x4_s", "i32x4.trunc_sat_f32x4_s"),
                        ("i32x4.relaxed_trunc_f32x4_u", "i32x4.trunc_sat_f32x4_u"),
                        ("i32x4.relaxed_trunc_f64x2_s_zero", "i32x4.trunc_sat_f64x2_s_zero"),
                        ("i32x4.relaxed_trunc_f64x2_u_zero", "i32x4.trunc_sat_f64x2_u_zero"),
                        ("i16x8.relaxed_q15mulr_s", "i16x8.q15mulr_sat_s"), ("f32x4.relaxed_min", "f32x4.min"),
                        ("f32x4.relaxed_max", "f32x4.max"), ("f64x2.relaxed_min", "f64x2.min"),
                        ("f64x2.relaxed_max", "f64x2.max")]:
    LONGEST[relaxed] = LONGEST[strict]
# What carries a lane between a vector and a general register, or works on one lane of many.
SCALAR = re.compile(
    r"(pextr|pinsr|extractps|v?cvtt?s[sd]2si|v?cvtsi2s|movmsk|pmovmsk|mov[dq] .*%[re]?[abcds0-9][a-z0-9]*(, |$)"
    r"|u?comis|add[sb]?s[sd]|cmov|i?div[lq]|call)")
IS_SCALAR = re.compile(r"lane|splat|bitmask|true|shl|shr")


def functions():
    """(name, parameter types, result types, body) for each vector instruction."""
    table = (ROOT / "Sources" / "Wasm" / "opcodes.tsv").read_text().splitlines()
    rows = [line.split("\t") for line in table if not line.startswith("#")][1:]
    for name, code, feature, immediates, parameters, results, _, _ in rows:
        if feature not in ("simd", "relaxedSIMD"):
            continue
        types = [bytes(TYPES[part] for part in text.split() if part != "-") for text in (parameters, results)]
        prefix, number = code.split()
        opcode = bytes([int(prefix, 16)]) + leb(int(number, 16))
        variants = {name: b""}
        if immediates == "memoryArgument":
            variants = {name: b"\0\0"}
        elif immediates == "memoryArgumentLane":
            variants = {name: b"\0\0\1"}
        elif immediates.startswith("lane"):
            variants = {name: b"\1"}
        elif immediates == "v128":
            variants = {name: bytes(range(16))}
        elif immediates == "shuffle":
            variants = {f"{name} {kind}": bytes(lanes) for kind, lanes in SHUFFLES.items()}
        operands = b"".join(b"\x20" + leb(index) for index in range(len(types[0])))
        for variant, immediate in variants.items():
            yield variant, *types, operands + opcode + immediate + b"\x0b"


def module(items):
    types = section(1, [b"\x60" + leb(len(p)) + p + leb(len(r)) + r for _, p, r, _ in items])
    bodies = section(10, [leb(len(body) + 1) + b"\0" + body for _, _, _, body in items])
    return b"\0asm\1\0\0\0" + types + section(3, [leb(index)
                                                  for index in range(len(items))]) + section(5, [b"\0\1"]) + bodies


def code(assembly):
    """The instructions of each function, by its index."""
    found = {}
    for index, body in re.findall(r"^simd\.(\d+):[^\n]*\n(.*?)^\.Lfunc_end", assembly, re.M | re.S):
        lines = [
            re.sub(r"\s+", " ",
                   line.split("#")[0]).strip() for line in body.splitlines() if re.match(r"\t[a-z]", line)
        ]
        frame = re.compile(
            r"(endbr64|pushq|popq|ret|movq %rsp|mov[a-z]* %xmm\d+, %xmm\d+$|movq \d+\(%rdi\), %r|movl %esi, %ecx)")
        found[int(index)] = [line for line in lines if not frame.match(line)]
    return found


def main():
    items = list(functions())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "simd.wasm"
        path.write_bytes(module(items))
        command = [WPC, "compile", path, "--cpu", "x86-64-v2", "--emit", "asm", "-o", path.with_suffix(".s")]
        result = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=300)
        if result.returncode != 0:
            print(f"FAILED {result.stderr}\n0 passed, 1 failed")
            sys.exit(1)
        found = code(path.with_suffix(".s").read_text())
    # Some are no instruction at all, such as a shuffle that moves nothing; not most of them.
    if 2 * sum(bool(lines) for lines in found.values()) < len(items):
        print("FAILED: the assembly can't be read\n0 passed, 1 failed")
        sys.exit(1)
    failed = 0
    for index, (name, *_) in enumerate(items):
        lines = found.get(index)
        if "--list" in sys.argv:
            print(f"{len(lines or []):3} {name}: {'; '.join(lines or [])}")
        problem = None
        if lines is None:
            problem = "there is no such function in the assembly"
        elif len(lines) > LONGEST.get(name, USUAL):
            problem = f"{len(lines)} instructions, more than {LONGEST.get(name, USUAL)}"
        elif not IS_SCALAR.search(name):
            scalar = [line for line in lines if SCALAR.match(line)]
            problem = f"goes through a general register: {scalar}" if scalar else None
        if problem:
            failed += 1
            print(f"FAILED {name}: {problem}: {'; '.join(lines or [])}")
    print(f"{len(items) - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


main()

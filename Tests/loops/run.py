#!/usr/bin/env python3
"""Random loops, unrolled by their producer or nearly so, do the same at -O2 and -O3 as at -O0.

    Tests/loops/run.py [--first SEED] [--modules N]

Each module has functions with one loop each: pointers or an index that move up or down, several copies of a body in a
row, now and then one of them a little different, accesses behind branches, sums, values handed from one iteration to
the next, exits at the end or between copies. They are called with starts and limits at the edges of the memory, where
addresses wrap and loops don't end. Compared are result and memory, or the trap. Some modules have a memory of 65536
pages, in which what wraps goes on at its beginning; their loops end by a count too. A trap's memory isn't: at -O2 it
may lack stores (docs/limits.md). For the same reason no loop has accesses without an effect. Modules that fail are left
in .build-tests/loops.
"""
import os
import random
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from common import Failure, ROOT, WPC, build, run_seeds  # noqa: E402

HERE = Path(__file__).resolve().parent
WORK = ROOT / ".build-tests" / "loops"
CC = os.environ.get("CC", "cc")
FUNCTIONS = 16
# Calls of each, as host.c makes them.
CALLS = 12 * 15
# Seconds for a compilation or for all calls of a module.
LIMIT = 120

SIZES = {"i8": 1, "i32": 4, "i64": 8, "f32": 4, "f64": 8}
POINTERS = ["$p", "$q", "$r"]


# Iterations in a memory that no address leaves.
MOST = 3000


def signature(number, body, value, result):
    return (
        f'(func (export "f{number}") (param $p i32) (param $q i32) (param $r i32) (param $n i32) (result i64)\n'
        f"  (local $i i32) (local $count i32) (local $t {value}) (local $u {value}) (local $sum {value}) (local $last "
        f"{value})\n"
        f"{body}\n  {result})")


def as_i64(name, type):
    return {"i32": f"(i64.extend_i32_u (local.get {name}))", "i64": f"(local.get {name})",
            "f64": f"(i64.reinterpret_f64 (local.get {name}))",
            "f32": f"(i64.extend_i32_u (i32.reinterpret_f32 (local.get {name})))"}[type]


def function(number, choice, is_full):
    rarely = lambda chance: choice.random() < chance
    copies = choice.choice([1, 1, 2, 2, 2, 3, 4, 4, 5, 8])
    pointers = POINTERS[:choice.randint(1, 3)]
    element = choice.choice(["i32", "i32", "f64", "i8", "i64", "f32"])
    value = "i32" if element == "i8" else element
    load, store = ("i32.load8_u", "i32.store8") if element == "i8" else (f"{value}.load", f"{value}.store")
    steps = [choice.choice([1, 1, 1, 1, -1, 2, -1]) * SIZES[element] for _ in pointers]
    if rarely(0.1):
        steps[0] = choice.choice([24, 4096, 65536, 70000, -4096])
    by_index = rarely(0.6)
    if by_index:
        steps = [steps[0]] * len(pointers)
    apart = [choice.choice([0, 0, 0, SIZES[element], SIZES[element] * 2, 1, 16]) for _ in pointers]
    offsets = [choice.choice([0, 0, 0, 0, 8, SIZES[element]]) for _ in pointers]
    # What a copy is further by stands in the offset where that can be.
    folds = rarely(0.2)
    index_first = rarely(0.5)

    def access(which, copy):
        distance = steps[which] * copy + apart[which]
        if rarely(0.04):
            distance += choice.choice([SIZES[element], -SIZES[element], 1])
        index = f"(local.get {pointers[which]})"
        if by_index:
            index = f"(i32.add (local.get $i) {index})" if index_first else f"(i32.add {index} (local.get $i))"
        if folds and copy > 0 and distance > 0:
            return f"offset={offsets[which] + distance} {index}"
        return f"offset={offsets[which]} " + (f"(i32.add {index} (i32.const {distance}))" if distance else index)

    operation = choice.choice(["add", "mul", "sub"])
    reduction = choice.choice([None, None, "add", "xor", "or", "sub"] if value[0] == "i" else [None, None, None, "add"])
    hands_on, uses_index = rarely(0.15), rarely(0.2) and value == "i32"
    stores = not reduction or rarely(0.7)
    # A store, or a load of what is stored, behind a branch.
    chooses_store, chooses_load = stores and rarely(0.3), rarely(0.2)
    if chooses_store and element == "i8" and operation == "sub":
        operation = "add"  # A difference of bytes is never greater than the first: the accesses would have no effect.
    greater = f"{value}.gt" + ("_s" if value[0] == "i" else "")
    body, ends = [], []
    for copy in range(copies):
        sum = f"({load} {access(len(pointers) - 1, copy)})"
        for which in range(len(pointers) - 1):
            sides = [f"({load} {access(which, copy)})", sum]
            sum = f"({value}.{operation} {' '.join(reversed(sides) if rarely(0.03) else sides)})"
        if len(pointers) == 1:
            sum = f"({value}.add {sum} ({value}.const 3))"
        if uses_index:
            sum = f"(i32.add {sum} (i32.add (local.get $i) (i32.const {steps[0] * copy if by_index else copy})))"
        body.append(f"(local.set $t {sum})")
        if value[0] == "f":
            # Which NaN comes out isn't determined.
            body.append(
                f"(local.set $t (select (local.get $t) ({value}.const 1) ({value}.eq (local.get $t) (local.get $t))))")
        if hands_on:
            body.append(f"(local.set $u ({value}.add (local.get $t) (local.get $last)))"
                        "(local.set $last (local.get $t)) (local.set $t (local.get $u))")
        if chooses_load:
            body.append(f"(if ({greater} (local.get $t) ({value}.const 50)) (then"
                        f" (local.set $t ({load} {access(choice.randrange(len(pointers)), copy)}))))")
        if stores:
            to = access(len(pointers) - 1 if rarely(0.02) else 0, copy)
            compared = to if not rarely(0.1) else access(0, copy)
            done = f"({store} {to} (local.get $t))"
            body.append(f"(if ({greater} (local.get $t) ({load} {compared})) (then {done}))" if chooses_store else done)
        if reduction:
            body.append(f"(local.set $sum ({value}.{reduction} (local.get $sum) (local.get $t)))")
        ends.append(len(body))

    move = []
    if not by_index:
        move += [f"(local.set {name} (i32.add (local.get {name}) (i32.const {step * copies})))"
                 for name, step in zip(pointers, steps)]
    index_step = steps[0] * copies if by_index else copies if uses_index else choice.choice([copies, 1, -copies])
    move.append(f"(local.set $i (i32.add (local.get $i) (i32.const {index_step})))")
    limit = f"(i32.const {index_step * choice.randint(1, 40)})" if rarely(0.25) else "(local.get $n)"
    again = f"(i32.ne (local.get $i) {limit})"
    if copies > 1 and rarely(0.3):
        body.insert(ends[choice.randint(1, copies - 1) - 1], f"(br_if $out (i32.eq (local.get $i) {limit}))")
        again = "(i32.const 1)"
    elif not by_index and rarely(0.2):
        again = "(i32.ne (local.get $p) (local.get $n))"
    elif rarely(0.2):
        again = f"(i32.{choice.choice(['lt', 'gt'][index_step < 0:][:1])}_{choice.choice('us')} (local.get $i) (local.get $n))"

    if is_full:
        counted = f"(i32.lt_u (local.tee $count (i32.add (local.get $count) (i32.const 1))) (i32.const {MOST}))"
        again = f"(i32.and {counted} {again})"
    results = [as_i64("$sum", value)]
    if stores:
        results += [as_i64("$i", "i32"), as_i64("$p", "i32"), as_i64("$t", value), "(i64.const 7)"]
    text = "\n    ".join(body + move + [f"(br_if $next {again})"])
    return signature(number, f"  (block $out (loop $next\n    {text}))", value, choice.choice(results))


def module(seed, is_full=False):
    choice = random.Random(seed)
    functions = [function(number, choice, is_full) for number in range(FUNCTIONS)]
    return "\n".join([f'(module (memory (export "memory") {"65536 65536" if is_full else "2"})', *functions, ")"])


def outcome(text, level):
    """The lines that a module's calls print at a level."""
    folder = text.parent / level
    folder.mkdir(exist_ok=True)
    library = folder / "libloops.so"
    build([WPC, "compile", level, "--emit", "shared", text.with_suffix(".wasm"), "-o", library])
    build([
        CC, "-std=c11", "-O1", f"-I{ROOT}/Runtime/include", HERE / "host.c", library, f"-Wl,-rpath,{folder}", "-o",
        folder / "host"
    ])
    try:
        called = subprocess.run([folder / "host", str(FUNCTIONS)], capture_output=True, timeout=LIMIT)
    except subprocess.TimeoutExpired as late:
        return (late.stdout or b"").decode().splitlines() + ["a loop doesn't end"]
    lines = called.stdout.decode().splitlines()
    if called.returncode or len(lines) != FUNCTIONS * CALLS:
        raise Failure(f"{level}: exit status {called.returncode} after {len(lines)} calls: {called.stderr.decode()}")
    return lines


def test(seed):
    passed, failures = compare(seed, False)
    # Every third module a second time, in the largest memory that there is.
    if seed % 3 == 0:
        more, others = compare(seed, True)
        passed, failures = passed + more, failures + others
    return passed, failures


def compare(seed, is_full):
    """Numbers of calls that agree, and lines about those that don't."""
    folder = WORK / (f"{seed}-full" if is_full else str(seed))
    folder.mkdir(parents=True, exist_ok=True)
    text = folder / "loops.wat"
    text.write_text(module(seed, is_full))
    build(["wat2wasm", text, "-o", text.with_suffix(".wasm")])
    expected = outcome(text, "-O0")
    passed, failures = 0, []
    for level in ["-O2", "-O3"]:
        lines = outcome(text, level)
        different = [pair for pair in zip(expected, lines) if pair[0] != pair[1]]
        passed += min(len(expected), len(lines)) - len(different)
        failures += [f"seed {seed} at {level}: {now}\n    -O0: {before}" for before, now in different]
        if len(lines) != len(expected):
            failures.append(
                f"seed {seed} at {level}: {len(lines)} calls, {len(expected)} at -O0: {lines[-1:]}, {expected[-1:]}")
    return passed, failures


if __name__ == "__main__":
    run_seeds("Random loops do the same at every level.", test, modules=6)

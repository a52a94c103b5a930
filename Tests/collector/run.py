#!/usr/bin/env python3
"""The heap of collected objects has a limit, which programs and embedders set.

    Tests/collector/run.py

The module is that of Tests/golden/gc-limit.wat.
"""
import os
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from common import CC, COLLECTOR, ROOT, RUNTIME, WPC, Failure, build, execute, run_all  # noqa: E402

HERE = Path(__file__).resolve().parent
WORK = ROOT / ".build-tests" / "collector"
MODULE = WORK / "gc-limit.wasm"

TRAP = r"wpc: trap: out of memory\n  at list \(gc-limit\.wasm\+0x[0-9a-f]+\)\n"
GARBAGE = r""
BAD_VARIABLE = r"wpc: WPC_GC_HEAP_SIZE is not a size from 1M to 1024G \(a number of bytes, or one with K, M or G\)\n"
BAD_OPTION = r"[^\n]*--gc-heap-size \S+: a number of bytes from 1m to 1024g is needed, such as 512m\n(?:.*\n)*"


def ends(command, status, error, **variables):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("WPC_GC_")} | variables
    result = execute(command, env=environment)
    text = result.stderr.decode("utf-8", "replace")
    if result.returncode != status or not re.fullmatch(error, text):
        raise Failure(f"{command}, {variables}: exit status {result.returncode}, {text}")


def program(export, *options):
    path = WORK / "-".join([export, *options]).replace(" ", "-")
    build([WPC, "compile", "-O1", "--invoke", export, *options, MODULE, "-o", path])
    return path


def variable():
    growing, garbage = program("list"), program("garbage")
    ends([growing], 134, TRAP, WPC_GC_HEAP_SIZE="4M")
    ends([growing], 134, TRAP, WPC_GC_HEAP_SIZE="4194304")
    ends([garbage], 0, GARBAGE, WPC_GC_HEAP_SIZE="4M")
    for bad in ["lots", "0", "100K", "-1", "4MB", "99999999999G", "2000G"]:
        ends([growing], 125, BAD_VARIABLE, WPC_GC_HEAP_SIZE=bad)


def compile_option():
    growing = program("list", "--gc-heap-size", "4m")
    ends([growing], 134, TRAP)
    # Who starts the program decides.
    ends([growing], 134, TRAP, WPC_GC_HEAP_SIZE="8M")
    ends([growing], 125, BAD_VARIABLE, WPC_GC_HEAP_SIZE="lots")
    for bad in ["lots", "0", "100k", "2000g"]:
        ends([WPC, "compile", "--gc-heap-size", bad, MODULE, "-o", WORK / "bad"], 64, BAD_OPTION)


def run_option():
    ends([WPC, "run", "--gc-heap-size", "4m", "--invoke", "list", MODULE], 134, TRAP)
    ends([WPC, "run", "--gc-heap-size", "4m", "--invoke", "garbage", MODULE], 0, GARBAGE)
    ends([WPC, "run", "--gc-heap-size", "lots", MODULE], 64, BAD_OPTION)


def embedded():
    folder = WORK / "embedded"
    folder.mkdir(exist_ok=True)
    build([WPC, "compile", "--emit", "obj", MODULE, "-o", folder / "module.o"])
    build([
        CC, "-std=c11", "-D_GNU_SOURCE",
        *(f"-I{ROOT / path}" for path in ["Runtime/include", "Collector/include", "Collector"]), HERE / "host.c",
        folder / "module.o", "-Wl,-u,wpc_gc_struct", COLLECTOR, RUNTIME, "-lgc", "-lpthread", "-lm", "-ldl", "-o",
        folder / "host"
    ])
    result = execute([folder / "host", folder / "groups"])
    if result.returncode != 0:
        raise Failure(
            f"exit status {result.returncode}\n{result.stdout.decode()}{result.stderr.decode('utf-8', 'replace')}")


def main():
    WORK.mkdir(parents=True, exist_ok=True)
    build([sys.executable, ROOT / "Tests" / "golden" / "run.py", "--assemble", "gc-limit", MODULE])
    run_all({"variable": variable, "compile option": compile_option, "run option": run_option, "embedded": embedded},
            os.cpu_count())


main()

#!/usr/bin/env python3
"""Start-up of hello world: wpc's executable beside the native one, wasmtime's and wasm2c's.

    Benchmarks/startup/run.py                   500 rounds; write Benchmarks/results/startup.json
    Benchmarks/startup/run.py --rounds 50       another number
    Benchmarks/startup/run.py --results FOLDER  write it elsewhere

All are built from one C source. They run in turns, a different one first in each round; a time is from starting the
process to its end, with its output going to /dev/null. The median and the minimum count: what other processes do only
adds to a start.
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
sys.path.insert(0, str(HERE.parent))
from bench import contenders, host  # noqa: E402
from bench.contenders import BuildError, Toolbox  # noqa: E402
from bench.programs import CACHE, Program  # noqa: E402

SOURCE = '#include <stdio.h>\nint main(void) { puts("Hello, world!"); return 0; }\n'


def build(folder):
    """The contenders that can be built here: name -> command, size in bytes."""
    source, module = folder / "hello.c", folder / "hello.wasm"
    source.write_text(SOURCE)
    tools, program = Toolbox(folder, CACHE), Program("hello", "kernel", "", [source])
    tools.build_module(program, module)
    built = {}
    for name in contenders.NAMES:
        output = folder / f"hello-{name}"
        try:
            getattr(tools, f"build_{name}")(program, module, "baseline", output)
        except BuildError as error:
            print(f"{name} can't be built: {error}", file=sys.stderr)
            continue
        # wasmtime's file is read by its launcher; the others are measured as they would be shipped.
        if name != "wasmtime":
            subprocess.run(["strip", output], check=True)
        command = [str(part) for part in contenders.command(name, "baseline", output)]
        built[name] = (([str(folder / command[0])] if name == "wasmtime" else command[:1]) + command[1:],
                       output.stat().st_size)
    return tools, built


def run_once(command):
    """Milliseconds from starting the process to its end."""
    started = time.perf_counter()
    process = os.posix_spawn(command[0], command, {},
                             file_actions=[(os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0)])
    _, status = os.waitpid(process, 0)
    took = (time.perf_counter() - started) * 1000
    if status != 0:
        sys.exit(f"{' '.join(command)}: exit status {os.waitstatus_to_exitcode(status)}")
    return took


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=500, help="runs of each (default: 500)")
    parser.add_argument("--results", default=str(HERE.parent / "results"), help="where the JSON goes")
    given = parser.parse_args()
    machine = host.machine()
    with tempfile.TemporaryDirectory(prefix="wpc-startup-") as folder:
        tools, built = build(Path(folder))
        times = {name: [] for name in built}
        order = list(built)
        for _ in range(given.rounds):
            for name in order:
                times[name].append(run_once(built[name][0]))
            order = order[1:] + order[:1]
        rows = [{"name": name, "median": statistics.median(times[name]), "minimum": min(times[name]), "size": size}
                for name, (_, size) in built.items()]
        results = {"date": time.strftime("%Y-%m-%d", time.gmtime()), "machine": machine, "versions": tools.versions(),
                   "rounds": given.rounds, "rows": rows}
    for row in rows:
        print(
            f"{row['name']:8} {row['median']:6.2f} ms median, {row['minimum']:6.2f} ms minimum, {row['size']:8} bytes")
    Path(given.results).mkdir(parents=True, exist_ok=True)
    (Path(given.results) / "startup.json").write_text(json.dumps(results, indent=1) + "\n")


main()

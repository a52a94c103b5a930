#!/usr/bin/env python3
"""Writes the README's section on performance from Benchmarks/results, between its two marks.

    Benchmarks/readme.py [--check]      --check: say whether it is up to date, and change nothing
"""
import json
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path.insert(0, str(HERE))
from bench import summary  # noqa: E402

BEGIN, END = "<!-- performance: written by Benchmarks/readme.py -->", "<!-- end of performance -->"


def run_time(results):
    names = summary.others(results)
    lines = [summary.conditions(results), "",
             "Run time as a ratio to `clang -O3` natively, geometric means (1 is as fast as native, less is faster):", "",
             "| programs | " + " | ".join(names) + " |", "|---|" + "---:|" * len(names)]
    for level in ["baseline", "native"]:
        rows = summary.ratios(results, level)
        for title, count, values in summary.means(rows, names):
            cells = " | ".join(f"{values[name]:.3f}" for name in names)
            lines.append(f"| {title} ({count} that all ran), {summary.level_name(results, level)} | {cells} |")
    for level in ["baseline", "native"]:
        lines += ["", f"For {summary.level_name(results, level)}:", ""] + summary.sentences(results, level)
    lines += ["", "![Run time as a ratio to native](Benchmarks/results/run-baseline.svg)", "",
              "All figures, also for the machine's own processor: [run.md](Benchmarks/results/run.md). How they are made, and what to keep in "
              "mind: [Benchmarks](Benchmarks/README.md). `make bench` measures on your machine."]
    return lines


def compile_time(results):
    compilers = []
    for row in results["rows"]:
        if row["compiler"] not in compilers:
            compilers.append(row["compiler"])
    modules = list(results["modules"])
    lines = ["", "Compiling, processor seconds (peak memory in MiB):", "",
             "| compiler | " + " | ".join(f"{name}, {results['modules'][name]['size'] / 1e6:.2f} MB" for name in modules) + " |",
             "|---|" + "---:|" * len(modules)]
    for compiler in compilers:
        cells = []
        for name in modules:
            row = next((row for row in results["rows"] if row["module"] == name and row["compiler"] == compiler), None)
            cells.append("-" if row is None or "failure" in row else f"{row['processor']:.2f} ({row['memory'] / (1 << 20):.0f})")
        lines.append(f"| {compiler} | " + " | ".join(cells) + " |")
    machine = results["machine"]
    busy = f", on a busy machine (load {machine['load']})" if machine["load"] > machine["processors"] else ""
    counts = {name: info["rounds"] for name, info in results["modules"].items()}
    alike = {count: [name for name in counts if counts[name] == count] for count in sorted(set(counts.values()), reverse=True)}
    kinds = [("one run" if count == 1 else f"medians of {count} runs") + (f" of {', '.join(names)}" if len(alike) > 1 else "")
             for count, names in alike.items()]
    rounds = "; ".join(kinds)
    lines += ["", f"{results['date']}, {machine['processor']} {machine['family']}{busy}; {rounds}; `make bench-compile`, whose wpc is that of `make optimized`."]
    return lines


def startup(results):
    lines = ["", "Start-up of hello world, milliseconds from starting the process to its end:", "",
             "| program | median | minimum | size, KiB |", "|---|---:|---:|---:|"]
    for row in results["rows"]:
        lines.append(f"| {row['name']} | {row['median']:.2f} | {row['minimum']:.2f} | {row['size'] / 1024:.0f} |")
    machine = results["machine"]
    lines += ["", f"{results['date']}, {machine['processor']} {machine['family']}; {results['rounds']} alternating runs of stripped programs (wasmtime's "
              "is loaded precompiled, by a launcher); `make bench-startup`."]
    return lines


def section():
    lines = []
    for name, part in [("run", run_time), ("compile", compile_time), ("startup", startup)]:
        path = HERE / "results" / f"{name}.json"
        if path.exists():
            lines += part(json.loads(path.read_text()))
    return "\n".join([BEGIN, "", *lines, "", END])


def main():
    path = ROOT / "README.md"
    text = path.read_text()
    if BEGIN not in text or END not in text:
        sys.exit(f"{path} lacks the marks {BEGIN} and {END}")
    new = text[:text.index(BEGIN)] + section() + text[text.index(END) + len(END):]
    if "--check" in sys.argv[1:]:
        sys.exit(0 if new == text else f"{path} isn't what Benchmarks/readme.py writes")
    path.write_text(new)


main()

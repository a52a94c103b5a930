#!/usr/bin/env python3
"""Writes from Benchmarks/results what README.md and docs/performance.md say of performance, each between two marks, and
the README's chart.

    Benchmarks/readme.py [--check]      --check: say whether they are up to date, and change nothing
"""
import json
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path.insert(0, str(HERE))
from bench import bars, summary  # noqa: E402

BEGIN, END = "<!-- performance: written by Benchmarks/readme.py -->", "<!-- end of performance -->"
CHART = "Benchmarks/results/summary.svg"


def run_time(results):
    names = summary.others(results)
    lines = [
        summary.conditions(results), "",
        "Run time as a ratio to `clang -O3` natively, geometric means (1 is as fast as native, less is faster):", "",
        "| programs | " + " | ".join(names) + " |", "|---|" + "---:|" * len(names)
    ]
    for level in ["baseline", "native"]:
        rows = summary.ratios(results, level)
        for title, count, values in summary.means(rows, names):
            cells = " | ".join(f"{values[name]:.3f}" for name in names)
            lines.append(f"| {title} ({count} that all ran), {summary.level_name(results, level)} | {cells} |")
    for level in ["baseline", "native"]:
        lines += ["", f"For {summary.level_name(results, level)}:", ""] + summary.sentences(results, level)
    lines += [
        "", "![Run time as a ratio to native](../Benchmarks/results/run-baseline.svg)", "",
        summary.paragraph(
            "All figures, also for the machine's own processor: [run.md](../Benchmarks/results/run.md). How they are "
            "made, and what to keep "
            "in mind: [Benchmarks](../Benchmarks/README.md). `make bench` measures on your machine.")
    ]
    return lines


def compile_time(results):
    compilers = []
    for row in results["rows"]:
        if row["compiler"] not in compilers:
            compilers.append(row["compiler"])
    modules = list(results["modules"])
    lines = [
        "", "Compiling, processor seconds (peak memory in MiB):", "",
        "| compiler | " + " | ".join(f"{name}, {results['modules'][name]['size'] / 1e6:.2f} MB"
                                     for name in modules) + " |", "|---|" + "---:|" * len(modules)
    ]
    for compiler in compilers:
        cells = []
        for name in modules:
            row = next((row for row in results["rows"] if row["module"] == name and row["compiler"] == compiler), None)
            cells.append("-" if row is None or "failure" in row else
                         f"{row['processor']:.2f} ({row['memory'] / (1 << 20):.0f})")
        lines.append(f"| {compiler} | " + " | ".join(cells) + " |")
    machine = results["machine"]
    busy = f", on a busy machine (load {machine['load']})" if machine["load"] > machine["processors"] else ""
    counts = {name: info["rounds"] for name, info in results["modules"].items()}
    alike = {
        count: [name for name in counts if counts[name] == count]
        for count in sorted(set(counts.values()), reverse=True)
    }
    kinds = [("one run" if count == 1 else f"medians of {count} runs") +
             (f" of {', '.join(names)}" if len(alike) > 1 else "") for count, names in alike.items()]
    rounds = "; ".join(kinds)
    lines += [
        "",
        summary.paragraph(f"{results['date']}, {machine['processor']} {machine['family']}{busy}; {rounds}; `make "
                          "bench-compile`, whose wpc is that of `make optimized`.")
    ]
    return lines


def startup(results):
    lines = ["", "Start-up of hello world, milliseconds from starting the process to its end:", "",
             "| program | median | minimum | size, KiB |", "|---|---:|---:|---:|"]
    for row in results["rows"]:
        lines.append(f"| {row['name']} | {row['median']:.2f} | {row['minimum']:.2f} | {row['size'] / 1024:.0f} |")
    machine = results["machine"]
    lines += [
        "",
        summary.paragraph(
            f"{results['date']}, {machine['processor']} {machine['family']}; {results['rounds']} alternating runs "
            "of stripped programs (wasmtime's is loaded precompiled, by a launcher); `make bench-startup`.")
    ]
    return lines


def details(results):
    """What stands in docs/performance.md."""
    lines = []
    for name, part in [("run", run_time), ("compile", compile_time), ("startup", startup)]:
        if name in results:
            lines += part(results[name])
    return lines


def figures(results):
    """The README's three: run time, compile time, start-up."""
    run, compiled, started = results["run"], results["compile"], results["startup"]
    names = summary.others(run)
    _, count, means = summary.means(summary.ratios(run, "baseline"), names)[-1]
    seconds = {
        row["compiler"]: row["processor"] for row in compiled["rows"]
        if row["module"] == "sqlite" and "failure" not in row
    }
    starts = {row["name"]: row["median"] for row in started["rows"]}
    return [
        "| | wpc | wasmtime | wasm2c and clang -O3 | native |", "|---|---:|---:|---:|---:|",
        f"| run time, geometric mean of {count} programs, `clang -O3` natively is 1 | {means['wpc']:.2f} "
        f"| {means['wasmtime']:.2f} | {means['wasm2c']:.2f} | 1 |",
        f"| compiling SQLite, seconds of processor time | {seconds['wpc -O2']:.1f} | {seconds['wasmtime']:.1f} "
        f"| {seconds['wasm2c, clang -O3']:.1f} | {seconds['C source, clang -O2']:.1f} (clang -O2, from C) |",
        f"| start and end of hello world, ms | {starts['wpc']:.2f} | {starts['wasmtime']:.2f} | {starts['wasm2c']:.2f} "
        f"| {starts['native']:.2f} |", "",
        f"![Run time as a ratio to native]({CHART})", "",
        summary.paragraph(
            f"{run['date'][:10]}, {run['machine']['processor']} {run['machine']['family']}, wpc commit "
            f"{run['built']['versions']['wpc commit']}, wasmtime {run['built']['versions']['wasmtime']}, wasm2c "
            f"{run['built']['versions']['wasm2c']}, for {run['built']['levels']['baseline']}.")]


def replaced(text, lines):
    """A document with other text between the two marks."""
    return text[:text.index(BEGIN)] + "\n".join([BEGIN, "", *lines, "", END]) + text[text.index(END) + len(END):]


def main():
    results = {}
    for name in ["run", "compile", "startup"]:
        path = HERE / "results" / f"{name}.json"
        if path.exists():
            results[name] = json.loads(path.read_text())
    outdated = []
    for name, part in [("README.md", figures), ("docs/performance.md", details), (CHART, None)]:
        path = ROOT / name
        text = path.read_text() if path.exists() else ""
        if part and (BEGIN not in text or END not in text):
            sys.exit(f"{path} lacks the marks {BEGIN} and {END}")
        new = replaced(text, part(results)) if part else bars.chart(results["run"], "baseline")
        if new != text:
            outdated.append(name)
            if "--check" not in sys.argv[1:]:
                path.write_text(new)
    if outdated and "--check" in sys.argv[1:]:
        sys.exit(f"not what Benchmarks/readme.py writes: {', '.join(outdated)}")


main()

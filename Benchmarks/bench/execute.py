"""Runs a built folder: contenders in turn, again and again, outputs compared. Needs Python alone."""
import json
import re
import statistics
import time
from pathlib import Path

from . import host
from .choice import matches
from .measure import measure
from .progress import Progress

# Seconds for one run of one program.
LIMIT = 120
# Numbers from floating point may differ by this much: other C libraries, fused operations.
TOLERANCE = 1e-6
NUMBER = re.compile(r"-?\d+(\.\d+)?(e[-+]\d+)?")
SUM = re.compile(r"[0-9a-f]{16}")


def execute(folder, name_filter, rounds, wanted, levels):
    """Returns the results. What can't run, or prints something else than the native program, is in them with its
    error."""
    folder = Path(folder).resolve()
    manifest = json.loads((folder / "manifest.json").read_text())
    chosen = [program for program in manifest["programs"] if matches(name_filter, program["name"])]
    for program in chosen:
        program["builds"] = {
            key: build for key, build in program["builds"].items()
            if key.split("/")[0] in wanted and key.split("/")[1] in levels
        }
    count = sum(len(program["builds"]) for program in chosen)
    progress = Progress(count * (rounds + 1))
    machine = host.machine()
    results = []
    for program in chosen:
        results.append(_run_program(folder, program, rounds, progress))
    progress.end()
    machine["load after"] = host.machine()["load"]
    return {
        "format": 1, "date": time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime()), "rounds": rounds, "machine": machine,
        "built": {key: manifest[key] for key in ["date", "machine", "versions", "levels", "failures"]},
        "contenders": [name for name in manifest["contenders"] if name in wanted], "programs": results}


def _run_program(folder, program, rounds, progress):
    result = {key: program[key]
              for key in ["name", "kind", "about"]} | {"times": {}, "failures": dict(program["failures"])}
    builds = program["builds"]
    samples = {}
    expected = None
    for key, build in builds.items():
        progress.step(f"{program['name']} {key}, once for its output")
        first, error = _run_once(folder, program, build)
        if error is None:
            expected = first.output if expected is None else expected
            if not agree(expected, first.output):
                error = "prints something else"
        if error is None:
            samples[key] = []
        else:
            result["failures"][key] = error
            progress.say(f"{program['name']}: {key}: {error}")
    order = list(samples)
    for number in range(rounds):
        for key in order[number % len(order):] + order[:number % len(order)] if order else []:
            progress.step(f"{program['name']} {key}, round {number + 1}")
            run, error = _run_once(folder, program, builds[key])
            if error is None:
                samples[key].append(run)
            else:
                result["failures"][key] = f"in round {number + 1}: {error}"
    for key, runs in samples.items():
        if runs:
            result["times"][key] = {
                "processor": statistics.median(run.processor for run in runs), "wall": statistics.median(
                    run.wall for run in runs), "least": min(run.processor for run in runs), "memory": max(
                        run.memory for run in runs), "all": [round(run.processor, 5) for run in runs]
            }
    return result


def _run_once(folder, program, build):
    """A run, and what was wrong with it or None."""
    first, *rest = build["command"]
    rest = [str(folder / part) if part.startswith("bin/") else part for part in rest]
    try:
        run = measure([folder / first, *rest, *program["arguments"]], folder / "inputs", {"WPC_DIRS": "."}, LIMIT)
    except OSError as error:
        return None, str(error)
    if run.status != 0:
        lines = run.error.strip().splitlines()
        meaning = {132: "an instruction that this processor lacks", 137: f"killed, or no end in {LIMIT} s"}.get(
            run.status)
        return None, f"exit status {run.status}" + (f", {meaning}"
                                                    if meaning else f": {lines[0][:160]}" if lines else "")
    return run, None


def agree(expected, got):
    """Whether two outputs are the same, but for the last digits of numbers."""
    if expected == got:
        return True
    left, right = expected.split(), got.split()
    return len(left) == len(right) and all(_same_word(a.decode("utf-8", "replace"), b.decode("utf-8", "replace"))
                                           for a, b in zip(left, right))


def _same_word(a, b):
    if a == b:
        return True
    if SUM.fullmatch(a) or not (NUMBER.fullmatch(a) and NUMBER.fullmatch(b)):
        return False
    return abs(float(a) - float(b)) <= TOLERANCE * max(abs(float(a)), abs(float(b)))

"""Builds programs with every contender into a folder that runs elsewhere, and writes what is in it: manifest.json."""
import json
import shutil
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path

from . import contenders, host, programs
from .choice import matches
from .contenders import BuildError, Toolbox
from .progress import Progress


def build(folder, name_filter, jobs, native, level, wasm_flags, wanted, levels):
    """Returns the manifest. What can't be built is in it with its error."""
    folder = Path(folder).resolve()
    shutil.rmtree(folder / "bin", ignore_errors=True)
    (folder / "bin").mkdir(parents=True)
    (folder / "modules").mkdir(exist_ok=True)
    tools = Toolbox(folder, programs.CACHE, native, level, wasm_flags)
    chosen, failures = _choose(name_filter)
    programs.make_inputs(folder / "inputs", any("corpus" in program.arguments for program in chosen))
    if "wasmtime" in wanted:
        try:
            tools.prepare_wasmtime()
        except BuildError as error:
            failures.append(f"wasmtime: {error}")
    progress = Progress(len(chosen) * (1 + len(wanted) * len(levels)))
    entries = []
    with ThreadPoolExecutor(jobs) as pool:
        for entry in pool.map(lambda program: _build_one(tools, program, wanted, levels, progress), chosen):
            entries.append(entry)
    progress.end()
    shutil.rmtree(folder / "work", ignore_errors=True)
    manifest = {
        "format": 1, "date": time.strftime("%Y-%m-%d", time.gmtime()), "machine": host.machine(),
        "versions": tools.versions(), "levels": {"baseline": contenders.BASELINE, "native": native},
        "contenders": wanted, "programs": entries, "failures": failures
    }
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n")
    return manifest


def _choose(name_filter):
    chosen = [program for program in programs.kernels() if matches(name_filter, program.name)]
    failures = []
    for name in programs.real_names():
        if not matches(name_filter, name):
            continue
        try:
            chosen.append(programs.real(name))
        except (programs.SourceError, subprocess.CalledProcessError, OSError) as error:
            failures.append(f"{name}: {str(error).splitlines()[0]}")
    return chosen, failures


def _build_one(tools, program, wanted, levels, progress):
    entry = {
        "name": program.name, "kind": program.kind, "about": program.about, "arguments": program.arguments, "builds": {
        }, "failures": {}
    }
    module = tools.folder / "modules" / f"{program.name}.wasm"
    progress.step(f"{program.name}.wasm")
    try:
        entry["module"] = {"compile": asdict(tools.build_module(program, module)), "size": module.stat().st_size}
        module_error = None
    except BuildError as error:
        module_error = str(error)
    for name in wanted:
        for level in levels:
            key = f"{name}/{level}"
            progress.step(f"{program.name} {key}")
            output = tools.folder / "bin" / f"{program.name}.{name}.{level}"
            try:
                if module_error is not None and name != "native":
                    raise BuildError(f"no module: {module_error}")
                step = getattr(tools, f"build_{name}")(program, module, level, output)
                entry["builds"][key] = {
                    "command": contenders.command(name, level, f"bin/{output.name}"), "compile": asdict(step),
                    "size": output.stat().st_size}
            except BuildError as error:
                entry["failures"][key] = str(error)
                progress.say(f"{program.name}: {key} can't be built: {error}")
    return entry

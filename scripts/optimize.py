#!/usr/bin/env python3
"""Makes of the compiler that `make build` links one whose code lies in the order in which it runs.

    scripts/optimize.py                 .build/release/wpc -> .build/optimized/release/wpc, unless that is newer
    scripts/optimize.py --which         print the compiler to install: the reordered one if it is there and newer

Most of a compilation is LLVM's code, which is large and jumps about. LLVM's post-link optimiser, BOLT (Panchenko et
al., 2019), counts in an instrumented copy which blocks and calls run while the kernels of the bench are compiled, and
then moves the blocks that run to the front and one behind the other: three in five of the branches that are taken go.
What the compiler does stays the same. It works on the linked program, so it needs no source of LLVM's, but LLVM's
static libraries and the linker's relocations (Package.swift).
"""
import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "Benchmarks"))
from bench import programs  # noqa: E402
from bench.contenders import LLVM, BuildError, Toolbox  # noqa: E402
from bench.progress import Progress  # noqa: E402

RELEASE = ROOT / ".build" / "release"
# As deep below the root as SwiftPM's own folder, so that the headers are found in the same way.
OPTIMIZED = ROOT / ".build" / "optimized" / "release"
LIBRARIES = ["libwpcrt.a", "libwpcgc.a"]
# What is compiled to count: of each kind of code one. None of the modules by which `make bench-compile` measures.
KERNELS = [
    "aes", "fft", "gemm", "hash-table", "interpreter-table", "lz77", "merge-sort", "numbers", "recursion", "regex",
    "simd-image", "sudoku"
]
# Options of some of them; the others are compiled at the usual level.
OPTIONS = {"hash-table": ["-O1"], "lz77": ["-O0"], "numbers": ["--cpu", "x86-64-v3"], "recursion": ["-O3"]}
# Swift's functions stay where they are: BOLT doesn't understand the jumps of asynchronous ones, and they are few in a
# compilation.
LEFT_ALONE = "--skip-funcs=[$]s.*"
# No code is changed but its order, and which of two equal functions is called.
LAYOUT = [
    "-reorder-blocks=ext-tsp", "-reorder-functions=cdsort", "-split-functions", "-split-all-cold", "-icf=1",
    "-use-gnu-stack"
]


class Failure(Exception):
    """A step that failed; says how."""


def run(command, **more):
    command = [str(part) for part in command]
    try:
        result = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace",
                                **more)
    except OSError as error:
        raise Failure(f"{command[0]}: {error.strerror}") from None
    if result.returncode != 0:
        raise Failure(
            f"exit status {result.returncode} of {' '.join(command)}\n{(result.stdout + result.stderr)[-2000:]}")
    return result.stdout


def tool(name):
    path = LLVM / "bin" / name
    if not path.exists():
        raise Failure(f"{path} is not there: install LLVM's post-link optimiser (Debian: bolt-22)")
    return path


def is_fresh(result, *sources):
    return result.exists() and all(source.stat().st_mtime <= result.stat().st_mtime for source in sources)


def optimize(compiler, result, folder, progress):
    """Writes to `result` what `compiler` is in another order; `folder` gets all that is made on the way."""
    bolt, merge, strip = tool("llvm-bolt"), tool("merge-fdata"), tool("llvm-strip")
    # Debug information would have to be rewritten too.
    plain, instrumented, counts = folder / "plain", folder / "instrumented", folder / "counts"
    progress.step("removing debug information")
    run([strip, "--strip-debug", "--keep-file-symbols", "--remove-section=.rela.debug*", compiler, "-o", plain])
    if "libLLVM" in run([tool("llvm-readelf"), "--needed-libs", plain]):
        raise Failure(
            f"{compiler} was linked with LLVM's shared library, since {LLVM}/lib has no static ones: nothing to "
            f"optimise"
        )
    progress.step("instrumenting")
    run([
        bolt, plain, LEFT_ALONE, "-instrument", f"--instrumentation-file={counts}", "--instrumentation-file-append-pid",
        "-o", instrumented
    ])

    environment = {name: value for name, value in os.environ.items() if not name.startswith("WPC_")}
    environment |= {"WPC_NO_CACHE": "1", "WPC_RUNTIME": str(RELEASE)}

    toolbox = Toolbox(folder, programs.CACHE)
    kernels = {program.name: program for program in programs.kernels()}

    def train(name):
        module = folder / f"{name}.wasm"
        toolbox.build_module(kernels[name], module)
        run([instrumented, "compile", *OPTIONS.get(name, []), "-j1", module, "-o", folder / name], env=environment)
        progress.step(f"counted {name}")

    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        list(pool.map(train, KERNELS))
    found = sorted(folder.glob("counts.*"))
    if len(found) < len(KERNELS):
        raise Failure(f"{len(found)} of {len(KERNELS)} compilations left their counts")
    profile = folder / "profile"
    run([merge, "-o", profile, *found])
    progress.step("moving code")
    made = folder / "optimized"
    run([bolt, plain, LEFT_ALONE, f"-data={profile}", *LAYOUT, "-o", made])
    run([strip, "--strip-debug", made])
    progress.step("checking")
    new = result.with_name(f".{result.name}.{os.getpid()}")
    shutil.copy2(made, new)
    try:
        check(new, compiler, folder, environment)
        new.replace(result)
    finally:
        new.unlink(missing_ok=True)


def check(made, compiler, folder, environment):
    """The reordered compiler says and makes what the other one does."""
    for name in ["fft", "sudoku"]:
        outputs = []
        for program in [compiler, made]:
            run([program, "compile", folder / f"{name}.wasm", "--emit", "obj", "-o", folder / "checked.o"],
                env=environment)
            outputs.append((folder / "checked.o").read_bytes())
        if outputs[0] != outputs[1]:
            raise Failure(f"the reordered compiler makes another object of {name}: it is not used")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--which", action="store_true", help="print the path of the faster compiler that is there")
    given = parser.parse_args()
    compiler, result = RELEASE / "wpc", OPTIMIZED / "wpc"
    if given.which:
        return print((result if is_fresh(result, compiler) else compiler).relative_to(ROOT))
    if not compiler.exists():
        sys.exit(f"optimize: {compiler} is not there: build it first (make build)")
    OPTIMIZED.mkdir(parents=True, exist_ok=True)
    # Found beside the compiler.
    for name in LIBRARIES:
        link = OPTIMIZED / name
        link.unlink(missing_ok=True)
        link.symlink_to(f"../../release/{name}")
    if is_fresh(result, compiler, Path(__file__)):
        return print(f"optimize: {result.relative_to(ROOT)} is up to date")
    print("optimize: reordering the compiler's code, some minutes", file=sys.stderr, flush=True)
    progress = Progress(len(KERNELS) + 4)
    try:
        with tempfile.TemporaryDirectory(dir=OPTIMIZED.parent) as folder:
            optimize(compiler, result, Path(folder), progress)
    except (Failure, BuildError) as failure:
        progress.end()
        sys.exit(f"optimize: {failure}")
    progress.end()
    print(f"optimize: {result.relative_to(ROOT)} is ready")


main()

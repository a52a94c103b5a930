#!/usr/bin/env python3
"""LLVM's own tests of its OpenMP runtime, compiled to WebAssembly and run by wpc, beside native code with libomp.

    Tests/openmp-suite/run.py [--filter TEXT] [--jobs N] [--native] [--source FOLDER] [--list]

The tests are openmp/runtime/test of Debian's source package of LLVM, which is downloaded (.build-real) and never a part of
this repository. Those that need OMPT, affinity, devices or another system are left out. Each RUN line is run as lit
would, with a compiler and programs of ours; a test passes if all its lines do. --native runs each test natively too, where
clang has libomp. A test that fails in both ways is none of ours. `expected.txt` lists the tests that are known to fail,
and why; one that fails and isn't there, or passes and is, is a failure of this suite.
"""
import argparse
import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "Tests"))
sys.path.insert(0, str(ROOT / "scripts"))
from common import CLANG, WPC  # noqa: E402
from debian_source import SourceError, source  # noqa: E402

HERE = Path(__file__).resolve().parent
WORK = ROOT / ".build-tests" / "openmp-suite"
FOLDERS = ["api", "atomic", "barrier", "critical", "env", "flush", "lock", "master", "misc_bugs", "parallel", "tasking",
           "teams", "threadprivate", "transform", "worksharing"]
# What a test can ask for and doesn't get.
FEATURES = {"linux", "c11", "clang", "clang-22", "openmp-5.0", "stable"}
GUEST = ROOT / "Runtime" / "guest"
# With what tests declare themselves and the runtime doesn't have: it is said when wpc compiles them.
TO_WASM = [f"--config={GUEST}/openmp.cfg", "-Wno-everything", "-Wl,--allow-undefined", f"-I{HERE}/guest"]
LIMIT = 120


def find_tests(given):
    """The folder of the tests; the newest source package of LLVM that the archive has."""
    if given:
        return Path(given)
    problem = None
    for version in ["22", "19", "16", "14"]:
        try:
            tree = source(f"llvm-toolchain-{version}", ROOT / ".build-real")
        except SourceError as error:
            problem = error
            continue
        return tree / "openmp" / "runtime" / "test"
    sys.exit(f"no source package of LLVM can be had: {problem}")


def reason_to_skip(text):
    """Why a test is not for us, or None."""
    for line in re.findall(r"REQUIRES:(.*)", text):
        for word in re.split(r"[,&]+", line.replace("||", ",")):
            word = word.strip()
            if word and not word.startswith("!") and word not in FEATURES:
                return f"requires {word}"
    if re.search(r"#include *[<\"](pthread|omp-tools|dlfcn|sys/resource|signal)\.h", text):
        return "needs " + re.search(r"#include *[<\"]((?:pthread|omp-tools|dlfcn|sys/resource|signal)\.h)", text)[1]
    if "%libomp" not in text:
        return "runs no program"
    if re.search(r"#pragma omp .*\btarget\b|omp_target_|kmpc_omp_target", text):
        return "target"
    return None


def substitutions(path, folder, native, tests):
    """What stands for lit's words."""
    cxx = path.suffix == ".cpp"
    program = folder / "program"
    extra = [f"-I{tests}"]
    if native:
        compiler = [CLANG, "-fopenmp", "-w", *extra, *os.environ.get("OMP_NATIVE_FLAGS", "").split()]
        cxx_compiler = [*compiler, "-x", "c++"]
        line = f"{' '.join(compiler)} {'-x c++ ' if cxx else ''}%openmp_extra {path} -o {program} -lm" + (
            " -lstdc++" if cxx else "")
    else:
        wasm = folder / "program.wasm"
        compiler = [CLANG, *TO_WASM, *extra]
        line = (f"{' '.join(compiler)} {'-x c++ -fno-exceptions ' if cxx else ''}%openmp_extra {path} -o {wasm}"
                + (" -lc++ -lc++abi" if cxx else "") + f" && {WPC} compile --env HOME {wasm} -o {program}")
    return line, program


def expand(command, line, program, path, folder):
    # The same program, by another way through clang.
    command = command.replace("%libomp-irbuilder-", "%libomp-")
    command = command.replace("%libomp-cxx-compile-and-run", "%libomp-cxx-compile && %libomp-run")
    command = command.replace("%libomp-cxx-compile-c", "%libomp-compile").replace("%libomp-cxx-compile", "%libomp-compile")
    command = re.sub(r"%libomp-c99-|%libomp-cxx20-", "%libomp-", command)
    command = command.replace("%libomp-compile-and-run", "%libomp-compile && %libomp-run")
    # The options that follow `%libomp-compile` are the compiler's.
    def compile_line(match):
        options = match[1].replace("%s", "").strip()
        return line.replace("%openmp_extra", options)
    command = re.sub(r"%libomp-compile((?:(?!&&|\|).)*)", compile_line, command)
    command = command.replace("%libomp-run", str(program))
    for word, value in {"%libomp-tool": "false", "%s": str(path), "%t": str(folder / "t"), "%python": sys.executable,
                        "%S": str(path.parent), "%not": "!", "%preload-tool": "", "%flags-use-compiler-omp-h": "",
                        "%flags": "", "%no-as-needed-flag": "", "%libs": ""}.items():
        command = command.replace(word, value)
    return command


def run_test(tests, path, native):
    """None, or what went wrong."""
    name = path.relative_to(tests)
    folder = WORK / ("native" if native else "wasm") / str(name).replace("/", "-")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    line, program = substitutions(path, folder, native, tests)
    environment = {**os.environ, "WPC_NO_CACHE": "1", "PATH": f"/usr/lib/llvm-22/bin:{os.environ['PATH']}"}
    text = path.read_text(errors="replace")
    commands = re.sub(r"\\\n.*?RUN:", " ", "\n".join(re.findall(r"RUN:.*", text)))
    for command in re.findall(r"RUN:(.*)", commands):
        command = expand(command.strip(), line, program, path, folder)
        try:
            result = subprocess.run(["bash", "-o", "pipefail", "-c", command], cwd=folder, env=environment, timeout=LIMIT,
                                    capture_output=True, stdin=subprocess.DEVNULL)
        except subprocess.TimeoutExpired:
            return f"still running after {LIMIT} s"
        if result.returncode != 0:
            output = (result.stdout + result.stderr).decode("utf-8", "replace").strip()
            (folder / "log").write_text(command + "\n" + output)
            lines = [each for each in output.splitlines() if "error" in each or "trap" in each or "missing" in each
                     or "not provided" in each]
            return f"status {result.returncode}: " + (lines or output.splitlines()[-1:] or ["no output"])[0][:160]
    shutil.rmtree(folder, ignore_errors=True)
    return None


def read_expected():
    """What is known to fail: reasons by test."""
    path = HERE / "expected.txt"
    lines = path.read_text().splitlines() if path.exists() else []
    return dict(line.split(": ", 1) for line in lines if line and not line.startswith("#"))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--filter", default="")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--native", action="store_true")
    parser.add_argument("--source")
    arguments = parser.parse_args()
    tests = find_tests(arguments.source)
    paths, left_out = [], {}
    for folder in FOLDERS:
        for path in sorted((tests / folder).rglob("*.c*")):
            if arguments.filter not in str(path.relative_to(tests)) or path.suffix not in {".c", ".cpp"}:
                continue
            reason = reason_to_skip(path.read_text(errors="replace"))
            if reason:
                left_out.setdefault(reason, []).append(path)
            else:
                paths.append(path)
    expected = read_expected()
    failed = passed = known = native_passed = 0
    with ThreadPoolExecutor(arguments.jobs) as pool:
        futures = [(path, pool.submit(run_test, tests, path, False),
                    pool.submit(run_test, tests, path, True) if arguments.native else None) for path in paths]
        for path, future, native in futures:
            name, problem = str(path.relative_to(tests)), future.result()
            beside = ""
            if native is not None:
                native_problem = native.result()
                native_passed += native_problem is None
                beside = f"; natively: {native_problem or 'passes'}"
            if problem is None:
                passed += 1
                if name in expected:
                    print(f"{name}: passes, and is listed as one that fails")
            elif name in expected:
                known += 1
            else:
                failed += 1
                print(f"FAILED {name}: {problem}{beside}", flush=True)
    for reason, those in sorted(left_out.items()):
        print(f"left out, {reason}: {len(those)}")
    natively = f"; natively {native_passed} pass" if arguments.native else ""
    print(f"{passed} of {len(paths)} tests pass, {known} are known to fail, {failed} others fail{natively}")
    print(f"{passed} passed, {failed} failed, {known} skipped")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()

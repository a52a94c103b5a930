"""What the runners of several suites share."""
import argparse
import os
import shlex
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WPC = os.environ.get("WPC", str(ROOT / ".build" / "release" / "wpc"))
CLANG = os.environ.get("CLANG", "clang-22")
# What links what embeds a module, with these.
CC = os.environ.get("CC", "cc")
RUNTIME = Path(os.environ.get("WPC_RUNTIME", Path(WPC).resolve().parent / "libwpcrt.a"))
COLLECTOR = RUNTIME.parent / "libwpcgc.a"
# The target's older name is the one under which Debian has the C library.
TO_WASM = ["--target=wasm32-wasi", "--sysroot=/usr", "-Wno-deprecated", "--no-wasm-opt"]


def own_environment():
    """The environment without what the person who runs the tests has set for wpc. Where `make check` says so, wpc
    verifies the IR behind each pass."""
    return {name: value for name, value in os.environ.items() if not name.startswith("WPC_") or name == "WPC_VERIFY"}


class Failure(Exception):
    """A test failed; says how."""


def execute(command, limit=120, **more):
    """Runs a command for `limit` seconds at most; its output is captured as bytes."""
    command = [str(part) for part in command]
    try:
        return subprocess.run(command, capture_output=True, timeout=limit, **more)
    except subprocess.TimeoutExpired:
        raise Failure(f"still running after {limit} s: {shlex.join(command)}") from None


def empty_folder(path):
    """A folder with nothing in it."""
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir(parents=True)
    return path


def run_native(command, status, **more):
    """What a native program does, with which another one is compared; it has to end with this status."""
    result = execute(command, **more)
    if result.returncode != status:
        error = result.stderr.decode("utf-8", "replace")
        raise Failure(f"the native program ends with {result.returncode} instead of {status}\n{error}")
    return result


def build(command):
    """Runs a command that has to succeed."""
    result = execute(command)
    if result.returncode != 0:
        raise Failure(f"{shlex.join(map(str, command))}\n{result.stderr.decode('utf-8', 'replace')}")


def read_head(source, keys, repeatable):
    """The lines `// key: value` (`;;` in .wat) that a file begins with; a list for each repeatable key. Other lines are
    prose."""
    head = {key: [] for key in repeatable}
    mark = ";;" if source.suffix == ".wat" else "//"
    for line in source.read_text().splitlines():
        if not line.startswith(mark):
            break
        key, colon, value = line[2:].strip().partition(": ")
        if colon and key in repeatable:
            head[key].append(value)
        elif colon and key in keys:
            head[key] = value
    return head


def read_arguments(description, jobs=os.cpu_count()):
    """The command line of a suite whose tests have names."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--filter", default="", help="only tests whose name contains this")
    parser.add_argument("--jobs", type=int, default=jobs, help="tests at once")
    return parser.parse_args()


def run_files(description, folder, suffixes, test):
    """The command line of a suite that has a file for each test: runs `test` with those of these suffixes."""
    arguments = read_arguments(description)
    files = sorted(path for path in folder.iterdir() if path.suffix in suffixes and arguments.filter in path.stem)
    run_all({path.stem: lambda path=path: test(path) for path in files}, arguments.jobs)


def run_all(tests, jobs, skipped=(), stops=False):
    """Runs tests, callables by name, `jobs` at once; prints those that fail, why others were skipped, and the count,
    and ends the process. `stops`: the first that fails is the last."""
    if not tests:
        sys.exit("no test has such a name")
    failed = 0
    with ThreadPoolExecutor(jobs) as pool:
        for name, future in [(name, pool.submit(test)) for name, test in tests.items()]:
            try:
                future.result()
            except (Failure, OSError) as failure:
                failed += 1
                print(f"FAILED {name}: {failure}", flush=True)
                if stops:
                    pool.shutdown(cancel_futures=True)
                    break
    for reason in skipped:
        print(f"skipped: {reason}")
    print(f"{len(tests) - failed} passed, {failed} failed" + (f", {len(skipped)} skipped" if skipped else ""))
    sys.exit(1 if failed else 0)


def run_seeds(description, test, modules):
    """The command line of a suite of random modules, `modules` of them by default. `test` makes and tries that of a
    seed, and returns how many checks passed and what failed. Prints failures and the count, and ends the process."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--first", type=int, default=1, help="seed of the first module")
    parser.add_argument("--modules", type=int, default=modules)
    arguments = parser.parse_args()
    passed = failed = 0
    for seed in range(arguments.first, arguments.first + arguments.modules):
        try:
            good, failures = test(seed)
        except Failure as failure:
            good, failures = 0, [f"seed {seed}: {failure}"]
        passed += good
        failed += len(failures)
        for line in failures[:10]:
            print(f"FAIL {line}", flush=True)
    if passed + failed == 0:
        sys.exit("nothing could be tried: no seed came to a check")
    print(f"{passed} passed, {failed} failed")
    sys.exit(failed > 0)


class PackagesMissing(Exception):
    """Packages can't be had here; says which, and why."""


def python_packages(*names):
    """The interpreter of a virtual environment of the tests' own that has packages of PyPI's; they are fetched where
    they aren't there yet."""
    environment = ROOT / ".build-tests" / "python"
    python = environment / "bin" / "python"
    wanted = ", ".join(names)
    try:
        if not python.exists():
            build([sys.executable, "-m", "venv", environment])
        if execute([python, "-m", "pip", "show", "--quiet", *names]).returncode != 0:
            build([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--retries", "1", *names])
    except (Failure, OSError) as problem:
        raise PackagesMissing(f"{wanted} can't be had from PyPI: {str(problem).strip().splitlines()[-1]}") from None
    return python


def leb(number):
    """An unsigned number as WebAssembly's binary format has it (LEB128)."""
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes(out + bytes([number]))


def section(number, entries):
    """A section that is a vector."""
    content = leb(len(entries)) + b"".join(entries)
    return bytes([number]) + leb(len(content)) + content

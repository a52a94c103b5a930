"""Steps of the tests of real programs: commands that are measured, folders, packages from PyPI, the report."""
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
BUILD = ROOT / ".build-real"
WPC = os.environ.get("WPC", str(ROOT / ".build" / "release" / "wpc"))
CLANG = os.environ.get("CLANG", "clang-22")
# Seconds for any one step; yosys is minutes of work for an optimising compiler.
LIMIT = 1800
# What a compilation of yosys may take.
MEMORY = 4 << 30


class Failure(Exception):
    pass


class Skipped(Exception):
    """Why a test can't be run here."""


@dataclass
class Measured:
    status: int
    output: bytes
    error: bytes
    seconds: float
    processor_seconds: float
    memory: int  # peak, in bytes


def measure(command, cwd=None, env=None, stdin=subprocess.DEVNULL):
    started = time.monotonic()
    files = [BUILD / "stdout", BUILD / "stderr"]
    with open(files[0], "wb") as out, open(files[1], "wb") as err:
        process = subprocess.Popen([str(part) for part in command], cwd=cwd, env=env, stdin=stdin, stdout=out,
                                   stderr=err)
        while True:
            pid, status, usage = os.wait4(process.pid, os.WNOHANG)
            if pid:
                break
            if time.monotonic() - started > LIMIT:
                process.kill()
            time.sleep(0.002)
        process.returncode = os.waitstatus_to_exitcode(status)
    return Measured(
        process.returncode, files[0].read_bytes(), files[1].read_bytes(), time.monotonic() - started,
        usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)


def run(command, **more):
    """A step that must succeed."""
    result = measure(command, **more)
    if result.status != 0:
        text = (result.output + result.error).decode("utf-8", "replace")[-3000:]
        line = " ".join(map(str, command))
        raise Failure(
            f"exit status {result.status} of {line if len(line) < 300 else line[:140] + ' ... ' + line[-140:]}\n{text}")
    return result


class Report:
    def __init__(self):
        self.lines = []

    def say(self, text):
        self.lines.append(text)
        print(text, flush=True)


report = Report()


def mebibytes(count):
    return f"{count / (1 << 20):.1f} MiB"


def compile_module(module, program, *options):
    result = run([WPC, "compile", "-O2", *options, module, "-o", program])
    report.say(
        f"  wpc -O2: {result.seconds:.1f} s ({result.processor_seconds:.1f} s of processor time), "
        f"peak memory {mebibytes(result.memory)}, {mebibytes(module.stat().st_size)} of module to "
        f"{mebibytes(program.stat().st_size)} of executable")
    return result


def fresh(folder):
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def contents(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def compare(expected, got, what):
    names = sorted(name for name in expected | got if expected.get(name) != got.get(name))
    if names:
        raise Failure(f"{what} differ: {', '.join(names)} (kept under {BUILD})")


def python_packages(*names):
    """A virtual environment with the packages; returns its interpreter."""
    environment = BUILD / "venv"
    python = environment / "bin" / "python"
    if not python.exists():
        run([sys.executable, "-m", "venv", environment])
    run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *names])
    return python

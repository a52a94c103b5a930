"""How LLVM's lit runs these tests; `run.py` says what it needs to know in the environment."""
import os

import lit.formats

config.name = "wpc"
config.suffixes = {".wat"}
config.test_format = lit.formats.ShTest(execute_external=False)
config.test_source_root = os.path.dirname(__file__)
config.test_exec_root = os.environ["LIT_WORK"]
config.environment["PATH"] = os.pathsep.join([os.environ["LLVM_BIN"], os.environ["PATH"]])
# Tests try what is compiled now, and don't depend on what the person who runs them has set.
config.environment["WPC_NO_CACHE"] = "1"
# Text is read by wabt alone, so that there is one answer everywhere.
config.environment["WPC_WAT"] = "wat2wasm"
# The module's IR, or machine code, goes to the standard output. -O2 is the usual level.
config.substitutions += [
    ("%ir", os.environ["WPC"] + " compile --emit llvm -o -"),
    ("%asm", os.environ["WPC"] + " compile --emit asm -o -"),
    ("%wpc", os.environ["WPC"]),
    ("%python", os.environ["LIT_PYTHON"]),
    ("%bytes", os.environ["LIT_PYTHON"] + " " + os.path.join(config.test_source_root, "bytes.py")),
]
# Cases that are about instructions of one processor's.
config.available_features.add(os.uname().machine.replace("aarch64", "arm64"))

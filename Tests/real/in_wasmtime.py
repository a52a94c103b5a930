"""Runs a module in wasmtime: in_wasmtime.py MODULE ARGUMENT... with the working directory, standard streams, and the
environment's variables whose names begin with TEST_. Imports that aren't WASI's return 0, apart from those that p2w's
programs print with.
"""
import math
import os
import sys

import wasmtime

path, *arguments = sys.argv[1:]
config = wasmtime.Config()
config.wasm_gc = config.wasm_function_references = config.wasm_exceptions = True
engine = wasmtime.Engine(config)
module = wasmtime.Module.from_file(engine, path)
store = wasmtime.Store(engine)
linker = wasmtime.Linker(engine)
linker.define_wasi()
wasi = wasmtime.WasiConfig()
wasi.argv = [os.path.basename(path), *arguments]
wasi.env = [(name, value) for name, value in os.environ.items() if name.startswith("TEST_")]
wasi.preopen_dir(".", ".")
wasi.inherit_stdin()
wasi.inherit_stdout()
wasi.inherit_stderr()
store.set_wasi(wasi)


def write(text):
    sys.stdout.buffer.write(text.encode() if isinstance(text, str) else text)


def place(text, offset):
    memory.write(store, text.encode(), offset)
    return len(text)


PRINTING = {
    "write_char": lambda byte: write(bytes([byte & 0xFF])),
    "write_i32": lambda number: write(str(number)),
    "write_i64": lambda number: write(str(number)),
    "write_f64": lambda number: write(repr(number)),
    "f64_to_string": lambda number, offset: place(repr(number), offset),
    "f64_format_precision": lambda number, digits, offset: place(f"{number:.{digits}f}", offset),
    "math_pow": math.pow,
}
for needed in module.imports:
    if needed.module == "wasi_snapshot_preview1":
        continue
    zeros = [0] * len(needed.type.results)
    function = PRINTING.get(needed.name, lambda *_, zeros=zeros: zeros[0] if zeros else None)
    linker.define(store, needed.module, needed.name, wasmtime.Func(store, needed.type, function))
instance = linker.instantiate(store, module)
memory = instance.exports(store)["memory"]
try:
    status = instance.exports(store)["_start"](store) or 0
except wasmtime.ExitTrap as end:
    status = end.code
sys.stdout.flush()
sys.exit(status)

"""Random kernels as WebAssembly text: all numeric and vector instructions, control flow, memory accesses of every
width, calls, tables.

What a kernel stores doesn't depend on a NaN's payload, on the order of iterations, or on uninitialised memory, and
nothing traps: so two machines that run it have to store the same bytes.
"""
import random

from functions import Function
from instructions import ITEMS, BLOCK, IN, IN2, OUT, PRISTINE, TABLE, IN_BYTES, OUT_BYTES, TABLE_BYTES, TYPES, ZERO, SIGNATURES


class Kernel:
    """A kernel with helper functions of its own, of a seed."""

    def __init__(self, seed, size=120):
        rng = random.Random(seed)
        self.seed = seed
        module = {"helpers": [], "visible": 0}
        self.functions = []
        module["is_stream"] = rng.random() < 0.2
        for number in range(0 if module["is_stream"] else rng.randrange(0, 5)):
            signature = rng.choice(SIGNATURES)
            function = Function(rng, module, signature[0], False, size // 3)
            code, final = function.body(signature[1])
            name = f"$k{seed}h{number}"
            self.functions.append((function, code, final, name, signature))
            module["helpers"].append({"name": name, "signature": signature, "slot": f"SLOT{number}"})
            module["visible"] += 1
        function = Function(rng, module, ["i32"] * 9, True, size)
        code, final = function.body()
        self.functions.append((function, code, final, f"$k{seed}", None))

    def render(self, firstSlot):
        texts, slots = [], []
        for function, code, final, name, signature in self.functions:
            body = function.text(code, final)
            for number in reversed(range(len(self.functions) - 1)):
                body = body.replace(f"SLOT{number}", str(firstSlot + number))
            if signature:
                head = f"(param {' '.join(signature[0])}) (result {signature[1]})"
            else:
                head = "(param i32 i32 i32 i32 i32 i32 i32 i32 i32)"
            texts.append(f"(func {name} {head}\n{body})")
            slots.append(name)
        return "\n".join(texts), slots

    def roots(self):
        """Every tree of code that can be shrunk."""
        for _, code, final, _, _ in self.functions:
            yield code
            yield final


def data(seed, count):
    rng = random.Random(seed)
    words = bytearray()
    while len(words) < count:
        kind = rng.random()
        if kind < 0.5:
            words += rng.getrandbits(32).to_bytes(4, "little")
        elif kind < 0.8:
            words += bytes([rng.randrange(4), 0, 0, 0])
        else:
            import struct
            words += struct.pack("<f", rng.choice([0.0, 1.5, -2.25, 1e-41, 3e38, rng.uniform(-100, 100)]))
    return "".join(f"\\{byte:02x}" for byte in words[:count])


def module(kernels, offload="opencl"):
    """A program that runs the kernels one after the other and writes the out buffer of each to standard output."""
    slot = 1
    functions, table, starts = [], [], []
    for kernel in kernels:
        text, slots = kernel.render(slot)
        functions.append(text)
        table += slots
        starts.append(slot + len(slots) - 1)
        slot += len(slots)
    nans = "\n".join(
        f"(func $n{t} (param {t}) (result {t}) (select (local.get 0) ({t}.const nan) ({t}.eq (local.get 0) (local.get "
        f"0))))"
        for t in ("f32", "f64"))
    nans += "\n" + "\n".join(
        f"(func $n{t} (param v128) (result v128) (v128.bitselect (local.get 0) (v128.const {t} "
        f"{' '.join(['nan'] * n)}) "
        f"({t}.eq (local.get 0) (local.get 0))))" for t, n in (("f32x4", 4), ("f64x2", 2)))
    signatures = "\n".join(
        f"(type $s{i} (func (param {' '.join(p)}) (result {r})))" for i, (p, r) in enumerate(SIGNATURES))
    globals = "\n".join(f"(global ${name}{type} (mut {type}) {ZERO[type]})" for type in TYPES for name in "gr")
    runs = "\n".join(f"(call $run (i32.const {start}))" for start in starts)
    newline = "\n"
    return f"""(module
(import "wasi_ephemeral_parallel" "get_device" (func $get_device (param i32 i32) (result i32)))
(import "wasi_ephemeral_parallel" "create_buffer" (func $create_buffer (param i32 i32 i32 i32) (result i32)))
(import "wasi_ephemeral_parallel" "write_buffer" (func $write_buffer (param i32 i32 i32) (result i32)))
(import "wasi_ephemeral_parallel" "read_buffer" (func $read_buffer (param i32 i32 i32) (result i32)))
(import "wasi_ephemeral_parallel" "parallel_for" (func $parallel_for (param i32 i32 i32 i32 i32 i32 i32) (result i32)))
(import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
(import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
(memory (export "memory") 4)
{signatures}
{globals}
(global $sp (export "__stack_pointer") (mut i32) (i32.const 65536))
(table (export "__indirect_function_table") {slot} {slot} funcref)
(elem (i32.const 1) {' '.join(table)})
(data (i32.const {TABLE}) "{data(1, TABLE_BYTES)}")
(data (i32.const {IN}) "{data(2, IN_BYTES)}")
(data (i32.const {IN2}) "{data(3, IN_BYTES)}")
(data (i32.const {OUT}) "{data(4, OUT_BYTES)}")
(data (i32.const {PRISTINE}) "{data(4, OUT_BYTES)}")
{nans}
(func $touch (param i32 i32) (result i32)
  (i32.store offset=4 (local.get 0) (i32.add (local.get 1) (i32.load (local.get 0))))
  (i32.store16 offset=18 (local.get 0) (local.get 1))
  (i32.xor (i32.load offset=16 (local.get 0)) (i32.load offset=4 (local.get 0))))
(func $tame (param f32) (result f32) (select (local.get 0) (f32.const 0) (f32.lt (f32.abs (local.get 0)) (f32.const 1000000))))
{newline.join(functions)}
(func $check (param i32) (if (local.get 0) (then (call $proc_exit (local.get 0)))))
(func $run (param i32)
  (memory.copy (i32.const {OUT}) (i32.const {PRISTINE}) (i32.const {OUT_BYTES}))
  (call $check (call $write_buffer (i32.const {OUT}) (i32.const {OUT_BYTES}) (i32.load (i32.const 24))))
  (call $check (call $parallel_for (local.get 0) (i32.const {ITEMS}) (i32.const {BLOCK}) (i32.const 16) (i32.const 2) (i32.const 24) (i32.const 1)))
  (call $check (call $read_buffer (i32.load (i32.const 24)) (i32.const {OUT}) (i32.const {OUT_BYTES})))
  (i32.store (i32.const 32) (i32.const {OUT})) (i32.store (i32.const 36) (i32.const {OUT_BYTES}))
  (drop (call $fd_write (i32.const 1) (i32.const 32) (i32.const 1) (i32.const 40))))
(func (export "_start")
  (call $check (call $get_device (i32.const 1) (i32.const 8)))
  (call $check (call $create_buffer (i32.load (i32.const 8)) (i32.const {IN_BYTES}) (i32.const 0) (i32.const 16)))
  (call $check (call $create_buffer (i32.load (i32.const 8)) (i32.const {IN_BYTES}) (i32.const 0) (i32.const 20)))
  (call $check (call $create_buffer (i32.load (i32.const 8)) (i32.const {OUT_BYTES}) (i32.const 2) (i32.const 24)))
  (call $check (call $write_buffer (i32.const {IN}) (i32.const {IN_BYTES}) (i32.load (i32.const 16))))
  (call $check (call $write_buffer (i32.const {IN2}) (i32.const {IN_BYTES}) (i32.load (i32.const 20))))
  (global.set $ri32 (i32.const 77)) (global.set $ri64 (i64.const -123456789012)) (global.set $rf32 (f32.const -1.75))
  (global.set $rf64 (f64.const 1e100)) (global.set $rv128 (v128.const i32x4 1 0x80000000 3 0x7fc00000))
{runs}))
"""

"""A module in the text format whose functions' bodies have this many bytes all together: two callees, of few
instructions and of more, a function that calls them outside of a loop and in one, and one that fills up."""
import sys

SMALL = "(func $small (param i32) (result i32) (i32.mul (local.get 0) (local.get 0)))"
# About 30 instructions: more than the limit of large modules, and less than the usual one.
STEPS = 14
MIDDLE = "(func $middle (param i32) (result i32) (local.get 0)" + STEPS * (
    " (local.get 0) (i32.mul) (i32.const 7) (i32.xor)") + ")"
CALLS = """(func $calls (export "calls") (param i32) (result i32)
  (drop (call $small (local.get 0)))
  (i32.store (i32.const 0) (call $middle (local.get 0)))
  (loop $next
    (i32.store (i32.const 4) (call $middle (i32.load (i32.const 0))))
    (br_if $next (i32.load (i32.const 8))))
  (call $small (i32.load (i32.const 12))))"""
# Bytes of those bodies, as wat2wasm writes them, and of one without instructions.
BYTES = 7 + (4 + 6 * STEPS) + 45
EMPTY = 2

print(f"""(module
  (memory 1)
  {SMALL}
  {MIDDLE}
  (func $middle_too (export "middle_too") (param i32) (result i32) (call $middle (local.get 0)))
  {CALLS}
  (func $fill (export "fill") {"(nop) " * (int(sys.argv[1]) - BYTES - 6 - EMPTY - EMPTY)})
  (func (export "_start")))""")

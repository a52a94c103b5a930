"""Kernels written for what random ones don't do: traps at known iterations, deep calls, big frames, tables of
constants.

Each has the parameters that generate.py gives kernels: id, num_threads, block_size, in, its length, in2, its length,
out, its length.
"""
import generate

SLICE = "(i32.add (local.get 7) (i32.mul (local.get 0) (i32.const 64)))"
HEAD = "(param i32 i32 i32 i32 i32 i32 i32 i32 i32)"


def kernel(body, locals=""):
    return f"(func $kernel {HEAD} {locals} {body})"


def chain(depth):
    """Functions that call each other, each with a frame of its own."""
    functions = ["(func $f0 (param i32) (result i32) (i32.mul (local.get 0) (i32.const 3)))"]
    for number in range(1, depth):
        functions.append(
            f"(func $f{number} (param i32) (result i32) (local $fp i32) "
            f"(global.set $sp (local.tee $fp (i32.sub (global.get $sp) (i32.const 16)))) "
            f"(i32.store (local.get $fp) (local.get 0)) "
            f"(i32.store offset=4 (local.get $fp) (call $f{number - 1} (i32.add (local.get 0) (i32.const {number})))) "
            f"(global.set $sp (i32.add (local.get $fp) (i32.const 16))) "
            f"(i32.xor (i32.load (local.get $fp)) (i32.load offset=4 (local.get $fp))))")
    return "\n".join(functions) + kernel(f"(i32.store {SLICE} (call $f{depth - 1} (local.get 0)))")


def frame(bytes):
    """Fills an array on the stack, at places that are known when it runs only, and adds it up."""
    return kernel(
        f"(global.set $sp (local.tee $fp (i32.sub (global.get $sp) (i32.const {bytes})))) "
        f"(loop $fill (i32.store (i32.add (local.get $fp) (i32.shl (local.get $i) (i32.const 2))) (i32.mul (local.get "
        f"$i) (local.get 0))) "
        f"(br_if $fill (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const {bytes // 4})))) "
        f"(local.set $i (i32.const 0)) "
        f"(loop $add (local.set $sum (i32.add (i32.mul (local.get $sum) (i32.const 5)) (i32.load (i32.add (local.get "
        f"$fp) "
        f"(i32.shl (local.get $i) (i32.const 2)))))) "
        f"(br_if $add (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const {bytes // 4})))) "
        f"(global.set $sp (i32.add (local.get $fp) (i32.const {bytes}))) (i32.store {SLICE} (local.get $sum))",
        "(local $fp i32) (local $i i32) (local $sum i32)")


def at(iteration, trap):
    """Does `trap` in one iteration."""
    return kernel(
        f"(if (i32.eq (local.get 0) (i32.const {iteration})) (then {trap})) (i32.store {SLICE} (local.get 0))")


def nans():
    """A kernel that stores NaNs of all origins, and what it stores where they are canonical. `$z` is 0, which nobody
    knows."""
    nan = "(f32.reinterpret_i32 (i32.or (i32.shr_u (local.get 0) (i32.const 31)) (i32.const {})))"
    signalling, quiet = nan.format("0x7fa00001"), nan.format("0xffc12345")
    wide = "(f64.promote_f32 (local.get $z))"
    single, double = 0x7FC00000, 0x7FF8000000000000
    values = [("f32", "(f32.div (local.get $z) (local.get $z))", single),
              ("f32", "(f32.sqrt (f32.sub (local.get $z) (f32.const 1)))", single),
              ("f32", f"(f32.mul {signalling} (f32.const 1))", single),
              ("f32", f"(f32.add (local.get $z) {quiet})", single),
              ("f32", f"(f32.min {quiet} (local.get $z))", single),
              ("f32", f"(f32.demote_f64 (f64.promote_f32 {signalling}))", single),
              ("f32", f"(f32.floor {quiet})", single),
              ("f32", "(f32.neg (f32.div (local.get $z) (local.get $z)))", single | 1 << 31),
              ("f32", signalling, 0x7FA00001), ("f32", f"(f32.abs {quiet})", 0x7FC12345),
              ("f64", f"(f64.div {wide} {wide})", double), ("f64", f"(f64.promote_f32 {quiet})", double), ]
    stores, expected = [], b""
    for type, text, bits in values:
        stores.append(f"({type}.store offset={len(expected)} {SLICE} {text})")
        expected += bits.to_bytes(4 if type == "f32" else 8, "little")
    zero = "(local.set $z (f32.convert_i32_u (i32.shr_u (local.get 0) (i32.const 31))))"
    return kernel(zero + " ".join(stores), "(local $z f32)"), expected


CANONICAL_NANS = nans()

# Kernels that store the same everywhere.
CASES = {
    "deep-calls": chain(60),
    "frame-of-400-bytes": frame(400),
    "frame-of-16-kilobytes": frame(16384),
    # Below the red zone of the C ABI, which the stack pointer isn't moved for.
    "frame-below-an-unmoved-pointer": kernel(
        f"(local.set $fp (i32.sub (global.get $sp) (i32.const 3408))) "
        f"(i32.store (i32.add (local.get $fp) (i32.shl (local.get 0) (i32.const 4))) (i32.mul (local.get 0) (i32.const 77))) "
        f"(i32.store {SLICE} (i32.load (i32.add (local.get $fp) (i32.shl (local.get 0) (i32.const 4)))))", "(local $fp i32)"),
    "table-of-constants": kernel(
        f"(loop $l (i32.store8 (i32.add {SLICE} (local.get $i)) (i32.load8_u offset=1024 (i32.and (i32.mul (local.get "
        f"$i) "
        "(i32.add (local.get 0) (i32.const 7))) (i32.const 255)))) "
        "(br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 64))))",
        "(local $i i32)"),
    "last-bytes": kernel(
        f"(i64.store align=1 {SLICE} (i64.load align=1 (i32.sub (i32.add (local.get 3) (local.get 4)) (i32.const 8)))) "
        f"(i32.store16 offset=62 align=1 {SLICE} (i32.load16_u offset=1022 align=1 (local.get 5)))"),
    # From the end of one buffer into the next one.
    "across-buffers": kernel(f"(i64.store {SLICE} (i64.load align=1 (i32.sub (local.get 5) (i32.const 3))))"),
    "loop-beyond-its-buffer": kernel(
        f"(loop $l (local.set $sum (i32.add (local.get $sum) (i32.load offset=1000 (i32.add (local.get 3) (i32.shl "
        f"(local.get $i) "
        f"(i32.const 2)))))) (br_if $l (i32.lt_s (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const "
        f"16)))) "
        f"(i32.store {SLICE} (local.get $sum))", "(local $i i32) (local $sum i32)"),
    "backwards": kernel(
        f"(local.set $i (i32.const 15)) (loop $l (i32.store (i32.add {SLICE} (i32.shl (local.get $i) (i32.const 2))) "
        f"(i32.load "
        "(i32.add (local.get 3) (i32.mul (local.get $i) (i32.const 12))))) "
        "(br_if $l (i32.ge_s (local.tee $i (i32.sub (local.get $i) (i32.const 1))) (i32.const 0))))", "(local $i i32)"),
    # The square root of an f32 goes by way of f64 on some devices, whose own of that width nothing needs here.
    "square-roots-of-both-widths": kernel(
        f"(drop (f64.sqrt (f64.convert_i32_u (local.get 0)))) (f32.store {SLICE} (f32.sqrt (f32.convert_i32_u "
        f"(local.get 0))))"
    ),
    # LLVM converts the conditions themselves, as signed integers of one bit.
    "floats-of-conditions": kernel(
        f"(f64.store {SLICE} (f64.convert_i64_s (select (i64.const -1) (i64.const 0) (i32.and (local.get 0) (i32.const "
        f"1))))) "
        f"(f32.store offset=8 {SLICE} (f32.convert_i32_s (i32.sub (i32.const 0) (i32.lt_u (local.get 0) (i32.const "
        f"5))))) "
        f"(v128.store offset=16 {SLICE} (f32x4.convert_i32x4_s (i32x4.gt_s (i32x4.splat (local.get 0)) (v128.const "
        f"i32x4 1 4 9 20))))"
    ),
    # LLVM would count this loop in integers of three bits.
    "mask-that-bounds-a-loop": kernel(
        f"(block $done (loop $next (br_if $done (i32.gt_s (local.get $i) (i32.and (i32.const 7) (i16x8.extract_lane_u "
        f"6 (v128.load8_splat "
        f"offset=364 (local.get 3)))))) (local.set $i (i32.add (local.get $i) (i32.const 1))) (if (i32.gt_u (i32.add "
        f"(local.get 3) "
        f"(local.get $i)) (i32.const 7)) (then (local.set $last (local.get $i)))) (br $next))) (i32.store {SLICE} "
        f"(local.get $last))",
        "(local $i i32) (local $last i32)"),
    # Once more than LLVM's SPIR-V back end can take by itself.
    "signed-then-unsigned-extension":
        kernel(f"(v128.store {SLICE} (i32x4.extend_low_i16x8_u (i16x8.extend_low_i8x16_s (v128.load (local.get 3)))))"),
}

# Kernels that trap, what the report says, and the iteration.
TRAPS = {
    "unreachable": (at(5, "(unreachable)"), "unreachable", 5),
    "divide-by-zero": (at(0, f"(i32.store {SLICE} (i32.div_u (i32.const 1) (i32.sub (local.get 0) (local.get 0))))"),
                       "integer divide by zero", 0),
    "division-overflows": (at(
        15, f"(i32.store {SLICE} (i32.div_s (i32.const 0x80000000) (i32.sub (i32.const 14) (local.get 0))))"),
                           "integer overflow", 15),
    "conversion": (at(3, f"(i32.store {SLICE} (i32.trunc_f32_s (f32.const nan)))"), "invalid conversion to integer", 3),
    "load-out-of-bounds": (at(7, f"(i32.store {SLICE} (i32.load (i32.const -4)))"), "out of bounds memory access", 7),
    "load-out-of-bounds-by-offset": (at(
        8, f"(i32.store {SLICE} (i32.load offset=0xFFFFFFFF (local.get 3)))"), "out of bounds memory access", 8),
    "unused-load-out-of-bounds": (at(2, "(drop (i64.load (i32.const 0x7FFFFFFF)))"), "out of bounds memory access", 2),
    "store-out-of-bounds": (at(9,
                               "(i64.store (i32.const 0x7FFFFFFC) (i64.const 1))"), "out of bounds memory access", 9),
    "fill-out-of-bounds": (at(
        4, "(memory.fill (local.get 7) (i32.const 0) (i32.const 0x40000000))"), "out of bounds memory access", 4),
    # The offset would bring the address back into the buffer if the index didn't wrap.
    "index-below-zero": (kernel(
        f"(local.set $p (i32.sub (local.get 3) (i32.const {generate.IN - 16}))) (if (i32.eq (local.get 0) (i32.const "
        f"3)) (then (loop $l "
        f"(local.set $sum (i32.add (local.get $sum) (i32.load offset={generate.IN + 84} (local.get $p)))) "
        "(local.set $p (i32.sub (local.get $p) (i32.const 8))) "
        "(br_if $l (i32.lt_s (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 6)))))) "
        f"(i32.store {SLICE} (local.get $sum))",
        "(local $p i32) (local $i i32) (local $sum i32)"), "out of bounds memory access", 3),
    "unaligned-atomic": (at(
        6, f"(drop (i32.atomic.rmw.add (i32.add {SLICE} (i32.const 2)) (i32.const 1)))"), "unaligned atomic", 6),
    "undefined-element": (at(1,
                             "(drop (call_indirect (type $s0) (i32.const 1) (i32.const 99)))"), "undefined element", 1),
    "uninitialized-element": (at(
        1, "(drop (call_indirect (type $s0) (i32.const 1) (i32.const 0)))"), "uninitialized element", 1),
    "type-mismatch": (at(
        1, "(drop (call_indirect (type $s0) (i32.const 1) (i32.const 1)))"), "indirect call type mismatch", 1),
    "in-a-function": ("(func $part (param i32) (result i32) (i32.rem_s (i32.const 7) (local.get 0)))" +
                      at(11, f"(i32.store {SLICE} (call $part (i32.const 0)))"), "integer divide by zero", 11),
}

# Kernels with a panic, which recurses and prints where the CPU runs it: a device runs them up to there.
PANIC = (
    "(func $message (param $i i32) (if (local.get $i) (then (call $message (i32.sub (local.get $i) (i32.const 1))))) "
    "(i32.store (i32.const 32) (i32.const 1024)) (i32.store (i32.const 36) (i32.const 0)) "
    "(drop (call $fd_write (i32.const 2) (i32.const 32) (i32.const 1) (i32.const 40))))"
    "(func $panic (param $i i32) (call $message (local.get $i)) (unreachable))")
CASES["panics-that-do-not-happen"] = PANIC + at(99, "(call $panic (i32.const 3)) (unreachable)")
# What the device says, and the iteration; the CPU says what the panic ends with.
PANICS = {
    "panic": (PANIC + at(6, "(call $panic (i32.const 3)) (unreachable)"),
              "call on a device of a function that never returns", 6)
}


class Case:
    """In the place of a random kernel. `name`: of the function that parallel_for runs."""

    def __init__(self, text, name="$kernel"):
        self.text, self.name = text, name

    def render(self, first_slot):
        return self.text, [self.name]

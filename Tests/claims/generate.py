"""Random parallel kernels whose iterations are independent, in C and in the text format, that do all they can with
their own memory.

Each iteration owns a slice of each output, and reads and writes it in any widths, overlapping and unaligned, through
several pointers, one of which may be an input's. It reads inputs at any step, and what no iteration writes of other
slices. It has a frame below the C stack pointer and thread-local memory, where it only reads what it has written. Loops
of its own move by steps of 0, or less than the width, or backwards.
"""
import random

# Iterations of each kernel, and what is passed as block_size, so that no compiler knows it.
COUNT, BLOCK = 203, 5
# Regions of memory: one that is only read, and two with slices. A pointer to one points behind its margin.
MARGIN, LARGEST_SLICE = 256, 96
REGION = 2 * MARGIN + (COUNT + 8) * LARGEST_SLICE
INPUT, FIRST, SECOND = range(3)
# The frame has a part at constant places, and one that moves with the iteration.
FRAME, STEPPED = 64, 64 + (COUNT + 2) * 16
FRAME_BYTES = STEPPED + 64
ODD = [5, 9, 17, 0x9E3779B1]


class Place:
    """Where an access is: at a pointer + step * i + own_step * j + offset. `is_hidden`: the offset isn't a constant to
    compilers."""

    def __init__(self, base, step, offset, own_step=0, is_hidden=False):
        self.base, self.step, self.offset, self.own_step, self.is_hidden = base, step, offset, own_step, is_hidden


class Load:
    def __init__(self, target, width, place):
        self.target, self.width, self.place = target, width, place


class Store:
    def __init__(self, width, place, value):
        self.width, self.place, self.value = width, place, value


class Block:
    """Statements behind a condition, or in a loop of `count` iterations; `is_hidden`: compilers don't know the
    count."""

    def __init__(self, condition, count, is_hidden, statements):
        self.condition, self.count, self.is_hidden, self.statements = condition, count, is_hidden, statements


class Kernel:
    def __init__(self, seed, in_text, is_for_device=False):
        choice = self.choice = random.Random(seed)
        self.in_text, self.bits = in_text, choice.choice([32, 32, 64])
        # Few statements of two widths on slices of a few elements are what LLVM finds worth vectorising.
        self.is_plain = choice.random() < 0.8
        self.is_dense = self.is_plain and choice.random() < 0.6
        self.widths = choice.choice([[4, 8], [2, 4], [1, 4], [1, 2], [4], [8], [1, 2, 4, 8], [4, 4, 8, 16]])
        # In every `stride`-th iteration alone something is done to outputs; it owns the slices up to the next.
        self.stride = 1 if self.is_plain else choice.choice([1, 1, 2, 3])
        self.slice = {}
        for region in (FIRST, SECOND):
            self.slice[region] = choice.choice(
                [4, 8, 8, 16] if self.is_plain else [4, 8, 12, 16, 20, 24, 32, 6, 3, 1, 40])
        if self.is_dense:
            size = choice.choice([4, 8, 8])
            self.slice = {region: size for region in self.slice}
            self.widths = choice.choice([[size, size // 2], [size // 2], [size // 2, size // 4], [4]])
        self.has_loops = not self.is_plain and choice.random() < 0.5
        if self.has_loops:
            self.slice = {region: choice.choice([32, 48, 64, 96]) for region in self.slice}
            self.stride = 1
        self.is_backward = choice.random() < 0.1
        # Bytes at the start of each slice that nobody writes.
        self.header = {
            region: choice.choice([0, 0, size // 2]) if self.stride == 1 else 0 for region, size in self.slice.items()
        }
        # Region and distance of a, b (inputs), c, d (outputs).
        overlap = 0 if is_for_device else choice.choice([0, 0, 4, 8, 1, 16])
        first = (FIRST, choice.choice([0, 0, 0, 4, 1]) if not is_for_device else 0)
        second = choice.choice([(SECOND, 0), (SECOND, 0), (FIRST, overlap)])
        self.pointers = {
            "a": choice.choice([(INPUT, 0), (INPUT, 0), first, (FIRST, overlap)]),
            "b": choice.choice([(INPUT, 0), second, first, (INPUT, overlap)]), "c": first, "d": second}
        if not is_for_device and choice.random() < 0.2:
            self.pointers["known"] = (FIRST, 0)  # by a constant, or by a mutable global
        self.uses_frame = choice.random() < 0.3
        self.uses_thread = in_text and not is_for_device and choice.random() < 0.15
        self.known_by_global = in_text and choice.random() < 0.5
        # Bytes of the frame and of the thread's memory that have been written, and values that nothing has used yet.
        self.written, self.later, self.pending = set(), set(), set()
        self.temporaries = 1
        self.statements = self.make(choice.randint(2, 6) if self.is_plain else choice.randint(3, 9), [], True)
        if self.pending:
            self.statements += [
                self.store(choice.choice([width for width in self.widths if width <= min(self.slice.values())] or [1]))
            ]
        if self.stride > 1:
            self.statements = [Block(f"(i % {self.stride}) == 0", 1, False, self.statements)]

    def is_private(self, base):
        return base in ("frame", "thread")

    def private_place(self, width, loops, is_store):
        """A place in the frame or the thread's memory; nil if a load finds nothing there that was written."""
        choice = self.choice
        base = "thread" if self.uses_thread and (not self.uses_frame or choice.random() < 0.5) else "frame"
        step = choice.choice([0, 0, 0, 1, 2, 4, 8, 16]) if base == "frame" else 0
        own = choice.choice([0, width, 4]) if loops else 0
        room = (16 if self.is_plain else 48) - width - own * (loops[-1] - 1 if loops else 0)
        if room < 0:
            return None
        offset = choice.randrange(0, room + 1, choice.choice([1, width if room >= width else 1, 4 if room >= 4 else 1]))
        if step:
            offset += FRAME
        if not is_store:
            known = sorted(written for written in self.written if written[0] == base)
            if not known:
                return None
            step, offset = choice.choice(known)[1:]
        place = Place(base, step, offset, own, choice.random() < 0.4)
        touched = {
            (base, step, offset + own * j + byte) for j in range(loops[-1] if loops else 1) for byte in range(width)
        }
        if is_store:
            # What later iterations of a loop write is there behind the loop.
            at_once = {(base, step, offset + byte) for byte in range(width)}
            self.written |= at_once
            self.later |= touched - at_once
        elif not touched <= self.written:
            return None
        return place

    def place(self, width, loops, is_store):
        choice = self.choice
        if (self.uses_frame or self.uses_thread) and choice.random() < 0.45:
            if place := self.private_place(width, loops, is_store):
                return place
        names = [name for name, (region, _) in self.pointers.items() if not is_store or name in ("c", "d", "known")]
        name = choice.choice(names)
        region, distance = self.pointers[name]
        count = loops[-1] if loops else 1
        own = choice.choice([0, width, width, -width, 1, 4, 2 * width]) if loops else 0
        if region == INPUT:
            steps = [width, width, self.slice[FIRST]] if self.is_dense else [0, 1, 2, 4, 4, 4, 8, 8, 12, 16, 32]
            return Place(name, choice.choice(steps), choice.randrange(0, 64), own, choice.random() < 0.1)
        size, header = self.slice[region], self.header[region]
        step = -size if self.is_backward else size
        whole = size * self.stride
        low, high = header, whole
        neighbour = 0
        if not is_store and header >= width and choice.random() < 0.4:
            low, high = 0, header
            neighbour = choice.choice([0, size, -size, 2 * size])
        span = width + abs(own) * (count - 1)
        if high - low < span:
            own, span = 0, width
            if high - low < span:
                return None
        offset = choice.randrange(low, high - span + 1)
        if self.is_dense or choice.random() < 0.7:
            offset -= (offset - low) % width
        if own < 0:
            offset += -own * (count - 1)
        offset += neighbour + ((COUNT - 1) * size if self.is_backward else 0)
        return Place(name, step, offset - distance, own, choice.random() < 0.1)

    def store(self, width):
        """One to an output."""
        for _ in range(50):
            place = self.place(width, [], True)
            if place is not None and not self.is_private(place.base):
                return Store(width, place, self.value())
        return self.store(1)

    def value(self):
        choice = self.choice
        # What was loaded goes somewhere.
        terms = [f"t{number}" for number in sorted(self.pending)]
        self.pending.clear()
        if not terms or not self.is_plain:
            terms.append(f"t{choice.randrange(self.temporaries)}")
        return [
            (choice.choice("+^-" if self.is_plain else "+^-*"), term, choice.choice([0, 0, 0, 3, 7])) for term in terms
        ]

    def make(self, count, loops, is_outermost):
        choice = self.choice
        statements = []
        for number in range(count):
            kind = choice.random()
            if is_outermost and self.has_loops and kind < 0.4:
                statements.append(self.block(None, choice.randint(1, 6)))
                continue
            if is_outermost and kind < (0 if self.is_dense else 0.04 if self.is_plain else 0.15):
                condition = choice.choice(["(i % 3) == 1", "(t0 & 1) == 0", "(i % 2) == 0"])
                statements.append(self.block(condition, 1))
                continue
            width = choice.choice(self.widths)
            is_store = choice.random() < 0.5
            for _ in range(8):
                place = self.place(width, loops, is_store)
                if place is not None:
                    break
            else:
                continue
            if is_store:
                statements.append(Store(width, place, self.value()))
            else:
                # What is loaded in a block is seen behind it, too.
                target = self.temporaries if not loops and is_outermost and self.temporaries < 12 else choice.randrange(
                    self.temporaries)
                self.temporaries = max(self.temporaries, target + 1)
                self.pending.add(target)
                statements.append(Load(target, width, place))
        return statements

    def block(self, condition, count):
        kept = set(self.written)
        statements = self.make(self.choice.randint(1, 4), [count] if condition is None else [], False)
        self.written |= self.later
        self.later.clear()
        if condition is not None:
            self.written = kept
        return Block(condition, count, self.choice.random() < 0.5, statements)


def reads_unwritten(kernel):
    """Whether a kernel reads bytes of its frame or of the thread's memory before it has written them: what it computes
    would be up to the compiler."""
    def run(statements, written, iteration):
        for statement in statements:
            if isinstance(statement, Block):
                inner = set(written)
                if any([run(statement.statements, inner, j) for j in range(statement.count)]):
                    return True
                if statement.condition is None:
                    written |= inner
            elif kernel.is_private(statement.place.base):
                place = statement.place
                start = place.offset + place.own_step * iteration
                bytes = {(place.base, place.step, start + byte) for byte in range(statement.width)}
                if isinstance(statement, Store):
                    written |= bytes
                elif not bytes <= written:
                    return True
        return False
    return run(kernel.statements, set(), 0)


# MARK: C

C_HEAD = """#include <stdint.h>
#include <string.h>
#include <unistd.h>
typedef uint8_t B1; typedef uint16_t B2 __attribute__((aligned(1), may_alias));
typedef uint32_t B4 __attribute__((aligned(1), may_alias)); typedef uint64_t B8 __attribute__((aligned(1), may_alias));
typedef uint64_t B16 __attribute__((vector_size(16), aligned(1), may_alias));
#define COUNT %d
#define BLOCK %d
static uint8_t regions[3][%d];
static uint64_t results[%d];
static void fill(uint32_t state) {
    for (uint32_t i = 0; i < sizeof regions; i++) (&regions[0][0])[i] = (uint8_t)((state = state * 1664525u + 1013904223u) >> 24);
}
static uint64_t hash(void) {
    uint64_t value = 1469598103934665603u;
    for (uint32_t i = 0; i < sizeof regions; i++) value = (value ^ (&regions[0][0])[i]) * 1099511628211u;
    return value;
}
#define MARGIN %d
"""
C_TYPE = "int32_t i, int32_t count, int32_t block, uint8_t *a, int32_t la, uint8_t *b, int32_t lb, uint8_t *c, int32_t lc, uint8_t *d, int32_t ld"
C_RUN = """#ifdef __wasm__
#include "wasi_parallel.h"
static wasi_parallel_device device;
static wasi_parallel_buffer buffer(uint8_t *place, uint32_t size, int access) {
    wasi_parallel_buffer made;
    if (wasi_parallel_create_buffer(device, size, access, &made) || wasi_parallel_write_buffer(place, size, made)) _exit(2);
    return made;
}
#define RUN(K, S, A, SA, B, SB, C, SC, D, SD) do { fill(S); \\
    wasi_parallel_buffer in[2], out[2]; \\
    in[0] = buffer(A, SA, 2); in[1] = (B) == (A) ? in[0] : buffer(B, SB, 2); \\
    out[0] = (C) == (A) ? in[0] : (C) == (B) ? in[1] : buffer(C, SC, 2); \\
    out[1] = (D) == (A) ? in[0] : (D) == (B) ? in[1] : (D) == (C) ? out[0] : buffer(D, SD, 2); \\
    if (wasi_parallel_for(WASI_PARALLEL_KERNEL(k##K), COUNT, BLOCK, in, 2, out, 2)) _exit(3); \\
    if (wasi_parallel_read_buffer(out[0], C, SC) || wasi_parallel_read_buffer(out[1], D, SD)) _exit(4); \\
    results[K] = hash(); } while (0)
#else
#define RUN(K, S, A, SA, B, SB, C, SC, D, SD) do { fill(S); \\
    for (int i = 0; i < COUNT; i++) k##K(i, COUNT, BLOCK, A, SA, B, SB, C, SC, D, SD); \\
    results[K] = hash(); } while (0)
#endif
"""


class CPrinter:
    def __init__(self, kernel):
        self.kernel = kernel
        self.type = f"uint{kernel.bits}_t"

    def address(self, place):
        base = place.base
        if base == "known":
            base = f"(&regions[{FIRST}][0] + MARGIN)"
        offset = f"{place.offset}" + (" + (block - BLOCK)" if place.is_hidden else "")
        text = f"{base} + ({place.step} * i + {offset}" if place.step else f"{base} + ({offset}"
        return text + (f" + {place.own_step} * j)" if place.own_step else ")")

    def value(self, terms):
        text = "k"
        for index, (operator, name, shift) in enumerate(terms):
            term = f"({name} >> {shift})" if shift else name
            text = f"({text} {operator} ({term} | 1))" if operator == "*" else f"({text} {operator} {term})"
        return text

    def statement(self, statement, indent):
        if isinstance(statement, Block):
            inner = "".join(self.statement(part, indent + "    ") for part in statement.statements)
            if statement.condition is not None:
                return f"{indent}if ({statement.condition}) {{\n{inner}{indent}}}\n"
            bound = f"{statement.count}" + (" + (block - BLOCK)" if statement.is_hidden else "")
            return f"{indent}for (int32_t j = 0; j < {bound}; j++) {{\n{inner}{indent}}}\n"
        access = f"*(B{statement.width} *)({self.address(statement.place)})"
        if isinstance(statement, Load):
            if statement.width == 16:
                return f"{indent}{{ B16 v = {access}; uint64_t w = v[0] ^ v[1]; t{statement.target} = ({self.type})(w ^ w >> 32); }}\n"
            if statement.width == 8 and self.kernel.bits == 32:
                return f"{indent}{{ uint64_t w = {access}; t{statement.target} = (uint32_t)(w ^ w >> 32); }}\n"
            return f"{indent}t{statement.target} = {access};\n"
        value = self.value(statement.value)
        if statement.width == 16:
            return f"{indent}{{ uint64_t w = {value}; B16 v = {{w, w * 3}}; {access} = v; }}\n"
        if statement.width == 8 and self.kernel.bits == 32:
            return f"{indent}{access} = (uint64_t){value} * 0x100000001u;\n"
        return f"{indent}{access} = (B{statement.width}){value};\n"

    def text(self, number):
        kernel = self.kernel
        lines = f"__attribute__((noinline)) static void k{number}({C_TYPE}) {{\n"
        if kernel.uses_frame:
            lines += f"    uint8_t frame[{FRAME_BYTES}];\n"
        if kernel.uses_thread:
            lines += "    static uint8_t thread[64];\n"
        lines += f"    {self.type} k = ({self.type})i * {ODD[number % 4]}u + (uint32_t)count;\n"
        lines += "".join(f"    {self.type} t{index} = k + {2 * index + 3};\n" for index in range(kernel.temporaries))
        return lines + "".join(self.statement(statement, "    ") for statement in kernel.statements) + "}\n"


def in_c(kernels):
    """A program that runs the kernels and writes a hash of what each stored."""
    text = C_HEAD % (COUNT, BLOCK, REGION, len(kernels), MARGIN) + C_RUN
    text += "".join(CPrinter(kernel).text(number) for number, kernel in enumerate(kernels))
    text += "int main(void) {\n#ifdef __wasm__\n    if (wasi_parallel_get_device(WASI_PARALLEL_CPU, &device)) return 1;\n#endif\n"
    for number, kernel in enumerate(kernels):
        places = []
        for name in "abcd":
            region, distance = kernel.pointers[name]
            places.append(f"&regions[{region}][0] + MARGIN + {distance}, sizeof regions[0] - MARGIN - {distance}")
        text += f"    RUN({number}, {number + 1}, {', '.join(places)});\n"
    return text + "    return write(1, results, sizeof results) != sizeof results;\n}\n"


# MARK: The text format

class TextPrinter:
    """The same as WebAssembly's text, with the frame below the C stack pointer, and the thread's memory at another
    global."""

    def __init__(self, kernel):
        self.kernel = kernel
        self.type = f"i{kernel.bits}"

    def address(self, place):
        base = f"(local.get ${place.base})"
        if place.base == "known":
            base = "(global.get $known)" if self.kernel.known_by_global else f"(i32.const {address(FIRST, 0)})"
        if place.base == "thread":
            base = "(global.get $__tls_base)"
        if place.base == "frame":
            base = "(local.get $frame)"
        offset = place.offset if place.offset >= 0 else 0
        if place.step:
            base = f"(i32.add {base} (i32.mul (local.get $i) (i32.const {place.step})))"
            if self.kernel.choice.random() < 0.5 and place.step > 0 and place.step & (place.step - 1) == 0:
                shift = place.step.bit_length() - 1
                base = base.replace(f"(i32.mul (local.get $i) (i32.const {place.step}))",
                                    f"(i32.shl (local.get $i) (i32.const {shift}))")
        if place.own_step:
            base = f"(i32.add {base} (i32.mul (local.get $j) (i32.const {place.own_step})))"
        if place.is_hidden:
            base = f"(i32.add {base} (i32.sub (local.get $block) (i32.const {BLOCK})))"
        # With steps downwards index and offset together are in the region, but the index alone may be below zero.
        if place.offset < 0 or place.step < 0 or place.own_step < 0 or self.kernel.choice.random() < 0.5:
            base, offset = f"(i32.add {base} (i32.const {place.offset}))", 0
        return f"offset={offset} {base}"

    def value(self, terms):
        text = "(local.get $k)"
        for operator, name, shift in terms:
            term = f"(local.get ${name})"
            if shift:
                term = f"({self.type}.shr_u {term} ({self.type}.const {shift}))"
            if operator == "*":
                term = f"({self.type}.or {term} ({self.type}.const 1))"
            text = f"({self.type}.{dict([('+', 'add'), ('^', 'xor'), ('-', 'sub'), ('*', 'mul')])[operator]} {text} {term})"
        return text

    def condition(self, text):
        return {"(i % 3) == 1": "(i32.eq (i32.rem_u (local.get $i) (i32.const 3)) (i32.const 1))",
                "(i % 2) == 0": "(i32.eqz (i32.rem_u (local.get $i) (i32.const 2)))",
                "(i % 3) == 0": "(i32.eqz (i32.rem_u (local.get $i) (i32.const 3)))",
                "(t0 & 1) == 0": f"({self.type}.eqz ({self.type}.and (local.get $t0) ({self.type}.const 1)))"}[text]

    def statement(self, statement):
        if isinstance(statement, Block):
            inner = "\n  ".join(self.statement(part) for part in statement.statements)
            if statement.condition is not None:
                return f"(if {self.condition(statement.condition)} (then\n  {inner}))"
            bound = f"(i32.const {statement.count})"
            if statement.is_hidden:
                bound = f"(i32.add {bound} (i32.sub (local.get $block) (i32.const {BLOCK})))"
            return (f"(local.set $j (i32.const 0)) (loop $l\n  {inner}\n"
                    f"  (br_if $l (i32.lt_s (local.tee $j (i32.add (local.get $j) (i32.const 1))) {bound})))")
        place, width = self.address(statement.place), statement.width
        if isinstance(statement, Load):
            target = f"local.set $t{statement.target}"
            if width == 16:
                value = (
                    f"(local.set $v (v128.load {place})) (local.set $w (i64.xor (i64x2.extract_lane 0 (local.get $v))"
                    " (i64x2.extract_lane 1 (local.get $v))))")
            elif width == 8 and self.kernel.bits == 32:
                value = f"(local.set $w (i64.load {place}))"
            else:
                name = {1: "load8_u", 2: "load16_u", 4: "load32_u"}.get(
                    width, "load") if width * 8 < self.kernel.bits else "load"
                return f"({target} ({self.type}.{name} {place}))"
            folded = "(i64.xor (local.get $w) (i64.shr_u (local.get $w) (i64.const 32)))"
            return value + f" ({target} {folded if self.kernel.bits == 64 and width == 16 else f'(i32.wrap_i64 {folded})'})"
        value = self.value(statement.value)
        wide = value if self.kernel.bits == 64 else f"(i64.extend_i32_u {value})"
        if width == 16:
            return (f"(local.set $w {wide}) (v128.store {place}"
                    " (i64x2.replace_lane 1 (i64x2.splat (local.get $w)) (i64.mul (local.get $w) (i64.const 3))))")
        if width == 8 and self.kernel.bits == 32:
            return f"(i64.store {place} (i64.mul {wide} (i64.const 0x100000001)))"
        name = {1: "store8", 2: "store16", 4: "store32"}.get(width,
                                                             "store") if width * 8 < self.kernel.bits else "store"
        return f"({self.type}.{name} {place} {value})"

    def text(self, number):
        kernel, kind = self.kernel, self.type
        lines = [
            f"(func $k{number} (param $i i32) (param $count i32) (param $block i32) (param $a i32) (param i32) (param "
            f"$b i32) (param i32)"
            f" (param $c i32) (param i32) (param $d i32) (param i32) (local $j i32) (local $frame i32) (local $w i64) "
            f"(local $v v128)"
            f" (local $k {kind})" + "".join(f" (local $t{index} {kind})" for index in range(kernel.temporaries))
        ]
        i, count = "(local.get $i)", "(local.get $count)"
        if kind == "i64":
            i, count = f"(i64.extend_i32_u {i})", f"(i64.extend_i32_u {count})"
        lines.append(f"(local.set $k ({kind}.add ({kind}.mul {i} ({kind}.const {ODD[number % 4]})) {count}))")
        if kernel.uses_frame:
            lines.append(
                f"(local.set $frame (i32.sub (global.get $__stack_pointer) (i32.const "
                f"{(FRAME_BYTES + 15) // 16 * 16})))"
            )
        for index in range(kernel.temporaries):
            lines.append(f"(local.set $t{index} ({kind}.add (local.get $k) ({kind}.const {2 * index + 3})))")
        return "\n  ".join(lines + [self.statement(statement) for statement in kernel.statements]) + ")\n"


REGIONS, RESULTS, SCRATCH = 131072, 1024, 64


def address(region, distance):
    return REGIONS + region * REGION + MARGIN + distance


TEXT_HEAD = """(module
 (import "wasi_ephemeral_parallel" "get_device" (func $get_device (param i32 i32) (result i32)))
 (import "wasi_ephemeral_parallel" "create_buffer" (func $create_buffer (param i32 i32 i32 i32) (result i32)))
 (import "wasi_ephemeral_parallel" "write_buffer" (func $write_buffer (param i32 i32 i32) (result i32)))
 (import "wasi_ephemeral_parallel" "read_buffer" (func $read_buffer (param i32 i32 i32) (result i32)))
 (import "wasi_ephemeral_parallel" "parallel_for" (func $parallel_for (param i32 i32 i32 i32 i32 i32 i32) (result i32)))
 (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
 (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
 (memory (export "memory") {pages})
 (global $__stack_pointer (export "__stack_pointer") (mut i32) (i32.const 126976))
 (global $__tls_base (export "__tls_base") (mut i32) (i32.const 512))
 (global (export "__tls_size") i32 (i32.const 64)) (global (export "__tls_align") i32 (i32.const 16))
 (func (export "__wasm_init_tls") (param i32) (global.set $__tls_base (local.get 0)))
 (global $known (export "known") (mut i32) (i32.const {known}))
 (table (export "__indirect_function_table") {count} {count} funcref)
 (elem (i32.const 1) {names})
 (func $check (param i32) (if (local.get 0) (then (call $proc_exit (i32.add (i32.const 100) (local.get 0))))))
 (func $fill (param $state i32) (local $i i32)
  (loop $l
   (local.set $state (i32.add (i32.mul (local.get $state) (i32.const 1664525)) (i32.const 1013904223)))
   (i32.store8 offset={regions} (local.get $i) (i32.shr_u (local.get $state) (i32.const 24)))
   (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const {bytes})))))
 (func $hash (result i64) (local $i i32) (local $value i64)
  (local.set $value (i64.const 1469598103934665603))
  (loop $l
   (local.set $value (i64.mul (i64.xor (local.get $value) (i64.load8_u offset={regions} (local.get $i))) (i64.const 1099511628211)))
   (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const {bytes}))))
  (local.get $value))
 (func $buffer (param $place i32) (param $size i32) (param $handle i32)
  (call $check (call $create_buffer (i32.load (i32.const 0)) (local.get $size) (i32.const 2) (local.get $handle)))
  (call $check (call $write_buffer (local.get $place) (local.get $size) (i32.load (local.get $handle)))))
 (func $run (param $k i32) (param $a i32) (param $sa i32) (param $b i32) (param $sb i32) (param $c i32) (param $sc i32) (param $d i32) (param $sd i32)
  (call $fill (i32.add (local.get $k) (i32.const 1)))
  (call $buffer (local.get $a) (local.get $sa) (i32.const 16))
  (call $buffer (local.get $b) (local.get $sb) (i32.const 20))
  (call $buffer (local.get $c) (local.get $sc) (i32.const 32))
  (call $buffer (local.get $d) (local.get $sd) (i32.const 36))
  (if (i32.eq (local.get $b) (local.get $a)) (then (i32.store (i32.const 20) (i32.load (i32.const 16)))))
  (if (i32.eq (local.get $c) (local.get $b)) (then (i32.store (i32.const 32) (i32.load (i32.const 20)))))
  (if (i32.eq (local.get $c) (local.get $a)) (then (i32.store (i32.const 32) (i32.load (i32.const 16)))))
  (if (i32.eq (local.get $d) (local.get $c)) (then (i32.store (i32.const 36) (i32.load (i32.const 32)))))
  (if (i32.eq (local.get $d) (local.get $b)) (then (i32.store (i32.const 36) (i32.load (i32.const 20)))))
  (if (i32.eq (local.get $d) (local.get $a)) (then (i32.store (i32.const 36) (i32.load (i32.const 16)))))
  (call $check (call $parallel_for (i32.add (local.get $k) (i32.const 1)) (i32.const {iterations}) (i32.const {block})
   (i32.const 16) (i32.const 2) (i32.const 32) (i32.const 2)))
  (call $check (call $read_buffer (i32.load (i32.const 32)) (local.get $c) (local.get $sc)))
  (call $check (call $read_buffer (i32.load (i32.const 36)) (local.get $d) (local.get $sd)))
  (i64.store offset={results} (i32.shl (local.get $k) (i32.const 3)) (call $hash)))
"""


def in_text(kernels):
    """What `in_c` makes, as text."""
    end = REGIONS + 3 * REGION
    text = TEXT_HEAD.format(pages=(end >> 16) + 2, known=address(FIRST, 0), count=len(kernels) + 1, regions=REGIONS,
                            bytes=3 * REGION, iterations=COUNT, block=BLOCK, results=RESULTS, names=" ".join(
                                f"$k{number}" for number in range(len(kernels))))
    text += "".join(TextPrinter(kernel).text(number) for number, kernel in enumerate(kernels))
    text += '(func (export "_start")\n  (call $check (call $get_device (i32.const 0) (i32.const 0)))\n'
    for number, kernel in enumerate(kernels):
        arguments = f"(i32.const {number})"
        for name in "abcd":
            region, distance = kernel.pointers[name]
            arguments += f" (i32.const {address(region, distance)}) (i32.const {REGION - MARGIN - distance})"
        text += f"  (call $run {arguments})\n"
    return text + (
        f"  (i32.store (i32.const {SCRATCH}) (i32.const {RESULTS})) (i32.store (i32.const {SCRATCH + 4}) (i32.const "
        f"{8 * len(kernels)}))\n"
        f"  (call $check (call $fd_write (i32.const 1) (i32.const {SCRATCH}) (i32.const 1) (i32.const "
        f"{SCRATCH + 8})))))\n"
    )

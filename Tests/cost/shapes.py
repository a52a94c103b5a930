"""Modules whose cost could grow faster than their size: each shape repeats one thing `n` times.

`SHAPES` maps a shape's name to a function from `n` to a module's bytes. The size of the code grows as n does.
"""
import math

I32, I64, V128, VOID = b"\x7f", b"\x7e", b"\x7b", b"\x40"
END, ELSE, DROP, RETURN = b"\x0b", b"\x05", b"\x1a", b"\x0f"


def uleb(value):
    out = bytearray()
    while True:
        byte, value = value & 0x7F, value >> 7
        out.append(byte | (0x80 if value else 0))
        if not value:
            return bytes(out)


def sleb(value):
    out = bytearray()
    while True:
        byte, value = value & 0x7F, value >> 7
        done = value == 0 and not byte & 0x40 or value == -1 and byte & 0x40
        out.append(byte | (0 if done else 0x80))
        if done:
            return bytes(out)


def vector(items):
    return uleb(len(items)) + b"".join(items)


def section(number, content):
    return bytes([number]) + uleb(len(content)) + content


def text(name):
    return uleb(len(name)) + name.encode()


def body(code, locals=()):
    """A function body; `locals` has pairs of a count and a type."""
    content = vector([uleb(count) + kind for count, kind in locals]) + code + END
    return uleb(len(content)) + content


def i32(value):
    return b"\x41" + sleb(value)


def get(index):
    return b"\x20" + uleb(index)


def put(index):
    return b"\x21" + uleb(index)


def load(offset=0):
    return b"\x28\x02" + uleb(offset)


def store(offset=0):
    return b"\x36\x02" + uleb(offset)


def call(index):
    return b"\x10" + uleb(index)


ADD, XOR, AND, EQ, MUL = b"\x6a", b"\x73", b"\x71", b"\x46", b"\x6c"
IF, BLOCK, LOOP = b"\x04" + VOID, b"\x02" + VOID, b"\x03" + VOID
TO_VOID = b"\x60\x00\x00"


def module(functions, types=(TO_VOID,), kinds=None, memory=True, exports=(), **sections):
    """`kinds` has the type of each function; 0 if it is left out. The first function is exported as `_start`."""
    names = [text("_start") + b"\x00\x00", *exports]
    if memory:
        names.append(text("memory") + b"\x02\x00")
    parts = [b"\0asm\1\0\0\0", section(1, vector(types)), section(3, vector([uleb(kind) for kind in kinds or [0] * len(functions)]))]
    if "table" in sections:
        parts.append(section(4, b"\x01\x70\x00" + uleb(sections["table"])))
    if memory:
        parts.append(section(5, b"\x01\x00\x10"))
    if "tag" in sections:
        parts.append(section(13, b"\x01\x00" + uleb(sections["tag"])))
    if "globals" in sections:
        parts.append(section(6, vector(sections["globals"])))
    parts.append(section(7, vector(names)))
    if "elements" in sections:
        parts.append(section(9, vector(sections["elements"])))
    parts.append(section(10, vector(functions)))
    if "data" in sections:
        parts.append(section(11, vector(sections["data"])))
    return b"".join(parts)


def repeat(n, code):
    return b"".join(code(i) for i in range(n))


def slot(i):
    """An address of four bytes that is always in bounds."""
    return 4 * (i % 16000)


# Functions and what a module lists.

def ring(n):
    return module([body(call((i + 1) % n)) for i in range(n)], memory=False)


def chain(n):
    return module([body(call(i + 1)) for i in range(n - 1)] + [body(b"")], memory=False)


def tree(n):
    """Each function calls the next one twice."""
    return module([body(call(i + 1) * 2) for i in range(n - 1)] + [body(b"")], memory=False)


def functions(n):
    return module([body(b"")] * n, memory=False)


def recursive(n):
    """Functions that call themselves."""
    work = get(0) + IF + get(0) + i32(-1) + ADD
    return module(
        [body(i32(9) + call(1))] + [body(work + call(i + 1) + END) for i in range(n)], types=[TO_VOID, b"\x60\x01\x7f\x00"],
        kinds=[0] + [1] * n)


def exports(n):
    return module([body(b"")], memory=False, exports=[text(f"f{i}") + b"\x00\x00" for i in range(n)])


def globals_(n):
    return module([body(b"")], memory=False, globals=[I32 + b"\x01" + i32(0) + END] * n)


def used_globals(n):
    """Each is loaded and stored."""
    return module(
        [body(repeat(n, lambda i: b"\x23" + uleb(i) + i32(1) + ADD + b"\x24" + uleb((i * 7 + 1) % n)))],
        globals=[I32 + b"\x01" + i32(0) + END] * n)


def types(n):
    """Distinct types, and calls through the table with each."""
    bits = max(1, n.bit_length())
    made = [b"\x60" + vector([[I32, I64][i >> bit & 1] for bit in range(bits)]) + b"\x00" for i in range(n)]
    arguments = lambda i: b"".join([i32(1), b"\x42\x01"][i >> bit & 1] for bit in range(bits))
    code = repeat(n, lambda i: arguments(i) + i32(0) + b"\x11" + uleb(i + 1) + b"\x00")
    return module([body(code)], types=[TO_VOID] + made, table=4)


def data(n):
    return module([body(b"")], data=[b"\x00" + i32(slot(i)) + END + b"\x04abcd" for i in range(n)])


def bytes_(n):
    """One data segment."""
    return module([body(b"")], data=[b"\x00" + i32(0) + END + uleb(n) + bytes(i * i % 251 for i in range(n))])


def elements(n):
    return module([body(b"")], table=n, elements=[b"\x00" + i32(i) + END + b"\x01\x00" for i in range(n)])


def references(n):
    """One element segment, and a call through it."""
    code = i32(0) + load() + b"\x11\x00\x00"
    return module([body(code)], table=n, elements=[b"\x00" + i32(0) + END + uleb(n) + b"\x00" * n])


# One large function.

def loads(n):
    return module([body(repeat(n, lambda i: i32(slot(i)) + load() + DROP))])


def locals_(n):
    """All of them live to the end."""
    sets = repeat(n, lambda i: i32(slot(i)) + load() + put(i))
    return module([body(sets + i32(0) + repeat(n, lambda i: get(i) + XOR) + DROP, [(n, I32)])])


def compares(n):
    read = i32(0) + load() + put(0)
    tests = repeat(n, lambda i: get(0) + i32(i) + EQ + IF + i32(slot(i)) + i32(0) + load() + store() + END)
    return module([body(read + tests, [(1, I32)])])


def ranges(n):
    """As compares, with the order of a changing value."""
    tests = repeat(n, lambda i: get(0) + i32(i) + b"\x48" + IF + get(0) + i32(i) + ADD + put(0) + END)
    return module([body(i32(0) + load() + put(0) + tests + i32(0) + get(0) + store(), [(1, I32)])])


def intervals(n):
    """A loop of tests where one value lies, with code that depends on it: input that was recorded, and is played."""
    test = lambda i: get(0) + i32(i * 10) + b"\x4e" + get(0) + i32(i * 10 + 10) + b"\x48" + AND + IF
    change = lambda i: get(1) + get(0) + i32(i % 31) + b"\x76" + get(0) + i32(i * 77 % 65536) + AND + XOR + XOR + put(1)
    keep = lambda i: i32(slot(i)) + get(1) + store() + get(0) + i32(i % 7 + 1) + ADD + put(2) + END
    code = LOOP + repeat(n, lambda i: test(i) + change(i) + keep(i)) + get(2) + b"\x22\x00\x0d\x00" + END
    return module([body(i32(0) + load() + put(0) + code, [(3, I32)])])


def states(n):
    """A loop round a br_table; each case compares a byte of the input with some characters and goes on in other
    states."""
    way = lambda i, k: get(1) + i32(97 + (i * 5 + k * 3) % 26) + EQ + IF + i32((i * 7 + k * 13) % n) + put(0) + b"\x0c" + uleb(n - i) + END
    case = lambda i: END + repeat(4, lambda k: way(i, k)) + i32(slot(i)) + get(1) + store() + i32((i + 1) % n) + put(0) + b"\x0c" + uleb(n - 1 - i)
    table = get(0) + b"\x0e" + uleb(n - 1) + b"".join(uleb(i) for i in range(n))
    read = get(2) + i32(1) + ADD + b"\x22\x02\x2d\x00\x00" + put(1) + get(1) + b"\x45\x0d\x01"
    return module([body(BLOCK + LOOP + read + BLOCK * n + table + repeat(n, case) + END + END, [(3, I32)])])


def conditions(n):
    """A chain of if and else, one inside of the other."""
    code = repeat(n, lambda i: get(0) + i32(i) + EQ + IF + i32(slot(i)) + get(0) + store() + ELSE) + END * n
    return module([body(i32(0) + load() + put(0) + code, [(1, I32)])])


def switch(n):
    """A br_table with a block for each case."""
    table = get(0) + b"\x0e" + uleb(n - 1) + b"".join(uleb(i) for i in range(n))
    code = BLOCK * n + table + repeat(n, lambda i: END + i32(slot(i)) + get(0) + i32(i) + ADD + store())
    return module([body(i32(0) + load() + put(0) + code, [(1, I32)])])


def interpreter(n):
    """A loop round a br_table; each case changes one of many locals and goes on."""
    count = max(4, math.isqrt(n))
    table = i32(0) + load() + b"\x0e" + uleb(n - 1) + b"".join(uleb(i) for i in range(n))
    case = lambda i: END + get(i % count) + get((i * 7 + 1) % count) + ADD + put((i * 3) % count) + b"\x0c" + uleb(n - 1 - i)
    code = LOOP + BLOCK * n + table + repeat(n, case) + END
    return module([body(code, [(count, I32)])])


def blocks(n):
    """Nested blocks, with a way out of each to the outermost."""
    code = BLOCK * n + repeat(n, lambda i: get(0) + b"\x0d" + uleb(n - 1 - i) + i32(slot(i)) + get(0) + store() + END)
    return module([body(i32(0) + load() + put(0) + code, [(1, I32)])])


def nested_loops(n):
    enter = repeat(n, lambda i: LOOP)
    leave = repeat(n, lambda i: get(0) + i32(1) + ADD + b"\x22\x00" + i32(i) + b"\x49\x0d\x00" + END)
    return module([body(enter + leave, [(1, I32)])])


def loop_values(n):
    """Nested loops, the innermost changes as many locals as there are loops."""
    change = repeat(n, lambda i: get(i) + i32(1) + ADD + put(i))
    leave = repeat(n, lambda i: get(i) + i32(100) + b"\x49\x0d\x00" + END)
    sums = i32(0) + i32(0) + repeat(n, lambda i: get(i) + XOR) + store()
    return module([body(LOOP * n + change + leave + sums, [(n, I32)])])


def joins(n):
    """As many locals as joins of branches; each branch changes sixteen."""
    branch = lambda i: repeat(16, lambda j: get((i + j * 31) % n) + i32(i + 1) + ADD + put((i * 5 + j * 17) % n))
    code = repeat(n, lambda i: i32(slot(i)) + load() + IF + branch(i) + END)
    sums = i32(0) + i32(0) + repeat(n, lambda i: get(i) + XOR) + store()
    return module([body(code + sums, [(n, I32)])])


def loops(n):
    """Small loops, one after the other, that fill memory."""
    step = get(0) + get(0) + i32(3) + MUL + b"\x36\x02\x00" + get(0) + i32(4) + ADD + b"\x22\x00" + i32(4000) + b"\x49\x0d\x00" + END
    return module([body(repeat(n, lambda i: i32(0) + put(0) + LOOP + step), [(1, I32)])])


def calls(n):
    """Calls of a small function, which can be inlined."""
    callee = get(0) + get(1) + ADD + i32(7) + MUL
    code = repeat(n, lambda i: i32(slot(i)) + get(0) + i32(i) + call(1) + b"\x22\x00" + store())
    return module([body(code, [(1, I32)]), body(callee)], types=[TO_VOID, b"\x60\x02\x7f\x7f\x01\x7f"], kinds=[0, 1])


def indirect(n):
    code = repeat(n, lambda i: i32(slot(i)) + load() + b"\x11\x00\x00")
    return module([body(code), body(b"")], table=64, elements=[b"\x00" + i32(0) + END + uleb(64) + b"\x01" * 64])


def arithmetic(n):
    """One expression of operations, each on the one before."""
    operations = [ADD, XOR, MUL, b"\x6b", b"\x71", b"\x72", b"\x77"]
    code = repeat(n, lambda i: i32(i * 2654435761 % 2**31) + operations[i * 5 % 7])
    return module([body(i32(0) + i32(0) + load() + code + store())])


def sums(n):
    """A sum of loads, all on the operand stack at once."""
    return module([body(i32(0) + repeat(n, lambda i: i32(slot(i)) + load()) + ADD * (n - 1) + store())])


def waiting(n):
    """A sum of loads with branches between them: all values wait on the operand stack."""
    test = lambda i: get(0) + IF + i32(slot(i)) + get(0) + store() + END
    code = repeat(n, lambda i: i32(slot(i)) + load() + test(i)) + ADD * (n - 1)
    return module([body(i32(0) + load() + put(0) + i32(0) + code + store(), [(1, I32)])])


def filling(n):
    """Functions with a small loop each."""
    step = get(0) + get(0) + i32(3) + MUL + store() + get(0) + i32(4) + ADD + b"\x22\x00"
    one = body(LOOP + step + i32(4000) + b"\x49\x0d\x00" + END)
    return module([body(i32(1) + call(1))] + [one] * n, types=[TO_VOID, b"\x60\x01\x7f\x00"], kinds=[0] + [1] * n)


def floats(n):
    """A polynomial's steps, with a division that traps for integers."""
    code = repeat(n, lambda i: b"\x44" + bytes([i % 256, 0, 0, 0, 0, 0, 0xF0, 0x3F]) + [b"\xa0", b"\xa2", b"\xa1"][i % 3])
    return module([body(i32(0) + i32(8) + b"\x2b\x03\x00" + code + b"\x39\x03\x00")])


def divisions(n):
    """Each may trap."""
    code = repeat(n, lambda i: i32(slot(i)) + load() + b"\x6d")
    return module([body(i32(0) + i32(0) + load() + code + store())])


def accesses(n):
    """Loads and stores behind one address that isn't known."""
    code = repeat(n, lambda i: get(0) + get(0) + load(slot(i * 7)) + i32(1) + ADD + store(slot(i * 3)))
    return module([body(i32(0) + load() + put(0) + code, [(1, I32)])])


def addresses(n):
    """Each access at an address that was computed from what the one before loaded."""
    code = repeat(n, lambda i: get(0) + i32(i * 4) + ADD + i32(65532) + b"\x71" + load() + b"\x22\x00" + get(0) + store())
    return module([body(i32(0) + load() + put(0) + code, [(1, I32)])])


def vectors(n):
    """Lanes that are added and multiplied, and stored."""
    code = repeat(n, lambda i: i32(slot(i * 4)) + i32(slot(i)) + b"\xfd\x00\x04\x00" + get(0) + b"\xfd\xae\x01\xfd\x0b\x04\x00")
    return module([body(code, [(1, V128)])])


def selects(n):
    code = repeat(n, lambda i: get(0) + i32(i) + get(0) + i32(i * 3) + b"\x48\x1b" + put(0))
    return module([body(i32(0) + load() + put(0) + code + i32(0) + get(0) + store(), [(1, I32)])])


def tries(n):
    """Calls, each in a try_table of its own."""
    code = repeat(n, lambda i: BLOCK + b"\x1f\x40\x01\x02\x00" + call(1) + i32(slot(i)) + i32(i) + store() + END + END)
    return module([body(code), body(b"\x08\x00")], tag=0)


def nested_tries(n):
    code = repeat(n, lambda i: BLOCK + b"\x1f\x40\x01\x02\x00") + call(1) + repeat(n, lambda i: END + END)
    return module([body(code), body(b"\x08\x00")], tag=0)


def results(n):
    """Calls with many results, which pass through memory."""
    count = 32
    callee = repeat(count, i32)
    code = repeat(n, lambda i: call(1) + repeat(count - 1, lambda _: ADD) + put(0))
    many = b"\x60\x00" + vector([I32] * count)
    return module([body(code, [(1, I32)]), body(callee)], types=[TO_VOID, many], kinds=[0, 1])


def wide(n):
    """Large functions of branches, many of them: what a module of several megabytes is."""
    part = repeat(60, lambda i: get(0) + i32(i * 5) + EQ + IF + i32(slot(i)) + get(0) + i32(slot(i)) + load() + ADD + store() + END)
    start = body(i32(1) + call(1))
    one = body(part, [(2, I32)])
    return module([start] + [one] * n, types=[TO_VOID, b"\x60\x01\x7f\x00"], kinds=[0] + [1] * n)


SHAPES = {
    function.__name__.rstrip("_"): function
    for function in (
        ring, chain, tree, functions, recursive, exports, globals_, used_globals, types, data, bytes_, elements, references, loads, locals_,
        compares, ranges, intervals, states, conditions, switch, interpreter, blocks, nested_loops, loop_values, joins, loops, calls, indirect, arithmetic, sums,
        waiting, filling, floats, divisions, accesses, addresses, vectors, selects, tries, nested_tries, results, wide)
}

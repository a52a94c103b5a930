"""Reference types, values of all of them, and the specification's rule for which value is of which type (sections
3.3.3, "Matching heap types", and 4.2.4, "Reference values" of the specification)."""
import sys
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from common import leb  # noqa: E402

ABSTRACT = {
    "any": 0x6E, "eq": 0x6D, "i31": 0x6C, "struct": 0x6B, "array": 0x6A, "none": 0x71, "func": 0x70, "nofunc": 0x73,
    "extern": 0x6F, "noextern": 0x72, "exn": 0x69, "noexn": 0x74
}
PARENTS = {"eq": "any", "i31": "eq", "struct": "eq", "array": "eq"}
BOTTOMS = {"any": "none", "func": "nofunc", "extern": "noextern", "exn": "noexn"}

I8, I32, I64, F64 = b"\x78", b"\x7f", b"\x7e", b"\x7c"
CONSTANT, MUTABLE = b"\x00", b"\x01"


def structure(*fields):
    return b"\x5f" + leb(len(fields)) + b"".join(field + MUTABLE for field in fields)


@dataclass(frozen=True)
class Defined:
    """A type of the module: what is above it, and its definition without that."""
    parent: str
    definition: bytes
    is_final: bool = False


# In the order of their indices. Of each kind a chain of three or two, and one that has nothing to do with it.
DEFINED = {
    "$s0": Defined("struct", structure(I32)),
    "$s1": Defined("$s0", structure(I32, I64)),
    "$s2": Defined("$s1", structure(I32, I64, F64), is_final=True),
    "$t": Defined("struct", structure(F64), is_final=True),
    "$a0": Defined("array", b"\x5e\x6e" + CONSTANT),
    "$a1": Defined("$a0", b"\x5e\x6d" + CONSTANT),
    "$b": Defined("array", b"\x5e" + I8 + MUTABLE, is_final=True),
    "$f0": Defined("func", b"\x60\x00\x00"),
    "$f1": Defined("$f0", b"\x60\x00\x00", is_final=True),
    "$g": Defined("func", b"\x60\x01\x7f\x00", is_final=True),
}
INDEX = {name: index for index, name in enumerate(DEFINED)}


def top(heap):
    if heap in BOTTOMS.values():
        return next(top for top, bottom in BOTTOMS.items() if bottom == heap)
    while above := PARENTS.get(heap) or heap in DEFINED and DEFINED[heap].parent:
        heap = above
    return heap


def is_below(heap, other):
    """Whether the heap type `heap` matches `other`."""
    if heap in BOTTOMS.values():
        return top(heap) == top(other)
    while heap != other:
        heap = PARENTS.get(heap) or heap in DEFINED and DEFINED[heap].parent
        if not heap:
            return False
    return True


@dataclass(frozen=True)
class Type:
    heap: str
    is_nullable: bool

    def __str__(self):
        return f"(ref {'null ' if self.is_nullable else ''}{self.heap})"

    @property
    def heap_code(self):
        return bytes([ABSTRACT[self.heap]]) if self.heap in ABSTRACT else leb(INDEX[self.heap])

    @property
    def code(self):
        return (b"\x63" if self.is_nullable else b"\x64") + self.heap_code

    def matches(self, other):
        return is_below(self.heap, other.heap) and (other.is_nullable or not self.is_nullable)


@dataclass(frozen=True)
class Value:
    """`code` makes it, of the static type `type`; `heap` is what it is, None for null. Parameter 0 is a host's
    reference."""
    name: str
    type: Type
    heap: str
    code: bytes

    def is_of(self, type):
        return type.is_nullable if self.heap is None else is_below(self.heap, type.heap)


def i32(number):
    out = bytearray()
    while True:
        byte, number = number & 0x7F, number >> 7
        if number == (-1 if byte & 0x40 else 0):
            return b"\x41" + bytes(out + bytes([byte]))
        out.append(byte | 0x80)


def values(functions, tag):
    """`functions`: index of a function of each function type. `tag`: index of a tag without parameters."""
    made = [
        Value(f"null {bottom}", Type(bottom, True), None, b"\xd0" + Type(bottom, True).heap_code)
        for bottom in BOTTOMS.values()
    ]
    # As numbers those are the addresses 1, 0x7f, around the end of 31 bits, and the largest of 32 bits.
    inside = [
        Value(f"i31 {number}", Type("i31", False), "i31",
              i32(number) + b"\xfb\x1c") for number in (0, 63, 0x3FFFFFFF, -0x40000000, -1)
    ]
    for name, type in DEFINED.items():
        if top(name) == "func":
            made.append(Value(f"function of {name}", Type(name, False), name, b"\xd2" + leb(functions[name])))
        elif is_below(name, "struct"):
            inside.append(Value(f"structure of {name}", Type(name, False), name, b"\xfb\x01" + leb(INDEX[name])))
        else:
            inside.append(Value(f"array of {name}", Type(name, False), name, b"\xfb\x08" + leb(INDEX[name]) + b"\x00"))
    made += inside
    host = b"\x20\x00\xd4"
    made.append(Value("host", Type("extern", False), "extern", host))
    # What a host passes can be any number, so it is never taken for an object; what came from here is what it was.
    made.append(Value("converted host", Type("any", False), "any", host + b"\xfb\x1a"))
    for value in inside:
        made.append(Value(f"{value.name} outside", Type("extern", False), "extern", value.code + b"\xfb\x1b"))
        made.append(
            Value(f"{value.name} there and back", Type("any", False), value.heap, value.code + b"\xfb\x1b\xfb\x1a"))
    # block (result (ref exn)); try_table (catch_all_ref 0); throw; end; unreachable; end
    made.append(Value("exception", Type("exn", False), "exn",
                      b"\x02\x64\x69\x1f\x40\x01\x03\x00\x08" + leb(tag) + b"\x0b\x00\x0b"))
    return made


def types():
    return [Type(heap, is_nullable) for heap in [*ABSTRACT, *DEFINED] for is_nullable in (False, True)]

"""Functions with one load each whose value decides nothing, and something behind it that must not happen when the load
is out of bounds."""
from dataclasses import dataclass

PAGE = 65536
FAR = 0x7FFFFFF0

# Instruction, bytes, type of the result. `{}` is the address.
LOADS = [(f"({name} {{}})", int(bits) // 8, type) for type, names in {
    "i32": "32 8_s/8 8_u/8 16_s/16 16_u/16", "i64": "64 8_s/8 8_u/8 16_s/16 16_u/16 32_s/32 32_u/32", "f32": "32",
    "f64": "64",
}.items() for suffix, _, bits in [entry.partition("/") for entry in names.split()]
         for bits, name in [(bits or suffix, f"{type}.load{suffix if '_' in suffix else ''}")]]
LOADS += [(f"(v128.load{name} {{}})", size, "v128")
          for name, size in [("", 16), ("8x8_s", 8), ("8x8_u",
                                                      8), ("16x4_s",
                                                           8), ("16x4_u",
                                                                8), ("32x2_s",
                                                                     8), ("32x2_u",
                                                                          8), ("8_splat",
                                                                               1), ("16_splat",
                                                                                    2), ("32_splat",
                                                                                         4), ("64_splat",
                                                                                              8), ("32_zero",
                                                                                                   4), ("64_zero", 8)]]
LOADS += [(f"(v128.load{8 * size}_lane {lane} {{}} (v128.const i64x2 1 2))", size, "v128")
          for size, lane in [(1, 3), (2, 7), (4, 0), (8, 1)]]
ATOMICS = [("(i32.atomic.load {})", 4, "i32"), ("(i64.atomic.load {})", 8, "i64"),
           ("(i32.atomic.load8_u {})", 1, "i32")]
ATOMICS += [(f"(i32.atomic.rmw.{operation} {{}} (i32.const {value}))", 4, "i32") for operation, value in [
    ("or", 0), ("add", 0), ("sub", 0), ("xor", 0), ("and", -1), ("xchg", 1)]]
ATOMICS += [("(i32.atomic.rmw.cmpxchg {} (i32.const 0) (i32.const 0))", 4, "i32")]

# What is done with a value; `V` is the load with all its bits in an integer of type `T`. SINK takes an integer to where
# the host sees it.
USES = {
    "dropped": "(drop V)", "and zero": "(SINK (T.and V (T.const 0)))", "times zero": "(SINK (T.mul V (T.const 0)))",
    "shifted out": "(SINK (T.shr_u (T.and V (T.const 255)) (T.const 8)))",
    "less than nothing": "(SINK (T.extend (T.lt_u V (T.const 0))))",
    "not chosen": "(SINK (select (T.const 7) V (local.get $one)))",
    "never chosen": "(SINK (select (T.const 7) V (i32.const 1)))", "with itself": "(SINK (T.xor V V))",
    "overwritten in a global": "(SINK V) (SINK (T.const 5))",
    "overwritten in memory": "(T.store (i32.const 64) V) (T.store (i32.const 64) (T.const 5))",
    "stored where it was": "(T.store (local.get $address) V)",
    "nothing depends on it": "(if (T.ne V (T.const 3)) (then))", "one bit of it": "(SINK (T.and V (T.const 1)))",
    "kept for one branch": "(local.set $T V) (if (i32.eqz (local.get $one)) (then (SINK (local.get $T))))",
    "of a branch, for nobody": "(if (local.get $one) (then (local.set $T V)))",
    "in a loop, for nobody": "(local.set $i (i32.const 3)) (loop $again (local.set $T V) STEP)",
    "in a loop, the last one": "(local.set $i (i32.const 3)) (loop $again (local.set $T V) STEP) (SINK (local.get $T))",
    "in a loop, from its second round on":
        "(local.set $i (i32.const 2)) (loop $again (if (i32.eq (local.get $i) (i32.const 1))"
        " (then (SINK (T.and V (T.const 0))))) STEP)", "of a callee": "(drop (call $CALLEE (local.get $address)))",
    "of a callee, times zero": "(SINK (T.mul (call $CALLEE (local.get $address)) (T.const 0)))",
    "taken by a callee": "(call $ignore_T V)", "taken by a callee for nothing": "(SINK (call $mask_T V (T.const 0)))",
}
STEP = "(local.set $i (i32.sub (local.get $i) (i32.const 1))) (br_if $again (local.get $i))"

# What stands behind the load, and what happens if the load was in bounds; None: it never ends.
EFFECTS = {
    "a trap": ("(unreachable)", "unreachable"),
    "a division": ("(SINK (T.div_u (T.const 1) (T.extend (i32.eqz (local.get $one)))))", "integer divide by zero"),
    "a store": ("(i32.store (i32.const 32) (i32.const 99))", ""),
    "a global": ("(global.set $after (i32.const 1))", ""),
    "a call of the host": ("(call $host)", ""),
    "a loop without an end": ("(loop $for_ever (br $for_ever))", None),
    "the end": ("", ""),
}


@dataclass
class Case:
    name: str
    # Its functions; `#` stands for its number in a module.
    text: str
    bytes: int
    # The message of the trap when the load is in bounds, "" if there is none, None if the call doesn't end.
    otherwise: str | None
    addresses: list


def bits(load, type):
    """The expression that has all bits of a load in an integer, and its type."""
    match type:
        case "f32": return f"(i32.reinterpret_f32 {load})", "i32"
        case "f64": return f"(i64.reinterpret_f64 {load})", "i64"
        case "v128": return f"(i64.xor (i64x2.extract_lane 0 {load}) (i64x2.extract_lane 1 {load}))", "i64"
    return load, type


def case(load, size, type, use, effect):
    value, integer = bits(load.replace("{}", "(local.get $address)"), type)
    behind, otherwise = EFFECTS[effect]
    body = USES[use].replace("STEP", STEP) + behind
    extend = "i64.extend_i32_u" if integer == "i64" else "i32.or (i32.const 0)"
    for old, new in [("T.extend", extend), ("SINK", f"global.set $sink_{integer}"), ("CALLEE", "load#"),
                     ("$T", f"${integer}"), ("_T", f"_{integer}"), ("T.", f"{integer}."), ("V", value)]:
        body = body.replace(old, new)
    text = f"""(func $load# (param $address i32) (result {integer}) {value})
  (func $c# (export "c#") (param $address i32) (param $one i32) (local $i i32) (local $i32 i32) (local $i64 i64)
    (global.set $before (i32.const 1)) (i32.store (i32.const 16) (i32.const 77))
    {body})"""
    atomic = "atomic" in load
    # One that begins inside of the memory and ends outside; an atomic one can't.
    addresses = [FAR] + ([PAGE - size + 1, PAGE - 1] if size > 1 and not atomic else [PAGE])
    return Case(f"{load.replace(' {}', '')} {use}, before {effect}", text, size, otherwise, addresses)


def cases():
    """All loads with all uses; what stands behind takes turns, so that each use meets all."""
    found = []
    for index, (load, size, type) in enumerate(LOADS + ATOMICS):
        for turn, use in enumerate(USES):
            if use == "stored where it was" and type == "v128":
                continue
            effect = list(EFFECTS)[(index + turn) % len(EFFECTS)]
            found.append(case(load, size, type, use, effect))
    return found


def module(chosen, host, more=""):
    """The text of a module with these cases. `host` declares a function `$host`."""
    helpers = "".join(f"""
  (global $sink_{type} (export "sink_{type}") (mut {type}) ({type}.const 0))
  (func $ignore_{type} (param {type}))
  (func $mask_{type} (param {type} {type}) (result {type}) ({type}.and (local.get 0) (local.get 1)))"""
                      for type in ["i32", "i64"])
    functions = "\n  ".join(case.text.replace("#", str(index)) for index, case in enumerate(chosen))
    return f"""(module
  {host}
  (memory (export "memory") 1 1)
  (global $before (mut i32) (i32.const 0))
  (global $after (mut i32) (i32.const 0)){helpers}
  (func (export "reset") (global.set $before (i32.const 0)) (global.set $after (i32.const 0))
    (i32.store (i32.const 16) (i32.const 0)) (i32.store (i32.const 32) (i32.const 0)))
  (func (export "state") (result i32 i32 i32 i32)
    (global.get $before) (global.get $after) (i32.load (i32.const 16)) (i32.load (i32.const 32)))
  {functions}
  {more})"""

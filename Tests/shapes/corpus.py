"""Modules in the text format around the borders of passes: what each recognises, and one thing changed after another."""
from itertools import product

START = '(func (export "_start"))'


def module(functions, memory="(memory 2)", more=""):
    body = "\n".join(function.replace("#", str(number)) for number, function in enumerate(functions))
    return f"(module {more} {memory}\n{body}\n{START})"


def repeat(width, value):
    return int(f"{value:02x}" * width, 16)


def searches():
    """Searches for an element, by what ends them, and by how the counter is compared."""
    functions = []
    ends = {
        "ne": "(i32.ne (local.get $p) (local.get $end))", "eq": "(i32.eqz (i32.eq (local.get $p) (local.get $end)))",
        "lt_u": "(i32.lt_u (local.get $p) (local.get $end))", "le_u": "(i32.le_u (local.get $p) (local.get $end))",
        "lt_s": "(i32.lt_s (local.get $p) (local.get $end))", "le_s": "(i32.le_s (local.get $p) (local.get $end))",
        "gt_u": "(i32.gt_u (local.get $end) (local.get $p))", "ge_s": "(i32.ge_s (local.get $end) (local.get $p))",
        "n": "(local.tee $n (i32.sub (local.get $n) (i32.const 1)))", "up": "(i32.lt_u (local.get $end) (local.get $p))",
    }
    for (load, bytes), (name, end), order in product(
            [("i32.load8_u", 1), ("i32.load8_s", 1), ("i32.load16_u", 2), ("i32.load", 4), ("i64.load", 8)],
            ends.items(), [False, True]):
        type = load[:3]
        if order and name not in ("ne", "n", "lt_u"):
            continue
        found = f"(br_if $out ({type}.eq ({load} (local.get $p)) ({type}.const 65)))"
        # The counter in front of the element, or behind it.
        before = "(br_if $out (i32.eq (local.get $p) (local.get $end)))" if order else ""
        functions.append(f"""(func (export "s#") (param $p i32) (param $end i32) (param $n i32) (result i32)
            (block $out (loop $next {before} {found} (local.set $p (i32.add (local.get $p) (i32.const {bytes})))
            (br_if $next {end}))) (local.get $p))""")
    conditions = [
        "(i32.or (i32.eq V (i32.const 10)) (i32.eq V (i32.const 13)))", "(i32.eq V (local.get $key))",
        "(i32.eq (i32.const 10) V)", "(i32.ne V (i32.const 10))", "(i32.eqz V)", "V", "(i32.lt_u V (i32.const 10))",
        "(i32.eq V (i32.and (local.get $key) (i32.const 255)))", "(i32.eq V (i32.load (local.get $key)))",
        "(i32.and (i32.eq V (i32.const 10)) (local.get $key))", "(i32.eq V (local.get $p))",
        "(select (i32.eq V (i32.const 1)) (i32.const 1) (i32.ne V (i32.const 2)))",
        "(i32.eq (i32.and V (i32.const 127)) (i32.const 3))", "(i32.eq (i32.extend8_s V) (i32.const -3))",
    ]
    for condition, offset, step in product(conditions, [0, 7], [1, 2]):
        if offset and step == 2:
            continue
        value = f"(i32.load8_u offset={offset} (local.get $p))"
        functions.append(f"""(func (export "s#") (param $p i32) (param $end i32) (param $key i32) (result i32)
            (local $v i32) (block $out (loop $next (local.set $v {value})
            (br_if $out {condition.replace("V", "(local.get $v)")})
            (local.set $p (i32.add (local.get $p) (i32.const {step})))
            (br_if $next (i32.ne (local.get $p) (local.get $end))))) (local.get $p))""")
    # The element of the iteration before.
    functions.append("""(func (export "s#") (param $p i32) (param $end i32) (result i32) (local $v i32) (local $old i32)
        (block $out (loop $next (local.set $v (i32.load8_u (local.get $p)))
        (br_if $out (i32.and (i32.eq (local.get $v) (i32.const 10)) (i32.eq (local.get $old) (i32.const 13))))
        (local.set $old (local.get $v)) (local.set $p (i32.add (local.get $p) (i32.const 1)))
        (br_if $next (i32.ne (local.get $p) (local.get $end))))) (local.get $p))""")
    # A zero byte in a word, by arithmetic, and by arithmetic that isn't that.
    for type, width in [("i32", 4), ("i64", 8)]:
        ones, highs = repeat(width, 1), repeat(width, 0x80)
        lows = repeat(width, 0x7F)
        w, const = "(local.get $w)", f"{type}.const"
        inverse = f"({type}.xor {w} ({const} -1))"
        tests = [
            f"({type}.and ({type}.and ({type}.sub {w} ({const} {ones})) {inverse}) ({const} {highs}))",
            f"({type}.and {inverse} ({type}.and ({type}.sub {w} ({const} {ones})) ({const} {highs})))",
            f"({type}.and ({type}.and ({type}.sub {w} ({const} {ones + 1})) {inverse}) ({const} {highs}))",
            f"({type}.and ({type}.and ({type}.sub {w} ({const} {ones})) {inverse}) ({const} {highs >> 1}))",
            f"({type}.and ({type}.sub {w} ({const} {ones})) ({const} {highs}))",
            f"({type}.and ({type}.xor ({type}.or ({type}.add ({type}.and {w} ({const} {lows})) ({const} {lows})) {w})"
            f" ({const} -1)) ({const} {highs}))",
            f"({type}.and ({type}.and ({type}.sub ({type}.xor {w} ({const} {ones * 7})) ({const} {ones}))"
            f" ({type}.xor ({type}.xor {w} ({const} {ones * 7})) ({const} -1))) ({const} {highs}))",
            f"({type}.and ({type}.and ({type}.add {w} ({const} {-ones})) {inverse}) ({const} {highs}))",
        ]
        for test, compares in product(tests, ["0", str(highs)]):
            functions.append(f"""(func (export "s#") (param $p i32) (param $end i32) (result i32) (local $w {type})
                (block $out (loop $next (br_if $out (i32.ge_u (local.get $p) (local.get $end)))
                (local.set $w ({type}.load (local.get $p))) (br_if $out ({type}.ne {test} ({const} {compares})))
                (local.set $p (i32.add (local.get $p) (i32.const {width}))) (br $next))) (local.get $p))""")
    return module(functions)


def comparisons():
    """Comparisons of two sequences: widths, offsets, counters, steps."""
    functions = []
    for load, offsets, counter, steps in product(
            ["i32.load8_u", "i32.load8_s", "i32.load16_u"], [(0, 0), (3, 900)],
            ["(i32.ne (local.get $p) (local.get $n))", "(local.tee $n (i32.sub (local.get $n) (i32.const 1)))",
             "(i32.lt_u (local.get $p) (local.get $n))", "(i32.const 1)",
             "(local.tee $n (i32.sub (local.get $n) (i32.const 2)))"], [(1, 1), (1, 2), (-1, -1)]):
        if offsets[0] and steps != (1, 1):
            continue
        functions.append(f"""(func (export "c#") (param $p i32) (param $q i32) (param $n i32) (result i32)
            (block $out (loop $next
            (br_if $out (i32.ne ({load} offset={offsets[0]} (local.get $p)) ({load} offset={offsets[1]} (local.get $q))))
            (local.set $p (i32.add (local.get $p) (i32.const {steps[0]})))
            (local.set $q (i32.add (local.get $q) (i32.const {steps[1]})))
            (br_if $next {counter}))) (local.get $p))""")
    for other in ["(i32.load8_u offset=100 (local.get $p))", "(i32.load8_u (local.get $q))", "(i32.const 7)",
                  "(i32.load8_u (i32.add (local.get $q) (local.get $i)))"]:
        functions.append(f"""(func (export "c#") (param $p i32) (param $q i32) (param $n i32) (result i32)
            (local $i i32) (local $a i32) (local $b i32)
            (block $out (loop $next (br_if $out (i32.ge_u (local.get $i) (local.get $n)))
            (local.set $a (i32.load8_u (i32.add (local.get $p) (local.get $i)))) (local.set $b {other})
            (br_if $out (i32.ne (local.get $a) (local.get $b)))
            (local.set $i (i32.add (local.get $i) (i32.const 1))) (br $next)))
            (i32.add (local.get $i) (i32.mul (i32.const 1000) (i32.sub (local.get $a) (local.get $b)))))""")
    return module(functions)


def vectors():
    """Loops over vectors: sums of all kinds, and loads behind stores."""
    functions = []
    for operation, sums, copies in product(["i32x4.add", "v128.and", "v128.or", "v128.xor", "i32x4.sub", "f32x4.add"],
                                           [1, 3], [1, 2, 5]):
        names = [f"$s{number}" for number in range(sums)]
        body = "".join(
            f"(local.set {name} ({operation} (local.get {name}) (v128.load offset={16 * (copy * sums + number)} "
            f"(local.get $p))))" for copy in range(copies) for number, name in enumerate(names))
        total = "(v128.const i32x4 0 0 0 0)"
        for name in names:
            total = f"(i32x4.add {total} (local.get {name}))"
        functions.append(f"""(func (export "v#") (param $p i32) (param $n i32) (result v128)
            {"".join(f"(local {name} v128)" for name in names)} (loop $next {body}
            (local.set $p (i32.add (local.get $p) (i32.const {16 * copies * sums})))
            (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1))))) {total})""")
    for to, distance, step, count in product(["$p", "$q"], [0, 8, 16, 64], [16, 8], [64, 0]):
        again = f"(i32.ne (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const {count}))" if count else \
            "(local.tee $n (i32.sub (local.get $n) (i32.const 1)))"
        functions.append(f"""(func (export "v#") (param $p i32) (param $q i32) (param $n i32) (local $i i32)
            (loop $next (v128.store offset={distance} (local.get {to}) (f32x4.mul (v128.load (local.get $p))
            (v128.load offset=4096 (local.get $p))))
            (local.set $p (i32.add (local.get $p) (i32.const {step})))
            (local.set $q (i32.add (local.get $q) (i32.const {step}))) (br_if $next {again})))""")
    return module(functions)


def choices():
    """Selects by what they compare, and extremes."""
    functions = []
    sides = ["(T.load (local.get $p))", "(T.load offset=8 (local.get $p))", "(local.get $x)", "(T.const 9)",
             "(T.mul (T.load offset=16 (local.get $p)) (T.const 3))"]
    if_wide = {"i32": ["(i32.load8_u (local.get $p))", "(i32.load16_s offset=2 (local.get $p))"],
               "i64": ["(i64.load32_u (local.get $p))"]}
    for type, operation in product(["i32", "i64"], ["lt_s", "gt_u", "eq", "ne", "le_s"]):
        all_sides = [side.replace("T", type) for side in sides] + if_wide[type]
        for left in range(len(all_sides)):
            for right in range(left + 1, len(all_sides)):
                if operation in ("ne", "le_s") and (left + right) % 3:
                    continue
                functions.append(f"""(func (export "h#") (param $p i32) (param $x {type}) (param $y {type}) (result {type})
                    (local $a {type}) (local $b {type})
                    (local.set $a {all_sides[left]}) (local.set $b {all_sides[right]})
                    ({type}.add (select (local.get $y) (local.get $x) ({type}.{operation} (local.get $a) (local.get $b)))
                    (select (local.get $a) (local.get $b) ({type}.{operation} (local.get $a) (local.get $b)))))""")
    return module(functions)


def halves():
    """Low and high halves of vectors, computed apart and joined."""
    functions = []
    operations = ["(i16x8.add X Y)", "(i16x8.mul X Y)", "(i16x8.shr_u (i16x8.sub X Y) (i32.const 3))",
                  "(v128.xor (i16x8.add X Y) X)", "(i16x8.mul (i16x8.add X Y) (i16x8.sub Y X))", "X",
                  "(i16x8.add X (i16x8.splat (local.get $k)))", "(i16x8.add (i16x8.mul X Y) (local.get $c))"]
    joins = ["(i8x16.narrow_i16x8_u L H)", "(i8x16.narrow_i16x8_s L H)",
             "(i8x16.shuffle 0 2 4 6 8 10 12 14 16 18 20 22 24 26 28 30 L H)",
             "(i8x16.shuffle 1 3 5 7 9 11 13 15 17 19 21 23 25 27 29 31 L H)", "(i16x8.add L H)"]
    for operation, join, sign, other in product(operations, joins, "us", [False, True]):
        if other and (sign == "s" or join != joins[0]):
            continue
        text = []
        for half in ("low", "high"):
            side = operation.replace("X", f"(i16x8.extend_{half}_i8x16_{sign} (local.get $a))")
            # The second vector's halves the other way round: they can't be joined.
            half = {"low": "high", "high": "low"}[half] if other else half
            text.append(side.replace("Y", f"(i16x8.extend_{half}_i8x16_{sign} (local.get $b))"))
        functions.append(f"""(func (export "j#") (param $a v128) (param $b v128) (param $c v128) (param $k i32)
            (result v128) {join.replace("L", text[0]).replace("H", text[1])})""")
    for widen, join in product(["i32x4.extend_{}_i16x8_s", "i32x4.extend_{}_i16x8_u"],
                               ["i16x8.narrow_i32x4_s", "i16x8.narrow_i32x4_u"]):
        low, high = (f"(i32x4.shr_s (i32x4.mul ({widen.format(half)} (local.get $a)) ({widen.format(half)} (local.get $b)))"
                     " (i32.const 7))" for half in ("low", "high"))
        functions.append(f'(func (export "j#") (param $a v128) (param $b v128) (result v128) ({join} {low} {high}))')
    return module(functions)


def tables():
    """Loops around branch tables: numbers of cases and destinations, and loops with several entries."""
    functions = []
    for cases, destinations in [(6, 6), (7, 7), (8, 8), (9, 4), (20, 20), (95, 95), (96, 96), (97, 97), (30, 2)]:
        blocks = "".join(f"(block $b{case} " for case in reversed(range(destinations)))
        names = " ".join(f"$b{case % destinations}" for case in range(cases))
        code = "".join(f"(local.set $sum (i32.add (i32.mul (local.get $sum) (i32.const {2 * case + 3}))"
                       f" (i32.const {case}))) (br $next))" for case in range(destinations - 1))
        functions.append(f"""(func (export "t#") (param $at i32) (result i32) (local $code i32) (local $sum i32)
            (loop $next (local.set $code (i32.load8_u (local.get $at)))
            (local.set $at (i32.add (local.get $at) (i32.const 1)))
            {blocks}(br_table {names} $b0 (local.get $code)))
            {code} (return (local.get $sum))) (i32.const 0))""")
    for known, first in product([0, 1, 2, 3], ["(local.get $n)", "(i32.const 1)"]):
        steps = [f"(local.set $state (i32.const {state}))" if index < known else "(local.set $state (local.get $n))"
                 for index, state in enumerate([1, 2, 0])]
        functions.append(f"""(func (export "t#") (param $n i32) (result i32) (local $state i32) (local $sum i32)
            (local.set $state {first})
            (loop $next (block $c (block $b (block $a (br_table $a $b $c (local.get $state)))
            (local.set $n (i32.sub (local.get $n) (i32.const 1))) {steps[0]}
            (if (i32.eqz (local.get $n)) (then (return (local.get $sum)))) (br $next))
            (local.set $sum (i32.mul (local.get $sum) (i32.const 3))) {steps[1]} (br $next))
            (local.set $sum (i32.add (local.get $sum) (local.get $n))) {steps[2]} (br $next)) (i32.const 1))""")
    return module(functions)


def recursion():
    """Functions that call themselves, with so many values that live over the call."""
    functions = []
    for values in range(1, 10):
        parameters = "".join(f"(param $v{number} i32)" for number in range(values))
        arguments = " ".join(f"(local.get $v{(number + 1) % values})" for number in range(1, values))
        sum = "(local.get $v0)"
        for number in range(1, values):
            sum = f"(i32.xor {sum} (i32.mul (local.get $v{number}) (local.get $v{number - 1})))"
        call = f"(call $r# (i32.sub (local.get $v0) (i32.const 1)) {arguments})"
        functions.append(f"""(func $r# (export "r#") {parameters} (result i32)
            (if (result i32) (i32.lt_u (local.get $v0) (i32.const 2)) (then {sum})
            (else (i32.add {call} {sum}))))""")
    for size in [4, 12, 30, 60]:
        work = "(local.get $n)"
        for number in range(size):
            work = f"(i32.rotl (i32.mul {work} (i32.const {2 * number + 3})) (i32.const 5))"
        functions.append(f"""(func $r# (export "r#") (param $n i32) (result i32) (if (result i32) (i32.eqz (local.get $n))
            (then (i32.const 1)) (else (i32.add (call $r# (i32.sub (local.get $n) (i32.const 1))) {work}))))""")
    return module(functions)


def products():
    """Products of 128 bits by parts, and such with one thing wrong."""
    functions = []
    low, high = "(i64.and (local.get {}) (i64.const 0xffffffff))", "(i64.shr_u (local.get {}) (i64.const {}))"
    for wrong in range(8):
        bits = [32, 31][wrong == 1]
        a0, b0 = low.format("$a"), low.format("$b")
        a1, b1 = high.format("$a", bits), high.format("$b", 32)
        last = f"(i64.mul {a1} {b0 if wrong == 2 else b1})"
        carry = "(i64.shr_u (local.get $t) (i64.const 32))" if wrong != 3 else "(i64.shr_s (local.get $t) (i64.const 32))"
        type = "(param $to i32) (param $a i64) (param $b i64)"
        if wrong == 4:
            type = "(param $a i64) (param $b i64) (param $to i32)"
        offset = 16 if wrong == 5 else 8
        more = "(local.set $low (i64.add (local.get $low) (i64.const 1)))" if wrong == 6 else ""
        if wrong == 7:
            more = "(i64.store offset=32 (local.get $to) (local.get $a))"
        functions.append(f"""(func (export "w#") {type} (local $low i64) (local $t i64) (local $u i64)
            (local.set $low (i64.mul {a0} {b0})) {more}
            (local.set $t (i64.add (i64.shr_u (local.get $low) (i64.const 32)) (i64.mul {a1} {b0})))
            (local.set $u (i64.add (i64.and (local.get $t) (i64.const 0xffffffff)) (i64.mul {a0} {b1})))
            (i64.store (local.get $to) (i64.add (i64.shl (local.get $u) (i64.const 32))
              (i64.and (local.get $low) (i64.const 0xffffffff))))
            (i64.store offset={offset} (local.get $to)
              (i64.add (i64.add {carry} (i64.shr_u (local.get $u) (i64.const 32))) {last})))""")
    # With high halves of the operands, as __multi3 has them.
    functions.append(f"""(func (export "w#") (param $to i32) (param $a i64) (param $ah i64) (param $b i64) (param $bh i64)
        (local $low i64) (local $t i64) (local $u i64)
        (local.set $low (i64.mul {low.format("$a")} {low.format("$b")}))
        (local.set $t (i64.add (i64.shr_u (local.get $low) (i64.const 32))
          (i64.mul {high.format("$a", 32)} {low.format("$b")})))
        (local.set $u (i64.add (i64.and (local.get $t) (i64.const 0xffffffff))
          (i64.mul {low.format("$a")} {high.format("$b", 32)})))
        (i64.store (local.get $to) (i64.add (i64.shl (local.get $u) (i64.const 32))
          (i64.and (local.get $low) (i64.const 0xffffffff))))
        (i64.store offset=8 (local.get $to) (i64.add (i64.add (i64.mul (local.get $a) (local.get $bh))
          (i64.mul (local.get $ah) (local.get $b))) (i64.add (i64.add (i64.shr_u (local.get $t) (i64.const 32))
          (i64.shr_u (local.get $u) (i64.const 32))) (i64.mul {high.format("$a", 32)} {high.format("$b", 32)})))))""")
    return module(functions)


def branches():
    """Accesses behind branches, by where they are beside those before the branch."""
    functions = []
    for (size, load, store), place, is_store, step in product(
            [(1, "i32.load8_u", "i32.store8"), (4, "i32.load", "i32.store")], [-1, 0, 1, 2, 3], [False, True], [1, 16, 17]):
        if step != 1 and place != 1:
            continue
        at = f"(i32.add (local.get $p) (i32.const {place * size}))"
        if is_store:
            body = (f"(if (i32.gt_s (local.get $near) (i32.const 5)) (then ({store} {at} (local.get $near))))")
        else:
            body = (f"(local.set $x (i32.const 1)) (if (i32.gt_s (local.get $near) (i32.const 5)) (then "
                    f"(local.set $x ({load} {at})))) ({store} offset=40000 (local.get $p) (local.get $x))")
        functions.append(f"""(func (export "b#") (param $p i32) (param $n i32) (local $near i32) (local $x i32)
            (loop $next
            (local.set $near (i32.add ({load} (local.get $p)) ({load} offset={2 * size} (local.get $p))))
            {body} (local.set $p (i32.add (local.get $p) (i32.const {step * size})))
            (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))""")
    for moved in [20, 30]:
        work = "(i32.load8_u offset=1 (local.get $p))"
        for number in range(moved // 2):
            work = f"(i32.xor (i32.mul {work} (i32.const 3)) (local.get $near))"
        functions.append(f"""(func (export "b#") (param $p i32) (param $n i32) (local $near i32) (local $x i32)
            (loop $next (local.set $near (i32.add (i32.load8_u (local.get $p)) (i32.load8_u offset=2 (local.get $p))))
            (local.set $x (i32.const 1)) (if (i32.gt_s (local.get $near) (i32.const 5)) (then (local.set $x {work})))
            (i32.store8 offset=40000 (local.get $p) (local.get $x))
            (local.set $p (i32.add (local.get $p) (i32.const 1)))
            (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))""")
    # Rows at a distance.
    for step, near, compared, type in product([4, -4, 8], [0, 64, 68, 1024, 4096], ["same", "next"], ["i32", "f32"]):
        if step == 8 and near:
            continue
        shifted = "(i32.sub (local.get $i) (i32.shl (local.get $shift) (i32.const 2)))"
        old = f"({type}.load offset={4 if compared == 'next' else 0} (local.get $i))"
        greater = "i32.gt_s" if type == "i32" else "f32.gt"
        functions.append(f"""(func (export "b#") (param $i i32) (param $shift i32) (param $n i32) (local $new {type})
            (loop $next (local.set $new ({type}.add ({type}.const 7) ({type}.load offset={near} {shifted})))
            (if ({greater} (local.get $new) {old}) (then ({type}.store (local.get $i) (local.get $new))))
            (local.set $i (i32.add (local.get $i) (i32.const {step})))
            (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))""")
    return module(functions)


def floats():
    """Arithmetic whose other operand becomes known, or doesn't, in loops and outside of them."""
    functions = []
    others = ["(local.get $x)", "(f32.const 1)", "(f32.const 0)", "(f32.const -0)", "(f32.load (i32.const 8))",
              "(f32.convert_i32_s (local.get $n))", "(f32.neg (local.get $x))", "(global.get $g)", "(local.get $same)",
              "(select (f32.const 1) (local.get $x) (local.get $n))", "(f32.abs (f32.load (i32.const 12)))"]
    for operation, other, is_loop in product(["mul", "add", "sub", "div"], others, [False, True]):
        term = f"(f32.{operation} (f32.load (local.get $p)) {other})"
        if operation == "sub":
            term = f"(f32.{operation} {other} (f32.load (local.get $p)))"
        body = f"(f32.store offset=4096 (local.get $p) {term})"
        if is_loop:
            body = f"""(loop $next {body} (local.set $p (i32.add (local.get $p) (i32.const 4)))
                (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))"""
        functions.append(f"""(func (export "f#") (param $p i32) (param $n i32) (param $x f32) (local $same f32)
            (local.set $same (f32.mul (local.get $x) (local.get $x))) {body})""")
    functions += [
        '(func (export "f#") (param $x f64) (param $y f32) (result f64) (f64.mul (f64.promote_f32 (f32.neg (local.get $y))) '
        '(f64.min (local.get $x) (f64.const 1))))',
        '(func (export "f#") (param $x i32) (result f32) (f32.sub (f32.reinterpret_i32 (local.get $x)) (f32.const 0)))',
        '(func (export "f#") (param $x f32) (result i32) (i32.reinterpret_f32 (f32.mul (f32.reinterpret_i32 '
        '(i32.reinterpret_f32 (local.get $x))) (f32.const 1))))',
        '(func (export "f#") (param $x v128) (result v128) (f32x4.mul (local.get $x) (f32x4.splat (f32.const 1))))',
        '(func (export "f#") (param $x v128) (result f32) (f32.mul (f32x4.extract_lane 2 (local.get $x)) (f32.const 1)))',
        '(func (export "f#") (param $x v128) (param $y f32) (result v128) (f32x4.sub (f32x4.replace_lane 1 (local.get $x) '
        '(local.get $y)) (v128.const f32x4 0 0 0 0)))',
        '(func (export "f#") (param $x v128) (result v128) (f64x2.promote_low_f32x4 (f32x4.demote_f64x2_zero '
        '(f64x2.promote_low_f32x4 (local.get $x)))))',
        '(func (export "f#") (param $x f32) (param $c i32) (result f32) (f32.mul (if (result f32) (local.get $c) (then '
        '(local.get $x)) (else (f32.load (local.get $c)))) (f32.const 1)))',
        '(func (export "f#") (param $x f32) (param $y f32) (result f32) (f32.mul (f32.copysign (local.get $x) '
        '(local.get $y)) (f32.const 1)))',
        '(func (export "f#") (param $x f64) (result f64) (f64.mul (f64.sqrt (f64.floor (local.get $x))) (f64.const 1)))',
        '(func (export "f#") (result f64) (f64.add (f64.const nan:0x4000000000000) (f64.const 1)))',
    ]
    return module(functions, more="(global $g (mut f32) (f32.const 1))")


def handlers():
    """Exceptions: what handlers use, from before the call and behind it."""
    functions = []
    for use, is_shared, calls, is_loop in product(
            ["(local.get $x)", "(i32.load (local.get $x))", "(i32.add (local.get $x) (i32.const 9))",
             "(i32.mul (local.get $x) (local.get $y))", "(global.get $g)"], [False, True], [1, 2], [False, True]):
        handler = f"(i32.store offset=4 {use} (call $value))" * calls
        if is_loop:
            handler = f"(loop $again {handler} (br_if $again (i32.load (local.get $y))))"
        behind = use if is_shared else "(i32.const 3)"
        functions.append(f"""(func (export "e#") (param $x i32) (param $y i32) (result i32)
            (try (result i32) (do (call $throws (local.get $y)) {behind})
            (catch $e (drop) {handler} (i32.const 5))))""")
    functions.append("""(func (export "e#") (param $x i32) (result i32)
        (try (result i32) (do (try (result i32) (do (call $throws (local.get $x)) (i32.const 1))
          (catch $e (call $throws) (i32.load (local.get $x)))))
        (catch_all (i32.load offset=8 (local.get $x)))))""")
    functions.append("""(func (export "e#") (param $x i32) (local $sum i32) (loop $next
        (try (do (call $throws (local.get $x))) (catch $e (local.set $sum (i32.add (local.get $sum)))))
        (br_if $next (local.tee $x (i32.sub (local.get $x) (i32.const 1))))) (i32.store (i32.const 8) (local.get $sum)))""")
    more = """(import "wasi_snapshot_preview1" "sched_yield" (func $value (result i32)))
        (tag $e (param i32)) (global $g (mut i32) (i32.const 64))
        (func $throws (param i32) (if (i32.eq (call $value) (local.get 0)) (then (throw $e (local.get 0))))
          (i32.store (local.get 0) (call $value)) (i32.store offset=4 (local.get 0) (call $value)))"""
    return module(functions, more=more)


def addresses():
    """Accesses whose indices are related: sums and products, in loops in loops."""
    functions = []
    for outer, inner, offset in product([0, 128, -128, 65536, 131072], [4, -4, 12, 65536], [0, 16]):
        functions.append(f"""(func (export "a#") (param $p i32) (param $n i32) (param $m i32) (local $i i32) (local $j i32)
            (loop $rows (local.set $j (i32.const 0))
            (loop $columns
            (i32.store offset={offset} (i32.add (local.get $p) (i32.mul (local.get $j) (i32.const {inner})))
              (i32.add (i32.const 3) (i32.load offset={offset} (i32.add (local.get $p) (i32.mul (local.get $j) (i32.const {inner}))))))
            (br_if $columns (i32.ne (local.tee $j (i32.add (local.get $j) (i32.const 1))) (local.get $m))))
            (local.set $p (i32.add (local.get $p) (i32.const {outer})))
            (br_if $rows (i32.ne (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $n)))))""")
    for distance, offset, other in product([4, 65536, 65537, -65536, -65537], [0, 4, 65536, 65537], ["$p", "$q"]):
        functions.append(f"""(func (export "a#") (param $p i32) (param $q i32)
            (loop $next (i32.store (local.get $p) (i32.const 1))
            (i32.store offset={offset} (i32.add (local.get {other}) (i32.const {distance})) (i32.const 7))
            (br_if $next (local.tee $p (i32.load offset=12 (local.get $q))))))""")
    for step, limit in product([1, 3, 4, -4, 65536, 65537], ["(local.get $n)", "(i32.const 196608)", "(i32.const 0)"]):
        functions.append(f"""(func (export "a#") (param $p i32) (param $n i32) (local $i i32)
            (loop $next (i32.store8 (i32.add (local.get $p) (local.get $i)) (local.get $i))
            (local.set $i (i32.add (local.get $i) (i32.const {step})))
            (br_if $next (i32.ne (local.get $i) {limit}))))""")
    return module(functions)


ALL = {
    "addresses": (addresses, []), "branches": (branches, []), "choices": (choices, []),
    "comparisons": (comparisons, []), "floats": (floats, []), "floats-canonical": (floats, ["--canonicalize-nans"]),
    "halves": (halves, ["--cpu", "x86-64-v3"]), "handlers": (handlers, []), "product-order": (products, []),
    "recursion": (recursion, []), "searches": (searches, []), "tables": (tables, []), "vectors": (vectors, []),
}

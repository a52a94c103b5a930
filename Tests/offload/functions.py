"""Random bodies of functions."""
from instructions import ITEMS, SLICE, TABLE, IN_BYTES, OUT_BYTES, TABLE_BYTES, TYPES, Node, INSTRUCTIONS, LOADS, STORES, SIGNATURES, FRAME


class Function:
    """Generates one body. Kernels have the parameters of parallel_for; helpers may not touch the out buffer."""

    def __init__(self, rng, module, parameters, is_kernel, size):
        self.rng, self.module, self.is_kernel = rng, module, is_kernel
        self.locals = list(parameters)
        self.parameter_count = len(parameters)
        self.budget = size
        self.has_frame = rng.random() < 0.4
        self.helpers = module["helpers"][: module["visible"]]
        self.labels = 0
        # A kernel whose accesses all move by the same step from item to item, and nothing else but arithmetic.
        self.is_stream = is_kernel and module.get("is_stream", False)
        if self.is_stream:
            self.has_frame = False
        self.reserved = set(range(self.parameter_count)) if is_kernel else set()
        for type in TYPES:
            for _ in range(2):
                self.locals.append(type)

    def new_local(self, type):
        self.locals.append(type)
        self.reserved.add(len(self.locals) - 1)
        return len(self.locals) - 1

    # Expressions

    def constant(self, type):
        rng = self.rng
        if type in ("i32", "i64"):
            bits = 32 if type == "i32" else 64
            value = rng.choice(
                [0, 1, 2, 7, 31, 255, 65536, -1, (1 << (bits - 1)) - 1, -(1 << (bits - 1)),
                 rng.getrandbits(bits - 1)])
            return Node(type, f"({type}.const {value})")
        if type in ("f32", "f64"):
            value = rng.choice([
                "0", "-0", "1", "-1", "0.5", "3.25", "1e-40", "1e10", "-4294967296", "2147483648", "inf", "nan",
                repr(rng.uniform(-1000, 1000)), "9223372036854775808", "16777217"
            ])
            return Node(type, f"({type}.const {value})")
        return Node(type, f"(v128.const i32x4 {' '.join(str(rng.getrandbits(32)) for _ in range(4))})")

    def local(self, type):
        choices = [i for i, t in enumerate(self.locals) if t == type]
        return Node(type, f"(local.get {self.rng.choice(choices)})") if choices else self.constant(type)

    def expression(self, type, depth):
        rng = self.rng
        self.budget -= 1
        if depth <= 0 or self.budget <= 0:
            return self.local(type) if rng.random() < 0.7 else self.constant(type)
        kind = rng.random()
        if kind < 0.15:
            return self.local(type)
        if kind < 0.2:
            return self.constant(type)
        if kind < 0.34:
            return self.load(type, depth)
        if kind < 0.38:
            return Node(type, "(select {} {} {})" if type != "v128" else "(select (result v128) {} {} {})",
                        self.expression(type, depth - 1), self.expression(type, depth - 1),
                        self.expression("i32", depth - 1))
        if kind < 0.42 and not self.is_stream:
            return Node(type, f"(if (result {type}) {{}} (then {{}}) (else {{}}))", self.expression("i32", depth - 1),
                        self.expression(type, depth - 1), self.expression(type, depth - 1))
        if kind < 0.46 and (call := self.call(type, depth)):
            return call
        if kind < 0.47 and type == "i32" and self.has_frame:
            return Node(type, "(call $touch (local.get $fp) {})", self.expression("i32", depth - 1))
        if kind < 0.48 and type in ("i32", "i64") and self.is_kernel and not self.is_stream:
            return self.atomic(type, depth)
        if kind < 0.48:
            return Node(type, f"(global.get ${rng.choice('gr')}{type})")
        if kind < 0.54 and type in ("i32", "i64"):
            return self.division(type, depth)
        if kind < 0.56 and type == "i32":
            # Not memory.size: the runtime makes room for its threads' stacks.
            return Node("i32", "(i32.trunc_f32_s (call $tame {}))", self.expression("f32", depth - 1))
        name, immediates, parameters = rng.choice(INSTRUCTIONS[type])
        # A vector instruction in three.
        if "v128" in parameters and type != "v128" and rng.random() < 0.5:
            return self.expression(type, depth - 1)
        parts = [self.expression(p, depth - 1) for p in parameters]
        extra = ""
        if immediates.startswith("lane"):
            extra = f" {rng.randrange(int(immediates[4:]))}"
        elif immediates == "shuffle":
            extra = "".join(f" {rng.randrange(32)}" for _ in range(16))
        return self.canonical(type, name, Node(type, f"({name}{extra}{' {}' * len(parts)})", *parts))

    def canonical(self, type, name, node):
        if type in ("f32", "f64"):
            return Node(type, f"(call $n{type} {{}})", node)
        if type == "v128" and name.startswith(("f32x4", "f64x2")):
            return Node(type, f"(call $n{name[:5]} {{}})", node)
        return node

    def division(self, type, depth):
        name = self.rng.choice(["div_s", "div_u", "rem_s", "rem_u"])
        most = (1 << (31 if type == "i32" else 63)) - 1
        mask = most if name == "div_s" else -1
        divisor = Node(type, f"({type}.or ({type}.const 1) ({type}.and ({type}.const {mask}) {{}}))",
                       self.expression(type, depth - 1))
        return Node(type, f"({type}.{name} {{}} {{}})", self.expression(type, depth - 1), divisor)

    def address(self, space, width, depth, name):
        """An address of `width` bytes inside of an area, perhaps not aligned, and the offset that goes with it."""
        rng = self.rng
        start, size = {
            "in": ("(local.get 3)", IN_BYTES), "in2": ("(local.get 5)", IN_BYTES), "table": (
                f"(i32.const {TABLE})", TABLE_BYTES), "slice": (
                    f"(i32.add (local.get 7) (i32.mul (local.get 0) (i32.const {SLICE})))", SLICE), "frame": (
                        "(local.get $fp)", FRAME)
        }[space]
        offset = rng.randrange(0, max(1, min(size - width, 16))) if rng.random() < 0.4 else 0
        if rng.random() < 0.7:
            offset -= offset % width
        room = size - width - offset
        index = self.expression("i32", depth - 1)
        power = 1
        while power * 2 - 1 <= room:
            power *= 2
        mask = power - 1
        if rng.random() < 0.7:
            mask &= -width
        parts = f"(i32.and {{}} (i32.const {mask}))"
        order = rng.random() < 0.5
        text = f"(i32.add {start} {parts})" if order else f"(i32.add {parts} {start})"
        return text, f" offset={offset}" if offset else "", index

    def space(self, isStore):
        spaces = ["frame"] * 3 if self.has_frame else []
        if self.is_kernel:
            spaces += ["slice"] * 3 if isStore else ["in"] * 3 + ["in2", "slice", "table"]
        elif not isStore:
            spaces += ["table"]
        return self.rng.choice(spaces) if spaces else None

    def linear(self, space, width):
        """The address of an element that moves with the item, and the offset that goes with it."""
        rng = self.rng
        parameter, size = {"in": (3, IN_BYTES), "in2": (5, IN_BYTES), "slice": (7, OUT_BYTES)}[space]
        stride = SLICE if space == "slice" else rng.choice([width, width, 2 * width, 16, 48, -width, 0, 1])
        # The first and the last item's element lie inside; most are aligned.
        most = (SLICE if space == "slice" else size - abs(stride) * (ITEMS - 1)) - width
        place = rng.randrange(0, most + 1)
        if rng.random() < 0.9:
            place -= place % width
        start = place + (abs(stride) * (ITEMS - 1) if stride < 0 else 0)
        offset = rng.choice([0, place]) if stride >= 0 else 0
        item = rng.choice(
            [f"(i32.mul (local.get 0) (i32.const {stride}))", f"(i32.mul (i32.const {stride}) (local.get 0))"])
        if stride > 0 and stride & (stride - 1) == 0 and rng.random() < 0.6:
            item = f"(i32.shl (local.get 0) (i32.const {stride.bit_length() - 1}))"
        return (f"(i32.add (i32.add (local.get {parameter}) (i32.const {start - offset})) {item})",
                f" offset={offset}" if offset else "")

    def atomic(self, type, depth):
        """An atomic access to the item's own slice; it returns what was there."""
        rng = self.rng
        width = 4 if type == "i32" else 8
        address, _, index = self.address("slice", width, depth, "")
        address = f"(i32.and (i32.const {-width}) {address})"
        operation = rng.choice(["load", "add", "sub", "and", "or", "xor", "xchg", "cmpxchg"])
        if operation == "load":
            return Node(type, f"({type}.atomic.load {address})", index)
        values = [self.expression(type, depth - 1) for _ in range(2 if operation == "cmpxchg" else 1)]
        return Node(type, f"({type}.atomic.rmw.{operation} {address}{' {}' * len(values)})", index, *values)

    def load(self, type, depth):
        if self.is_stream:
            name, width = self.rng.choice(LOADS[type])
            address, offset = self.linear(self.rng.choice(["in", "in2", "slice"]), width)
            return self.canonical(type, name, Node(type, f"({name}{offset} align=1 {address})"))
        space = self.space(False)
        if not space:
            return self.local(type)
        name, width = self.rng.choice(LOADS[type])
        address, offset, index = self.address(space, width, depth, name)
        if type == "v128" and self.rng.random() < 0.2:
            lane, width = self.rng.choice([(8, 1), (16, 2), (32, 4), (64, 8)])
            address, offset, index = self.address(space, width, depth, name)
            text = f"(v128.load{lane}_lane{offset} {self.rng.randrange(128 // lane)} {address} {{}})"
            return Node(type, text, index, self.expression(type, depth - 1))
        return self.canonical(type, name, Node(type, f"({name}{offset} align=1 {address})", index))

    def call(self, type, depth):
        options = [h for h in self.helpers if h["signature"][1] == type]
        if not options:
            return None
        helper = self.rng.choice(options)
        parts = [self.expression(p, depth - 1) for p in helper["signature"][0]]
        if self.rng.random() < 0.3:
            number = SIGNATURES.index(helper["signature"])
            slots = [h["slot"] for h in options if h["signature"] == helper["signature"]]
            # A choice between two known slots, made while it runs.
            first, second = self.rng.choice(slots), self.rng.choice(slots)
            index = Node("i32", f"(select (i32.const {first}) (i32.const {second}) {{}})",
                         self.expression("i32", depth - 1))
            if self.is_kernel and self.rng.random() < 0.5:
                # Kept in a local, from where any function of the table may come.
                kept = self.new_local("i32")
                index = Node("i32", f"(block (result i32) (local.set {kept} {{}}) (local.get {kept}))", index)
            return Node(type, f"(call_indirect (type $s{number}){' {}' * len(parts)} {{}})", *parts, index)
        return Node(type, f"(call {helper['name']}{' {}' * len(parts)})", *parts)

    # Statements

    def statements(self, count, depth):
        return Node(None, "\n".join(["{}"] * count) or "(nop)", *[self.statement(depth) for _ in range(count)])

    def statement(self, depth):
        rng = self.rng
        kind = rng.random()
        if self.is_stream:
            return self.store() if kind < 0.7 else self.assignment()
        if depth <= 0 or self.budget <= 0 or kind < 0.4:
            return self.assignment()
        if kind < 0.6:
            return self.store()
        if kind < 0.68:
            return Node(None, "(if {} (then {}) (else {}))", self.expression("i32", 2),
                        self.statements(rng.randrange(1, 3), depth - 1), self.statements(
                            rng.randrange(0, 3), depth - 1))
        if kind < 0.76:
            return self.loop(depth)
        if kind < 0.84 and self.is_kernel:
            return self.walk_buffers()
        if kind < 0.89:
            self.labels += 1
            label = f"$b{self.labels}"
            return Node(None, f"(block {label} {{}} (br_if {label} {{}}) {{}})", self.statements(1, depth - 1),
                        self.expression("i32", 2), self.statements(rng.randrange(1, 3), depth - 1))
        if kind < 0.93:
            self.labels += 1
            a, b = f"$a{self.labels}", f"$b{self.labels}"
            return Node(None, f"(block {a} (block {b} (br_table {b} {a} {b} (i32.and (i32.const 3) {{}}))) {{}})",
                        self.expression("i32", 2), self.statements(1, depth - 1))
        if kind < 0.96:
            type = rng.choice(TYPES)
            return Node(None, f"(global.set $g{type} {{}})", self.expression(type, 2))
        if self.is_kernel or self.has_frame:
            return self.bulk()
        return self.assignment()

    def assignment(self):
        type = self.rng.choice(TYPES)
        choices = [i for i, t in enumerate(self.locals) if t == type and i not in self.reserved]
        return Node(None, f"(local.set {self.rng.choice(choices)} {{}})", self.expression(
            type, 4)) if choices else Node(None, "(nop)")

    def store(self):
        if self.is_stream:
            type = self.rng.choice(TYPES)
            name, width = self.rng.choice(STORES[type])
            address, offset = self.linear("slice", width)
            return Node(None, f"({name}{offset} align=1 {address} {{}})", self.expression(type, 4))
        space = self.space(True)
        if not space:
            return self.assignment()
        rng = self.rng
        type = rng.choice(TYPES)
        if self.is_kernel and space == "slice" and rng.random() < 0.15:
            operation = rng.choice(["add", "sub", "and", "or", "xor", "xchg"])
            address, _, index = self.address(space, 4, 2, "")
            # The slices are aligned, so this is.
            return Node(None, f"(drop (i32.atomic.rmw.{operation} (i32.and (i32.const -4) {address}) {{}}))", index,
                        self.expression("i32", 2))
        name, width = rng.choice(STORES[type])
        if type == "v128" and rng.random() < 0.4:
            lane, width = rng.choice([(8, 1), (16, 2), (32, 4), (64, 8)])
            address, offset, index = self.address(space, width, 2, name)
            return Node(None, f"(v128.store{lane}_lane{offset} {rng.randrange(128 // lane)} {address} {{}})", index,
                        self.expression(type, 4))
        address, offset, index = self.address(space, width, 2, name)
        return Node(None, f"({name}{offset} align=1 {address} {{}})", index, self.expression(type, 4))

    def bulk(self):
        rng = self.rng
        space = "slice" if self.is_kernel and (not self.has_frame or rng.random() < 0.5) else "frame"
        size = SLICE if space == "slice" else FRAME
        length = rng.choice([0, 3, 8, 13, 16])
        start = {
            "slice": f"(i32.add (local.get 7) (i32.mul (local.get 0) (i32.const {SLICE})))", "frame": "(local.get $fp)"
        }[space]
        a, b = rng.randrange(size - 16), rng.randrange(size - 16)
        count = f"(i32.const {length})" if rng.random() < 0.5 else "(i32.and (i32.const 15) {})"
        parts = [self.expression("i32", 2)] if "{}" in count else []
        if rng.random() < 0.5:
            return Node(None,
                        f"(memory.copy (i32.add {start} (i32.const {a})) (i32.add {start} (i32.const {b})) {count})",
                        *parts)
        return Node(None, f"(memory.fill (i32.add {start} (i32.const {a})) {{}} {count})", self.expression("i32", 2),
                    *parts)

    def loop(self, depth):
        rng = self.rng
        self.labels += 1
        label = f"$l{self.labels}"
        counter = self.new_local("i32")
        body = self.statements(rng.randrange(1, 3), depth - 1)
        limit = rng.randrange(1, 7)
        form = rng.randrange(3)
        if form == 0:
            return Node(
                None,
                f"(local.set {counter} (i32.const 0)) (loop {label} {{}} (br_if {label} (i32.lt_u (local.tee {counter} "
                f"(i32.add (local.get {counter}) (i32.const 1))) (i32.const {limit}))))", body)
        if form == 1:
            return Node(
                None,
                f"(local.set {counter} (i32.const {limit})) (loop {label} {{}} (br_if {label} (local.tee {counter} "
                f"(i32.sub (local.get {counter}) (i32.const 1)))))", body)
        bound = self.expression("i32", 2)
        return Node(
            None,
            f"(local.set {counter} (i32.const 0)) (block $x{label[1:]} (loop {label} (br_if $x{label[1:]} (i32.gt_s "
            f"(local.get {counter}) (i32.and (i32.const 7) {{}}))) (local.set {counter} (i32.add (local.get {counter}) "
            f"(i32.const 1))) {{}} (br {label})))", bound, body)

    def walk_buffers(self):
        """A loop over elements of the slice and of an in buffer, as compilers make them."""
        rng = self.rng
        self.labels += 1
        label = f"$l{self.labels}"
        type, width = rng.choice([("i32", 4), ("f32", 4), ("i64", 8), ("f64", 8), ("v128", 16)])
        count = SLICE // width
        index, pointer = self.new_local("i32"), self.new_local("i32")
        start = f"(i32.add (local.get 7) (i32.mul (local.get 0) (i32.const {SLICE})))"
        source = rng.choice([3, 5])
        operation = {"i32": "i32.add", "i64": "i64.xor", "f32": "f32.add", "f64": "f64.mul", "v128": "i32x4.add"}[type]
        stride = rng.choice([width, width, 2 * width, 0, 1 if rng.random() < 0.2 else width])
        first = rng.randrange(0, 8) * width
        value = Node(type, f"({operation} ({type}.load {{}}) ({type}.load offset={first} (i32.add (local.get {source}) "
                     f"(i32.mul (local.get {index}) (i32.const {stride})))))", Node("i32", f"(local.get {pointer})"))
        value = self.canonical(type, type, value)
        extra = self.statements(1, 0) if rng.random() < 0.3 else Node(None, "(nop)")
        last = rng.randrange(1, count + 1)
        bound, bounds = (f"(i32.const {last})", []) if rng.random() < 0.5 else (
            f"(i32.add (i32.const 1) (i32.and (i32.const {count // 2 - 1 if count > 2 else 0}) {{}}))",
            [self.expression("i32", 2)])
        step = rng.choice([1, 1, 1, 2])
        test = rng.choice(["lt_s", "lt_u", "ne" if step == 1 else "lt_u"])
        limit = self.new_local("i32")
        head = (
            f"(local.set {limit} {bound}) (local.set {index} (i32.const 0)) (local.set {pointer} {start}) (loop "
            f"{label} "
            f"({type}.store (local.get {pointer}) ")
        tail = (
            f" (local.set {pointer} (i32.add (local.get {pointer}) (i32.const {width * step}))) (br_if {label} "
            f"(i32.{test} "
            f"(local.tee {index} (i32.add (local.get {index}) (i32.const {step}))) (local.get {limit}))))")
        return Node(None, head + "{})" + "{}" +
                    tail, *bounds, value, extra) if bounds else Node(None, head + "{})" + "{}" + tail, value, extra)

    def body(self, result=None):
        code = self.statements(self.rng.randrange(2, 7), 3)
        final = self.expression(result, 3) if result else self.outcome()
        return code, final

    def outcome(self):
        """Stores every local that can change in the slice, folded into 64 bits each."""
        parts = []
        place = 0
        for index, type in enumerate(self.locals):
            if index in self.reserved or place > SLICE - 16:
                continue
            parts.append(
                Node(
                    None,
                    f"({type}.store offset={place} align=1 (i32.add (local.get 7) (i32.mul (local.get 0) (i32.const "
                    f"{SLICE}))) "
                    f"(local.get {index}))"))
            place += {"i32": 4, "f32": 4, "v128": 16}.get(type, 8)
        return Node(None, "\n".join(["{}"] * len(parts)), *parts)

    def text(self, code, final):
        locals = " ".join(self.locals[self.parameter_count:])
        sets = ""
        if self.is_kernel:
            # On the CPU one thread's iterations see what the last one left there.
            sets = "".join(f"(global.set $g{type} (global.get $r{type}))" for type in TYPES)
        if not self.has_frame:
            return f"(local {locals})\n{sets}\n{code.render()}\n{final.render()}"
        # The frame is cleared first: what stands there is no part of what a program may look at.
        return (
            f"(local {locals})(local $fp i32)\n(global.set $sp (local.tee $fp (i32.sub (global.get $sp) (i32.const "
            f"{FRAME}))))\n"
            f"(memory.fill (local.get $fp) (i32.const 0) (i32.const "
            f"{FRAME}))\n{sets}\n{code.render()}\n{final.render()}\n"
            f"(global.set $sp (i32.add (local.get $fp) (i32.const {FRAME})))")

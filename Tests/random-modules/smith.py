"""Random modules of wasm-smith's, with functions added by which numbers alone tell what they do.

A module of a seed is always the same for one version of wasm-tools. Each of its functions gets a second one beside it,
`call N`, that takes and gives 64-bit integers only: floats as their bits, vectors as two halves, references as what
kind of object they are. `state` gives the same for all globals, and size and checksum of each memory and the size of
each table, so that whatever a call has left behind is seen after it, however it ended.
"""
import random
import re
import subprocess

# Calls and iterations after which a module traps by itself.
FUEL = 3000
MEMORY_BYTES = 1 << 20

# What each group may use; the rest is off.
FEATURES = [
    "bulk-memory", "reference-types", "simd", "relaxed-simd", "gc", "exceptions", "tail-call", "memory64",
    "extended-const", "custom-page-sizes", "wide-arithmetic", "threads", "shared-everything-threads",
    "custom-descriptors", "compact-imports", "multi-value", "saturating-float-to-int", "sign-extension-ops"
]
OLD = {"multi-value", "saturating-float-to-int", "sign-extension-ops"}
GROUPS = {
    "mvp": (OLD, 1), "wasm2": (OLD | {"bulk-memory", "reference-types", "simd"}, 1), "wasm3": (OLD | {
        "bulk-memory", "reference-types", "simd", "gc", "exceptions", "tail-call", "memory64", "extended-const",
        "wide-arithmetic"
    }, 3),
}


class NoModule(Exception):
    """wasm-smith makes no module of this seed."""


def group(seed):
    return list(GROUPS)[seed % len(GROUPS)]


def make(wasm_tools, seed, path):
    """Writes the module of `seed`, with the added functions, to `path`. Returns a description of what can be called, a
    Module."""
    features, memories = GROUPS[group(seed)]
    chance = random.Random(seed)
    command = [
        wasm_tools, "smith", "--ensure-termination", "--fuel",
        str(FUEL), "--canonicalize-nans=true", "--max-imports=0", f"--min-types={chance.randint(3, 12)}",
        "--max-types=20", "--max-globals=12", "--max-data-segments=4", "--max-element-segments=4",
        f"--min-funcs={chance.randint(2, 8)}", f"--max-memories={memories}", f"--max-memory32-bytes={MEMORY_BYTES}",
        f"--max-memory64-bytes={MEMORY_BYTES}", "--memory-max-size-required=true", "--table-max-size-required=true",
        "--max-table-elements=1000", "--limit-arrays-in-const-exprs=true", "--generate-custom-sections=false",
        f"--max-instructions={chance.choice([60, 200, 600])}"
    ]
    command += [f"--min-memories={chance.choice([0, 1, 1, 1])}", "--disallow-traps=false"]
    command += [f"--{name}-enabled={'true' if name in features else 'false'}" for name in FEATURES]
    made = subprocess.run([*command, "--wat"], input=chance.randbytes(chance.choice([5000, 15000, 40000])),
                          capture_output=True, timeout=60)
    if made.returncode != 0:
        raise NoModule(made.stderr.decode("utf-8", "replace"))
    module = Module(made.stdout.decode())
    assemble(wasm_tools, module.text, path)
    return module


def assemble(wasm_tools, text, path):
    source = path.with_suffix(".wat")
    source.write_text(text)
    parsed = subprocess.run([wasm_tools, "parse", source, "-o", path], capture_output=True, timeout=60)
    if parsed.returncode != 0:
        raise NoModule(parsed.stderr.decode("utf-8", "replace"))


def tokens(line):
    """The words and groups in brackets of a line at its outermost level."""
    found, depth, word = [], 0, ""
    for character in line:
        if character == "(":
            depth += 1
        if character == " " and depth == 0:
            if word:
                found.append(word)
            word = ""
        else:
            word += character
        if character == ")":
            depth -= 1
    return found + [word] if word else found


def value_types(header, kind):
    """The types in all groups `(param …)` or `(result …)` of a function's first line."""
    return [
        part for group in tokens(header) if group.startswith(f"({kind} ") for part in tokens(group[len(kind) + 2:-1])
    ]


class Module:
    """`functions`: by its name as an export, how many integers each added function takes; `results`: how many it
    gives."""

    def __init__(self, text):
        lines = text.splitlines()
        assert lines[-1] == ")"
        # A module that traps when it is instantiated has nothing that could be called.
        kept = [line for line in lines[:-1] if not re.match(r"  \((start|export) ", line)]
        self.kinds = {int(found[1]): found[2] for line in kept
                      if (found := re.match(r" +\(type \(;(\d+);\) \((?:sub (?:final )?(?:\d+ )*\()?(\w+)", line))}
        functions = [line.rstrip(")").strip() + ")" for line in kept if line.startswith("  (func (;")]
        globals_ = [re.match(r"  \(global \(;\d+;\) (\((?:mut )?[^()]*(?:\(.*?\))?\)|\S+)", line)[1] for line in kept
                    if line.startswith("  (global (;")]
        memories = [line for line in kept if line.startswith("  (memory (;")]
        tables = [line for line in kept if line.startswith("  (table (;")]
        self.functions, self.results = {}, {}
        added = []
        for index, line in enumerate(functions):
            header = re.sub(r"\(;\d+;\) ?", "",
                            line[len("  (func"):] if line.startswith("  (func") else line[len("(func"):])
            header = header if header.count("(") == header.count(")") else header.rstrip(")") + ")" * (
                header.count("(") - header.rstrip(")").count(")"))
            self.add_caller(added, index, value_types(header, "param"), value_types(header, "result"),
                            len(globals_) - 1)
        self.add_state(added, globals_, memories, tables)
        self.text = "\n".join(kept + added + [")"])

    # MARK: Programs

    # What a program makes of the integers that its calls give: one number.
    FACTOR = 0x9E3779B97F4A7C15

    @staticmethod
    def digest(values):
        """What `_start` returns that gets these from its calls."""
        digest = 0
        for value in values:
            digest = (digest * Module.FACTOR + value) % (1 << 64)
        return digest

    def program(self, calls):
        """The text of a module that exports `_start` alone. It makes `calls`, (name, arguments, how many integers that
        gives), and returns a digest."""
        lines = re.sub(r'\(export "(call \d+|state)"\)', lambda found: "$" + found[1].replace(" ", "_"),
                       self.text).splitlines()
        body = ['  (func (export "_start") (result i64) (local $digest i64) (local $value i64)']
        for name, arguments, results in calls:
            constants = " ".join(f"(i64.const {argument})" for argument in arguments)
            body.append(f"    (call ${name.replace(' ', '_')} {constants})")
            # The last is on top, so it comes first.
            body += [
                f"    (local.set $value) (local.set $digest (i64.add (i64.mul (local.get $digest) (i64.const "
                f"{self.FACTOR})) "
                "(local.get $value)))"
            ] * results
        return "\n".join([*lines[:-1], *body, "    (local.get $digest)", "  )", ")"])

    # MARK: Values as integers

    def hierarchy(self, heap):
        """The top type of a heap type."""
        if heap.isdigit():
            heap = self.kinds.get(int(heap), "any")
        return {
            "func": "func", "nofunc": "func", "extern": "extern", "noextern": "extern", "exn": "exn", "noexn": "exn"
        }.get(heap, "any")

    @staticmethod
    def heap_type(type_):
        """(heap type, whether null is one of its values) of a reference type."""
        if type_.startswith("(ref null "):
            return type_[len("(ref null "):-1], True
        if type_.startswith("(ref "):
            return type_[len("(ref "):-1], False
        short = {"nullref": "none", "nullfuncref": "nofunc", "nullexternref": "noextern", "nullexnref": "noexn"}
        return short.get(type_, type_.removesuffix("ref")), True

    def argument(self, type_, local):
        """(code that makes a value of integers, how many it takes); None if there is no such code."""
        one = f"(local.get {local})"
        match type_:
            case "i32": return f"(i32.wrap_i64 {one})", 1
            case "i64": return one, 1
            case "f32": return f"(f32.reinterpret_i32 (i32.wrap_i64 {one}))", 1
            case "f64": return f"(f64.reinterpret_i64 {one})", 1
            case "v128": return f"(i64x2.replace_lane 1 (i64x2.splat {one}) (local.get {local + 1}))", 2
        heap, is_nullable = self.heap_type(type_)
        if heap in ("any", "eq", "i31"):
            return f"(ref.i31 (i32.wrap_i64 {one}))", 1
        return (f"(ref.null {heap})", 0) if is_nullable else None

    def integers(self, type_, value):
        """The code of the integers that tell a value."""
        match type_:
            case "i32": return [f"(i64.extend_i32_u {value})"]
            case "i64": return [value]
            case "f32": return [f"(i64.extend_i32_u (i32.reinterpret_f32 {value}))"]
            case "f64": return [f"(i64.reinterpret_f64 {value})"]
            case "v128": return [f"(i64x2.extract_lane {lane} {value})" for lane in (0, 1)]
        heap, _ = self.heap_type(type_)
        codes = [f"(i64.extend_i32_u (ref.is_null {value}))"]
        if self.hierarchy(heap) == "any":
            codes += [f"(i64.extend_i32_u (ref.test (ref {kind}) {value}))" for kind in ("i31", "struct", "array")]
        return codes

    # MARK: Added functions

    def add_caller(self, added, index, parameters, results, fuel):
        arguments, count = [], 0
        for type_ in parameters:
            made = self.argument(type_, count)
            if made is None:
                return
            arguments.append(made[0])
            count += made[1]
        kept = [f"(local {self.nullable(type_)})" for type_ in results]
        codes = [
            code for number, type_ in enumerate(results)
            for code in self.integers(type_, f"(local.get {count + number})")
        ]
        name = f"call {index}"
        self.functions[name], self.results[name] = count, len(codes)
        added += [
            f'  (func (export "{name}") {"(param i64)" * count} {"(result i64)" * len(codes)} {" ".join(kept)}',
            f"    (global.set {fuel} (i32.const {FUEL}))", f"    (call {index} {' '.join(arguments)})",
            *(f"    (local.set {count + number})" for number in reversed(range(len(results)))),
            *(f"    {code}" for code in codes), "  )"
        ]

    @staticmethod
    def nullable(type_):
        """A type that a local can have before it is set."""
        return type_.replace(
            "(ref ", "(ref null ") if type_.startswith("(ref ") and not type_.startswith("(ref null ") else type_

    def add_state(self, added, globals_, memories, tables):
        codes = []
        for index, type_ in enumerate(globals_):
            type_ = type_[len("(mut "):-1] if type_.startswith("(mut ") else type_
            codes += self.integers(type_, f"(global.get {index})")
        for index, line in enumerate(memories):
            address = "i64" if re.match(r"  \(memory \(;\d+;\) (shared )?i64", line) else "i32"
            size = f"(memory.size {index})"
            codes += [f"(i64.extend_i32_u {size})" if address == "i32" else size, f"(call $checksum{index})"]
            added += [
                f"""  (func $checksum{index} (result i64) (local $at {address}) (local $sum i64)
    (loop $more
      (if ({address}.lt_u (local.get $at) ({address}.mul {size} ({address}.const 65536)))
        (then
          (local.set $sum (i64.mul (i64.xor (i64.rotl (local.get $sum) (i64.const 5)) (i64.load {index} (local.get $at)))
            (i64.const 0x9E3779B97F4A7C15)))
          (local.set $at ({address}.add (local.get $at) ({address}.const 8)))
          (br $more))))
    (local.get $sum))"""
            ]
        for index, line in enumerate(tables):
            is_wide = re.match(r"  \(table \(;\d+;\) (shared )?i64", line)
            codes.append(f"(table.size {index})" if is_wide else f"(i64.extend_i32_u (table.size {index}))")
        self.results["state"] = len(codes)
        added += [f'  (func (export "state") {"(result i64)" * len(codes)}', *(f"    {code}" for code in codes), "  )"]

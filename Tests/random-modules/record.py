"""What wasmtime does with a module: a script in the form of the specification suite's, whose expectations are
wasmtime's results."""
import random

import wasmtime

Code = wasmtime.TrapCode
# The specification's words for what wasmtime reports.
TRAPS = {
    Code.MEMORY_OUT_OF_BOUNDS: "out of bounds memory access",
    Code.HEAP_MISALIGNED: "unaligned atomic",
    Code.TABLE_OUT_OF_BOUNDS: "undefined element: out of bounds table access",
    Code.INDIRECT_CALL_TO_NULL: "uninitialized element",
    Code.BAD_SIGNATURE: "indirect call type mismatch",
    Code.INTEGER_OVERFLOW: "integer overflow",
    Code.INTEGER_DIVISION_BY_ZERO: "integer divide by zero",
    Code.BAD_CONVERSION_TO_INTEGER: "invalid conversion to integer",
    Code.UNREACHABLE: "unreachable",
    Code.NULL_REFERENCE: "null reference",
    Code.ARRAY_OUT_OF_BOUNDS: "out of bounds array access",
    Code.CAST_FAILURE: "cast failure",
}
# Those that stand for several of wpc's; the runner of scripts knows them too.
WORDS = {
    "undefined element: out of bounds table access": ["undefined element", "out of bounds table access"],
    "null reference": [
        "null reference", *(f"null {kind} reference" for kind in ("function", "structure", "array", "i31", "exception"))
    ],
}
INTERESTING = [
    0, 1, 2, 7, 8,
    31, 63, 255, 0xFFFF, 0x10000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0xFFFFFFFC, 1 << 32, (1 << 63) - 1, 1 << 63,
    (1 << 64) - 1, 0x3FF0000000000000, 0x8000000000000000, 0x7FF0000000000000, 0x3F800000, 0x4000000040000000, 65532,
    1048568
]
CALLS = 12


class NotRecorded(Exception):
    """There is nothing to compare with: the module, or wasmtime, doesn't get as far as a call."""


def engine():
    config = wasmtime.Config()
    for name in [
            "gc", "function_references", "exceptions", "tail_call", "memory64", "multi_memory", "wide_arithmetic",
            "simd"
    ]:
        setattr(config, f"wasm_{name}", True)
    return wasmtime.Engine(config)


def record(engine, path, module, seed, sees_traps):
    """The commands of a script for the module at `path`, an instance of smith.Module.

    `sees_traps`: an instance is looked at and called again after a trap; else there is a new one then, since what a
    trap leaves behind isn't exact (docs/limits.md).
    """
    chance = random.Random(seed)
    commands = []
    store = exports = None

    def instantiate():
        nonlocal store, exports
        store = wasmtime.Store(engine)
        exports = wasmtime.Instance(store, compiled, []).exports(store)
        commands.append({"type": "module", "line": len(commands) + 1, "filename": path.name})

    try:
        compiled = wasmtime.Module.from_file(engine, str(path))
        instantiate()
    except (wasmtime.WasmtimeError, wasmtime.Trap) as problem:
        raise NotRecorded(str(problem)) from None
    if not module.functions:
        raise NotRecorded("no function can be called")

    def call(name, arguments):
        """Adds the call; false if what comes after it can't be known."""
        command = {"line": len(commands) + 1, "action": {
            "type": "invoke", "field": name, "args": [{"type": "i64", "value": str(value)} for value in arguments]}}
        try:
            # The interface takes integers with their sign.
            results = exports[name](store, *[value - (1 << 64) if value >> 63 else value for value in arguments])
        except wasmtime.Trap as trap:
            code = trap.trap_code
            if code == Code.UNCAUGHT_EXCEPTION:
                commands.append({"type": "assert_exception", **command})
                return True
            if code not in TRAPS:
                return False
            commands.append({"type": "assert_trap", "text": TRAPS[code], **command})
            return True
        except wasmtime.WasmtimeError as error:
            if "exception" not in str(error):
                return False
            commands.append({"type": "assert_exception", **command})
            return True
        results = [] if results is None else results if isinstance(results, list) else [results]
        commands.append({"type": "assert_return", "expected": [
            {"type": "i64", "value": str(value & ((1 << 64) - 1))} for value in results], **command})
        return True

    call("state", [])
    for _ in range(CALLS):
        name = chance.choice(list(module.functions))
        arguments = [
            chance.choice(INTERESTING) if chance.random() < 0.7 else chance.getrandbits(64)
            for _ in range(module.functions[name])
        ]
        if not call(name, arguments):
            break
        if commands[-1]["type"] == "assert_trap" and not sees_traps:
            instantiate()
        elif not call("state", []):
            break
    return commands

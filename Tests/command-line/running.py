"""`wpc run`: limits of time and memory, and options as wasmtime has them."""

CHOOSES_TOOL = False
FIXTURES = {
    "result.wat": '(module (func (export "_start") (result i32) (i32.const 42)))',
    "endless.wat": '(module (func $spin (loop $again (br $again))) (func (export "_start") (call $spin)) (func (export "f") (call $spin)))',
    "endless-start.wat": '(module (func $spin (loop $again (br $again))) (start $spin) (func (export "_start")))',
    # Waits for input that doesn't come.
    "reads.wat": """(module
        (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
        (memory (export "memory") 1)
        (func (export "_start")
            (i32.store (i32.const 0) (i32.const 16)) (i32.store (i32.const 4) (i32.const 1))
            (drop (call $read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 8)))))""",
    # A thread of its own waits, and so does the first one.
    "threads.wat": """(module
        (import "wasi" "thread-spawn" (func $spawn (param i32) (result i32)))
        (import "env" "memory" (memory 1 1 shared))
        (func (export "wasi_thread_start") (param i32 i32) (loop $again (br $again)))
        (func (export "_start") (drop (call $spawn (i32.const 0)))
            (drop (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const -1)))))""",
    "kernel.wat": """(module
        (import "wasi_ephemeral_parallel" "parallel_for" (func $parallel_for (param i32 i32 i32 i32 i32 i32 i32) (result i32)))
        (memory (export "memory") 1) (table 2 funcref) (elem (i32.const 1) $kernel)
        (func $kernel (param i32 i32 i32) (loop $again (br $again)))
        (func (export "_start")
            (drop (call $parallel_for (i32.const 1) (i32.const 8) (i32.const 1) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0)))))""",
    # What memory.grow says of so many pages.
    "grow.wat": '(module (memory 1) (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0))))',
    "grow64.wat": '(module (memory i64 1) (func (export "grow") (param i64) (result i64) (memory.grow (local.get 0))))',
    "large.wat": '(module (memory 100) (func (export "_start")))',
    "simd.wat": '(module (func (export "_start") (result v128) (v128.const i32x4 1 0 0 0)))',
    "import.wat": '(module (import "a" "b" (func $b)) (func (export "_start") (call $b)))',
    "nan.wat": """(module (func (export "_start") (result i32)
        (i32.reinterpret_f32 (f32.add (f32.reinterpret_i32 (i32.const 0x7fa00001)) (f32.const 1)))))""",
    # Prints its environment, an entry a line.
    "environment.wat": """(module
        (import "wasi_snapshot_preview1" "environ_sizes_get" (func $sizes (param i32 i32) (result i32)))
        (import "wasi_snapshot_preview1" "environ_get" (func $get (param i32 i32) (result i32)))
        (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
        (memory (export "memory") 4)
        (func (export "_start") (local $at i32)
            (drop (call $sizes (i32.const 0) (i32.const 4)))
            (drop (call $get (i32.const 1024) (i32.const 65536)))
            (loop $next
                (if (i32.lt_u (local.get $at) (i32.load (i32.const 4))) (then
                    (if (i32.eqz (i32.load8_u (i32.add (i32.const 65536) (local.get $at))))
                        (then (i32.store8 (i32.add (i32.const 65536) (local.get $at)) (i32.const 10))))
                    (local.set $at (i32.add (local.get $at) (i32.const 1)))
                    (br $next))))
            (i32.store (i32.const 8) (i32.const 65536)) (i32.store (i32.const 12) (i32.load (i32.const 4)))
            (drop (call $write (i32.const 1) (i32.const 8) (i32.const 1) (i32.const 16)))))""",
    # The status is 0 if it finds a file called "here" in a folder called "/guest".
    "directory.wat": """(module
        (import "wasi_snapshot_preview1" "path_filestat_get" (func $stat (param i32 i32 i32 i32 i32) (result i32)))
        (import "wasi_snapshot_preview1" "fd_prestat_dir_name" (func $name (param i32 i32 i32) (result i32)))
        (memory (export "memory") 1) (data (i32.const 0) "here")
        (func (export "_start") (result i32 i32)
            (call $stat (i32.const 3) (i32.const 0) (i32.const 0) (i32.const 4) (i32.const 64))
            (drop (call $name (i32.const 3) (i32.const 256) (i32.const 6)))
            (i32.load8_u (i32.const 257))))""",
}

# What wasmtime takes, and means what is so here.
ACCEPTED = [
    "-W all-proposals=y", "-W all-proposals", "-Wsimd", "-W gc=y,simd=y", "-W threads=n", "--wasm bulk-memory",
    "-S cli", "-Scommon=y", "-S cli-exit-with-code", "-S preview2=n,threads=y", "-S nn=n", "--wasi preview0=y",
    "-W component-model=n", "-W unknown-exports-allow=y", "-W max-wasm-stack=1048576", "-W timeout=60s",
    "-W max-memory-size=0x1_0000", "-W multi-memory,multi-value,reference-types,relaxed-simd", "-W "
    "tail-call,memory64,function-references,exceptions,extended-const,custom-page-sizes,wide-arithmetic,legacy-exceptions"
]
REFUSED = {
    "-W nonsense": "-W nonsense: there is no such option", "-W max-memory=1": "did you mean max-memory-size",
    "-W fuel=1000": "-W fuel=1000: wpc has no such thing", "-S nonsense": "-S nonsense: there is no such option",
    "-S inherit-network": "wpc has no such thing", "-S nn": "wpc has no such thing",
    "-W component-model": "wpc has no such thing", "-S cli=n": "can't be switched off", "-W simd=maybe": "y or n",
    "-W timeout": "a time is needed", "-W timeout=soon": "a time is needed", "--timeout 0": "a time is needed",
    "--timeout -1": "", "-W max-memory-size=much": "a number of bytes", "-W max-memory-size": "a number of bytes",
    "-W max-wasm-stack=1": "from 256k", "--mapdir here": "guest::host",
}


def cases(Case):
    interrupted = ["^wpc: trap: interrupt$", "at spin", "at _start"]
    table = {f"accepted {words}": Case(f"wpc run {words} result.wat", out="42\n") for words in ACCEPTED}
    for words, reason in REFUSED.items():
        table[f"refused {words}"] = Case(f"wpc run {words} result.wat", status=64, err=[reason, "Usage: wpc run "])
    table |= {
        "timeout": Case(
            "wpc run --timeout 200ms endless.wat", status=134, err=interrupted, limit=20), "timeout -W": Case(
                "wpc run -W timeout=0.2 endless.wat", status=134, err=interrupted, limit=20), "timeout variable": Case(
                    "wpc compile --sealed endless.wat -o app && WPC_TIMEOUT=200ms ./app",
                    status=134, err=interrupted, limit=20), "timeout start": Case(
                        "wpc run --timeout 200ms endless-start.wat", status=134,
                        err=["trap: interrupt", "at spin"], limit=20), "timeout invoke": Case(
                            "wpc run --timeout 200ms --invoke f endless.wat", status=134,
                            err=["trap: interrupt", "at spin", "at f"], limit=20), "timeout levels": Case(
                                "for level in 0 3; do wpc run -O$level --timeout 100ms endless.wat; done", status=134,
                                err=["interrupt", "interrupt"], limit=30), "timeout reading": Case(
                                    "sleep 20 | wpc run --timeout 200ms reads.wat; exit ${PIPESTATUS[1]}", status=134,
                                    err=["trap: interrupt", "at _start"], limit=40), "timeout threads": Case(
                                        "wpc run --timeout 200ms threads.wat", status=134,
                                        err=["trap: interrupt"], limit=20), "timeout kernel": Case(
                                            "wpc run --timeout 200ms kernel.wat", status=134,
                                            err=["trap: interrupt", "at kernel"], limit=20),
        "timeout blocked": Case(
            "python3 -c 'import os, signal, sys; signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM]); "
            "os.execv(sys.argv[1], sys.argv[1:])' \"$COMPILER\" run --timeout 200ms endless.wat", status=134,
            err=interrupted, limit=20), "timeout not reached": Case(
                "wpc run --timeout 1h result.wat", out="42\n"), "timeout wrong variable": Case(
                    "wpc compile result.wat -o app && WPC_TIMEOUT=soon ./app", status=125,
                    err=["WPC_TIMEOUT is not a time"]), "memory": Case(
                        "wpc run -W max-memory-size=65536 --invoke grow grow.wat 1", out="-1\n"), "memory enough": Case(
                            "wpc run -W max-memory-size=128k --invoke grow grow.wat 1", out="1\n"),
        "memory 64": Case(
            "wpc run -W max-memory-size=65536 --invoke grow grow64.wat 1; wpc run -W max-memory-size=131072 --invoke "
            "grow grow64.wat 1",
            out="-1\n1\n"), "memory at the start": Case(
                "wpc run -W max-memory-size=1m large.wat", status=125,
                err=["a memory of 100 pages is larger than WPC_MAX_MEMORY_SIZE"]),
        "memory variable": Case(
            "wpc compile --invoke grow grow.wat -o app && WPC_MAX_MEMORY_SIZE=64K ./app 1 && WPC_MAX_MEMORY_SIZE=1M "
            "./app 15",
            out="-1\n1\n"), "memory wrong variable": Case(
                "wpc compile result.wat -o app && WPC_MAX_MEMORY_SIZE=much ./app", status=125,
                err=["WPC_MAX_MEMORY_SIZE is not a size"]), "proposal off": Case(
                    "wpc run -W simd=n,relaxed-simd=n simd.wat", status=1, err=["simd"]), "proposals off": Case(
                        "wpc run -W all-proposals=n simd.wat", status=1, err=["simd"]), "proposals off but one": Case(
                            "wpc run -W all-proposals=n,simd simd.wat", out="1\n"), "imports": Case(
                                "wpc run -W unknown-imports-trap import.wat", status=134,
                                err=["import", "trap: call of an import that is missing"]), "nans": Case(
                                    "wpc run -W nan-canonicalization nan.wat", out="2143289344\n"), "mapdir": Case(
                                        "mkdir d && touch d/here && wpc run --mapdir /guest::d directory.wat",
                                        out=f"0\n{ord('g')}\n"), "dir": Case(
                                            "mkdir d && touch d/here && wpc run --dir d::/guest directory.wat",
                                            out=f"0\n{ord('g')}\n"),
        "environment": Case(
            "env -i PATH=\"$PATH\" HOME=\"$PWD\" X=1 Y=2 WPC_WAT=wat2wasm \"$COMPILER\" run -S inherit-env --env X=3 "
            "environment.wat | grep '^[XY]=\\|^WPC'",
            out="X=3\nY=2\n"), "no environment": Case(
                "X=1 wpc run -S inherit-env=n environment.wat", out=""), "argv0": Case(
                    "wpc run --argv0 x result.wat", out="42\n"),
    }
    return table

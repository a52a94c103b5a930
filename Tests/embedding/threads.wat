;; Threads of an embedded module, by their argument: 1 loops for ever in compiled code, 2 waits for ever in memory, 3 waits for ever
;; in WASI, 4 traps, 5 exits with 9, 6 calls the host.
(module
  (import "env" "memory" (memory 1 1 shared))
  (import "wasi" "thread-spawn" (func $spawn (param i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll (param i32 i32 i32 i32) (result i32)))
  (import "env" "seen" (func $seen (param i32)))
  (func $loop (loop $again (br $again)))
  (func $wait (drop (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const -1))))
  ;; A subscription at 64 to a clock, a thousand seconds from now.
  (func $sleep
    (i32.store (i32.const 80) (i32.const 1))
    (i64.store (i32.const 88) (i64.const 1000000000000))
    (drop (call $poll (i32.const 64) (i32.const 128) (i32.const 1) (i32.const 192)))
    (call $loop))
  (func $act (param i32)
    (if (i32.eq (local.get 0) (i32.const 1)) (then (call $loop)))
    (if (i32.eq (local.get 0) (i32.const 2)) (then (call $wait)))
    (if (i32.eq (local.get 0) (i32.const 3)) (then (call $sleep)))
    (if (i32.eq (local.get 0) (i32.const 4)) (then unreachable))
    (if (i32.eq (local.get 0) (i32.const 5)) (then (call $exit (i32.const 9))))
    (call $seen (local.get 0)))
  (func (export "wasi_thread_start") (param $tid i32) (param $argument i32) (call $act (local.get $argument)))
  (func (export "spawn") (param i32) (result i32) (call $spawn (local.get 0)))
  ;; Spawns a thread that acts as the first argument says, and acts as the second one says.
  (func (export "spawn_and_act") (param i32 i32)
    (if (i32.le_s (call $spawn (local.get 0)) (i32.const 0)) (then unreachable))
    (call $act (local.get 1))))

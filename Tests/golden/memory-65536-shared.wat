;; A shared memory of 65536 pages: atomics, wait and notify at its last cells; the ones behind them trap.
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
  (memory (export "memory") 65535 65536 shared)
  ;; Ends with the check's number where it fails.
  (func $check (param $number i32) (param $actual i64) (param $expected i64)
    (if (i64.ne (local.get $actual) (local.get $expected)) (then (call $proc_exit (local.get $number)))))
  (func (export "_start")
    (call $check (i32.const 1) (i64.extend_i32_u (memory.grow (i32.const 1))) (i64.const 0xffff))
    (call $check (i32.const 2) (i64.atomic.rmw.add (i32.const 0xfffffff8) (i64.const 5)) (i64.const 0x0))
    (call $check (i32.const 3) (i64.extend_i32_u (i32.atomic.rmw8.xchg_u (i32.const -1) (i32.const 9))) (i64.const 0x0))
    (call $check (i32.const 4) (i64.atomic.load (i32.const 0xfffffff8)) (i64.const 0x900000000000005))
    ;; Another value is there; nobody waits; nobody wakes it.
    (call $check (i32.const 5) (i64.extend_i32_u (memory.atomic.wait32 (i32.const 0xfffffffc) (i32.const 1) (i64.const -1))) (i64.const 0x1))
    (call $check (i32.const 6) (i64.extend_i32_u (memory.atomic.notify (i32.const 0xfffffffc) (i32.const 1))) (i64.const 0x0))
    (call $check (i32.const 7) (i64.extend_i32_u (memory.atomic.wait64 (i32.const 0xfffffff8) (i64.const 0x900000000000005) (i64.const 1000))) (i64.const 0x2))
    (drop (i32.atomic.load offset=4 (i32.const 0xfffffffc)))))

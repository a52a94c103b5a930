;; The largest memory of 32-bit addresses: a module without a maximum and without loops grows to it. Its last byte can be used, the access behind it traps.
(module
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "random_get" (func $random_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
  (memory (export "memory") 1)
  ;; Ends with the check's number where it fails.
  (func $check (param $number i32) (param $actual i64) (param $expected i64)
    (if (i64.ne (local.get $actual) (local.get $expected)) (then (call $proc_exit (local.get $number)))))
  (func (export "_start")
    (call $check (i32.const 1) (i64.extend_i32_u (memory.grow (i32.const 65535))) (i64.const 0x1))
    (call $check (i32.const 2) (i64.extend_i32_u (memory.size)) (i64.const 0x10000))
    (call $check (i32.const 3) (i64.extend_i32_u (memory.grow (i32.const 1))) (i64.const 0xffffffff))
    (call $check (i32.const 4) (i64.extend_i32_u (memory.grow (i32.const 0))) (i64.const 0x10000))
    (i32.store8 (i32.const -1) (i32.const 7))
    (call $check (i32.const 5) (i64.extend_i32_u (i32.load8_u (i32.const -1))) (i64.const 0x7))
    (call $check (i32.const 6) (i64.extend_i32_u (i32.load align=1 (i32.const -4))) (i64.const 0x7000000))
    (drop (i32.load align=1 (i32.const -3)))))

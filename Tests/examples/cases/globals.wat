;; stdout: no iteration saw another's global
;;
;; Mutable globals: each thread has its own copy of what the caller had, and the caller's are as before when the loop has ended.
(module
  (import "wasi_ephemeral_parallel" "parallel_for" (func $parallel_for (param i32 i32 i32 i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
  (memory (export "memory") 1)
  (table (export "__indirect_function_table") 1 funcref)
  (elem (i32.const 0) $kernel)
  (data (i32.const 0) "no iteration saw another's global\n")
  (global $state (mut i64) (i64.const 0))
  (global $base (mut i32) (i32.const 7))

  ;; Takes a few steps of a generator in the global, starting from id; stores where it came to.
  (func $kernel (param $id i32) (param i32 i32) (local $steps i32)
    (global.set $state (i64.extend_i32_u (local.get $id)))
    (local.set $steps (i32.const 100))
    (loop $next
      (global.set $state (i64.add (i64.mul (global.get $state) (i64.const 6364136223846793005)) (i64.const 1442695040888963407)))
      (br_if $next (local.tee $steps (i32.sub (local.get $steps) (i32.const 1)))))
    (i64.store (i32.add (i32.const 1024) (i32.shl (local.get $id) (i32.const 3)))
      (i64.add (global.get $state) (i64.extend_i32_u (global.get $base)))))

  (func (export "_start") (local $i i32) (local $stored i64)
    (global.set $base (i32.const 1000))
    (global.set $state (i64.const 4711))
    (if (call $parallel_for (i32.const 0) (i32.const 3000) (i32.const 1) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0))
      (then (call $proc_exit (i32.const 1))))
    (if (i64.ne (global.get $state) (i64.const 4711)) (then (call $proc_exit (i32.const 2))))
    (loop $next
      (local.set $stored (i64.load (i32.add (i32.const 1024) (i32.shl (local.get $i) (i32.const 3)))))
      (call $kernel (local.get $i) (i32.const 0) (i32.const 0))
      (if (i64.ne (local.get $stored) (i64.load (i32.add (i32.const 1024) (i32.shl (local.get $i) (i32.const 3)))))
        (then (call $proc_exit (i32.const 3))))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 3000))))
    (i32.store (i32.const 512) (i32.const 0))
    (i32.store (i32.const 516) (i32.const 34))
    (if (call $fd_write (i32.const 1) (i32.const 512) (i32.const 1) (i32.const 520)) (then (call $proc_exit (i32.const 4))))))

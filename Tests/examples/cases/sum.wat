;; stdout: the sum is right
;;
;; Threads add to one word: atomically it is exact, and the sum has no closed form that could be folded.
(module
  (import "wasi_ephemeral_parallel" "parallel_for" (func $parallel_for (param i32 i32 i32 i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
  (memory (export "memory") 1 16 shared)
  (table (export "__indirect_function_table") 1 funcref)
  (elem (i32.const 0) $kernel)
  (data (i32.const 0) "the sum is right\n")

  (func $term (param $i i32) (result i32)
    (local.set $i (i32.mul (i32.xor (local.get $i) (i32.shr_u (local.get $i) (i32.const 7))) (i32.const 0x45d9f3b)))
    (i32.xor (local.get $i) (i32.shr_u (local.get $i) (i32.const 16))))

  ;; Each iteration adds the terms of its block, one by one.
  (func $kernel (param $id i32) (param $num_threads i32) (param $block_size i32) (local $i i32) (local $end i32)
    (local.set $i (i32.mul (local.get $id) (local.get $block_size)))
    (local.set $end (i32.add (local.get $i) (local.get $block_size)))
    (loop $next
      (drop (i32.atomic.rmw.add (i32.const 1024) (call $term (local.get $i))))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $end)))))

  (func (export "_start") (local $i i32) (local $sum i32)
    (if (call $parallel_for (i32.const 0) (i32.const 500) (i32.const 37) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0))
      (then (call $proc_exit (i32.const 1))))
    (loop $next
      (local.set $sum (i32.add (local.get $sum) (call $term (local.get $i))))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 18500))))
    (if (i32.ne (local.get $sum) (i32.load (i32.const 1024))) (then (call $proc_exit (i32.const 2))))
    (i32.store (i32.const 512) (i32.const 0))
    (i32.store (i32.const 516) (i32.const 17))
    (if (call $fd_write (i32.const 1) (i32.const 512) (i32.const 1) (i32.const 520)) (then (call $proc_exit (i32.const 3))))))

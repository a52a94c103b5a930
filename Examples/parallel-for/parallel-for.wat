;; parallel_for without any library: each of 1000 iterations adds to a word of its own, and the program checks that each
;; ran exactly once.
(module
  (import "wasi_ephemeral_parallel" "parallel_for"
    (func $parallel_for (param $kernel i32) (param $num_threads i32) (param $block_size i32) (param $in_buffers i32)
      (param $in_buffers_len i32) (param $out_buffers i32) (param $out_buffers_len i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))

  (memory (export "memory") 1)
  ;; The kernel's number is its place in the table.
  (table (export "__indirect_function_table") 2 funcref)
  (elem (i32.const 1) $kernel)

  (global $words i32 (i32.const 1024))
  (data (i32.const 0) "1000 iterations, each ran once\n")

  ;; words[id] += 3 * id + num_threads
  (func $kernel (param $id i32) (param $num_threads i32) (param $block_size i32)
    (local $word i32)
    (local.set $word (i32.add (global.get $words) (i32.shl (local.get $id) (i32.const 2))))
    (i32.store (local.get $word)
      (i32.add (i32.load (local.get $word))
        (i32.add (i32.mul (local.get $id) (i32.const 3)) (local.get $num_threads)))))

  (func $check (param $condition i32)
    (if (i32.eqz (local.get $condition)) (then (call $proc_exit (i32.const 1)))))

  (func (export "_start")
    (local $i i32)
    (call $check (i32.eqz (call $parallel_for
      (i32.const 1) (i32.const 1000) (i32.const 1) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0))))
    (loop $next
      (call $check (i32.eq
        (i32.load (i32.add (global.get $words) (i32.shl (local.get $i) (i32.const 2))))
        (i32.add (i32.mul (local.get $i) (i32.const 3)) (i32.const 1000))))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 1000))))
    ;; The word behind the last was nobody's.
    (call $check (i32.eqz (i32.load (i32.const 5024))))
    (i32.store (i32.const 512) (i32.const 0))
    (i32.store (i32.const 516) (i32.const 31))
    (call $check (i32.eqz (call $fd_write (i32.const 1) (i32.const 512) (i32.const 1) (i32.const 520))))))

;; stdout: each on its own stack
;;
;; A module without names: global 1 is lowered and raised, so it is the stack pointer; global 0 only counts down, and is not.
(module
  (import "wasi_ephemeral_parallel" "parallel_for" (func (param i32 i32 i32 i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func (param i32)))
  (memory (export "memory") 2)
  (table (export "__indirect_function_table") 2 funcref)
  (elem (i32.const 1) 4)
  (global (mut i32) (i32.const 65536))
  (global (mut i32) (i32.const 131072))
  (data (i32.const 0) "each on its own stack\n")

  ;; 3: writes 1000 words below the stack pointer and adds them up: another's words in between would show.
  (func (param i32) (result i32) (local i32 i32 i32)
    (global.set 1 (local.tee 1 (i32.sub (global.get 1) (i32.const 4000))))
    (loop
      (i32.store (i32.add (local.get 1) (i32.shl (local.get 2) (i32.const 2))) (i32.mul (local.get 0) (local.get 2)))
      (br_if 0 (i32.lt_u (local.tee 2 (i32.add (local.get 2) (i32.const 1))) (i32.const 1000))))
    (loop
      (local.set 2 (i32.sub (local.get 2) (i32.const 1)))
      (local.set 3 (i32.add (local.get 3) (i32.load (i32.add (local.get 1) (i32.shl (local.get 2) (i32.const 2))))))
      (br_if 0 (local.get 2)))
    (global.set 1 (i32.add (local.get 1) (i32.const 4000)))
    (local.get 3))

  ;; 4: the kernel. The counter has the caller's value in every thread, less 16 for each iteration that the thread ran.
  (func (param i32 i32 i32)
    (global.set 0 (i32.sub (global.get 0) (i32.const 16)))
    (if (i32.or (i32.gt_u (global.get 0) (i32.const 65520)) (i32.lt_u (global.get 0) (i32.const 33536)))
      (then (call 2 (i32.const 1))))
    (i32.store (i32.add (i32.const 1024) (i32.shl (local.get 0) (i32.const 2))) (call 3 (local.get 0))))

  (func (export "_start") (local i32)
    (if (call 0 (i32.const 1) (i32.const 2000) (i32.const 1) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0))
      (then (call 2 (i32.const 2))))
    (loop
      (if (i32.ne
            (i32.load (i32.add (i32.const 1024) (i32.shl (local.get 0) (i32.const 2))))
            (i32.mul (local.get 0) (i32.const 499500)))
        (then (call 2 (i32.const 3))))
      (br_if 0 (i32.lt_u (local.tee 0 (i32.add (local.get 0) (i32.const 1))) (i32.const 2000))))
    (if (i32.ne (global.get 0) (i32.const 65536)) (then (call 2 (i32.const 4))))
    (i32.store (i32.const 512) (i32.const 0))
    (i32.store (i32.const 516) (i32.const 22))
    (if (call 1 (i32.const 1) (i32.const 512) (i32.const 1) (i32.const 520)) (then (call 2 (i32.const 5))))))

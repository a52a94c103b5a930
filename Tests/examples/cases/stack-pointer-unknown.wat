;; refused: stack pointer
;; refused: name section
;;
;; Two globals are used in the way of a stack pointer and no name tells which is it: the kernel would run on the caller's stack.
(module
  (import "wasi_ephemeral_parallel" "parallel_for"
    (func $parallel_for (param i32 i32 i32 i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 2)
  (table (export "__indirect_function_table") 3 funcref)
  (elem (i32.const 1) 3 2)
  (global (mut i32) (i32.const 65536))
  (global (mut i32) (i32.const 131072))
  (func (export "_start")
    (drop (call $parallel_for (i32.const 1) (i32.const 10) (i32.const 1) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0))))
  (func (param i32 i32 i32)
    (local i32)
    (global.set 0 (local.tee 3 (i32.sub (global.get 0) (i32.const 16))))
    (i32.store (local.get 3) (local.get 0))
    (global.set 0 (i32.add (local.get 3) (i32.const 16))))
  (func (param i32 i32 i32)
    (local i32)
    (global.set 1 (local.tee 3 (i32.sub (global.get 1) (i32.const 16))))
    (i32.store (local.get 3) (local.get 0))
    (global.set 1 (i32.add (local.get 3) (i32.const 16)))))

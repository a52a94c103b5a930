;; A thread that recurses for ever exhausts a stack of the size that was asked for.
;; only: wasm
;; exit: 134
;; stderr: wpc: trap: call stack exhausted: in thread 1
;; env: WPC_THREAD_STACK_SIZE=256K
(module
  (import "env" "memory" (memory 1 1 shared))
  (import "wasi" "thread-spawn" (func $spawn (param i32) (result i32)))
  (func $recurse (param i32) (result i32)
    (i32.add (call $recurse (i32.add (local.get 0) (i32.const 1))) (local.get 0)))
  (func (export "wasi_thread_start") (param i32 i32)
    (i32.store (i32.const 0) (call $recurse (local.get 1))))
  (func (export "_start")
    (if (i32.le_s (call $spawn (i32.const 0)) (i32.const 0)) (then unreachable))
    (drop (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const -1)))))

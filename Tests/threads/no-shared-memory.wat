;; A module that keeps its memory to itself can't have threads: thread-spawn fails, and its author learns why.
;; stderr: wpc: thread-spawn: the module can't have threads: it imports no shared memory
;; only: wasm
(module
  (import "wasi" "thread-spawn" (func $spawn (param i32) (result i32)))
  (memory (export "memory") 1)
  (func (export "wasi_thread_start") (param i32 i32))
  (func (export "_start")
    (if (i32.ge_s (call $spawn (i32.const 0)) (i32.const 0)) (then unreachable))
    (if (i32.ge_s (call $spawn (i32.const 0)) (i32.const 0)) (then unreachable))))

;; A trap in a function inlined into a kernel, which is inlined into the loop over its iterations.
(module
   (import "wasi_ephemeral_parallel" "parallel_for" (func $pf (param i32 i32 i32 i32 i32 i32 i32) (result i32)))
   (memory (export "memory") 1)
   (table 2 funcref) (elem (i32.const 1) $kernel)
   (func $part (param i32 i32) (result i32) (i32.div_u (local.get 0) (local.get 1)))
   (func $kernel (param i32 i32 i32)
     (i32.store (i32.shl (local.get 0) (i32.const 2)) (call $part (i32.const 10) (i32.sub (i32.const 5) (local.get 0)))))
   (func (export "_start") (drop (call $pf (i32.const 1) (i32.const 64) (i32.const 16) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0)))))

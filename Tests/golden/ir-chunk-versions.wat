;; A kernel's iterations run side by side where all of a chunk's accesses are inside of the memory, and else in order, each told to the runtime.
;; emit: llvm
;; within: ir_chunk_versions.chunk.1
;; pattern: ^vector\.body:
;; pattern: load <4 x float>
;; pattern: store <4 x float>
;; pattern: store volatile i32
;; pattern: load float
;; absent: call
;; absent: vector\.memcheck|diff\.check|found\.conflict
(module
  (import "wasi_ephemeral_parallel" "parallel_for" (func $parallel_for (param i32 i32 i32 i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 2)
  (table 2 funcref) (elem (i32.const 1) $kernel)
  (func $kernel (param $i i32) (param i32 i32) (param $in i32) (param i32) (param $out i32) (param i32)
    (f32.store (i32.add (local.get $out) (i32.shl (local.get $i) (i32.const 2)))
      (f32.mul (f32.const 3) (f32.load (i32.add (local.get $in) (i32.shl (local.get $i) (i32.const 2)))))))
  (func (export "_start")))

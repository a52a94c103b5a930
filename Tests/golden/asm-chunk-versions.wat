;; The machine code of a kernel whose accesses move by a constant has vectors.
;; emit: asm
;; pattern: ^asm_chunk_versions\.chunk\.1:
;; pattern: mulps
;; pattern: \.size\s+asm_chunk_versions\.chunk\.1
(module
  (import "wasi_ephemeral_parallel" "parallel_for" (func $parallel_for (param i32 i32 i32 i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 2)
  (table 2 funcref) (elem (i32.const 1) $kernel)
  (func $kernel (param $i i32) (param i32 i32) (param $in i32) (param i32) (param $out i32) (param i32)
    (f32.store (i32.add (local.get $out) (i32.shl (local.get $i) (i32.const 2)))
      (f32.mul (f32.const 3) (f32.load (i32.add (local.get $in) (i32.shl (local.get $i) (i32.const 2)))))))
  (func (export "_start")))

;; RUN: split-file %s %t
;; RUN: %ir %t/inside.wat | FileCheck %s --check-prefix=INSIDE --implicit-check-not=vector.memcheck --implicit-check-not=diff.check --implicit-check-not=found.conflict
;; RUN: %asm %t/inside.wat | FileCheck %s --check-prefix=ASM
;; RUN: %ir %t/order.wat | FileCheck %s --check-prefix=ORDER
;--- inside.wat
;; A kernel's iterations run side by side where all of a chunk's accesses are inside of the memory, and else in
;; order, each told to the runtime.
;; INSIDE-LABEL: define {{.*}}.chunk.1(
;; INSIDE-NOT: call
;; INSIDE: {{^}}vector.body:
;; INSIDE: load <4 x float>
;; INSIDE: store <4 x float>
;; INSIDE-NOT: call
;; INSIDE: store volatile i32
;; INSIDE-NOT: call
;; INSIDE: load float
;; INSIDE-NOT: call
;; INSIDE: {{^}$}}
;; ASM-LABEL: {{^}}inside.chunk.1:
;; ASM: mulps
;; ASM: .size inside.chunk.1
(module
  (import "wasi_ephemeral_parallel" "parallel_for" (func $parallel_for (param i32 i32 i32 i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 2)
  (table 2 funcref) (elem (i32.const 1) $kernel)
  (func $kernel (param $i i32) (param i32 i32) (param $in i32) (param i32) (param $out i32) (param i32)
    (f32.store (i32.add (local.get $out) (i32.shl (local.get $i) (i32.const 2)))
      (f32.mul (f32.const 3) (f32.load (i32.add (local.get $in) (i32.shl (local.get $i) (i32.const 2)))))))
  (func (export "_start")))
;--- order.wat
;; Where a kernel's accesses depend on what it reads, its iterations run in order, each told to the runtime.
;; ORDER-LABEL: define {{.*}}.chunk.1(
;; ORDER-NOT: vector.body
;; ORDER-NOT: call
;; ORDER: store volatile i32
;; ORDER-NOT: vector.body
;; ORDER-NOT: call
;; ORDER: {{^}$}}
(module
  (import "wasi_ephemeral_parallel" "parallel_for" (func $parallel_for (param i32 i32 i32 i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 2)
  (table 2 funcref) (elem (i32.const 1) $kernel)
  (func $kernel (param $i i32) (param i32 i32) (param $in i32) (param i32) (param $out i32) (param i32)
    (f32.store (i32.add (local.get $out) (i32.shl (local.get $i) (i32.const 2)))
      (f32.load (i32.load (i32.add (local.get $in) (i32.shl (local.get $i) (i32.const 2)))))))
  (func (export "_start")))

;; RUN: split-file %s %t
;; RUN: %ir %t/unused.wat | FileCheck %s --check-prefix=UNUSED
;; RUN: %ir %t/kept.wat | FileCheck %s --check-prefix=KEPT
;; RUN: %asm %t/width.wat | FileCheck %s --check-prefix=WIDTH
;--- unused.wat
;; A load whose value nobody wants stays, because it may trap.
;; UNUSED-LABEL: define {{.*}}.touch(
;; UNUSED: load volatile i32
;; UNUSED: {{^}$}}
(module
  (memory 1)
  (func $touch (export "touch") (param i32) (drop (i32.load (local.get 0))))
  (func (export "_start")))
;--- kept.wat
;; A store, a call or a branch to a trap needs the value: the load is there in any case, and no mark is.
;; KEPT-LABEL: define {{.*}}.stored(
;; KEPT-NOT: volatile
;; KEPT-LABEL: define {{.*}}.returned(
;; KEPT-NOT: volatile
;; A constant address that is inside of every memory of the module can't trap.
;; KEPT-LABEL: define {{.*}}.inside(
;; KEPT-NOT: load
;; KEPT: {{^}$}}
;; ... but one byte further it may.
;; KEPT-LABEL: define {{.*}}.beyond(
;; KEPT: load volatile i32
;; KEPT: {{^}$}}
(module
  (memory 1)
  (func $stored (export "stored") (param i32 i32) (i32.store (local.get 1) (i32.load (local.get 0))))
  (func $returned (export "returned") (param i32) (result i32) (i32.load (local.get 0)))
  (func $inside (export "inside") (drop (i32.load (i32.const 65532))))
  (func $beyond (export "beyond") (drop (i32.load (i32.const 65533))))
  (func (export "_start")))
;--- width.wat
;; No load gets narrower: one that begins in memory and ends outside has to trap, whatever bits of it are used.
;; WIDTH: movl ({{[^)]*}}), %eax
;; WIDTH: movq ({{[^)]*}}), %rax
;; WIDTH: {{movdqu|movups}} (
(module
  (memory 1)
  (func (export "word") (param i32) (result i32) (i32.and (i32.load (local.get 0)) (i32.const 255)))
  (func (export "long") (param i32) (result i32) (i32.wrap_i64 (i64.load (local.get 0))))
  (func (export "vector") (param i32) (result i32) (i32x4.extract_lane 0 (v128.load (local.get 0)))))

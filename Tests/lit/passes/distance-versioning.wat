;; RUN: split-file %s %t
;; RUN: %ir %t/own.wat | FileCheck %s --check-prefix=OWN
;; RUN: %ir %t/shared.wat | FileCheck %s --check-prefix=KEPT
;; RUN: %ir %t/embedded.wat | FileCheck %s --check-prefix=KEPT
;--- own.wat
;; A loop that stores the greater of two numbers, one of them an unknown distance away in the same row, becomes one
;; over vectors with the store behind no branch, for distances that allow it.
;; OWN-LABEL: define {{.*}}.take(
;; OWN: {{^}}vector.body:
;; OWN: load <4 x i32>
;; OWN: call <4 x i32> @llvm.smax
;; OWN: store <4 x i32>
;; OWN: {{^}$}}
(module
  (memory 2)
  (func $take (export "take") (param $i i32) (param $shift i32) (param $value i32) (param $count i32) (local $new i32)
    (loop $next
      (local.set $new
        (i32.add (local.get $value) (i32.load (i32.sub (local.get $i) (i32.shl (local.get $shift) (i32.const 2))))))
      (if (i32.gt_s (local.get $new) (i32.load (local.get $i))) (then (i32.store (local.get $i) (local.get $new))))
      (local.set $i (i32.sub (local.get $i) (i32.const 4)))
      (br_if $next (local.tee $count (i32.sub (local.get $count) (i32.const 1))))))
  (func (export "_start")))
;--- shared.wat
;; Where other threads may store to the memory, a store stays behind its branch.
;; KEPT-LABEL: define {{.*}}.take(
;; KEPT-NOT: store <{{[0-9]+}} x i32>
;; KEPT-NOT: call {{.*}} @llvm.smax
;; KEPT: {{^}$}}
(module
  (memory 2 2 shared)
  (func $take (export "take") (param $i i32) (param $shift i32) (param $value i32) (param $count i32) (local $new i32)
    (loop $next
      (local.set $new
        (i32.add (local.get $value) (i32.load (i32.sub (local.get $i) (i32.shl (local.get $shift) (i32.const 2))))))
      (if (i32.gt_s (local.get $new) (i32.load (local.get $i))) (then (i32.store (local.get $i) (local.get $new))))
      (local.set $i (i32.sub (local.get $i) (i32.const 4)))
      (br_if $next (local.tee $count (i32.sub (local.get $count) (i32.const 1))))))
  (func (export "_start")))
;--- embedded.wat
;; A memory that a module exports may be another's, whose kernels call this one: a store stays behind its branch.
(module
  (memory (export "memory") 2)
  (func $take (export "take") (param $i i32) (param $shift i32) (param $value i32) (param $count i32) (local $new i32)
    (loop $next
      (local.set $new
        (i32.add (local.get $value) (i32.load (i32.sub (local.get $i) (i32.shl (local.get $shift) (i32.const 2))))))
      (if (i32.gt_s (local.get $new) (i32.load (local.get $i))) (then (i32.store (local.get $i) (local.get $new))))
      (local.set $i (i32.sub (local.get $i) (i32.const 4)))
      (br_if $next (local.tee $count (i32.sub (local.get $count) (i32.const 1))))))
  (func (export "_start")))

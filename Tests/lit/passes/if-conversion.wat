;; RUN: split-file %s %t
;; RUN: %ir %t/inside.wat | FileCheck %s --check-prefix=INSIDE
;; RUN: %ir %t/beyond.wat | FileCheck %s --check-prefix=BEYOND
;--- inside.wat
;; A load behind a branch is done always where the bytes around it are loaded before the branch, and the loop becomes
;; one over vectors.
;; INSIDE-LABEL: define {{.*}}.cells(
;; INSIDE: {{^}}vector.body:
;; INSIDE: load <16 x i8>
;; INSIDE: store <16 x i8>
;; INSIDE: {{^}$}}
(module
  (memory 2)
  (func $cells (export "cells") (param $p i32) (param $q i32) (param $count i32)
    (local $near i32) (local $cell i32)
    (loop $next
      (local.set $near (i32.add (i32.load8_u (local.get $p)) (i32.load8_u offset=2 (local.get $p))))
      (local.set $cell (i32.const 1))
      (block $known
        (br_if $known (i32.eq (local.get $near) (i32.const 3)))
        (local.set $cell (i32.const 0))
        (br_if $known (i32.ne (local.get $near) (i32.const 2)))
        (local.set $cell (i32.ne (i32.load8_u (i32.add (local.get $p) (i32.const 1))) (i32.const 0))))
      (i32.store8 (local.get $q) (local.get $cell))
      (local.set $p (i32.add (local.get $p) (i32.const 1)))
      (local.set $q (i32.add (local.get $q) (i32.const 1)))
      (br_if $next (local.tee $count (i32.sub (local.get $count) (i32.const 1))))))
  (func (export "_start")))
;--- beyond.wat
;; A load behind a branch that reaches beyond what was loaded before stays behind it: where the loop becomes one over
;; vectors, each lane asks.
;; BEYOND-LABEL: define {{.*}}.cells(
;; BEYOND-NOT: load <{{[0-9]+}} x i16>
;; BEYOND: {{^}$}}
(module
  (memory 2)
  (func $cells (export "cells") (param $p i32) (param $q i32) (param $count i32)
    (local $near i32) (local $cell i32)
    (loop $next
      (local.set $near (i32.add (i32.load8_u (local.get $p)) (i32.load8_u offset=2 (local.get $p))))
      (local.set $cell (i32.const 1))
      (block $known
        (br_if $known (i32.eq (local.get $near) (i32.const 3)))
        (local.set $cell (i32.const 0))
        (br_if $known (i32.ne (local.get $near) (i32.const 2)))
        (local.set $cell (i32.ne (i32.load16_u (i32.add (local.get $p) (i32.const 2))) (i32.const 0))))
      (i32.store8 (local.get $q) (local.get $cell))
      (local.set $p (i32.add (local.get $p) (i32.const 1)))
      (local.set $q (i32.add (local.get $q) (i32.const 1)))
      (br_if $next (local.tee $count (i32.sub (local.get $count) (i32.const 1))))))
  (func (export "_start")))

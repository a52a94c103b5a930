;; RUN: split-file %s %t
;; RUN: %ir %t/copies.wat | FileCheck %s --check-prefix=COPIES
;; RUN: %ir %t/differ.wat | FileCheck %s --check-prefix=DIFFER
;--- copies.wat
;; A loop that its producer has unrolled by two is rolled back and becomes one over vectors, though `i32.add p 8`
;; could wrap.
;; COPIES-LABEL: define {{.*}}.scale(
;; COPIES: {{^}}vector.body:
;; COPIES: load <2 x double>
;; COPIES: fmul <2 x double>
;; COPIES: store <2 x double>
;; COPIES: {{^}$}}
(module
  (memory 2)
  (func $scale (export "scale") (param $p i32) (param $count i32)
    (loop $next
      (f64.store (local.get $p) (f64.mul (f64.const 3) (f64.load (local.get $p))))
      (f64.store (i32.add (local.get $p) (i32.const 8)) (f64.mul (f64.const 3) (f64.load (i32.add (local.get $p) (i32.const 8)))))
      (local.set $p (i32.add (local.get $p) (i32.const 16)))
      (br_if $next (local.tee $count (i32.sub (local.get $count) (i32.const 2))))))
  (func (export "_start")))
;--- differ.wat
;; Two bodies in a row that aren't copies of each other: the second one multiplies by another number.
;; DIFFER-LABEL: define {{.*}}.scale(
;; DIFFER: double 3.0
;; DIFFER: double 5.0
;; DIFFER: {{^}$}}
(module
  (memory 2)
  (func $scale (export "scale") (param $p i32) (param $count i32)
    (loop $next
      (f64.store (local.get $p) (f64.mul (f64.const 3) (f64.load (local.get $p))))
      (f64.store (i32.add (local.get $p) (i32.const 8)) (f64.mul (f64.const 5) (f64.load (i32.add (local.get $p) (i32.const 8)))))
      (local.set $p (i32.add (local.get $p) (i32.const 16)))
      (br_if $next (local.tee $count (i32.sub (local.get $count) (i32.const 2))))))
  (func (export "_start")))

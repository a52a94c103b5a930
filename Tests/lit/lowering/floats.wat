;; Floating point is exact: no contraction, no reassociation, no fast-math flags.
;; RUN: %ir --cpu x86-64-v3 %s | FileCheck %s --implicit-check-not=fmuladd
;; CHECK-LABEL: define {{.*}}.add(
;; CHECK: fmul double
;; CHECK: fadd double
;; CHECK: {{^}$}}
(module
  (func $add (export "add") (param f64 f64 f64) (result f64)
    (f64.add (f64.mul (local.get 0) (local.get 1)) (local.get 2)))
  (func (export "_start")))

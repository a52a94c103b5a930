;; With --canonicalize-nans every NaN that arithmetic gives has the same bits, wherever these are seen.
;; RUN: %ir --canonicalize-nans %s | FileCheck %s
;; RUN: %ir %s | FileCheck %s --check-prefix=WITHOUT --implicit-check-not='fcmp uno'
;; WITHOUT-LABEL: define {{.*}}.stored(
(module
  (memory 1)
  ;; CHECK-LABEL: define {{.*}}.stored(
  ;; CHECK: %[[SUM:.*]] = fadd float
  ;; CHECK: fcmp uno float %[[SUM]], 0.0
  ;; CHECK: %[[SAME:.*]] = select i1 %{{.*}}, float 0x7FF8000000000000, float %[[SUM]]
  ;; CHECK: store float %[[SAME]]
  (func $stored (export "stored") (param $p i32) (param f32 f32)
    (f32.store (local.get $p) (f32.add (local.get 1) (local.get 2))))
  ;; CHECK-LABEL: define {{.*}}.returned(
  ;; CHECK: select i1 %{{.*}}, double 0x7FF8000000000000, double
  ;; CHECK-NEXT: ret double
  (func $returned (export "returned") (param f64 f64) (result f64) (f64.div (local.get 0) (local.get 1)))
  ;; Only the last one's bits are seen.
  ;; CHECK-LABEL: define {{.*}}.chain(
  ;; CHECK: fmul double
  ;; CHECK-NEXT: fadd double
  ;; CHECK-NEXT: fcmp uno
  ;; CHECK-NOT: fcmp uno
  ;; CHECK: ret
  (func $chain (export "chain") (param f64 f64) (result f64)
    (f64.add (f64.mul (local.get 0) (local.get 1)) (local.get 0)))
  ;; Nobody sees bits of a comparison's operand, and what is only moved stays what it is.
  ;; CHECK-LABEL: define {{.*}}.compared(
  ;; CHECK-NOT: fcmp uno
  ;; CHECK: fcmp olt
  (func $compared (export "compared") (param f64 f64) (result i32)
    (f64.lt (f64.mul (local.get 0) (local.get 1)) (local.get 0)))
  ;; CHECK-LABEL: define {{.*}}.moved(
  ;; CHECK-NOT: fcmp uno
  ;; CHECK: ret
  (func $moved (export "moved") (param $p i32) (param f64) (f64.store (local.get $p) (f64.neg (local.get 1))))
  (func (export "_start")))

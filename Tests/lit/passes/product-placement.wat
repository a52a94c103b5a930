;; A floating-point product stands beside the sum that it is for, where that is its only use and in its block.
;; RUN: %ir %s | FileCheck %s
(module
  (memory 1)
  ;; CHECK-LABEL: define {{.*}}.sum(
  ;; CHECK: fdiv double
  ;; CHECK-NEXT: %[[PRODUCT:.*]] = fmul double
  ;; CHECK-NEXT: fadd double %[[PRODUCT]],
  (func $sum (export "sum") (param $p i32) (param $x f64) (param $y f64) (result f64)
    (f64.add (f64.mul (local.get $x) (local.get $y))
      (f64.div (f64.load (local.get $p)) (f64.load offset=8 (local.get $p)))))
  ;; CHECK-LABEL: define {{.*}}.difference(
  ;; CHECK: fdiv float
  ;; CHECK-NEXT: %[[PRODUCT:.*]] = fmul float
  ;; CHECK-NEXT: fsub float %[[PRODUCT]],
  (func $difference (export "difference") (param $p i32) (param $x f32) (param $y f32) (result f32)
    (f32.sub (f32.mul (local.get $x) (local.get $y))
      (f32.div (f32.load (local.get $p)) (f32.load offset=4 (local.get $p)))))
  ;; Another use: the product stays where it is.
  ;; CHECK-LABEL: define {{.*}}.twice(
  ;; CHECK: %[[PRODUCT:.*]] = fmul double
  ;; CHECK: store double %[[PRODUCT]]
  ;; CHECK: fdiv double
  ;; CHECK-NEXT: fadd double
  (func $twice (export "twice") (param $p i32) (param $x f64) (param $y f64) (result f64)
    (local $product f64)
    (local.set $product (f64.mul (local.get $x) (local.get $y)))
    (f64.store (local.get $p) (local.get $product))
    (f64.add (local.get $product)
      (f64.div (f64.load offset=8 (local.get $p)) (f64.load offset=16 (local.get $p)))))
  ;; Neither a sum nor a difference.
  ;; CHECK-LABEL: define {{.*}}.quotient(
  ;; CHECK: fmul double
  ;; CHECK: llvm.sqrt
  ;; CHECK-NEXT: fdiv double
  (func $quotient (export "quotient") (param $p i32) (param $x f64) (param $y f64) (result f64)
    (f64.div (f64.mul (local.get $x) (local.get $y)) (f64.sqrt (f64.load (local.get $p)))))
  ;; The sum is in a loop's block, the product in front of the loop.
  ;; CHECK-LABEL: define {{.*}}.outside(
  ;; CHECK: fmul double
  ;; CHECK: {{^[0-9]+:}}
  ;; CHECK: fadd double
  (func $outside (export "outside") (param $p i32) (param $x f64) (param $y f64)
    (local $product f64)
    (local.set $product (f64.mul (local.get $x) (local.get $y)))
    (loop $next
      (f64.store (local.get $p) (f64.add (local.get $product) (f64.load (local.get $p))))
      (br_if $next (local.tee $p (i32.load offset=8 (local.get $p))))))
  (func (export "_start")))

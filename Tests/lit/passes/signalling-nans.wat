;; Arithmetic quiets signalling NaNs, so what may be one passes through llvm.canonicalize where the operation might vanish.
;; RUN: %ir -O0 %s | FileCheck %s --check-prefix=UNOPTIMIZED
;; RUN: %ir %s | FileCheck %s
(module
  (memory 1)
  (global $one (mut f32) (f32.const 1))
  ;; x * 1 is x to LLVM, and quiet: the operation is gone, what quiets stays.
  ;; CHECK-LABEL: define {{.*}}.identity(
  ;; CHECK-NOT: fmul
  ;; CHECK: call float @llvm.canonicalize.f32(float %1)
  ;; UNOPTIMIZED-LABEL: define {{.*}}.identity(
  ;; UNOPTIMIZED: call float @llvm.canonicalize.f32(
  (func $identity (export "identity") (param f32) (result f32) (f32.mul (local.get 0) (f32.const 1)))
  ;; The processor's instruction is there, which quiets.
  ;; CHECK-LABEL: define {{.*}}.product(
  ;; CHECK-NOT: canonicalize
  ;; CHECK: fmul float %1, 3.000000e+00
  ;; UNOPTIMIZED-LABEL: define {{.*}}.product(
  ;; UNOPTIMIZED-NOT: canonicalize
  ;; UNOPTIMIZED: fmul float
  (func $product (export "product") (param f32) (result f32) (f32.mul (local.get 0) (f32.const 3)))
  ;; The demotion of a promotion.
  ;; CHECK-LABEL: define {{.*}}.promoted(
  ;; CHECK: call float @llvm.canonicalize.f32(float %1)
  ;; CHECK-NEXT: ret
  (func $promoted (export "promoted") (param f32) (result f32) (f32.demote_f64 (f64.promote_f32 (local.get 0))))
  ;; A sum is never signalling.
  ;; CHECK-LABEL: define {{.*}}.result(
  ;; CHECK-NOT: canonicalize
  ;; CHECK: fadd float
  ;; CHECK-NOT: canonicalize
  ;; CHECK: ret
  (func $result (export "result") (param f32 f32) (result f32)
    (f32.mul (f32.add (local.get 0) (local.get 1)) (f32.const 1)))
  ;; What is only moved, or changes its sign, may stay as it is.
  ;; CHECK-LABEL: define {{.*}}.moved(
  ;; CHECK-NOT: canonicalize
  ;; CHECK: ret
  (func $moved (export "moved") (param $p i32) (param f32) (result f32)
    (f32.store (local.get $p) (local.get 1))
    (f32.neg (local.get 1)))
  ;; The sign changes behind what quiets.
  ;; CHECK-LABEL: define {{.*}}.negated(
  ;; CHECK: %[[QUIET:.*]] = call double @llvm.canonicalize.f64(double %1)
  ;; CHECK: fneg double %[[QUIET]]
  (func $negated (export "negated") (param f64) (result f64) (f64.mul (f64.neg (local.get 0)) (f64.const 1)))
  ;; A constant is made quiet when it is compiled.
  ;; CHECK-LABEL: define {{.*}}.constant(
  ;; CHECK: ret float 0x7FFC000000000000
  (func $constant (export "constant") (result f32) (f32.mul (f32.const nan:0x200000) (f32.const 1)))
  (func (export "_start")))

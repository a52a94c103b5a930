;; What quiets an operand goes where the arithmetic is still there behind all passes, since the processor quiets; it stays
;; where the arithmetic vanished.
;; RUN: %ir %s | FileCheck %s
(module
  (memory 1)
  ;; CHECK-LABEL: define {{.*}}.there(
  ;; CHECK-NOT: canonicalize
  ;; CHECK: fadd double
  ;; CHECK-NOT: canonicalize
  ;; CHECK: {{^}$}}
  (func $there (export "there") (param f64 f64) (result f64) (f64.add (local.get 0) (local.get 1)))
  ;; CHECK-LABEL: define {{.*}}.vanished(
  ;; CHECK-NOT: fsub
  ;; CHECK: canonicalize.f64(double %1)
  ;; CHECK: {{^}$}}
  (func $vanished (export "vanished") (param f64) (result f64) (f64.sub (local.get 0) (f64.const 0)))
  (func (export "_start")))

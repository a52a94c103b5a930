;; Saturating conversions have no branches and don't trap.
;; RUN: %ir %s | FileCheck %s
;; CHECK-LABEL: define {{.*}}.convert(
;; CHECK-NOT: wpc_trap
;; CHECK: @llvm.fptosi.sat.i32.f64
;; CHECK-NOT: wpc_trap
;; CHECK: {{^}$}}
(module
  (func $convert (export "convert") (param f64) (result i32) (i32.trunc_sat_f64_s (local.get 0)))
  (func (export "_start")))

;; A loop over memory becomes a loop over vectors, with the memory's base loaded once and no check of bounds.
;; RUN: %ir %s | FileCheck %s --implicit-check-not=wpc_trap
;; CHECK-LABEL: define {{.*}}.scale(
;; CHECK: load ptr, {{.*}}!invariant.load
;; CHECK: {{^}}vector.body:
;; CHECK: load <4 x float>
;; CHECK: fmul <4 x float>
;; CHECK: store <4 x float>
;; CHECK: {{^}$}}
(module
  (memory 2)
  (func $scale (export "scale") (param $i i32) (param $count i32)
    (loop $next
      (f32.store (i32.shl (local.get $i) (i32.const 2))
        (f32.mul (f32.const 3) (f32.load offset=65536 (i32.shl (local.get $i) (i32.const 2)))))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $count)))))
  (func (export "_start")))

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
  ;; An access at p + c behind one at p, for c up to what no memory of such a module gets of the index range.
  ;; CHECK-LABEL: define {{.*}}.most(
  ;; CHECK-NOT: add i32 {{.*}}, 65536
  ;; CHECK: getelementptr inbounds nuw i8, ptr %{{.*}}, i64 65536
  (func $most (export "most") (param $p i32) (param $q i32)
    (loop $next
      (i32.store (local.get $p) (i32.const 1))
      (i32.store (i32.add (local.get $p) (i32.const 65536)) (i32.const 7))
      (br_if $next (local.tee $p (i32.load offset=12 (local.get $q))))))
  ;; CHECK-LABEL: define {{.*}}.beyond(
  ;; CHECK: add i32 {{.*}}, 65537
  (func $beyond (export "beyond") (param $p i32) (param $q i32)
    (loop $next
      (i32.store (local.get $p) (i32.const 1))
      (i32.store (i32.add (local.get $p) (i32.const 65537)) (i32.const 7))
      (br_if $next (local.tee $p (i32.load offset=12 (local.get $q))))))
  ;; Below, as far, but not with an offset, which counts from where the index has wrapped.
  ;; CHECK-LABEL: define {{.*}}.below(
  ;; CHECK-NOT: add i32
  ;; CHECK: getelementptr nusw i8, ptr %{{.*}}, i64 -65536
  (func $below (export "below") (param $p i32) (param $q i32)
    (loop $next
      (i32.store (local.get $p) (i32.const 1))
      (i32.store (i32.sub (local.get $p) (i32.const 65536)) (i32.const 7))
      (br_if $next (local.tee $p (i32.load offset=12 (local.get $q))))))
  ;; CHECK-LABEL: define {{.*}}.beyond_below(
  ;; CHECK: add i32 {{.*}}, -65537
  (func $beyond_below (export "beyond_below") (param $p i32) (param $q i32)
    (loop $next
      (i32.store (local.get $p) (i32.const 1))
      (i32.store (i32.sub (local.get $p) (i32.const 65537)) (i32.const 7))
      (br_if $next (local.tee $p (i32.load offset=12 (local.get $q))))))
  ;; CHECK-LABEL: define {{.*}}.below_offset(
  ;; CHECK: add i32 {{.*}}, -8
  (func $below_offset (export "below_offset") (param $p i32) (param $q i32)
    (loop $next
      (i32.store (local.get $p) (i32.const 1))
      (i32.store offset=4 (i32.sub (local.get $p) (i32.const 8)) (i32.const 7))
      (br_if $next (local.tee $p (i32.load offset=12 (local.get $q))))))
  ;; An access that not every path to the other one passes says nothing of it.
  ;; CHECK-LABEL: define {{.*}}.branch(
  ;; CHECK: add i32 {{.*}}, 8
  (func $branch (export "branch") (param $p i32) (param $q i32)
    (loop $next
      (if (local.get $q) (then (i32.store (local.get $p) (i32.const 1))))
      (i32.store (i32.add (local.get $p) (i32.const 8)) (i32.const 7))
      (br_if $next (local.tee $p (i32.load offset=12 (local.get $q))))))
  (func (export "_start")))

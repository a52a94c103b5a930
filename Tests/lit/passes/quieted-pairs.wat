;; llvm.canonicalize of two floats, on which LLVM's code generator crashes, becomes that of four. A loop that is vectorised
;; for its doubles has such pairs.
;; RUN: %ir %s | FileCheck %s --implicit-check-not='call {{.*}}.v2f32('
(module
  (memory 1)
  ;; CHECK-LABEL: define {{.*}}.pairs(
  ;; CHECK: %[[BOTH:.*]] = shufflevector <2 x float> %[[PAIR:.*]], <2 x float> %[[PAIR]], <4 x i32> <i32 0, i32 1, i32 0, i32 1>
  ;; CHECK-NEXT: %[[QUIET:.*]] = call <4 x float> @llvm.canonicalize.v4f32(<4 x float> %[[BOTH]])
  ;; CHECK-NEXT: shufflevector <4 x float> %[[QUIET]], {{.*}}, <2 x i32> <i32 0, i32 1>
  (func $pairs (export "pairs") (param $p i32) (param $n i32)
    (loop $next
      (f32.store offset=16384 (local.get $p) (f32.demote_f64 (f64.promote_f32 (f32.load (local.get $p)))))
      (f64.store offset=32768 (i32.shl (local.get $p) (i32.const 1))
        (f64.add (f64.load offset=32768 (i32.shl (local.get $p) (i32.const 1))) (f64.const 3)))
      (local.set $p (i32.add (local.get $p) (i32.const 4)))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
  ;; Doubles, of which the vectors have two, stay.
  ;; CHECK-LABEL: define {{.*}}.doubles(
  ;; CHECK: call <2 x double> @llvm.canonicalize.v2f64(
  (func $doubles (export "doubles") (param $p i32) (param $n i32)
    (loop $next
      (f64.store offset=16384 (local.get $p) (f64.mul (f64.load (local.get $p)) (f64.const 1)))
      (local.set $p (i32.add (local.get $p) (i32.const 8)))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
  (func (export "_start")))

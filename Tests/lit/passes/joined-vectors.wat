;; What is computed with the low and the high half of vectors, and joined again, is computed at once where vectors
;; are long enough.
;; RUN: %ir --cpu x86-64-v3 %s | FileCheck %s
;; CHECK-LABEL: define {{.*}}.sums(
;; CHECK-NOT: <8 x i16>
;; CHECK: zext <16 x i8> {{.*}} to <16 x i16>
;; CHECK-NOT: <8 x i16>
;; CHECK: sub <16 x i16>
;; CHECK-NOT: <8 x i16>
;; CHECK: {{^}$}}
(module
  (func $sums (export "sums") (param $a v128) (param $b v128) (param $c v128) (result v128)
    (i8x16.shuffle 0 2 4 6 8 10 12 14 16 18 20 22 24 26 28 30
      (i16x8.shr_u (i16x8.sub (i16x8.add (i16x8.extend_low_i8x16_u (local.get $a)) (i16x8.extend_low_i8x16_u (local.get $b)))
        (i16x8.shl (i16x8.add (i16x8.extend_low_i8x16_u (local.get $b)) (i16x8.extend_low_i8x16_u (local.get $c))) (i32.const 1)))
        (i32.const 3))
      (i16x8.shr_u (i16x8.sub (i16x8.add (i16x8.extend_high_i8x16_u (local.get $a)) (i16x8.extend_high_i8x16_u (local.get $b)))
        (i16x8.shl (i16x8.add (i16x8.extend_high_i8x16_u (local.get $b)) (i16x8.extend_high_i8x16_u (local.get $c))) (i32.const 1)))
        (i32.const 3))))
  ;; Too little is saved: the halves are joined anew, for one operation.
  ;; CHECK-LABEL: define {{.*}}.one(
  ;; CHECK-NOT: add <16 x i16>
  ;; CHECK: {{^}$}}
  (func $one (export "one") (param $a v128) (param $b v128) (param $c v128) (param $d v128) (result v128)
    (i8x16.narrow_i16x8_u (i16x8.add (local.get $a) (local.get $b)) (i16x8.add (local.get $c) (local.get $d))))
  ;; The other operation in the upper half.
  ;; CHECK-LABEL: define {{.*}}.unlike(
  ;; CHECK: sub {{.*}}<8 x i16>
  ;; CHECK: add {{.*}}<8 x i16>
  ;; CHECK: {{^}$}}
  (func $unlike (export "unlike") (param $a v128) (param $b v128) (result v128)
    (i8x16.narrow_i16x8_u
      (i16x8.mul (i16x8.sub (i16x8.extend_low_i8x16_u (local.get $a)) (i16x8.extend_low_i8x16_u (local.get $b)))
        (i16x8.extend_low_i8x16_u (local.get $b)))
      (i16x8.mul (i16x8.add (i16x8.extend_high_i8x16_u (local.get $a)) (i16x8.extend_high_i8x16_u (local.get $b)))
        (i16x8.extend_high_i8x16_u (local.get $b))))))

;; 128-bit products by parts become the machine's multiplication.
;; RUN: %ir %s | FileCheck %s
;; CHECK-LABEL: define {{.*}}.widen(
;; CHECK-NOT: and i64
;; CHECK: mul {{.*}}i128
;; CHECK-NOT: and i64
;; CHECK: {{^}$}}
(module
  (memory 1)
  (func $widen (export "widen") (param $to i32) (param $a i64) (param $b i64) (local $low i64) (local $t i64) (local $u i64)
    (local.set $low (i64.mul (i64.extend_i32_u (i32.wrap_i64 (local.get $a))) (i64.extend_i32_u (i32.wrap_i64 (local.get $b)))))
    (local.set $t (i64.add (i64.shr_u (local.get $low) (i64.const 32))
      (i64.mul (i64.shr_u (local.get $a) (i64.const 32)) (i64.and (local.get $b) (i64.const 0xffffffff)))))
    (local.set $u (i64.add (i64.and (local.get $t) (i64.const 0xffffffff))
      (i64.mul (i64.and (local.get $a) (i64.const 0xffffffff)) (i64.shr_u (local.get $b) (i64.const 32)))))
    (i64.store (local.get $to) (i64.add (i64.shl (local.get $u) (i64.const 32)) (i64.and (local.get $low) (i64.const 0xffffffff))))
    (i64.store offset=8 (local.get $to) (i64.add (i64.add (i64.shr_u (local.get $t) (i64.const 32)) (i64.shr_u (local.get $u) (i64.const 32)))
      (i64.mul (i64.shr_u (local.get $a) (i64.const 32)) (i64.shr_u (local.get $b) (i64.const 32))))))
  ;; What is stored last is another sum: the carry of the lower parts counts as signed.
  ;; CHECK-LABEL: define {{.*}}.signed(
  ;; CHECK-NOT: i128
  ;; CHECK: {{^}$}}
  (func $signed (export "signed") (param $to i32) (param $a i64) (param $b i64) (local $low i64) (local $t i64) (local $u i64)
    (local.set $low (i64.mul (i64.extend_i32_u (i32.wrap_i64 (local.get $a))) (i64.extend_i32_u (i32.wrap_i64 (local.get $b)))))
    (local.set $t (i64.add (i64.shr_u (local.get $low) (i64.const 32))
      (i64.mul (i64.shr_u (local.get $a) (i64.const 32)) (i64.and (local.get $b) (i64.const 0xffffffff)))))
    (local.set $u (i64.add (i64.and (local.get $t) (i64.const 0xffffffff))
      (i64.mul (i64.and (local.get $a) (i64.const 0xffffffff)) (i64.shr_u (local.get $b) (i64.const 32)))))
    (i64.store (local.get $to) (i64.add (i64.shl (local.get $u) (i64.const 32)) (i64.and (local.get $low) (i64.const 0xffffffff))))
    (i64.store offset=8 (local.get $to) (i64.add (i64.add (i64.shr_s (local.get $t) (i64.const 32)) (i64.shr_u (local.get $u) (i64.const 32)))
      (i64.mul (i64.shr_u (local.get $a) (i64.const 32)) (i64.shr_u (local.get $b) (i64.const 32))))))
  (func (export "_start")))

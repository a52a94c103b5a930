;; A loop that compares two sequences of bytes compares eight at a time first.
;; RUN: %ir %s | FileCheck %s
;; CHECK-LABEL: define {{.*}}.compare(
;; CHECK: load i64, ptr {{.*}}, align 1
;; CHECK: load i64, ptr {{.*}}, align 1
;; CHECK: llvm.cttz.i64
;; CHECK: {{^}$}}
(module
  (memory 2)
  (func $compare (export "compare") (param $l i32) (param $r i32) (param $n i32) (result i32) (local $a i32) (local $b i32)
    (block $end
      (br_if $end (i32.eqz (local.get $n)))
      (block $differ
        (loop $next
          (br_if $differ (i32.ne
            (local.tee $a (i32.load8_u (local.get $l)))
            (local.tee $b (i32.load8_u (local.get $r)))))
          (local.set $r (i32.add (local.get $r) (i32.const 1)))
          (local.set $l (i32.add (local.get $l) (i32.const 1)))
          (br_if $next (local.tee $n (i32.add (local.get $n) (i32.const -1)))))
        (br $end))
      (return (i32.add (i32.mul (local.get $n) (i32.const 1000)) (i32.sub (local.get $a) (local.get $b)))))
    (i32.const 0))
  ;; A single sequence, compared with a number: nothing to look ahead for.
  ;; CHECK-LABEL: define {{.*}}.single(
  ;; CHECK-NOT: load i64
  ;; CHECK: {{^}$}}
  (func $single (export "single") (param $p i32) (param $n i32) (result i32)
    (block $out (loop $next
      (br_if $out (i32.ne (i32.load8_u (local.get $p)) (local.get $n)))
      (local.set $p (i32.add (local.get $p) (i32.const 1)))
      (br_if $next (i32.load8_u (i32.const 8)))))
    (local.get $p))
  ;; Sequences of which one moves by two.
  ;; CHECK-LABEL: define {{.*}}.strided(
  ;; CHECK-NOT: load i64
  ;; CHECK: {{^}$}}
  (func $strided (export "strided") (param $p i32) (param $q i32) (param $n i32) (result i32)
    (block $out (loop $next
      (br_if $out (i32.ne (i32.load8_u (local.get $p)) (i32.load8_u (local.get $q))))
      (local.set $p (i32.add (local.get $p) (i32.const 1)))
      (local.set $q (i32.add (local.get $q) (i32.const 2)))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
    (local.get $p))
  (func (export "_start")))

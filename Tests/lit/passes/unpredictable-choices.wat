;; RUN: split-file %s %t
;; RUN: %ir %t/greater.wat | FileCheck %s --check-prefix=GREATER
;; RUN: %ir %t/foreseen.wat | FileCheck %s --check-prefix=FORESEEN --implicit-check-not=unpredictable
;; RUN: %ir %t/lesser.wat | FileCheck %s --check-prefix=LESSER
;--- greater.wat
;; Which of two loaded values is the greater one is not to be foreseen; how one compares with a parameter, or whether
;; two are equal, may be.
;; GREATER-LABEL: define {{.*}}.smaller(
;; GREATER: select i1 %{{.*}}, i32 %{{.*}}, i32 %{{.*}}, {{.*}}!unpredictable
;; GREATER: {{^}$}}
(module
  (memory 1)
  (func $smaller (export "smaller") (param i32 i32) (result i32)
    (select (local.get 0) (local.get 1) (i64.lt_u (i64.load (local.get 0)) (i64.load (local.get 1)))))
  (func (export "_start")))
;--- foreseen.wat
;; How a loaded value compares with a parameter, or whether two are equal, may well be foreseen: no mark.
;; FORESEEN-LABEL: define {{.*}}.smaller(
;; FORESEEN: select
;; FORESEEN: {{^}$}}
(module
  (memory 1)
  (func $smaller (export "smaller") (param i32 i32) (result i32)
    (select (local.get 0) (local.get 1) (i32.lt_u (i32.load (local.get 0)) (local.get 1)))
    (i32.add (select (local.get 0) (local.get 1) (i64.eq (i64.load (local.get 0)) (i64.load (local.get 1))))))
  (func (export "_start")))
;--- lesser.wat
;; The lesser of two numbers that are both computed, as a step of dynamic programming does, is not to be foreseen;
;; one with a constant may be.
;; LESSER-LABEL: define {{.*}}.step(
;; LESSER: icmp slt i32
;; LESSER: select i1 %{{.*}}, i32 %{{.*}}, i32 %{{.*}}, {{.*}}!unpredictable
;; LESSER: call i32 @llvm.umin.i32(i32 %{{.*}}, i32 100)
;; LESSER: {{^}$}}
(module
  (memory 1)
  (func $step (export "step") (param $p i32) (param $a i32) (result i32) (local $l i32) (local $r i32) (local $m i32)
    (local.set $l (i32.add (i32.load (local.get $p)) (i32.const 1)))
    (local.set $r (i32.mul (i32.load offset=4 (local.get $p)) (i32.const 3)))
    (local.set $m (i32.xor (local.get $a) (i32.const 5)))
    (i32.add
      (select (local.get $l) (local.get $r) (i32.lt_s (local.get $l) (local.get $r)))
      (select (local.get $m) (i32.const 100) (i32.lt_u (local.get $m) (i32.const 100)))))
  ;; LESSER-LABEL: define {{.*}}.step64(
  ;; LESSER: icmp slt i64
  ;; LESSER: select i1 %{{.*}}, i64 %{{.*}}, i64 %{{.*}}, {{.*}}!unpredictable
  (func $step64 (export "step64") (param $p i32) (result i64) (local $l i64) (local $r i64)
    (local.set $l (i64.add (i64.load (local.get $p)) (i64.const 1)))
    (local.set $r (i64.mul (i64.load offset=8 (local.get $p)) (i64.const 3)))
    (select (local.get $l) (local.get $r) (i64.lt_s (local.get $l) (local.get $r))))
  ;; LESSER-LABEL: define {{.*}}.greatest64(
  ;; LESSER: icmp ugt i64
  ;; LESSER: select i1 %{{.*}}, i64 %{{.*}}, i64 %{{.*}}, {{.*}}!unpredictable
  (func $greatest64 (export "greatest64") (param $p i32) (result i64) (local $l i64) (local $r i64)
    (local.set $l (i64.add (i64.load (local.get $p)) (i64.const 1)))
    (local.set $r (i64.mul (i64.load offset=8 (local.get $p)) (i64.const 3)))
    (select (local.get $l) (local.get $r) (i64.gt_u (local.get $l) (local.get $r))))
  (func (export "_start")))

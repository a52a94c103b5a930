;; RUN: split-file %s %t
;; RUN: %ir %t/few.wat | FileCheck %s --check-prefix=FEW
;; RUN: %ir %t/many.wat | FileCheck %s --check-prefix=MANY
;--- few.wat
;; A small function that calls itself does so once in each frame, and then calls.
;; FEW-LABEL: define {{.*}}.sum(
;; FEW-NOT: recursion(
;; FEW: icmp ult i32 %{{.*}}, 2
;; FEW: icmp eq i32 %{{.*}}, 2
;; FEW: call i32 @few.0.sum(
;; FEW: add i32 %{{.*}}, 14
;; FEW-NOT: recursion(
;; FEW: {{^}$}}
(module
  (func $sum (export "sum") (param i32) (result i32)
    (if (result i32) (i32.lt_u (local.get 0) (i32.const 2))
      (then (local.get 0))
      (else (i32.add (call $sum (i32.sub (local.get 0) (i32.const 1))) (i32.const 7)))))
  (func (export "_start")))
;--- many.wat
;; A function that keeps more values while it calls itself than callees save registers is not inlined into itself.
;; MANY-LABEL: define {{.*}}.search(
;; MANY-NOT: recursion(
;; MANY: shl i32 %{{.*}}, 5
;; MANY-NOT: shl i32
;; MANY: call i32 @many.0.search(
;; MANY-NOT: shl i32
;; MANY-NOT: recursion(
;; MANY: {{^}$}}
(module
  (func $search (export "search") (param i32 i32 i32 i32 i32 i32) (result i32)
    (if (result i32) (i32.eqz (local.get 0))
      (then (i32.shl (local.get 1) (i32.const 5)))
      (else
        (i32.xor (i32.xor (i32.xor (i32.xor (i32.xor
          (call $search (i32.sub (local.get 0) (i32.const 1)) (local.get 2) (local.get 3) (local.get 4) (local.get 5) (local.get 1))
          (local.get 0)) (local.get 1)) (i32.mul (local.get 2) (local.get 3))) (i32.mul (local.get 3) (local.get 4))) (i32.mul (local.get 4) (local.get 5))))))
  (func (export "_start")))

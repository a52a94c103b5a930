;; RUN: split-file %s %t
;; RUN: %ir -O1 %t/unused.wat | FileCheck %s --check-prefix=UNUSED
;; RUN: %ir -O1 %t/needed.wat | FileCheck %s --check-prefix=NEEDED
;--- unused.wat
;; A function that has no use for the thread block isn't given it, itself and others of the kind: so nobody keeps it
;; over the calls.
;; UNUSED-LABEL: define {{.*}}.count(
;; UNUSED-NOT: call i32 @{{[^ ]+}}(ptr {{(nonnull |noundef )?}}%
;; UNUSED: call i32 @unused.0.count(ptr poison, 
;; UNUSED-NOT: call i32 @{{[^ ]+}}(ptr {{(nonnull |noundef )?}}%
;; UNUSED: {{^}$}}
(module
  (memory 1)
  (func $count (export "count") (param i32) (result i32)
    (if (result i32) (i32.lt_u (local.get 0) (i32.const 2))
      (then (local.get 0))
      (else (i32.mul
        (call $count (i32.sub (local.get 0) (i32.const 1)))
        (call $other (i32.sub (local.get 0) (i32.const 2)))))))
  (func $other (export "other") (param i32) (result i32)
    (if (result i32) (i32.lt_u (local.get 0) (i32.const 5))
      (then (i32.const 7))
      (else (i32.div_u
        (call $other (i32.shr_u (local.get 0) (i32.const 1)))
        (call $count (i32.sub (local.get 0) (i32.const 4)))))))
  (func (export "_start")))
;--- needed.wat
;; Who loads from memory, or calls a function that does, through however many others, is given the thread block.
;; NEEDED-LABEL: define {{.*}}.count(
;; NEEDED-NOT: poison
;; NEEDED: call i32 @needed.0.count(ptr {{[^p]}}
;; NEEDED-NOT: poison
;; NEEDED: call i32 @needed.1.other(ptr {{[^p]}}
;; NEEDED-NOT: poison
;; NEEDED: {{^}$}}
(module
  (memory 1)
  (func $count (export "count") (param i32) (result i32)
    (if (result i32) (i32.lt_u (local.get 0) (i32.const 2))
      (then (local.get 0))
      (else (i32.mul
        (call $count (i32.sub (local.get 0) (i32.const 1)))
        (call $other (i32.sub (local.get 0) (i32.const 2)))))))
  (func $other (export "other") (param i32) (result i32)
    (if (i32.eqz (local.get 0)) (then (return (i32.load (i32.const 8)))))
    (if (result i32) (i32.lt_u (local.get 0) (i32.const 5))
      (then (i32.const 7))
      (else (i32.div_u
        (call $other (i32.shr_u (local.get 0) (i32.const 1)))
        (call $count (i32.sub (local.get 0) (i32.const 4)))))))
  (func (export "_start")))

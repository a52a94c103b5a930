;; An index behind its bounds check can't be used by a guess of the processor's: it is 0 unless it is inside.
;; RUN: %asm %s | FileCheck %s
;; RUN: %asm --no-spectre-mitigation %s | FileCheck %s --check-prefix=WITHOUT --implicit-check-not=cmov
(module
  (type $a (func (param i32) (result i32)))
  (table 3 3 funcref)
  (elem (i32.const 0) $first $second $first)
  (func $first (type $a) (local.get 0))
  (func $second (type $a) (i32.const 1))
  ;; CHECK-LABEL: {{^}}speculation_guards.2.variable:
  ;; CHECK: cmpq $3,
  ;; CHECK-NEXT: cmovaeq
  ;; CHECK: callq *(
  ;; WITHOUT-LABEL: {{^}}speculation_guards.2.variable:
  (func $variable (export "variable") (param i32) (result i32) (call_indirect (type $a) (i32.const 5) (local.get 0)))
  ;; A constant index is nobody's guess.
  ;; CHECK-LABEL: {{^}}speculation_guards.3.constant:
  ;; CHECK-NOT: cmov
  ;; CHECK: ret
  (func $constant (export "constant") (result i32) (call_indirect (type $a) (i32.const 5) (i32.const 1)))
  (func (export "_start")))

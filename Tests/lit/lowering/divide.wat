;; RUN: split-file %s %t
;; RUN: %ir %t/constant.wat | FileCheck %s --check-prefix=CONSTANT
;; RUN: %ir %t/unknown.wat | FileCheck %s --check-prefix=UNKNOWN
;--- constant.wat
;; A divisor that is known needs no check.
;; CONSTANT-LABEL: define {{.*}}.tenth(
;; CONSTANT-NOT: wpc_trap
;; CONSTANT-NOT: {{^ *br }}
;; CONSTANT: sdiv i32 %{{.*}}, 10
;; CONSTANT-NOT: wpc_trap
;; CONSTANT-NOT: {{^ *br }}
;; CONSTANT: {{^}$}}
(module
  (func $tenth (export "tenth") (param i32) (result i32) (i32.div_s (local.get 0) (i32.const 10)))
  (func (export "_start")))
;--- unknown.wat
;; An unknown one is checked for zero, and for the overflow of signed division, in branches that count as unlikely.
;; UNKNOWN-LABEL: define {{.*}}.divide(
;; UNKNOWN: icmp eq i32 %{{.*}}, 0
;; UNKNOWN: br i1 {{.*}}!prof
;; UNKNOWN: @wpc_trap_integer_divide_by_zero
;; UNKNOWN: @wpc_trap_integer_overflow
;; UNKNOWN: sdiv i32
;; UNKNOWN: {{^}$}}
(module
  (func $divide (export "divide") (param i32 i32) (result i32) (i32.div_s (local.get 0) (local.get 1)))
  (func (export "_start")))

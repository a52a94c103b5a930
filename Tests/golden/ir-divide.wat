;; An unknown one is checked for zero, and for the overflow of signed division, in branches that count as unlikely.
;; emit: llvm
;; within: ir_divide.0.divide
;; pattern: icmp eq i32 %\w+, 0
;; pattern: br i1 .*!prof
;; pattern: @wpc_trap_integer_divide_by_zero
;; pattern: @wpc_trap_integer_overflow
;; pattern: sdiv i32
(module
  (func $divide (export "divide") (param i32 i32) (result i32) (i32.div_s (local.get 0) (local.get 1)))
  (func (export "_start")))

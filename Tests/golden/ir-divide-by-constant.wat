;; A divisor that is known needs no check.
;; emit: llvm
;; within: ir_divide_by_constant.0.tenth
;; pattern: sdiv i32 %\w+, 10
;; absent: wpc_trap
;; absent: br 
(module
  (func $tenth (export "tenth") (param i32) (result i32) (i32.div_s (local.get 0) (i32.const 10)))
  (func (export "_start")))

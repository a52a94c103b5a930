;; Small functions disappear into their callers.
;; emit: llvm
;; within: ir_local_function_inlines.1.area
;; pattern: mul i32
;; absent: call 
(module
  (func $multiply (param i32 i32) (result i32) (i32.mul (local.get 0) (local.get 1)))
  (func $area (export "area") (param i32 i32) (result i32) (call $multiply (local.get 0) (local.get 1)))
  (func (export "_start")))

;; A global that doesn't change is its value.
;; emit: llvm
;; within: ir_immutable_global.0.get
;; pattern: ret i32 42
(module
  (global $answer i32 (i32.const 42))
  (func $get (export "get") (result i32) (global.get $answer))
  (func (export "_start")))

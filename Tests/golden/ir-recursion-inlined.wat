;; A small function that calls itself does so once in each frame, and then calls.
;; emit: llvm
;; within: ir_recursion_inlined.0.sum
;; pattern: icmp ult i32 %\S+, 2
;; pattern: icmp eq i32 %\S+, 2
;; pattern: call i32 @ir_recursion_inlined.0.sum\(
;; pattern: add i32 %\S+, 14
;; absent: recursion\(
(module
  (func $sum (export "sum") (param i32) (result i32)
    (if (result i32) (i32.lt_u (local.get 0) (i32.const 2))
      (then (local.get 0))
      (else (i32.add (call $sum (i32.sub (local.get 0) (i32.const 1))) (i32.const 7)))))
  (func (export "_start")))

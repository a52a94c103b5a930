;; A function that keeps more values while it calls itself than callees save registers is not inlined into itself.
;; emit: llvm
;; within: ir_recursion_many_values.0.search
;; pattern: shl i32 %\S+, 5
;; pattern: call i32 @ir_recursion_many_values.0.search\(
;; absent: (?s)shl i32.*shl i32
;; absent: recursion\(
(module
  (func $search (export "search") (param i32 i32 i32 i32 i32 i32) (result i32)
    (if (result i32) (i32.eqz (local.get 0))
      (then (i32.shl (local.get 1) (i32.const 5)))
      (else
        (i32.xor (i32.xor (i32.xor (i32.xor (i32.xor
          (call $search (i32.sub (local.get 0) (i32.const 1)) (local.get 2) (local.get 3) (local.get 4) (local.get 5) (local.get 1))
          (local.get 0)) (local.get 1)) (i32.mul (local.get 2) (local.get 3))) (i32.mul (local.get 3) (local.get 4))) (i32.mul (local.get 4) (local.get 5))))))
  (func (export "_start")))

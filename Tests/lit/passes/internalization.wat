;; A function with a single call goes into its caller whatever its size, and is gone then. References and exports
;; keep functions.
;; RUN: %ir %s | FileCheck %s --implicit-check-not='define{{[^@]*}}@internalization.0.large'
;; CHECK: define hidden i32 @internalization.1.referenced
;; CHECK: define hidden i32 @internalization.2.exported
;; CHECK: define internal i32 @internalization.3.recursive
(module
  (table 1 1 funcref)
  (elem (i32.const 0) $referenced)
  (memory 1)
  (func $large (param i32) (result i32)
    (loop $l (result i32)
      (i32.store (i32.const 0) (i32.mul (local.get 0) (i32.load (i32.const 64))))
      (i32.store (i32.const 4) (i32.div_u (local.get 0) (i32.load (i32.const 68))))
      (i32.store (i32.const 8) (i32.mul (local.get 0) (i32.load (i32.const 72))))
      (i32.store (i32.const 12) (i32.div_u (local.get 0) (i32.load (i32.const 76))))
      (i32.store (i32.const 16) (i32.mul (local.get 0) (i32.load (i32.const 80))))
      (i32.store (i32.const 20) (i32.div_u (local.get 0) (i32.load (i32.const 84))))
      (i32.store (i32.const 24) (i32.mul (local.get 0) (i32.load (i32.const 88))))
      (i32.store (i32.const 28) (i32.div_u (local.get 0) (i32.load (i32.const 92))))
      (i32.store (i32.const 32) (i32.rem_u (local.get 0) (i32.load (i32.const 96))))
      (i32.store (i32.const 36) (i32.rem_u (local.get 0) (i32.load (i32.const 100))))
      (br_if $l (i32.load (i32.const 104)))
      (i32.load (i32.const 108))))
  (func $referenced (param i32) (result i32) (local.get 0))
  (func $exported (export "exported") (param i32) (result i32) (call $large (local.get 0)))
  (func $recursive (param i32) (result i32)
    (if (result i32) (i32.load (local.get 0))
      (then (call $recursive (i32.load (i32.const 4))))
      (else (call $recursive (i32.load (i32.const 8))))))
  (func (export "_start") (drop (call $recursive (i32.const 9)))))

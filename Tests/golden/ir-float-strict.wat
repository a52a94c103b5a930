;; Floating point is exact: no contraction, no reassociation, no fast-math flags.
;; emit: llvm
;; options: --cpu x86-64-v3
;; within: ir_float_strict.0.add
;; pattern: fmul double
;; pattern: fadd double
;; absent: fast|reassoc|contract|fmuladd
(module
  (func $add (export "add") (param f64 f64 f64) (result f64)
    (f64.add (f64.mul (local.get 0) (local.get 1)) (local.get 2)))
  (func (export "_start")))

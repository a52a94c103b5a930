;; Saturating conversions have no branches and don't trap.
;; emit: llvm
;; within: ir_saturating_conversion.0.convert
;; pattern: @llvm\.fptosi\.sat\.i32\.f64
;; absent: wpc_trap
(module
  (func $convert (export "convert") (param f64) (result i32) (i32.trunc_sat_f64_s (local.get 0)))
  (func (export "_start")))

;; uses: print
;; Signs of zero, NaN bits, rounding to even, saturating conversions.
(module
  (func $bits (param f64) (call $print_hex (i64.reinterpret_f64 (local.get 0))))
  (func $x (result f64) (f64.load (i32.const 0)))
  (func (export "_start")
    (call $bits (f64.min (f64.const 0) (f64.neg (call $x))))
    (call $bits (f64.max (f64.neg (call $x)) (f64.const 0)))
    (call $bits (f64.nearest (f64.const 2.5)))
    (call $bits (f64.nearest (f64.const -0.5)))
    (call $bits (f64.copysign (f64.const 3) (f64.neg (call $x))))
    (call $bits (f64.mul (call $x) (f64.const nan:0x4000000000001)))
    (call $bits (f64.neg (f64.const nan:0x8000000000001)))
    (call $bits (f64.promote_f32 (f32.demote_f64 (f64.const 1e300))))
    (call $bits (f64.sqrt (f64.const 2)))
    (call $print_i64 (i64.trunc_sat_f64_s (f64.const 1e300)))
    (call $print_i64 (i64.trunc_sat_f64_u (f64.const -5)))
    (call $print_i32 (i32.trunc_sat_f64_s (f64.div (call $x) (call $x))))
    (call $print_i32 (f64.eq (f64.div (call $x) (call $x)) (f64.div (call $x) (call $x))))))

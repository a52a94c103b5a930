;; uses: print
;; All kinds, exported ones too, and extended constant expressions.
(module
  (global $sum i32 (i32.add (i32.const 100) (i32.mul (i32.const 6) (i32.const 7))))
  (global $wide (export "wide") (mut i64) (i64.sub (i64.const 0) (i64.const 5)))
  (global $float (mut f64) (f64.const 2.5))
  (global $reference (mut funcref) (ref.null func))
  (elem declare func $bump)
  (func $bump (global.set $wide (i64.add (global.get $wide) (i64.const 1))))
  (func $start (export "_start")
    (call $print_i32 (global.get $sum))
    (call $print_i32 (ref.is_null (global.get $reference)))
    (global.set $reference (ref.func $bump))
    (call $print_i32 (ref.is_null (global.get $reference)))
    (call $bump) (call $bump)
    (call $print_i64 (global.get $wide))
    (global.set $float (f64.mul (global.get $float) (f64.const 4)))
    (call $print_i64 (i64.trunc_f64_s (global.get $float)))))

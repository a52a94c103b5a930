;; uses: print
(module
  (func $convert (param f64) (result i32) (i32.trunc_f64_u (local.get 0)))
  (func (export "_start")
    (call $print_i32 (call $convert (f64.const 4294967295.9)))
    (call $print_i32 (call $convert (f64.const -0.9)))
    (call $print_i32 (call $convert (f64.const 4294967296)))))

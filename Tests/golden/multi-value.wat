;; uses: print
;; Several results of functions, blocks and loops.
(module
  (func $swap (param i32 i64) (result i64 i32) (local.get 1) (local.get 0))
  (func $five (result i32 i64 f32 f64 i32)
    (i32.const 1) (i64.const 2) (f32.const 3) (f64.const 4) (i32.const 5))
  (func $divide (param i32 i32) (result i32 i32)
    (i32.div_u (local.get 0) (local.get 1)) (i32.rem_u (local.get 0) (local.get 1)))
  (func (export "_start")
    (call $swap (i32.const 10) (i64.const 20))
    (call $print_i32) (call $print_i64)
    (call $five)
    (call $print_i32) (call $print_i64 (i64.trunc_f64_s)) (call $print_i64 (i64.trunc_f32_s)) (call $print_i64) (call $print_i32)
    (i32.const 100) (i32.const 7)
    (loop $again (param i32 i32) (result i32 i32)
      (call $divide)
      (block (param i32 i32) (result i32 i32) (br 0)))
    (call $print_i32) (call $print_i32)))

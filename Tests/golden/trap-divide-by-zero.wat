;; uses: print
(module
  (func $divide (param i32 i32) (result i32) (i32.div_s (local.get 0) (local.get 1)))
  (func (export "_start")
    (call $print_i32 (call $divide (i32.const -7) (i32.const 2)))
    (call $print_i32 (call $divide (i32.const 7) (i32.load (i32.const 0))))))

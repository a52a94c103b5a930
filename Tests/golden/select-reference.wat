;; uses: print
(module
  (elem declare func $f)
  (func $f)
  (func $pick (param i32) (result i32) (ref.is_null (select (result funcref) (ref.func $f) (ref.null func) (local.get 0))))
  (func (export "_start") (call $print_i32 (call $pick (i32.const 1))) (call $print_i32 (call $pick (i32.const 0)))))

;; uses: print
;; Bulk operations check before they write: the first byte is still 0.
(module
  (func $fill (param i32) (memory.fill (local.get 0) (i32.const 255) (i32.const 16)))
  (func (export "_start")
    (call $fill (i32.const 131056))
    (call $print_i32 (i32.load8_u (i32.const 131071)))
    (call $fill (i32.const 131057))))

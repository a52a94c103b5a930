;; uses: print
;; The last byte of memory can be read, the next one can't.
(module
  (func $read (param i32) (result i32) (i32.load8_u (local.get 0)))
  (func $read_wide (param i32) (result i32) (i32.load (local.get 0)))
  (func (export "_start")
    (call $print_i32 (call $read (i32.const 131071)))
    (call $print_i32 (call $read_wide (i32.const 131068)))
    (call $print_i32 (call $read_wide (i32.const 131069)))))

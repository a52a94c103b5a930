;; uses: print
;; A store that is partly out of bounds changes nothing before it traps; the largest offset wraps around nowhere.
(module
  (func (export "_start")
    (call $print_i32 (i32.const 1))
    (i64.store offset=4294967295 (i32.const 4294967295) (i64.const -1))
    (call $print_i32 (i32.const 2))))

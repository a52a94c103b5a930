;; uses: print
;; New pages are zero, the address that trapped before can be used, and the limit holds.
(module
  (func (export "_start")
    (call $print_i32 (memory.size))
    (call $print_i32 (memory.grow (i32.const 3)))
    (call $print_i32 (memory.size))
    (call $print_i32 (i32.load (i32.const 327676)))
    (i32.store (i32.const 327676) (i32.const 77))
    (call $print_i32 (i32.load (i32.const 327676)))
    (call $print_i32 (memory.grow (i32.const 65536)))
    (call $print_i32 (memory.grow (i32.const 0)))
    (call $print_i32 (i32.load (i32.const 327677)))))

;; uses: print
(module
  (func (export "_start") (call $print_i32 (i32.const 42)) (call $proc_exit (i32.const 42)) (call $print_i32 (i32.const 1))))

;; command: run
;; uses: print
;; wpc run ends with the program's own exit status.
(module (func (export "_start") (call $print_i32 (i32.const 5)) (call $proc_exit (i32.const 9))))

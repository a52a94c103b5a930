;; The start function runs, and may trap, before _start.
;; uses: print
(module
  (func $early (call $print_i32 (i32.const 1)) unreachable)
  (start $early)
  (func (export "_start") (call $print_i32 (i32.const 2))))

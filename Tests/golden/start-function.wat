;; uses: print
;; Order: segments, start function, _start.
(module
  (data (i32.const 0) "\05")
  (global $seen (mut i32) (i32.const 0))
  (func $start (global.set $seen (i32.load8_u (i32.const 0))))
  (start $start)
  (func (export "_start") (call $print_i32 (global.get $seen))))

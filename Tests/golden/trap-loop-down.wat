;; uses: print
;; A loop that walks down past address 0, where the index wraps.
(module
  (func $clear (param $i i32) (param $count i32)
    (loop $next
      (i32.store (local.get $i) (i32.const 7))
      (local.set $i (i32.sub (local.get $i) (i32.const 4)))
      (br_if $next (local.tee $count (i32.sub (local.get $count) (i32.const 1))))))
  (func (export "_start")
    (call $clear (i32.const 400) (i32.const 101))
    (call $print_i32 (i32.load (i32.const 0)))
    (call $clear (i32.const 400) (i32.const 102))))

;; uses: print
;; An unrolled loop whose limit it steps over: it goes on to the end of the memory.
(module
  (func $clear (param $i i32) (param $end i32)
    (loop $next
      (i32.store (local.get $i) (i32.const 7))
      (i32.store (i32.add (local.get $i) (i32.const 4)) (i32.const 7))
      (br_if $next (i32.ne (local.tee $i (i32.add (local.get $i) (i32.const 8))) (local.get $end)))))
  (func (export "_start")
    (call $clear (i32.const 0) (i32.const 64))
    (call $print_i32 (i32.load (i32.const 60)))
    (call $print_i32 (i32.load (i32.const 64)))
    (call $clear (i32.const 0) (i32.const 4))))

;; uses: print
;; Two copies of a loop's body that differ in nothing but the lanes that a shuffle takes.
(module
  (func $fill (local $i i32)
    (loop $next
      (i32.store8 (local.get $i) (i32.mul (local.get $i) (i32.const 7)))
      (br_if $next (i32.ne (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 1024)))))
  (func $shuffles (param $p i32) (param $end i32)
    (loop $next
      (v128.store (local.get $p)
        (i8x16.shuffle 15 14 13 12 11 10 9 8 7 6 5 4 3 2 1 0 (v128.load (local.get $p)) (v128.load (local.get $p))))
      (v128.store (i32.add (local.get $p) (i32.const 16))
        (i8x16.shuffle 1 0 3 2 5 4 7 6 9 8 11 10 13 12 15 14
          (v128.load (i32.add (local.get $p) (i32.const 16))) (v128.load (i32.add (local.get $p) (i32.const 16)))))
      (br_if $next (i32.ne (local.tee $p (i32.add (local.get $p) (i32.const 32))) (local.get $end)))))
  (func $hash (result i32) (local $i i32) (local $sum i32)
    (loop $next
      (local.set $sum (i32.add (i32.mul (local.get $sum) (i32.const 31)) (i32.load8_u (local.get $i))))
      (br_if $next (i32.ne (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 1024))))
    (local.get $sum))
  (func (export "_start")
    (call $fill)
    (call $shuffles (i32.const 0) (i32.const 1024))
    (call $print_i32 (i32.load (i32.const 0)))
    (call $print_i32 (i32.load (i32.const 16)))
    (call $print_i32 (i32.load (i32.const 1008)))
    (call $print_i32 (call $hash))))

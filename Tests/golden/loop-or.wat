;; uses: print
;; An unrolled loop of which one copy's address has a bit that is always clear, and is put in by `or`: the other copies' have that bit.
(module
  (memory 1)
  (func $fill (param $i i32)
    (loop $next
      (i32.store (local.get $i) (i32.mul (local.get $i) (i32.const 7)))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 4))) (i32.const 4096)))))
  (func $triples (result i32)
    (local $p i32) (local $sum i32)
    (local.set $p (i32.const 1024))
    (loop $next
      (local.set $sum (i32.add (local.get $sum) (i32.load (local.get $p))))
      (local.set $sum (i32.add (local.get $sum) (i32.mul (i32.load (i32.or (local.get $p) (i32.const 4))) (i32.const 3))))
      (local.set $sum (i32.add (local.get $sum) (i32.mul (i32.load (i32.add (local.get $p) (i32.const 8))) (i32.const 5))))
      (local.set $sum (i32.add (local.get $sum) (i32.load (i32.add (local.get $p) (i32.const 12)))))
      (local.set $sum (i32.add (local.get $sum) (i32.mul (i32.load (i32.add (local.get $p) (i32.const 16))) (i32.const 3))))
      (local.set $sum (i32.add (local.get $sum) (i32.mul (i32.load (i32.add (local.get $p) (i32.const 20))) (i32.const 5))))
      (br_if $next (i32.ne (local.tee $p (i32.add (local.get $p) (i32.const 24))) (i32.const 2224))))
    (local.get $sum))
  (func $scale
    (local $p i32)
    (local.set $p (i32.const 1024))
    (loop $next
      (i32.store (local.get $p) (i32.mul (i32.load (local.get $p)) (i32.const 3)))
      (i32.store (i32.or (local.get $p) (i32.const 4)) (i32.add (i32.load (i32.or (local.get $p) (i32.const 4))) (i32.const 9)))
      (i32.store (i32.add (local.get $p) (i32.const 8)) (i32.const 1))
      (i32.store (i32.add (local.get $p) (i32.const 12)) (i32.mul (i32.load (i32.add (local.get $p) (i32.const 12))) (i32.const 3)))
      (i32.store (i32.add (local.get $p) (i32.const 16)) (i32.add (i32.load (i32.add (local.get $p) (i32.const 16))) (i32.const 9)))
      (i32.store (i32.add (local.get $p) (i32.const 20)) (i32.const 1))
      (br_if $next (i32.ne (local.tee $p (i32.add (local.get $p) (i32.const 24))) (i32.const 2224)))))
  (func $hash (result i32)
    (local $p i32) (local $sum i32)
    (loop $next
      (local.set $sum (i32.add (i32.mul (local.get $sum) (i32.const 33)) (i32.load (local.get $p))))
      (br_if $next (i32.lt_u (local.tee $p (i32.add (local.get $p) (i32.const 4))) (i32.const 4096))))
    (local.get $sum))
  (func (export "_start")
    (call $fill (i32.const 512))
    (call $print_i32 (call $triples))
    (call $scale)
    (call $print_i32 (call $hash))
    (call $print_i32 (call $triples))))

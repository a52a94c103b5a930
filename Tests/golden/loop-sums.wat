;; uses: print
;; Sums of two terms an iteration, of which the loop itself uses the last: for its end, for what it stores, for an address.
(module
  (func $fill (local $i i32)
    (loop $next
      (i32.store (local.get $i) (i32.add (i32.mul (local.get $i) (i32.const 2654435)) (i32.const 12345)))
      (br_if $next (i32.ne (local.tee $i (i32.add (local.get $i) (i32.const 4))) (i32.const 1024)))))
  (func $a (param $i i32) (result i32) (i32.load (i32.shl (local.get $i) (i32.const 2))))
  (func $b (param $i i32) (result i32) (i32.load offset=512 (i32.shl (local.get $i) (i32.const 2))))
  ;; How many iterations until the exclusive or of all is what it is after $n.
  (func $until (param $value i32) (result i32) (local $s i32) (local $i i32)
    (loop $next
      (local.set $s (i32.xor (local.get $s) (call $a (local.get $i))))
      (local.set $s (i32.xor (local.get $s) (call $b (local.get $i))))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $next (i32.ne (local.get $s) (local.get $value))))
    (local.get $i))
  (func $combined (param $n i32) (result i32) (local $s i32) (local $i i32)
    (loop $next
      (local.set $s (i32.xor (local.get $s) (call $a (local.get $i))))
      (local.set $s (i32.xor (local.get $s) (call $b (local.get $i))))
      (br_if $next (i32.ne (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $n))))
    (local.get $s))
  ;; Each prefix is stored.
  (func $prefixes (param $n i32) (local $s i32) (local $i i32)
    (loop $next
      (local.set $s (i32.add (local.get $s) (call $a (local.get $i))))
      (local.set $s (i32.add (local.get $s) (call $b (local.get $i))))
      (i32.store offset=2048 (i32.shl (local.get $i) (i32.const 2)) (local.get $s))
      (br_if $next (i32.ne (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $n)))))
  ;; Vectors, and the sum is an address.
  (func $walk (param $x i32) (param $y i32) (param $n i32) (result i32) (local $s i32) (local $v v128)
    (loop $next
      (local.set $s (i32.add (local.get $s) (local.get $x)))
      (local.set $s (i32.add (local.get $s) (local.get $y)))
      (local.set $v (i32x4.add (local.get $v) (v128.load (local.get $s))))
      (local.set $v (i32x4.add (local.get $v) (v128.load offset=256 (local.get $s))))
      (v128.store offset=4096 (local.get $s) (local.get $v))
      (br_if $next (i32.lt_u (local.get $s) (local.get $n))))
    (i32.add (local.get $s) (i32x4.extract_lane 2 (local.get $v))))
  (func $hash (param $from i32) (param $to i32) (result i32) (local $sum i32)
    (loop $next
      (local.set $sum (i32.add (i32.mul (local.get $sum) (i32.const 31)) (i32.load (local.get $from))))
      (br_if $next (i32.ne (local.tee $from (i32.add (local.get $from) (i32.const 4))) (local.get $to))))
    (local.get $sum))
  (func (export "_start")
    (call $fill)
    (call $print_i32 (call $until (call $combined (i32.const 37))))
    (call $prefixes (i32.const 100))
    (call $print_i32 (call $hash (i32.const 2048) (i32.const 2448)))
    (call $print_i32 (call $walk (i32.const 4) (i32.const 12) (i32.const 500)))
    (call $print_i32 (call $hash (i32.const 4096) (i32.const 4800)))))

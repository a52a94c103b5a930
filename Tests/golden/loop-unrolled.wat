;; uses: print
;; Loops that their producer has unrolled: sums, what is used after the loop, a value handed from one iteration to the next, a copy that
;; differs, and an index below 0.
(module
  (func $fill (local $i i32)
    (loop $next
      (i32.store (local.get $i) (i32.mul (local.get $i) (local.get $i)))
      (local.set $i (i32.add (local.get $i) (i32.const 4)))
      (br_if $next (i32.ne (local.get $i) (i32.const 4000)))))
  ;; Adds up `count` numbers at `p`, four at a time, and returns sum and end.
  (func $sum (param $p i32) (param $count i32) (result i32 i32) (local $sum i32)
    (loop $next
      (local.set $sum (i32.add (local.get $sum) (i32.load (local.get $p))))
      (local.set $sum (i32.add (local.get $sum) (i32.load (i32.add (local.get $p) (i32.const 4)))))
      (local.set $sum (i32.add (local.get $sum) (i32.load (i32.add (local.get $p) (i32.const 8)))))
      (local.set $sum (i32.add (local.get $sum) (i32.load (i32.add (local.get $p) (i32.const 12)))))
      (local.set $p (i32.add (local.get $p) (i32.const 16)))
      (br_if $next (local.tee $count (i32.sub (local.get $count) (i32.const 4)))))
    (local.get $sum) (local.get $p))
  ;; Each number and the one before it, two at a time.
  (func $pairs (param $to i32) (param $from i32) (param $end i32) (result i32) (local $last i32) (local $new i32)
    (loop $next
      (local.set $new (i32.load (local.get $from)))
      (i32.store (local.get $to) (i32.add (local.get $new) (local.get $last)))
      (local.set $last (i32.load offset=4 (local.get $from)))
      (i32.store offset=4 (local.get $to) (i32.add (local.get $last) (local.get $new)))
      (local.set $to (i32.add (local.get $to) (i32.const 8)))
      (br_if $next (i32.ne (local.tee $from (i32.add (local.get $from) (i32.const 8))) (local.get $end))))
    (local.get $last))
  ;; The second number of two is doubled.
  (func $mixed (param $p i32) (param $end i32)
    (loop $next
      (i32.store (local.get $p) (i32.add (i32.load (local.get $p)) (i32.const 1)))
      (i32.store (i32.add (local.get $p) (i32.const 4)) (i32.add (i32.load (i32.add (local.get $p) (i32.const 4))) (i32.const 2)))
      (br_if $next (i32.ne (local.tee $p (i32.add (local.get $p) (i32.const 8))) (local.get $end)))))
  ;; Index and offset together are in the memory only because the sum wraps.
  (func $wraps (param $i i32) (result i32) (local $sum i32)
    (loop $next
      (local.set $sum (i32.add (local.get $sum) (i32.load (i32.add (local.get $i) (i32.const 40)))))
      (local.set $sum (i32.add (local.get $sum) (i32.load (i32.add (local.get $i) (i32.const 44)))))
      (br_if $next (local.tee $i (i32.add (local.get $i) (i32.const 8)))))
    (local.get $sum))
  (func (export "_start") (local $end i32)
    (call $fill)
    (call $sum (i32.const 0) (i32.const 1000))
    (local.set $end) (call $print_i32) (call $print_i32 (local.get $end))
    (call $print_i32 (call $pairs (i32.const 8000) (i32.const 0) (i32.const 400)))
    (call $sum (i32.const 8000) (i32.const 100))
    (drop) (call $print_i32)
    (call $mixed (i32.const 8000) (i32.const 8400))
    (call $sum (i32.const 8000) (i32.const 100))
    (drop) (call $print_i32)
    (call $print_i32 (call $wraps (i32.const -40)))))

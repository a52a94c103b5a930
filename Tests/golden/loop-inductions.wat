;; uses: print
;; Loops that data ends, beside one that a counter ends: values that a call which may throw hands to the next iteration, several edges of one
;; switch back to the beginning, a pointer and numbers of other widths.
(module
  (tag $stop (param i32))
  (func $step (param $x i32) (result i32)
    (if (i32.gt_u (local.get $x) (i32.const 100000)) (then (throw $stop (local.get $x))))
    (i32.rem_u (i32.mul (local.get $x) (i32.const 7)) (i32.const 100019)))
  ;; The next value is the result of an invoke.
  (func $walk (param $x i32) (param $limit i32) (result i32) (local $i i32) (local $wide i64)
    (loop $fill
      (i32.store (i32.mul (local.get $i) (i32.const 12)) (local.get $i))
      (br_if $fill (i32.ne (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $limit))))
    (try (result i32)
      (do
        (loop $next
          (local.set $wide (i64.add (local.get $wide) (i64.extend_i32_u (i32.load (i32.mul (i32.rem_u (local.get $x) (local.get $limit)) (i32.const 12))))))
          (local.set $x (call $step (local.get $x)))
          (br_if $next (i32.and (local.get $x) (i32.const 1023))))
        (i32.wrap_i64 (local.get $wide)))
      (catch $stop (i32.sub (i32.wrap_i64 (local.get $wide))))))
  ;; Most edges of the switch go back to the header with the same value, one with another.
  (func $switch (param $p i32) (param $limit i32) (result i32) (local $i i32) (local $sum i32)
    (loop $fill
      (i32.store8 (local.get $i) (i32.rem_u (i32.mul (local.get $i) (i32.const 5)) (i32.const 9)))
      (br_if $fill (i32.ne (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $limit))))
    (block $end
      (loop $next
        (local.set $sum (i32.add (local.get $sum) (local.get $p)))
        (local.set $p (i32.add (local.get $p) (i32.const 3)))
        (block $skip
          (br_table $next $next $skip $next $next $next $next $end $next (i32.load8_u (local.get $p))))
        (local.set $p (i32.add (local.get $p) (i32.const 1)))
        (br $next)))
    (i32.add (i32.mul (local.get $sum) (i32.const 1000)) (local.get $p)))
  (func (export "_start")
    (call $print_i32 (call $walk (i32.const 3) (i32.const 50)))
    (call $print_i32 (call $walk (i32.const 100003) (i32.const 9)))
    (call $print_i32 (call $switch (i32.const 0) (i32.const 64)))
    (call $print_i32 (call $switch (i32.const 1) (i32.const 200)))))

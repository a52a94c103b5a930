;; Tail calls in a program without tables and with a memory that can't grow, of which nothing else has to be known before it is compiled: its
;; functions must agree on their parameters, of which the memory's base may be one. The loops count by calls: f(n) stores n and goes on with f(n - 1).
;; options: -O3
(module
  (memory (export "memory") 1 1)
  (func $count (param $n i32) (param $sum i32) (result i32)
    (i32.store (i32.shl (local.get $n) (i32.const 2)) (local.get $n))
    (if (result i32) (i32.eqz (local.get $n))
      (then (local.get $sum))
      (else (return_call $turn (local.get $n) (local.get $sum)))))
  (func $turn (param $n i32) (param $sum i32) (result i32)
    (return_call $count
      (i32.sub (local.get $n) (i32.const 1))
      (i32.add (local.get $sum) (i32.load (i32.shl (local.get $n) (i32.const 2))))))
  (func (export "_start")
    (if (i32.ne (call $count (i32.const 1000) (i32.const 0)) (i32.const 500500)) (then unreachable))))

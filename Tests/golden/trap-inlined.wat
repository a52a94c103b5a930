;; Calls inlined several times and into one another: each frame stands with the place of the call that was inlined.
;; uses: print
(module
  (memory 1)
  (func $quotient (param i32 i32) (result i32)
    (i32.div_u (local.get 0) (local.get 1)))
  (func $both (param i32) (result i32)
    (i32.add
      (call $quotient (i32.const 1000) (i32.load (local.get 0)))
      (call $quotient (i32.const 2000) (i32.load offset=4 (local.get 0)))))
  (func $twice (param i32)
    (call $print_i32 (call $both (local.get 0)))
    (call $print_i32 (call $both (i32.add (local.get 0) (i32.const 4)))))
  (func (export "_start")
    (i32.store (i32.const 512) (i32.const 10))
    (i32.store (i32.const 516) (i32.const 20))
    (call $twice (i32.const 512))))

;; A load out of bounds traps although its result is dropped in the caller that its function is inlined into.
(module
  (memory 1)
  (func $quotient (param $address i32) (result i32) (i32.div_u (i32.load (local.get $address)) (i32.const 3)))
  (func (export "_start") (drop (call $quotient (i32.const 65536)))))

;; The trap names the index.
(module
  (table 10 funcref)
  (elem (i32.const 0) $nothing)
  (func $nothing)
  (func $call (param i32) (call_indirect (local.get 0)))
  (func (export "_start") (call $call (i32.const 0)) (call $call (i32.const 7))))

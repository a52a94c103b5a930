;; An index past the table's end.
(module
  (table 2 funcref)
  (elem (i32.const 0) $nothing $nothing)
  (func $nothing)
  (func $call (param i32) (call_indirect (local.get 0)))
  (func (export "_start") (call $call (i32.const 1)) (call $call (i32.const 2))))

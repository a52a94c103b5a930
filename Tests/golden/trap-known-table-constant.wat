;; Constant indices of a table that nothing changes: the function that would be called has another type.
(module
  (type $a (func (param i32) (result i32)))
  (type $b (func (param i64) (result i32)))
  (table 3 3 funcref)
  (elem (i32.const 1) $first $second)
  (func $first (type $a) (local.get 0))
  (func $second (type $b) (i32.const 1))
  (func $known (drop (call_indirect (type $a) (i32.const 5) (i32.const 1))))
  (func $wrong (drop (call_indirect (type $a) (i32.const 5) (i32.const 2))))
  (func (export "_start") (call $known) (call $wrong)))

;; Two calls of one function through a table that nothing changes: the trap names the second.
(module
  (type $a (func (param i32) (result i32)))
  (type $b (func (param i64) (result i32)))
  (table funcref (elem $first $second))
  (func $first (type $a) (local.get 0))
  (func $second (type $b) (i32.const 1))
  (func $call (param $i i32) (param $flag i32) (result i32)
    (if (result i32) (local.get $flag)
      (then (call_indirect (type $a) (i32.const 5) (local.get $i)))
      (else (call_indirect (type $a) (i32.const 5) (local.get $i)))))
  (func (export "_start")
    (drop (call $call (i32.const 0) (i32.const 1)))
    (drop (call $call (i32.const 1) (i32.const 0)))))

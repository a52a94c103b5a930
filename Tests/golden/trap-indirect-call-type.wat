;; Types are compared by structure: $same is called, $other isn't.
(module
  (type $a (func (param i32) (result i32)))
  (type $b (func (param i32) (result i32)))
  (table funcref (elem $same $other))
  (func $same (type $b) (local.get 0))
  (func $other (param i64) (result i32) (i32.const 0))
  (func $call (param i32) (drop (call_indirect (type $a) (i32.const 5) (local.get 0))))
  (func (export "_start") (call $call (i32.const 0)) (call $call (i32.const 1))))

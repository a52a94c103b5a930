;; An import that nobody provides traps when it is called through the table too.
;; options: --allow-missing-imports
(module
  (import "env" "log" (func $log (param i32)))
  (table funcref (elem $log $own))
  (func $own (param i32))
  (func $call (param $i i32) (call_indirect (param i32) (i32.const 5) (local.get $i)))
  (func (export "_start") (call $call (i32.const 1)) (call $call (i32.const 0))))

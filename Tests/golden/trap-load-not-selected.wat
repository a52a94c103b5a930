;; A load out of bounds traps also if a select takes the other operand.
(module
  (memory (export "memory") 1)
  (data (i32.const 8) "\f9\ff\00\00")
  (global $result (mut f64) (f64.const 0))
  (func $choose (export "choose") (param $address i32) (param $wanted i32) (result f64)
    (select (f64.const 1) (f64.load (local.get $address)) (local.get $wanted)))
  (func (export "_start")
    (global.set $result (call $choose (i32.load (i32.const 8)) (i32.load (i32.const 8))))))

;; backtrace: names
;; Nor does it with two functions, one of them called through a table.
(module
  (table funcref (elem $even))
  (func $even (param i32) (result i32) (call $odd (i32.add (local.get 0) (i32.const 1))))
  (func $odd (param i32) (result i32) (call_indirect (param i32) (result i32) (i32.add (local.get 0) (i32.const 1)) (i32.const 0)))
  (func $start (export "_start") (drop (call $even (i32.const 0)))))

;; command: inspect
(module $example
  (import "env" "log" (func (param i32)))
  (memory (export "memory") 1 4)
  (table 3 funcref)
  (global (export "counter") (mut i64) (i64.const 0))
  (func $both (result i32 i32) (i32.const 1) (i32.const 2))
  (func (export "_start") (memory.fill (i32.const 0) (i32.const 0) (i32.const 1)))
  (data "abc"))

(module
  (import "host" "fault" (func $fault))
  (table (export "table") 1 funcref)
  (type $nothing (func))
  (func $inner (call $fault))
  (func (export "outer") (call $inner))
  (func $through_table (export "through_table") (call_indirect (type $nothing) (i32.const 0))))

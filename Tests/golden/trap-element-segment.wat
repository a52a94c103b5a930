(module
  (table 1 funcref)
  (elem (i32.const 1) $nothing)
  (func $nothing)
  (func (export "_start")))

(module
  (table $t 3 externref)
  (func $get (param i32) (result externref) (table.get $t (local.get 0)))
  (func (export "_start") (drop (call $get (i32.const 2))) (drop (call $get (i32.const 3)))))

;; Neither does a remainder whose result is unused go away.
(module
  (memory 1)
  (func $remainder (param i64) (drop (i64.rem_u (i64.const 7) (local.get 0))))
  (func (export "_start") (call $remainder (i64.load (i32.const 0)))))

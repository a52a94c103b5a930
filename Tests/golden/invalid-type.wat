;; check: no
(module
  (func $fine)
  (func $wrong (result i32) (i64.const 1))
  (func (export "_start")))

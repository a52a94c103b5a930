;; A load traps even if nothing uses its result.
(module
  (memory 1)
  (func $ignore (param i32) (drop (i64.load (local.get 0))))
  (func (export "_start") (call $ignore (i32.const 65529))))

;; backtrace: names
;; Endless recursion ends with a trap, not with the process.
(module
  (global $depth (mut i32) (i32.const 0))
  (func $down (param i32) (result i32)
    (global.set $depth (i32.add (global.get $depth) (i32.const 1)))
    (i32.add (call $down (i32.add (local.get 0) (i32.const 1))) (global.get $depth)))
  (func (export "_start") (drop (call $down (i32.const 0)))))

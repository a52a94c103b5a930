;; backtrace: names
;; Endless recursion in tail position doesn't become an endless loop.
(module
  (global $calls (mut i32) (i32.const 0))
  (func $f (global.set $calls (i32.add (global.get $calls) (i32.const 1))) (call $f))
  (func $start (export "_start") (call $f)))

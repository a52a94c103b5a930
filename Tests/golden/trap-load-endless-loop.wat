;; A loop without an exit ends when it leaves memory.
(module
  (memory (export "memory") 1)
  (global $last (mut i32) (i32.const 0))
  (global $stride (mut i32) (i32.const 5474304))
  (func (export "_start") (local $i i32)
    (local.set $i (i32.const 1))
    (loop $again
      (global.set $last (i32.load8_u (i32.mul (global.get $stride) (local.get $i))))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br $again))))

;; A load out of bounds traps even if every bit of it that is used is known: the upper halves are zero, so no sign bit is set.
(module
  (memory (export "memory") 1)
  (global $bits (mut i32) (i32.const 0))
  (func (export "_start")
    (global.set $bits (i64x2.bitmask (i32x4.extend_low_i16x8_u (v128.load (i32.const 0x7ffffff0)))))))

;; A module that uses a feature that is off is refused, with the place and what to do.
;; options: --disable-features=bulk-memory,simd128
(module
  (memory 1)
  (func $fill (param i32) (v128.store (local.get 0) (i8x16.splat (local.get 0))))
  (func (export "_start") (call $fill (i32.const 8))))

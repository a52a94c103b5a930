;; Features one by one: relaxed SIMD brings SIMD along.
;; options: --disable-features=all --features=wasm1,RELAXED_SIMD
(module
  (func (export "_start")
    (drop (i8x16.relaxed_swizzle (v128.const i64x2 0 0) (v128.const i64x2 0 0)))))

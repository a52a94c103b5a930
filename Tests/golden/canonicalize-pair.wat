;; A pair of floats that only has to be quieted: LLVM makes one operation on two lanes of it, which its x86 code generator can't do alone.
;; uses: print
(module
  (memory 1)
  (data (i32.const 16) "\01\00\a0\7f\00\00\80\3f")
  (func $quiet (param i32 i32)
    (f32.store (local.get 1) (f32.demote_f64 (f64.promote_f32 (f32.load (local.get 0)))))
    (f32.store offset=4 (local.get 1) (f32.demote_f64 (f64.promote_f32 (f32.load offset=4 (local.get 0))))))
  (func (export "_start")
    (call $quiet (i32.const 16) (i32.const 32))
    (call $print_i32 (i32.load (i32.const 32)))
    (call $print_i32 (i32.load (i32.const 36)))))

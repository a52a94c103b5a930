(module
  (memory 1)
  (data (i32.const 0) "\00\00\c0\7f")
  (func $convert (param f32) (result i32) (i32.trunc_f32_s (local.get 0)))
  (func (export "_start") (drop (call $convert (f32.load (i32.const 0))))))

;; uses: print
;; The remainder of that division is 0, the quotient can't be told.
(module
  (func $quotient (param i64 i64) (result i64) (i64.div_s (local.get 0) (local.get 1)))
  (func $remainder (param i64 i64) (result i64) (i64.rem_s (local.get 0) (local.get 1)))
  (func (export "_start")
    (i64.store (i32.const 0) (i64.const -1))
    (call $print_i64 (call $remainder (i64.const 0x8000000000000000) (i64.load (i32.const 0))))
    (call $print_i64 (call $quotient (i64.const 0x8000000000000000) (i64.load (i32.const 0))))))

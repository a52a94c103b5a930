;; uses: print
;; Shifts and rotations count modulo the width, counting of bits, sign extension.
(module
  (func $n (result i64) (i64.load (i32.const 0)))
  (data (i32.const 0) "\f0\de\bc\9a\78\56\34\12")
  (func (export "_start")
    (call $print_hex (i64.shl (call $n) (i64.const 68)))
    (call $print_hex (i64.shr_s (i64.sub (i64.const 0) (call $n)) (i64.const 4)))
    (call $print_hex (i64.rotl (call $n) (i64.const 8)))
    (call $print_hex (i64.rotr (call $n) (i64.const 72)))
    (call $print_hex (i64.extend_i32_u (i32.rotl (i32.wrap_i64 (call $n)) (i32.const 36))))
    (call $print_i64 (i64.clz (call $n)))
    (call $print_i64 (i64.ctz (call $n)))
    (call $print_i64 (i64.popcnt (call $n)))
    (call $print_i32 (i32.clz (i32.wrap_i64 (i64.shr_u (call $n) (i64.const 63)))))
    (call $print_i64 (i64.extend8_s (call $n)))
    (call $print_i64 (i64.extend16_s (call $n)))
    (call $print_i64 (i64.extend32_s (call $n)))
    (call $print_i32 (i32.extend8_s (i32.const 0x1ff)))))

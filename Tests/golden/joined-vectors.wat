;; uses: print
;; options: --cpu native
;; Halves of vectors that are widened, computed with and joined again, on processors that do both at once too: halves in their order and
;; in the other, operations that don't commute, halves that are used elsewhere, operations that differ.
(module
  (func $print_v128 (param $v v128)
    (call $print_hex (i64x2.extract_lane 0 (local.get $v)))
    (call $print_hex (i64x2.extract_lane 1 (local.get $v))))
  ;; (4a + b - 3c) >> 2, of bytes without signs.
  (func $sums (export "sums") (param $a v128) (param $b v128) (param $c v128) (result v128)
    (i8x16.narrow_i16x8_u
      (i16x8.shr_u (i16x8.sub (i16x8.add (i16x8.shl (i16x8.extend_low_i8x16_u (local.get $a)) (i32.const 2))
        (i16x8.extend_low_i8x16_u (local.get $b)))
        (i16x8.mul (i16x8.extend_low_i8x16_u (local.get $c)) (v128.const i16x8 3 3 3 3 3 3 3 3))) (i32.const 2))
      (i16x8.shr_u (i16x8.sub (i16x8.add (i16x8.shl (i16x8.extend_high_i8x16_u (local.get $a)) (i32.const 2))
        (i16x8.extend_high_i8x16_u (local.get $b)))
        (i16x8.mul (i16x8.extend_high_i8x16_u (local.get $c)) (v128.const i16x8 3 3 3 3 3 3 3 3))) (i32.const 2))))
  ;; Low bytes of sums, taken by a shuffle; other constants in each half.
  (func $shuffled (export "shuffled") (param $a v128) (param $b v128) (param $c v128) (result v128)
    (i8x16.shuffle 0 2 4 6 8 10 12 14 16 18 20 22 24 26 28 30
      (i16x8.sub (i16x8.sub (i16x8.extend_low_i8x16_s (local.get $a)) (i16x8.extend_low_i8x16_s (local.get $b)))
        (i16x8.mul (i16x8.extend_low_i8x16_s (local.get $c)) (v128.const i16x8 1 2 3 4 5 6 7 8)))
      (i16x8.sub (i16x8.sub (i16x8.extend_high_i8x16_s (local.get $a)) (i16x8.extend_high_i8x16_s (local.get $b)))
        (i16x8.mul (i16x8.extend_high_i8x16_s (local.get $c)) (v128.const i16x8 9 10 11 12 13 14 15 16)))))
  ;; The high halves come first, and one operand has its own halves exchanged.
  (func $exchanged (export "exchanged") (param $a v128) (param $b v128) (param $c v128) (result v128)
    (i8x16.shuffle 0 2 4 6 8 10 12 14 16 18 20 22 24 26 28 30
      (i16x8.sub (i16x8.sub (i16x8.extend_high_i8x16_u (local.get $a)) (i16x8.extend_high_i8x16_u (local.get $b)))
        (i16x8.extend_low_i8x16_u (local.get $c)))
      (i16x8.sub (i16x8.sub (i16x8.extend_low_i8x16_u (local.get $a)) (i16x8.extend_low_i8x16_u (local.get $b)))
        (i16x8.extend_high_i8x16_u (local.get $c)))))
  ;; The operands of one difference are exchanged in one half; a sum is used once more, and one operand is the same in both halves.
  (func $unlike (export "unlike") (param $a v128) (param $b v128) (param $c v128) (result v128) (local $low v128) (local $high v128)
    (local.set $low (i16x8.sub (i16x8.extend_low_i8x16_u (local.get $a)) (i16x8.extend_low_i8x16_u (local.get $b))))
    (local.set $high (i16x8.sub (i16x8.extend_high_i8x16_u (local.get $b)) (i16x8.extend_high_i8x16_u (local.get $a))))
    (i16x8.add (i16x8.mul (local.get $low) (local.get $high))
      (i8x16.shuffle 0 2 4 6 8 10 12 14 16 18 20 22 24 26 28 30
        (i16x8.add (i16x8.add (local.get $low) (i16x8.extend_low_i8x16_u (local.get $c))) (local.get $c))
        (i16x8.add (i16x8.add (local.get $high) (i16x8.extend_high_i8x16_u (local.get $c))) (local.get $c)))))
  (func (export "_start") (local $a v128) (local $b v128) (local $c v128) (local $i i32)
    (local.set $a (v128.const i8x16 0 1 2 127 128 129 254 255 17 34 51 68 85 102 119 136))
    (local.set $b (v128.const i8x16 255 0 128 127 1 200 100 50 25 12 6 3 99 98 97 96))
    (local.set $c (v128.const i8x16 3 1 4 1 5 9 2 6 5 3 5 8 9 79 3 2))
    (loop $next
      (call $print_v128 (call $sums (local.get $a) (local.get $b) (local.get $c)))
      (call $print_v128 (call $shuffled (local.get $a) (local.get $b) (local.get $c)))
      (call $print_v128 (call $exchanged (local.get $a) (local.get $b) (local.get $c)))
      (call $print_v128 (call $unlike (local.get $a) (local.get $b) (local.get $c)))
      (local.set $a (i8x16.add (local.get $b) (local.get $c)))
      (local.set $c (i8x16.sub (local.get $c) (v128.const i64x2 0x0102030405060708 0x1122334455667788)))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 4))))))

;; uses: print
;; Loops that search memory, beside the same ones with a store to a global in them, which are left as they are: every place of what
;; is sought in a block and around its borders, every alignment, every end of a counter, and the end of the memory.
(module
  (global $steps (mut i32) (i32.const 0))
  (global $wrong (mut i32) (i32.const 0))

  ;; The place of a zero byte from $p on: no end but the memory's.
  (func $length (param $p i32) (result i32) (local $q i32)
    (local.set $q (local.get $p))
    (block $end
      (loop $next
        (br_if $end (i32.eq (local.get $q) (i32.const 0x7fffffff)))
        (br_if $end (i32.eqz (i32.load8_u (local.get $q))))
        (local.set $q (i32.add (local.get $q) (i32.const 1)))
        (br $next)))
    (local.get $q))
  ;; The byte $c in the $n bytes from $p on: its place, or -1. Bits of $c above the lowest eight don't count.
  (func $byte (param $p i32) (param $c i32) (param $n i32) (result i32)
    (block $end
      (br_if $end (i32.eqz (local.get $n)))
      (loop $next
        (if (i32.eq (i32.load8_u (local.get $p)) (i32.and (local.get $c) (i32.const 255))) (then (return (local.get $p))))
        (local.set $p (i32.add (local.get $p) (i32.const 1)))
        (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
    (i32.const -1))
  ;; The same with a bound that is compared by order, the access's offset, and a byte that is extended with its sign.
  (func $signed (param $p i32) (param $c i32) (param $end i32) (result i32)
    (block $none
      (br_if $none (i32.ge_u (local.get $p) (local.get $end)))
      (loop $next
        (if (i32.eq (i32.load8_s offset=1000 (local.get $p)) (i32.extend8_s (local.get $c)))
          (then (return (i32.add (local.get $p) (i32.const 1000)))))
        (br_if $next (i32.lt_u (local.tee $p (i32.add (local.get $p) (i32.const 1))) (local.get $end)))))
    (i32.const -1))
  ;; A byte that is zero or $c.
  (func $either (param $p i32) (param $c i32) (result i32) (local $b i32)
    (local.set $p (i32.sub (local.get $p) (i32.const 1)))
    (loop $next
      (local.set $b (i32.load8_u (local.tee $p (i32.add (local.get $p) (i32.const 1)))))
      (br_if $next (i32.and (i32.ne (local.get $p) (i32.const 0x7fffffff))
        (i32.and (i32.ne (local.get $b) (i32.const 0)) (i32.ne (local.get $b) (i32.and (local.get $c) (i32.const 255)))))))
    (local.get $p))
  ;; The word with a zero byte.
  (func $word_zero (param $p i32) (result i32) (local $w i32)
    (block $end
      (loop $next
        (br_if $end (i32.eq (local.get $p) (i32.const 0x7fffffff)))
        (local.set $w (i32.load (local.get $p)))
        (br_if $end (i32.and (i32.and (i32.sub (local.get $w) (i32.const 0x01010101)) (i32.xor (local.get $w) (i32.const -1)))
          (i32.const 0x80808080)))
        (local.set $p (i32.add (local.get $p) (i32.const 4)))
        (br $next)))
    (local.get $p))
  ;; The word with the byte $c, or what has less than a word left; by the other form that compilers make of it.
  (func $word_byte (param $p i32) (param $c i32) (param $n i32) (result i32) (local $w i32) (local $k i32)
    (local.set $k (i32.mul (i32.and (local.get $c) (i32.const 255)) (i32.const 0x01010101)))
    (block $end
      (loop $next
        (br_if $end (i32.lt_u (local.get $n) (i32.const 4)))
        (local.set $w (i32.xor (i32.load (local.get $p)) (local.get $k)))
        (br_if $end (i32.ne (i32.const 0x80808080) (i32.and (i32.const 0x80808080)
          (i32.or (i32.sub (i32.const 0x01010100) (local.get $w)) (local.get $w)))))
        (local.set $p (i32.add (local.get $p) (i32.const 4)))
        (local.set $n (i32.sub (local.get $n) (i32.const 4)))
        (br $next)))
    (local.get $p))
  ;; The word of 64 bits with a zero byte or the byte 46, loaded before the test.
  (func $long_either (param $p i32) (result i32) (local $w i64) (local $x i64)
    (local.set $w (i64.load (local.get $p)))
    (block $end
      (loop $next
        (br_if $end (i32.eq (local.get $p) (i32.const 0x7fffffff)))
        (br_if $end (i64.ne (i64.const 0) (i64.and (i64.const 0x8080808080808080)
          (i64.and (i64.sub (local.get $w) (i64.const 0x0101010101010101)) (i64.xor (local.get $w) (i64.const -1))))))
        (local.set $x (i64.xor (local.get $w) (i64.const 0x2e2e2e2e2e2e2e2e)))
        (br_if $end (i64.ne (i64.const 0) (i64.and (i64.const 0x8080808080808080)
          (i64.and (i64.sub (local.get $x) (i64.const 0x0101010101010101)) (i64.xor (local.get $x) (i64.const -1))))))
        (local.set $w (i64.load (local.tee $p (i32.add (local.get $p) (i32.const 8)))))
        (br $next)))
    (local.get $p))
  ;; Numbers of 16 and 32 bits.
  (func $half (param $p i32) (param $c i32) (param $n i32) (result i32)
    (block $end
      (loop $next
        (br_if $end (i32.le_s (local.get $n) (i32.const 0)))
        (br_if $end (i32.eq (i32.load16_u (local.get $p)) (local.get $c)))
        (local.set $p (i32.add (local.get $p) (i32.const 2)))
        (local.set $n (i32.sub (local.get $n) (i32.const 1)))
        (br $next)))
    (local.get $p))
  (func $number (param $p i32) (param $c i32) (param $end i32) (result i32)
    (block $stop
      (loop $next
        (br_if $stop (i32.eq (local.get $p) (local.get $end)))
        (br_if $stop (i32.eq (i32.load (local.get $p)) (local.get $c)))
        (local.set $p (i32.add (local.get $p) (i32.const 4)))
        (br $next)))
    (local.get $p))
  ;; Two strings up to where they differ or end.
  (func $compare (param $l i32) (param $r i32) (result i32) (local $a i32) (local $b i32)
    (block $end
      (loop $next
        (local.set $a (i32.load8_u (local.get $l)))
        (local.set $b (i32.load8_u (local.get $r)))
        (br_if $end (i32.ne (local.get $a) (local.get $b)))
        (br_if $end (i32.eqz (local.get $a)))
        (local.set $l (i32.add (local.get $l) (i32.const 1)))
        (local.set $r (i32.add (local.get $r) (i32.const 1)))
        (br $next)))
    (i32.add (i32.mul (local.get $l) (i32.const 512)) (i32.sub (local.get $a) (local.get $b))))
  ;; The first value tested is a parameter; the others are what the iteration before has loaded.
  (func $given (param $p i32) (param $first i32) (result i32)
    (block $end
      (loop $next
        (br_if $end (i32.eq (local.get $p) (i32.const 0x7fffffff)))
        (br_if $end (i32.eqz (local.get $first)))
        (local.set $p (i32.add (local.get $p) (i32.const 1)))
        (local.set $first (i32.load8_u (local.get $p)))
        (br $next)))
    (local.get $p))
  ;; Counts up by 3 for each byte before a zero.
  (func $count (param $p i32) (result i64) (local $n i64)
    (block $end
      (loop $next
        (br_if $end (i32.eq (local.get $p) (i32.const 0x7fffffff)))
        (br_if $end (i32.eqz (i32.load8_u (local.get $p))))
        (local.set $n (i64.add (local.get $n) (i64.const 3)))
        (local.set $p (i32.add (local.get $p) (i32.const 1)))
        (br $next)))
    (local.get $n))


  (func $length_slowly (param $p i32) (result i32) (local $q i32)
    (local.set $q (local.get $p))
    (block $end
      (loop $next
        (global.set $steps (i32.add (global.get $steps) (i32.const 1)))
        (br_if $end (i32.eqz (i32.load8_u (local.get $q))))
        (local.set $q (i32.add (local.get $q) (i32.const 1)))
        (br $next)))
    (local.get $q))
  (func $byte_slowly (param $p i32) (param $c i32) (param $n i32) (result i32)
    (block $end
      (br_if $end (i32.eqz (local.get $n)))
      (loop $next
        (global.set $steps (i32.add (global.get $steps) (i32.const 1)))
        (if (i32.eq (i32.load8_u (local.get $p)) (i32.and (local.get $c) (i32.const 255))) (then (return (local.get $p))))
        (local.set $p (i32.add (local.get $p) (i32.const 1)))
        (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
    (i32.const -1))
  (func $signed_slowly (param $p i32) (param $c i32) (param $end i32) (result i32)
    (block $none
      (br_if $none (i32.ge_u (local.get $p) (local.get $end)))
      (loop $next
        (global.set $steps (i32.add (global.get $steps) (i32.const 1)))
        (if (i32.eq (i32.load8_s offset=1000 (local.get $p)) (i32.extend8_s (local.get $c)))
          (then (return (i32.add (local.get $p) (i32.const 1000)))))
        (br_if $next (i32.lt_u (local.tee $p (i32.add (local.get $p) (i32.const 1))) (local.get $end)))))
    (i32.const -1))
  (func $either_slowly (param $p i32) (param $c i32) (result i32) (local $b i32)
    (local.set $p (i32.sub (local.get $p) (i32.const 1)))
    (loop $next
        (global.set $steps (i32.add (global.get $steps) (i32.const 1)))
      (local.set $b (i32.load8_u (local.tee $p (i32.add (local.get $p) (i32.const 1)))))
      (br_if $next (i32.and (i32.ne (local.get $b) (i32.const 0)) (i32.ne (local.get $b) (i32.and (local.get $c) (i32.const 255))))))
    (local.get $p))
  (func $word_zero_slowly (param $p i32) (result i32) (local $w i32)
    (block $end
      (loop $next
        (global.set $steps (i32.add (global.get $steps) (i32.const 1)))
        (local.set $w (i32.load (local.get $p)))
        (br_if $end (i32.and (i32.and (i32.sub (local.get $w) (i32.const 0x01010101)) (i32.xor (local.get $w) (i32.const -1)))
          (i32.const 0x80808080)))
        (local.set $p (i32.add (local.get $p) (i32.const 4)))
        (br $next)))
    (local.get $p))
  (func $word_byte_slowly (param $p i32) (param $c i32) (param $n i32) (result i32) (local $w i32) (local $k i32)
    (local.set $k (i32.mul (i32.and (local.get $c) (i32.const 255)) (i32.const 0x01010101)))
    (block $end
      (loop $next
        (global.set $steps (i32.add (global.get $steps) (i32.const 1)))
        (br_if $end (i32.lt_u (local.get $n) (i32.const 4)))
        (local.set $w (i32.xor (i32.load (local.get $p)) (local.get $k)))
        (br_if $end (i32.ne (i32.const 0x80808080) (i32.and (i32.const 0x80808080)
          (i32.or (i32.sub (i32.const 0x01010100) (local.get $w)) (local.get $w)))))
        (local.set $p (i32.add (local.get $p) (i32.const 4)))
        (local.set $n (i32.sub (local.get $n) (i32.const 4)))
        (br $next)))
    (local.get $p))
  (func $long_either_slowly (param $p i32) (result i32) (local $w i64) (local $x i64)
    (local.set $w (i64.load (local.get $p)))
    (block $end
      (loop $next
        (global.set $steps (i32.add (global.get $steps) (i32.const 1)))
        (br_if $end (i64.ne (i64.const 0) (i64.and (i64.const 0x8080808080808080)
          (i64.and (i64.sub (local.get $w) (i64.const 0x0101010101010101)) (i64.xor (local.get $w) (i64.const -1))))))
        (local.set $x (i64.xor (local.get $w) (i64.const 0x2e2e2e2e2e2e2e2e)))
        (br_if $end (i64.ne (i64.const 0) (i64.and (i64.const 0x8080808080808080)
          (i64.and (i64.sub (local.get $x) (i64.const 0x0101010101010101)) (i64.xor (local.get $x) (i64.const -1))))))
        (local.set $w (i64.load (local.tee $p (i32.add (local.get $p) (i32.const 8)))))
        (br $next)))
    (local.get $p))
  (func $half_slowly (param $p i32) (param $c i32) (param $n i32) (result i32)
    (block $end
      (loop $next
        (global.set $steps (i32.add (global.get $steps) (i32.const 1)))
        (br_if $end (i32.le_s (local.get $n) (i32.const 0)))
        (br_if $end (i32.eq (i32.load16_u (local.get $p)) (local.get $c)))
        (local.set $p (i32.add (local.get $p) (i32.const 2)))
        (local.set $n (i32.sub (local.get $n) (i32.const 1)))
        (br $next)))
    (local.get $p))
  (func $number_slowly (param $p i32) (param $c i32) (param $end i32) (result i32)
    (block $stop
      (loop $next
        (global.set $steps (i32.add (global.get $steps) (i32.const 1)))
        (br_if $stop (i32.eq (local.get $p) (local.get $end)))
        (br_if $stop (i32.eq (i32.load (local.get $p)) (local.get $c)))
        (local.set $p (i32.add (local.get $p) (i32.const 4)))
        (br $next)))
    (local.get $p))
  (func $compare_slowly (param $l i32) (param $r i32) (result i32) (local $a i32) (local $b i32)
    (block $end
      (loop $next
        (global.set $steps (i32.add (global.get $steps) (i32.const 1)))
        (local.set $a (i32.load8_u (local.get $l)))
        (local.set $b (i32.load8_u (local.get $r)))
        (br_if $end (i32.ne (local.get $a) (local.get $b)))
        (br_if $end (i32.eqz (local.get $a)))
        (local.set $l (i32.add (local.get $l) (i32.const 1)))
        (local.set $r (i32.add (local.get $r) (i32.const 1)))
        (br $next)))
    (i32.add (i32.mul (local.get $l) (i32.const 512)) (i32.sub (local.get $a) (local.get $b))))
  (func $given_slowly (param $p i32) (param $first i32) (result i32)
    (block $end
      (loop $next
        (global.set $steps (i32.add (global.get $steps) (i32.const 1)))
        (br_if $end (i32.eqz (local.get $first)))
        (local.set $p (i32.add (local.get $p) (i32.const 1)))
        (local.set $first (i32.load8_u (local.get $p)))
        (br $next)))
    (local.get $p))
  (func $count_slowly (param $p i32) (result i64) (local $n i64)
    (block $end
      (loop $next
        (global.set $steps (i32.add (global.get $steps) (i32.const 1)))
        (br_if $end (i32.eqz (i32.load8_u (local.get $p))))
        (local.set $n (i64.add (local.get $n) (i64.const 3)))
        (local.set $p (i32.add (local.get $p) (i32.const 1)))
        (br $next)))
    (local.get $n))

  (func $check (param $kind i32) (param $differs i32)
    (if (local.get $differs)
      (then (global.set $wrong (i32.add (global.get $wrong) (i32.const 1))) (call $print_i32 (local.get $kind)))))
  ;; All searches from $p on, with $n bytes or numbers.
  (func $search (param $p i32) (param $n i32)
    (call $check (i32.const 0) (i32.ne (call $length (local.get $p))
      (call $length_slowly (local.get $p))))
    (call $check (i32.const 1) (i32.ne (call $byte (local.get $p) (i32.const 0x1002e) (local.get $n))
      (call $byte_slowly (local.get $p) (i32.const 0x1002e) (local.get $n))))
    (call $check (i32.const 2) (i32.ne (call $signed (i32.sub (local.get $p) (i32.const 1000)) (i32.const 0x1002e) (i32.add (i32.sub (local.get $p) (i32.const 1000)) (local.get $n)))
      (call $signed_slowly (i32.sub (local.get $p) (i32.const 1000)) (i32.const 0x1002e) (i32.add (i32.sub (local.get $p) (i32.const 1000)) (local.get $n)))))
    (call $check (i32.const 3) (i32.ne (call $either (local.get $p) (i32.const 0x1002e))
      (call $either_slowly (local.get $p) (i32.const 0x1002e))))
    (call $check (i32.const 4) (i32.ne (call $word_zero (local.get $p))
      (call $word_zero_slowly (local.get $p))))
    (call $check (i32.const 5) (i32.ne (call $word_byte (local.get $p) (i32.const 0x1002e) (local.get $n))
      (call $word_byte_slowly (local.get $p) (i32.const 0x1002e) (local.get $n))))
    (call $check (i32.const 6) (i32.ne (call $long_either (local.get $p))
      (call $long_either_slowly (local.get $p))))
    (call $check (i32.const 7) (i32.ne (call $half (local.get $p) (i32.const 0x2e2e) (i32.shr_u (local.get $n) (i32.const 1)))
      (call $half_slowly (local.get $p) (i32.const 0x2e2e) (i32.shr_u (local.get $n) (i32.const 1)))))
    (call $check (i32.const 8) (i32.ne (call $number (local.get $p) (i32.const 0x2e2e2e2e) (i32.add (local.get $p) (i32.and (local.get $n) (i32.const -4))))
      (call $number_slowly (local.get $p) (i32.const 0x2e2e2e2e) (i32.add (local.get $p) (i32.and (local.get $n) (i32.const -4))))))
    (call $check (i32.const 9) (i32.ne (call $compare (local.get $p) (i32.const 5003))
      (call $compare_slowly (local.get $p) (i32.const 5003))))
    (call $check (i32.const 10) (i32.ne (call $given (local.get $p) (i32.load8_u (local.get $p)))
      (call $given_slowly (local.get $p) (i32.load8_u (local.get $p)))))
    (call $check (i32.const 11) (i64.ne (call $count (local.get $p))
      (call $count_slowly (local.get $p))))
  )
  ;; Fills $n bytes from $at on.
  (func $fill (param $at i32) (param $n i32) (param $byte i32)
    (memory.fill (local.get $at) (local.get $byte) (local.get $n)))
  (func $place (param $at i32) (param $width i32) (param $byte i32)
    (memory.fill (local.get $at) (local.get $byte) (local.get $width)))
  ;; What is sought at every place up to 70 from $base on, 1, 2 or 4 bytes of it; the search begins at each of the first 9 bytes.
  (func $places (param $base i32) (param $byte i32) (param $filler i32) (local $k i32) (local $from i32) (local $width i32)
    (loop $sites
      (local.set $width (i32.const 1))
      (loop $widths
        (call $place (i32.add (local.get $base) (local.get $k)) (local.get $width) (local.get $byte))
        (local.set $from (i32.const 0))
        (loop $starts
          (call $search (i32.add (local.get $base) (local.get $from)) (local.get $k))
          (call $search (i32.add (local.get $base) (local.get $from)) (i32.add (local.get $k) (i32.const 5)))
          (call $search (i32.add (local.get $base) (local.get $from)) (i32.shl (local.get $k) (i32.const 2)))
          (br_if $starts (i32.lt_u (local.tee $from (i32.add (local.get $from) (i32.const 1))) (i32.const 9))))
        (call $place (i32.add (local.get $base) (local.get $k)) (local.get $width) (local.get $filler))
        (br_if $widths (i32.le_u (local.tee $width (i32.shl (local.get $width) (i32.const 1))) (i32.const 4))))
      (br_if $sites (i32.lt_u (local.tee $k (i32.add (local.get $k) (i32.const 1))) (i32.const 70)))))
  (func (export "_start") (local $i i32)
    ;; Bytes that are neither sought nor zero, but make most differences carry; zeros behind.
    (call $fill (i32.const 3000) (i32.const 400) (i32.const 0x81))
    (call $fill (i32.const 5003) (i32.const 300) (i32.const 0x81))
    (call $places (i32.const 3003) (i32.const 0) (i32.const 0x81))
    (call $places (i32.const 3003) (i32.const 0x2e) (i32.const 0x81))
    (call $fill (i32.const 3000) (i32.const 400) (i32.const 1))
    (call $fill (i32.const 5003) (i32.const 300) (i32.const 1))
    (call $places (i32.const 3000) (i32.const 0x2e) (i32.const 1))
    (call $places (i32.const 3000) (i32.const 0x80) (i32.const 1))
    ;; The end of what is sought is the last byte of the memory.
    (call $fill (i32.const 131000) (i32.const 72) (i32.const 0x2f))
    (i64.store (i32.const 131064) (i64.const 0))
    (local.set $i (i32.const 131000))
    (loop $starts
      (call $search (local.get $i) (i32.sub (i32.const 131072) (local.get $i)))
      (call $search (local.get $i) (i32.shr_u (i32.sub (i32.const 131072) (local.get $i)) (i32.const 2)))
      (br_if $starts (i32.le_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 131064))))
    ;; A first value that isn't in memory, and one that would be in front of it.
    (call $print_i32 (call $given (i32.const 3000) (i32.const 0)))
    (call $print_i32 (call $given (i32.const 3300) (i32.const 7)))
    (call $print_i32 (call $given (i32.const -1) (i32.const 7)))
    (call $print_i32 (global.get $wrong))
    (call $print_i32 (i32.gt_u (global.get $steps) (i32.const 100000)))
    ;; Nothing is found up to the memory's end by a counter that ends there, and by one that goes on: a trap in the loop.
    (call $fill (i32.const 131000) (i32.const 72) (i32.const 0x2f))
    (call $print_i32 (call $byte (i32.const 131001) (i32.const 46) (i32.const 71)))
    (call $print_i32 (call $word_byte (i32.const 131001) (i32.const 46) (i32.const 71)))
    (call $print_i32 (call $byte (i32.const 131001) (i32.const 46) (i32.const 72)))))

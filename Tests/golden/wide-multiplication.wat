;; A function that multiplies 128-bit integers by parts, and three that do nearly that: each does what it says.
;; uses: print
(module
  (memory 1)
  (func $multiply (param $to i32) (param $a i64) (param $a_high i64) (param $b i64) (param $b_high i64) (local $p i64)
    (i64.store offset=8 (local.get $to)
      (i64.add (i64.add (i64.add (i64.add
        (i64.add (i64.mul (local.get $b_high) (local.get $a)) (i64.mul (local.get $a_high) (local.get $b)))
        (i64.mul (local.tee $a_high (i64.shr_u (local.get $b) (i64.const 32)))
          (local.tee $b_high (i64.shr_u (local.get $a) (i64.const 32)))))
        (i64.shr_u (local.tee $b (i64.add
          (i64.shr_u (local.tee $p (i64.mul
            (local.tee $b (i64.and (local.get $b) (i64.const 0xffffffff)))
            (local.tee $a (i64.and (local.get $a) (i64.const 0xffffffff))))) (i64.const 32))
          (i64.mul (local.get $b) (local.get $b_high)))) (i64.const 32)))
        (i64.const 0))
        (i64.shr_u (local.tee $a (i64.add (i64.and (local.get $b) (i64.const 0xffffffff))
          (i64.mul (local.get $a_high) (local.get $a)))) (i64.const 32))))
    (i64.store (local.get $to)
      (i64.or (i64.shl (local.get $a) (i64.const 32)) (i64.and (local.get $p) (i64.const 0xffffffff)))))
  ;; One product too many.
  (func $cube (param $to i32) (param $a i64) (param $a_high i64) (param $b i64) (param $b_high i64)
    (call $multiply (local.get $to) (local.get $a) (local.get $a_high) (local.get $b) (local.get $b_high))
    (call $multiply (local.get $to) (local.get $a) (local.get $a_high)
      (i64.load (local.get $to)) (i64.load offset=8 (local.get $to))))
  ;; The carry out of the middle is lost.
  (func $lossy (param $to i32) (param $a i64) (param $a_high i64) (param $b i64) (param $b_high i64) (local $p i64)
    (i64.store offset=8 (local.get $to)
      (i64.add (i64.add (i64.mul (local.get $b_high) (local.get $a)) (i64.mul (local.get $a_high) (local.get $b)))
        (i64.mul (i64.shr_u (local.get $b) (i64.const 32)) (i64.shr_u (local.get $a) (i64.const 32)))))
    (i64.store (local.get $to) (i64.mul (local.get $a) (local.get $b))))
  ;; 64 x 64 bits.
  (func $widen (param $to i32) (param $a i64) (param $b i64) (local $low i64) (local $t i64) (local $u i64)
    (local.set $low (i64.mul (i64.extend_i32_u (i32.wrap_i64 (local.get $a))) (i64.extend_i32_u (i32.wrap_i64 (local.get $b)))))
    (local.set $t (i64.add (i64.shr_u (local.get $low) (i64.const 32))
      (i64.mul (i64.shr_u (local.get $a) (i64.const 32)) (i64.and (local.get $b) (i64.const 0xffffffff)))))
    (local.set $u (i64.add (i64.and (local.get $t) (i64.const 0xffffffff))
      (i64.mul (i64.and (local.get $a) (i64.const 0xffffffff)) (i64.shr_u (local.get $b) (i64.const 32)))))
    (i64.store (local.get $to) (i64.add (i64.shl (local.get $u) (i64.const 32)) (i64.and (local.get $low) (i64.const 0xffffffff))))
    (i64.store offset=8 (local.get $to) (i64.add (i64.add (i64.shr_u (local.get $t) (i64.const 32)) (i64.shr_u (local.get $u) (i64.const 32)))
      (i64.mul (i64.shr_u (local.get $a) (i64.const 32)) (i64.shr_u (local.get $b) (i64.const 32))))))
  (func $show
    (call $print_i64 (i64.load (i32.const 512)))
    (call $print_i64 (i64.load (i32.const 520))))
  (func (export "_start") (local $i i32) (local $a i64) (local $b i64)
    (local.set $a (i64.const 0x9E3779B97F4A7C15))
    (local.set $b (i64.const -1))
    (loop $next
      (call $multiply (i32.const 512) (local.get $a) (i64.const 0) (local.get $b) (i64.const 0)) (call $show)
      (call $multiply (i32.const 512) (local.get $a) (local.get $b) (local.get $b) (local.get $a)) (call $show)
      (call $cube (i32.const 512) (local.get $a) (local.get $b) (local.get $b) (local.get $a)) (call $show)
      (call $lossy (i32.const 512) (local.get $a) (local.get $b) (local.get $b) (local.get $a)) (call $show)
      (call $widen (i32.const 512) (local.get $a) (local.get $b)) (call $show)
      (local.set $b (i64.sub (i64.rotl (local.get $a) (i64.const 13)) (local.get $b)))
      (local.set $a (i64.mul (local.get $a) (i64.const 0x2545F4914F6CDD1D)))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 3))))))

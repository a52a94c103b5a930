;; Values that a loop computes side by side stay scalars, which run at once in any case.
;; emit: llvm
;; within: mix
;; pattern: = phi i32
;; absent: x i32>
(module
  (memory 1)
  (func $mix (export "mix") (param $count i32)
    (local $a i32) (local $b i32) (local $c i32) (local $d i32) (local $w i32) (local $x i32) (local $y i32) (local $z i32)
    (local.set $a (i32.load (i32.const 0)))
    (local.set $b (i32.load (i32.const 4)))
    (local.set $c (i32.load (i32.const 8)))
    (local.set $d (i32.load (i32.const 12)))
    (local.set $w (i32.load (i32.const 16)))
    (local.set $x (i32.load (i32.const 20)))
    (local.set $y (i32.load (i32.const 24)))
    (local.set $z (i32.load (i32.const 28)))
    (loop $rounds
      (local.set $a (i32.add (local.get $a) (local.get $w)))
      (local.set $b (i32.add (local.get $b) (local.get $x)))
      (local.set $c (i32.add (local.get $c) (local.get $y)))
      (local.set $d (i32.add (local.get $d) (local.get $z)))
      (local.set $w (i32.xor (local.get $w) (i32.shr_u (local.get $a) (i32.const 3))))
      (local.set $x (i32.xor (local.get $x) (i32.shr_u (local.get $b) (i32.const 3))))
      (local.set $y (i32.xor (local.get $y) (i32.shr_u (local.get $c) (i32.const 3))))
      (local.set $z (i32.xor (local.get $z) (i32.shr_u (local.get $d) (i32.const 3))))
      (br_if $rounds (local.tee $count (i32.sub (local.get $count) (i32.const 1)))))
    (i32.store (i32.const 0) (local.get $a))
    (i32.store (i32.const 4) (local.get $b))
    (i32.store (i32.const 8) (local.get $c))
    (i32.store (i32.const 12) (local.get $d))
    (i32.store (i32.const 16) (local.get $w))
    (i32.store (i32.const 20) (local.get $x))
    (i32.store (i32.const 24) (local.get $y))
    (i32.store (i32.const 28) (local.get $z)))
  (func (export "_start")))

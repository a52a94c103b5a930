;; RUN: split-file %s %t
;; RUN: %ir %t/sums.wat | FileCheck %s --check-prefix=SUMS
;; RUN: %ir %t/loads.wat | FileCheck %s --check-prefix=LOADS
;; RUN: %ir %t/state.wat | FileCheck %s --check-prefix=STATE
;--- sums.wat
;; A sum over vectors that its producer unrolled is several sums, added behind the loop: no addition waits for the
;; one before it.
;; SUMS-LABEL: define {{.*}}.sum(
;; SUMS: phi <4 x i32>
;; SUMS-NEXT: phi <4 x i32>
;; SUMS: br i1
;; SUMS: add <4 x i32>
;; SUMS: {{^}$}}
(module
  (memory 2)
  (func $sum (export "sum") (param $p i32) (param $count i32) (result v128)
    (local $sum v128)
    (loop $next
      (local.set $sum (i32x4.add (local.get $sum) (i32x4.mul (v128.load (local.get $p)) (v128.load offset=32768 (local.get $p)))))
      (local.set $sum (i32x4.add (local.get $sum) (i32x4.mul (v128.load offset=16 (local.get $p)) (v128.load offset=32784 (local.get $p)))))
      (local.set $p (i32.add (local.get $p) (i32.const 32)))
      (br_if $next (local.tee $count (i32.sub (local.get $count) (i32.const 2)))))
    (local.get $sum))
  (func (export "_start")))
;--- loads.wat
;; In an unrolled loop a load of a vector goes before the stores that it doesn't overlap with.
;; LOADS-LABEL: define {{.*}}.scale(
;; LOADS: load <4 x float>
;; LOADS: store <4 x float>
;; LOADS-NOT: load <4 x float>
;; LOADS: {{^}$}}
(module
  (memory 2)
  (func $scale (export "scale") (param $p i32)
    (local $i i32)
    (loop $next
      (v128.store (local.get $p) (f32x4.mul (v128.load (local.get $p)) (v128.const f32x4 3 3 3 3)))
      (local.set $p (i32.add (local.get $p) (i32.const 16)))
      (br_if $next (i32.ne (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 1024)))))
  (func (export "_start")))
;--- state.wat
;; Values that a loop computes side by side stay scalars, which run at once in any case.
;; STATE-LABEL: define {{.*}}.mix(
;; STATE-NOT: x i32>
;; STATE: = phi i32
;; STATE-NOT: x i32>
;; STATE: {{^}$}}
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

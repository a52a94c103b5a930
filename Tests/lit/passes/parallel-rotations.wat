;; Where a processor rotates vectors, columns of a state that are rotated side by side become vectors; rotations that
;; don't come in fours that are alike stay scalar, where LLVM's vectoriser would take them too.
;; RUN: %asm --cpu sapphirerapids %s | FileCheck %s
;; CHECK-LABEL: {{^}}parallel_rotations.1.block:
;; CHECK: vprold $16, %xmm
;; CHECK: vprold $12, %xmm
;; CHECK: vprold $8, %xmm
;; CHECK: vprold $7, %xmm
;; CHECK-LABEL: {{^}}parallel_rotations.2.unlike:
;; CHECK-NOT: vprol
;; CHECK: {{rorx?l}} $
;; CHECK-NOT: vprol
;; CHECK-LABEL: {{^}}parallel_rotations.3.
(module
  (memory 1)
  ;; A quarter round (RFC 8439, section 2.1).
  (func $quarter (param $a i32) (param $b i32) (param $c i32) (param $d i32) (result i32 i32 i32 i32)
    (local.set $a (i32.add (local.get $a) (local.get $b)))
    (local.set $d (i32.rotl (i32.xor (local.get $d) (local.get $a)) (i32.const 16)))
    (local.set $c (i32.add (local.get $c) (local.get $d)))
    (local.set $b (i32.rotl (i32.xor (local.get $b) (local.get $c)) (i32.const 12)))
    (local.set $a (i32.add (local.get $a) (local.get $b)))
    (local.set $d (i32.rotl (i32.xor (local.get $d) (local.get $a)) (i32.const 8)))
    (local.set $c (i32.add (local.get $c) (local.get $d)))
    (local.set $b (i32.rotl (i32.xor (local.get $b) (local.get $c)) (i32.const 7)))
    (local.get $a) (local.get $b) (local.get $c) (local.get $d))
  ;; The block of key stream for the state at this address, behind it (section 2.3).
  (func $block (export "block") (param $state i32)
    (local $round i32)
    (local $x0 i32) (local $x1 i32) (local $x2 i32) (local $x3 i32) (local $x4 i32) (local $x5 i32) (local $x6 i32) (local $x7 i32)
    (local $x8 i32) (local $x9 i32) (local $x10 i32) (local $x11 i32) (local $x12 i32) (local $x13 i32) (local $x14 i32) (local $x15 i32)
    (local.set $x0 (i32.load offset=0 (local.get $state))) (local.set $x1 (i32.load offset=4 (local.get $state)))
    (local.set $x2 (i32.load offset=8 (local.get $state))) (local.set $x3 (i32.load offset=12 (local.get $state)))
    (local.set $x4 (i32.load offset=16 (local.get $state))) (local.set $x5 (i32.load offset=20 (local.get $state)))
    (local.set $x6 (i32.load offset=24 (local.get $state))) (local.set $x7 (i32.load offset=28 (local.get $state)))
    (local.set $x8 (i32.load offset=32 (local.get $state))) (local.set $x9 (i32.load offset=36 (local.get $state)))
    (local.set $x10 (i32.load offset=40 (local.get $state))) (local.set $x11 (i32.load offset=44 (local.get $state)))
    (local.set $x12 (i32.load offset=48 (local.get $state))) (local.set $x13 (i32.load offset=52 (local.get $state)))
    (local.set $x14 (i32.load offset=56 (local.get $state))) (local.set $x15 (i32.load offset=60 (local.get $state)))
    (loop $next
      (call $quarter (local.get $x0) (local.get $x4) (local.get $x8) (local.get $x12))
      (local.set $x12) (local.set $x8) (local.set $x4) (local.set $x0)
      (call $quarter (local.get $x1) (local.get $x5) (local.get $x9) (local.get $x13))
      (local.set $x13) (local.set $x9) (local.set $x5) (local.set $x1)
      (call $quarter (local.get $x2) (local.get $x6) (local.get $x10) (local.get $x14))
      (local.set $x14) (local.set $x10) (local.set $x6) (local.set $x2)
      (call $quarter (local.get $x3) (local.get $x7) (local.get $x11) (local.get $x15))
      (local.set $x15) (local.set $x11) (local.set $x7) (local.set $x3)
      (call $quarter (local.get $x0) (local.get $x5) (local.get $x10) (local.get $x15))
      (local.set $x15) (local.set $x10) (local.set $x5) (local.set $x0)
      (call $quarter (local.get $x1) (local.get $x6) (local.get $x11) (local.get $x12))
      (local.set $x12) (local.set $x11) (local.set $x6) (local.set $x1)
      (call $quarter (local.get $x2) (local.get $x7) (local.get $x8) (local.get $x13))
      (local.set $x13) (local.set $x8) (local.set $x7) (local.set $x2)
      (call $quarter (local.get $x3) (local.get $x4) (local.get $x9) (local.get $x14))
      (local.set $x14) (local.set $x9) (local.set $x4) (local.set $x3)
      (br_if $next (i32.lt_u (local.tee $round (i32.add (local.get $round) (i32.const 1))) (i32.const 10))))
    (i32.store offset=64 (local.get $state) (i32.add (local.get $x0) (i32.load offset=0 (local.get $state))))
    (i32.store offset=68 (local.get $state) (i32.add (local.get $x1) (i32.load offset=4 (local.get $state))))
    (i32.store offset=72 (local.get $state) (i32.add (local.get $x2) (i32.load offset=8 (local.get $state))))
    (i32.store offset=76 (local.get $state) (i32.add (local.get $x3) (i32.load offset=12 (local.get $state))))
    (i32.store offset=80 (local.get $state) (i32.add (local.get $x4) (i32.load offset=16 (local.get $state))))
    (i32.store offset=84 (local.get $state) (i32.add (local.get $x5) (i32.load offset=20 (local.get $state))))
    (i32.store offset=88 (local.get $state) (i32.add (local.get $x6) (i32.load offset=24 (local.get $state))))
    (i32.store offset=92 (local.get $state) (i32.add (local.get $x7) (i32.load offset=28 (local.get $state))))
    (i32.store offset=96 (local.get $state) (i32.add (local.get $x8) (i32.load offset=32 (local.get $state))))
    (i32.store offset=100 (local.get $state) (i32.add (local.get $x9) (i32.load offset=36 (local.get $state))))
    (i32.store offset=104 (local.get $state) (i32.add (local.get $x10) (i32.load offset=40 (local.get $state))))
    (i32.store offset=108 (local.get $state) (i32.add (local.get $x11) (i32.load offset=44 (local.get $state))))
    (i32.store offset=112 (local.get $state) (i32.add (local.get $x12) (i32.load offset=48 (local.get $state))))
    (i32.store offset=116 (local.get $state) (i32.add (local.get $x13) (i32.load offset=52 (local.get $state))))
    (i32.store offset=120 (local.get $state) (i32.add (local.get $x14) (i32.load offset=56 (local.get $state))))
    (i32.store offset=124 (local.get $state) (i32.add (local.get $x15) (i32.load offset=60 (local.get $state)))))
  ;; Four side by side, but each by an amount of its own, so that no step has four that are alike.
  (func $unlike (export "unlike") (param $state i32) (param $n i32) (local $a i32) (local $b i32) (local $c i32) (local $d i32)
    (local.set $a (i32.load (local.get $state))) (local.set $b (i32.load offset=4 (local.get $state)))
    (local.set $c (i32.load offset=8 (local.get $state))) (local.set $d (i32.load offset=12 (local.get $state)))
    (loop $next
      (local.set $a (i32.xor (i32.rotl (i32.add (local.get $a) (i32.const 7)) (i32.const 5)) (i32.const 3)))
      (local.set $b (i32.xor (i32.rotl (i32.add (local.get $b) (i32.const 7)) (i32.const 9)) (i32.const 3)))
      (local.set $c (i32.xor (i32.rotl (i32.add (local.get $c) (i32.const 7)) (i32.const 13)) (i32.const 3)))
      (local.set $d (i32.xor (i32.rotl (i32.add (local.get $d) (i32.const 7)) (i32.const 18)) (i32.const 3)))
      (local.set $a (i32.xor (i32.rotl (i32.add (local.get $a) (i32.const 107)) (i32.const 6)) (i32.const 4)))
      (local.set $b (i32.xor (i32.rotl (i32.add (local.get $b) (i32.const 107)) (i32.const 10)) (i32.const 4)))
      (local.set $c (i32.xor (i32.rotl (i32.add (local.get $c) (i32.const 107)) (i32.const 14)) (i32.const 4)))
      (local.set $d (i32.xor (i32.rotl (i32.add (local.get $d) (i32.const 107)) (i32.const 19)) (i32.const 4)))
      (local.set $a (i32.xor (i32.rotl (i32.add (local.get $a) (i32.const 207)) (i32.const 7)) (i32.const 5)))
      (local.set $b (i32.xor (i32.rotl (i32.add (local.get $b) (i32.const 207)) (i32.const 11)) (i32.const 5)))
      (local.set $c (i32.xor (i32.rotl (i32.add (local.get $c) (i32.const 207)) (i32.const 15)) (i32.const 5)))
      (local.set $d (i32.xor (i32.rotl (i32.add (local.get $d) (i32.const 207)) (i32.const 20)) (i32.const 5)))
      (local.set $a (i32.xor (i32.rotl (i32.add (local.get $a) (i32.const 307)) (i32.const 8)) (i32.const 6)))
      (local.set $b (i32.xor (i32.rotl (i32.add (local.get $b) (i32.const 307)) (i32.const 12)) (i32.const 6)))
      (local.set $c (i32.xor (i32.rotl (i32.add (local.get $c) (i32.const 307)) (i32.const 16)) (i32.const 6)))
      (local.set $d (i32.xor (i32.rotl (i32.add (local.get $d) (i32.const 307)) (i32.const 21)) (i32.const 6)))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (i32.store (local.get $state) (local.get $a)) (i32.store offset=4 (local.get $state) (local.get $b))
    (i32.store offset=8 (local.get $state) (local.get $c)) (i32.store offset=12 (local.get $state) (local.get $d)))
  (func (export "_start")))

;; LLVM 22 takes the last value of a loop over neighbouring loads from the wrong lane: such loops don't become vectors.
;; RUN: %ir %s | FileCheck %s
(module
  (memory 2)
  ;; CHECK-LABEL: define {{.*}}.last(
  ;; CHECK-NOT: {{^}}vector.body:
  ;; CHECK-NOT: x i32>
  ;; CHECK: {{^}$}}
  (func $last (export "last") (param $p i32) (param $q i32) (param $n i32) (result i32) (local $v i32)
    (loop $next
      (local.set $v (i32.load (local.get $p)))
      (i32.store (local.get $q) (i32.add (local.get $v) (i32.load offset=4 (local.get $p))))
      (local.set $p (i32.add (local.get $p) (i32.const 8)))
      (local.set $q (i32.add (local.get $q) (i32.const 4)))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $v))
  ;; Nothing is used behind the loop.
  ;; CHECK-LABEL: define {{.*}}.none(
  ;; CHECK: {{^}}vector.body:
  ;; CHECK: store <4 x i32>
  (func $none (export "none") (param $p i32) (param $q i32) (param $n i32)
    (loop $next
      (i32.store (local.get $q) (i32.add (i32.load (local.get $p)) (i32.load offset=4 (local.get $p))))
      (local.set $p (i32.add (local.get $p) (i32.const 8)))
      (local.set $q (i32.add (local.get $q) (i32.const 4)))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
  ;; A single load has no neighbour.
  ;; CHECK-LABEL: define {{.*}}.one(
  ;; CHECK: {{^}}vector.body:
  ;; CHECK: store <4 x i32>
  (func $one (export "one") (param $p i32) (param $q i32) (param $n i32) (result i32) (local $v i32)
    (loop $next
      (local.set $v (i32.load (local.get $p)))
      (i32.store (local.get $q) (i32.add (local.get $v) (i32.const 7)))
      (local.set $p (i32.add (local.get $p) (i32.const 8)))
      (local.set $q (i32.add (local.get $q) (i32.const 4)))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $v))
  ;; A sum is handed on from iteration to iteration: LLVM leaves the groups of loads as they are.
  ;; CHECK-LABEL: define {{.*}}.sum(
  ;; CHECK: {{^}}vector.body:
  ;; CHECK: store <4 x i32>
  (func $sum (export "sum") (param $p i32) (param $q i32) (param $n i32) (result i32) (local $v i32) (local $sum i32)
    (loop $next
      (local.set $v (i32.load (local.get $p)))
      (i32.store (local.get $q) (i32.add (local.get $v) (i32.load offset=4 (local.get $p))))
      (local.set $sum (i32.xor (local.get $sum) (i32.mul (local.get $v) (i32.const 3))))
      (local.set $p (i32.add (local.get $p) (i32.const 8)))
      (local.set $q (i32.add (local.get $q) (i32.const 4)))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (i32.add (local.get $v) (local.get $sum)))
  (func (export "_start")))

;; The lesser of two numbers that are both computed, as a step of dynamic programming does, is not to be foreseen; one with a constant may be.
;; emit: llvm
;; within: ir_choice_lesser.0.step
;; pattern: icmp slt i32[\s\S]*select i1 %\S+, i32 %\S+, i32 %\S+, .*!unpredictable
;; pattern: call i32 @llvm.umin.i32\(i32 %\S+, i32 100\)
(module
  (memory 1)
  (func $step (export "step") (param $p i32) (param $a i32) (result i32) (local $l i32) (local $r i32) (local $m i32)
    (local.set $l (i32.add (i32.load (local.get $p)) (i32.const 1)))
    (local.set $r (i32.mul (i32.load offset=4 (local.get $p)) (i32.const 3)))
    (local.set $m (i32.xor (local.get $a) (i32.const 5)))
    (i32.add
      (select (local.get $l) (local.get $r) (i32.lt_s (local.get $l) (local.get $r)))
      (select (local.get $m) (i32.const 100) (i32.lt_u (local.get $m) (i32.const 100)))))
  (func (export "_start")))

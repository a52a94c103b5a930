;; A sum over vectors that its producer unrolled is several sums, added behind the loop: no addition waits for the one before it.
;; emit: llvm
;; within: ir_loop_sums.0.sum
;; pattern: phi <4 x i32>.*\n.*phi <4 x i32>
;; pattern: br i1
;; pattern: add <4 x i32>
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

;; A memory that a module exports may be another's, whose kernels call this one: a store stays behind its branch.
;; emit: llvm
;; within: ir_loop_distance_embedded.0.take
;; absent: store <[0-9]+ x i32>
;; absent: call .* @llvm\.smax
(module
  (memory (export "memory") 2)
  (func $take (export "take") (param $i i32) (param $shift i32) (param $value i32) (param $count i32) (local $new i32)
    (loop $next
      (local.set $new
        (i32.add (local.get $value) (i32.load (i32.sub (local.get $i) (i32.shl (local.get $shift) (i32.const 2))))))
      (if (i32.gt_s (local.get $new) (i32.load (local.get $i))) (then (i32.store (local.get $i) (local.get $new))))
      (local.set $i (i32.sub (local.get $i) (i32.const 4)))
      (br_if $next (local.tee $count (i32.sub (local.get $count) (i32.const 1))))))
  (func (export "_start")))
